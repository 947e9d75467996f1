import type { Mutant } from '../mutant.ts';

export const throwsDenials: Mutant = {
  id: 'token-bucket-throws-denials',
  algorithm: 'token-bucket',
  breaks: ['ANS-1'],
  wrong: 'a denial is thrown',
  temptation: 'an error cannot be overlooked, and the types say nothing of it',
  direction: 'live',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [{ find: 'return denied(this.view(row), waitMs);', replace: "throw new Error('too many requests');" }],
};
