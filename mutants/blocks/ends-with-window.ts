import type { Mutant } from '../mutant.ts';

export const endsWithWindow: Mutant = {
  id: 'blocks-ends-with-window',
  algorithm: 'fixed-window',
  breaks: ['BLOCK-1'],
  wrong: 'a block ends with the window in which it began, though its denial says otherwise',
  temptation: 'the block is kept with the count, and goes with it',
  seen: 'https://github.com/laravel/framework/issues/9512',
  class: 'ttl-too-short',
  direction: 'over',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  inPlaceOf: 'memory/fixed-window penalty',
  edits: [
    {
      find: 'row.blockedUntilMs = row.lastMs + this.#blockMs;',
      replace: 'row.blockedUntilMs = Math.min(row.endMs, row.lastMs + this.#blockMs);',
    },
  ],
};
