import type { Mutant } from '../mutant.ts';

export const counterKept: Mutant = {
  id: 'fixed-window-counter-kept',
  algorithm: 'fixed-window',
  breaks: ['FW-2'],
  wrong: 'at the very instant at which a window ends the next one begins, and the count is kept',
  temptation: 'the expiry and the count are renewed in two places',
  seen: 'https://github.com/express-rate-limit/rate-limit-redis/issues/216',
  class: 'window-reset-accounting',
  direction: 'under',
  base: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    {
      find: 'window.endMs = this.#endOf(nowMs);\n      window.used = 0;',
      replace: 'if (nowMs > window.endMs) window.used = 0;\n      window.endMs = this.#endOf(nowMs);',
    },
  ],
};
