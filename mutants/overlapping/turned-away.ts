import type { Mutant } from '../mutant.ts';

export const turnedAway: Mutant = {
  id: 'overlapping-turned-away',
  algorithm: 'token-bucket',
  breaks: ['CONC-3'],
  wrong: 'whoever finds too many before the lock is denied, whatever the bucket holds',
  temptation: 'a queue must have a bound, and a denial is the one answer that a limiter has',
  direction: 'under',
  base: 'mutants/overlapping/queued-token-bucket.ts',
  limiter: 'QueuedTokenBucket',
  edits: [],
  asynchronous: true,
};
