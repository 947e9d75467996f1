import type { Mutant } from '../mutant.ts';

export const shareFloored: Mutant = {
  id: 'sliding-counter-share-floored',
  algorithm: 'sliding-counter',
  breaks: ['SCTR-1'],
  wrong: 'the share of the window before is cut down to a whole number, though it is declared exact',
  temptation: 'counts are integers, and shifting is faster than dividing',
  seen: 'https://github.com/tempesta-tech/xFW/pull/79',
  class: 'lost-fraction',
  direction: 'over',
  base: 'src/memory/sliding-counter.ts',
  limiter: 'SlidingCounter',
  edits: [
    { find: '    return weighted;', replace: '    return Math.floor(weighted / this.#windowMs) * this.#windowMs;' },
  ],
};
