import type { Mutant } from '../mutant.ts';

export const firstUnchecked: Mutant = {
  id: 'fixed-window-first-unchecked',
  algorithm: 'fixed-window',
  breaks: ['ADM-7'],
  wrong: 'the first request of a window passes whatever it costs',
  temptation: 'where nothing is counted yet there is nothing to compare with',
  seen: 'https://github.com/redisson/redisson/issues/2072',
  class: 'oversize-request',
  direction: 'over',
  base: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    {
      find: 'const { limit } = this.#windows;\n    if (cost > limit)',
      replace: 'const { limit } = this.#windows;\n    if (window.used === 0) return 0;\n    if (cost > limit)',
    },
  ],
};
