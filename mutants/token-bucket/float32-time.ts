import type { Mutant } from '../mutant.ts';

export const float32Time: Mutant = {
  id: 'token-bucket-float32-time',
  algorithm: 'token-bucket',
  breaks: ['TIME-5'],
  wrong: 'instants are kept in 32-bit floats: near zero they are exact, today they are minutes apart',
  temptation: 'half the memory, and the tests begin at zero',
  class: 'overflow',
  direction: 'over',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [{ find: 'bucket.lastMs = nowMs;', replace: 'bucket.lastMs = Math.fround(nowMs);' }],
};
