import type { Mutant } from '../mutant.ts';

export const previousForgotten: Mutant = {
  id: 'life-previous-forgotten',
  algorithm: 'sliding-counter',
  breaks: ['LIFE-1'],
  wrong: 'a key is forgotten when its window is over, and with it what would still count in the next one',
  temptation: 'a count lives as long as its window',
  class: 'ttl-too-short',
  direction: 'over',
  base: 'src/memory/sliding-counter.ts',
  limiter: 'SlidingCounter',
  edits: [
    {
      find: 'if (counts.current > 0) return startMs + 2 * this.#windowMs;',
      replace: 'if (counts.current > 0) return startMs + this.#windowMs;',
    },
  ],
};
