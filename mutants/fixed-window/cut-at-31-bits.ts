import type { Mutant } from '../mutant.ts';

export const cutAt31Bits: Mutant = {
  id: 'fixed-window-cut-at-31-bits',
  algorithm: 'fixed-window',
  breaks: ['CFG-2'],
  wrong: 'a window beyond 2^31 − 1 ms is silently cut to that',
  temptation: 'no timer is longer',
  seen: 'https://github.com/animir/node-rate-limiter-flexible/issues/231',
  class: 'overflow',
  direction: 'over',
  base: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    {
      find: "windowMs: checkDurationMs('windowMs', config.windowMs)",
      replace: "windowMs: Math.min(checkDurationMs('windowMs', config.windowMs), 2 ** 31 - 1)",
    },
  ],
};
