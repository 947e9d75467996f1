import type { Mutant } from '../mutant.ts';

export const remainingBefore: Mutant = {
  id: 'fixed-window-remaining-before',
  algorithm: 'fixed-window',
  breaks: ['META-2a'],
  wrong: 'what is reported to be left is what was left before this request',
  temptation: 'the answer is put together before the cost is taken',
  seen: 'https://github.com/jeremy/rack-ratelimit/pull/3',
  class: 'boundary-inclusive',
  direction: 'claim',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    {
      find: 'this.take(row, cost);\n    return allowed(this.view(row));',
      replace: 'const before = this.view(row);\n    this.take(row, cost);\n    return allowed(before);',
    },
  ],
};
