import type { Mutant } from '../mutant.ts';

export const wholeSecondWindow: Mutant = {
  id: 'sliding-counter-whole-second-window',
  algorithm: 'sliding-counter',
  breaks: ['ADM-3'],
  wrong: 'the length of a window is cut down to whole seconds: below one it is zero, and nothing ever passes',
  temptation: 'windows are seconds, minutes and hours',
  seen: 'https://github.com/gofiber/fiber/pull/4564',
  class: 'rate-quantised',
  direction: 'under',
  base: 'src/memory/sliding-counter.ts',
  limiter: 'SlidingCounter',
  edits: [
    {
      find: 'const weighted = counts.previous * (this.#windowMs - this.#elapsedMs(counts));',
      replace:
        'const windowS = Math.floor(this.#windowMs / 1000);\n    const weighted = counts.previous * this.#windowMs * (1 - this.#elapsedMs(counts) / 1000 / windowS);',
    },
  ],
};
