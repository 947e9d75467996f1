import type { Mutant } from '../mutant.ts';

export const youngClock: Mutant = {
  id: 'sliding-log-young-clock',
  algorithm: 'sliding-log',
  breaks: ['TIME-4'],
  wrong: 'now less the window is taken to be positive: on a clock younger than the window everything has expired',
  temptation: 'an instant is never negative',
  direction: 'over',
  base: 'src/memory/sliding-log.ts',
  limiter: 'SlidingLog',
  edits: [
    {
      find: 'while (entries.count > 0 && nowMs - entries.atMs(0) >= this.#interval.expiryMs) {',
      replace: 'while (entries.count > 0 && entries.atMs(0) <= Math.abs(nowMs - this.#interval.expiryMs)) {',
    },
  ],
};
