import type { Mutant } from '../mutant.ts';

export const thousandthSlow: Mutant = {
  id: 'token-bucket-thousandth-slow',
  algorithm: 'token-bucket',
  breaks: ['TB-6'],
  wrong: 'the rate is a thousandth too low',
  temptation: 'a little slower than the partner permits is on the safe side, and nobody will notice',
  class: 'rate-quantised',
  direction: 'under',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'const refilled = bucket.level + (nowMs - bucket.lastMs) * tokens;',
      replace: 'const refilled = bucket.level + ((nowMs - bucket.lastMs) * tokens * 999) / 1000;',
    },
  ],
};
