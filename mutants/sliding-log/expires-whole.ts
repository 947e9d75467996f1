import type { Mutant } from '../mutant.ts';

export const expiresWhole: Mutant = {
  id: 'sliding-log-expires-whole',
  algorithm: 'sliding-log',
  breaks: ['SLOG-1'],
  wrong: 'the log expires as a whole, when its newest entry does: a client that goes on slowly fills it',
  temptation: 'the store expires keys, and every request renews the time it has',
  seen: 'https://github.com/microlinkhq/async-ratelimiter/issues/3',
  class: 'sliding-window-math',
  direction: 'under',
  base: 'src/memory/sliding-log.ts',
  limiter: 'SlidingLog',
  edits: [
    {
      find: 'while (entries.count > 0 && nowMs - entries.atMs(0) >= this.#interval.expiryMs) {',
      replace: 'while (entries.count > 0 && nowMs - entries.atMs(entries.count - 1) >= this.#interval.expiryMs) {',
    },
    {
      find: 'return this.#untilExpiryMs(log, index);',
      replace: 'return this.#untilExpiryMs(log, log.entries.count - 1);',
    },
  ],
};
