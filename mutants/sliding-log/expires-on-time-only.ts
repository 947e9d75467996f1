import type { Mutant } from '../mutant.ts';

export const expiresOnTimeOnly: Mutant = {
  id: 'sliding-log-expires-on-time-only',
  algorithm: 'sliding-log',
  breaks: ['SLOG-1'],
  wrong: 'a request expires when somebody asks at the very millisecond, and never after it',
  temptation: 'the age is compared with the window: is it this one?',
  seen: 'https://github.com/mokies/ratelimitj/issues/24',
  class: 'boundary-inclusive',
  direction: 'under',
  base: 'src/memory/sliding-log.ts',
  limiter: 'SlidingLog',
  edits: [
    {
      find: 'while (entries.count > 0 && nowMs - entries.atMs(0) >= this.#interval.expiryMs) {',
      replace: 'while (entries.count > 0 && nowMs - entries.atMs(0) === this.#interval.expiryMs) {',
    },
  ],
};
