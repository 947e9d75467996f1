import type { Mutant } from '../mutant.ts';

export const perMinute: Mutant = {
  id: 'fixed-window-per-minute',
  algorithm: 'fixed-window',
  breaks: ['FW-1'],
  wrong: 'a limit per second is turned into sixty times as much per minute: all of it may come at once',
  temptation: '5 in a second and 300 in a minute are the same rate',
  seen: 'https://github.com/api7/aisix/pull/399',
  class: 'unit-mixup',
  direction: 'over',
  base: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    {
      find: "return { limit: checkInteger('limit', config.limit, 1), windowMs: checkDurationMs('windowMs', config.windowMs) };",
      replace:
        "const limit = 60 * checkInteger('limit', config.limit, 1);\n  return { limit, windowMs: 60 * checkDurationMs('windowMs', config.windowMs) };",
    },
  ],
};
