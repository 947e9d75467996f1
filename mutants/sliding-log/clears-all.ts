import type { Mutant } from '../mutant.ts';

export const clearsAll: Mutant = {
  id: 'sliding-log-clears-all',
  algorithm: 'sliding-log',
  breaks: ['SLOG-1'],
  wrong: 'when the oldest entry expires all of them go: the limit holds in each window, and not in each interval',
  temptation: 'a window is over, so the next one begins with nothing',
  seen: 'https://github.com/sindresorhus/p-throttle/pull/27',
  class: 'window-boundary-burst',
  direction: 'over',
  base: 'src/memory/sliding-log.ts',
  limiter: 'SlidingLog',
  edits: [
    {
      find: 'while (entries.count > 0 && nowMs - entries.atMs(0) >= this.#interval.expiryMs) {',
      replace:
        'const isOver = entries.count > 0 && nowMs - entries.atMs(0) >= this.#interval.expiryMs;\n    while (isOver && entries.count > 0) {',
    },
  ],
};
