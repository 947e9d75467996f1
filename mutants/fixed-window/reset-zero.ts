import type { Mutant } from '../mutant.ts';

export const resetZero: Mutant = {
  id: 'fixed-window-reset-zero',
  algorithm: 'fixed-window',
  breaks: ['META-5'],
  wrong: 'when nothing is left, the end of the window is reported as now',
  temptation: 'the rest of the window is looked up only where something remains',
  seen: 'https://github.com/apache/apisix/issues/9964',
  class: 'remaining-reset-wrong',
  direction: 'claim',
  base: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    {
      find: 'const resetAfterMs = this.#isRunning(window) ?',
      replace: 'const resetAfterMs = this.#isRunning(window) && window.used < limit ?',
    },
  ],
};
