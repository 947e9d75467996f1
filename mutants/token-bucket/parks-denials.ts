import type { Mutant } from '../mutant.ts';

export const parksDenials: Mutant = {
  id: 'token-bucket-parks-denials',
  algorithm: 'token-bucket',
  breaks: ['ANS-2'],
  wrong: 'a try that is denied is answered when there may be a token again, and not before',
  temptation: 'an answer that comes when it can be yes saves the caller a loop',
  direction: 'live',
  base: 'mutants/token-bucket/parking-token-bucket.ts',
  limiter: 'ParkingTokenBucket',
  edits: [],
  asynchronous: true,
};
