import type { Mutant } from '../mutant.ts';

export const lateTimerIgnored: Mutant = {
  id: 'waiting-late-timer-ignored',
  algorithm: 'token-bucket',
  breaks: ['WAIT-2'],
  wrong: 'a timer that comes late wakes nobody',
  temptation: 'a timer fires when it was set for',
  direction: 'live',
  base: 'src/memory/waiters.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: ['acquire', 'a timer'],
  edits: [{ find: 'next && next.atMs <= nowMs;', replace: 'next && next.atMs === nowMs;' }],
};
