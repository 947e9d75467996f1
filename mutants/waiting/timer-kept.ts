import type { Mutant } from '../mutant.ts';

export const timerKept: Mutant = {
  id: 'waiting-timer-kept',
  algorithm: 'token-bucket',
  breaks: ['KEY-1', 'WAIT-3'],
  wrong: 'while a timer is running for one key, nobody who is due before it is woken',
  temptation: 'a timer that is running will come',
  direction: 'live',
  base: 'src/memory/waiters.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'acquire',
  edits: [{ find: 'this.#timerMs !== next.atMs', replace: 'this.#timerMs < next.atMs' }],
};
