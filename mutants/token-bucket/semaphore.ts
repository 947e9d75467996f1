import type { Mutant } from '../mutant.ts';

export const semaphore: Mutant = {
  id: 'token-bucket-semaphore',
  algorithm: 'token-bucket',
  breaks: ['TIME-1'],
  wrong: 'a semaphore: permits are given back when the call is over, and not by time',
  temptation: 'five at a time and five a second sound alike',
  direction: 'over',
  base: 'mutants/token-bucket/semaphore-bucket.ts',
  limiter: 'SemaphoreBucket',
  edits: [],
  asynchronous: true,
};
