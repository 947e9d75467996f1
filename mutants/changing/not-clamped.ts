import type { Mutant } from '../mutant.ts';

export const notClamped: Mutant = {
  id: 'changing-not-clamped',
  algorithm: 'token-bucket',
  breaks: ['RECONF-2'],
  wrong: 'credit that is more than the new capacity holds is kept until it is used',
  temptation: 'the cap is looked at when something is added, and nothing is',
  seen: 'https://github.com/facebook/rocksdb/issues/13695',
  class: 'update-rate',
  direction: 'over',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'reconfigure',
  edits: [
    {
      find: 'bucket.level = carriedLevel(bucket.level, from, to);',
      replace: 'bucket.level = (bucket.level / from.periodMs) * to.periodMs;',
    },
    {
      find: 'bucket.level = Math.min(full, refilled);',
      replace: 'bucket.level = Math.max(bucket.level, Math.min(full, refilled));',
    },
    {
      find: 'import { type BucketConfig, type BucketUnits, bucketUnits, carriedLevel } from',
      replace: 'import { type BucketConfig, type BucketUnits, bucketUnits } from',
    },
  ],
};
