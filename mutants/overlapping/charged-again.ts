import type { Mutant } from '../mutant.ts';

export const chargedAgain: Mutant = {
  id: 'overlapping-charged-again',
  algorithm: 'token-bucket',
  breaks: ['CONC-2'],
  wrong: 'when another call was faster the charge is written once more, though it had been written',
  temptation: 'compare-and-set is tried again until it works, and what was written before is not looked at',
  direction: 'under',
  base: 'mutants/overlapping/retrying-token-bucket.ts',
  limiter: 'RetryingTokenBucket',
  edits: [],
  asynchronous: true,
};
