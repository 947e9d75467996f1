import type { Mutant } from '../mutant.ts';

export const timerSetOnce: Mutant = {
  id: 'waiting-timer-set-once',
  algorithm: 'token-bucket',
  breaks: ['WAIT-2'],
  wrong: 'the timer is set for the first who waits, and never again: those behind wait for ever',
  temptation: 'a timer that fires has done its work',
  seen: 'https://github.com/SGrondin/bottleneck/issues/51',
  class: 'waiter-lost-or-starved',
  direction: 'live',
  base: 'src/memory/waiters.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'acquire',
  edits: [{ find: 'this.#told = 0;\n    this.#setTimer(nowMs);', replace: 'this.#told = 0;' }],
};
