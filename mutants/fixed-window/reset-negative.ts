import type { Mutant } from '../mutant.ts';

export const resetNegative: Mutant = {
  id: 'fixed-window-reset-negative',
  algorithm: 'fixed-window',
  breaks: ['META-1'],
  wrong: 'where nothing is stored the end of the window is 0: the time until then is less than none',
  temptation: 'a field that is not there is 0',
  seen: 'https://github.com/alisaifee/flask-limiter/issues/62',
  class: 'remaining-reset-wrong',
  direction: 'claim',
  base: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    {
      find: 'const resetAfterMs = this.#isRunning(window) ? window.endMs - window.lastMs : 0;',
      replace:
        'const endMs = window.used > 0 ? window.endMs : 0;\n    const resetAfterMs = this.#isRunning(window) ? endMs - window.lastMs : 0;',
    },
  ],
};
