import type { Mutant } from '../mutant.ts';

export const sentinelZero: Mutant = {
  id: 'token-bucket-sentinel-zero',
  algorithm: 'token-bucket',
  breaks: ['TIME-4'],
  wrong: 'the instant zero means that a key was never seen',
  temptation: 'a field that is not set yet is 0, and no clock shows 1970',
  direction: 'over',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'const refilled = bucket.level + (nowMs - bucket.lastMs) * tokens;',
      replace: 'const refilled = bucket.lastMs === 0 ? full : bucket.level + (nowMs - bucket.lastMs) * tokens;',
    },
  ],
};
