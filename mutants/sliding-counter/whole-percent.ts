import type { Mutant } from '../mutant.ts';

export const wholePercent: Mutant = {
  id: 'sliding-counter-whole-percent',
  algorithm: 'sliding-counter',
  breaks: ['SCTR-1'],
  wrong: 'the weight of the window before is a whole percentage, rounded down',
  temptation: 'a percentage is a number from 0 to 100',
  class: 'sliding-window-math',
  direction: 'over',
  base: 'src/memory/sliding-counter.ts',
  limiter: 'SlidingCounter',
  edits: [
    {
      find: 'const weighted = counts.previous * (this.#windowMs - this.#elapsedMs(counts));',
      replace:
        'const percent = Math.floor((100 * (this.#windowMs - this.#elapsedMs(counts))) / this.#windowMs);\n    const weighted = (counts.previous * this.#windowMs * percent) / 100;',
    },
  ],
};
