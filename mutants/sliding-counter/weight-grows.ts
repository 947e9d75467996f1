import type { Mutant } from '../mutant.ts';

export const weightGrows: Mutant = {
  id: 'sliding-counter-weight-grows',
  algorithm: 'sliding-counter',
  breaks: ['ADM-4'],
  wrong: 'the window before weighs more the longer it is over',
  temptation: 'elapsed / window is the share, of one of the two windows',
  class: 'sliding-window-math',
  direction: 'under',
  base: 'src/memory/sliding-counter.ts',
  limiter: 'SlidingCounter',
  edits: [
    {
      find: 'const weighted = counts.previous * (this.#windowMs - this.#elapsedMs(counts));',
      replace: 'const weighted = counts.previous * this.#elapsedMs(counts);',
    },
  ],
};
