import type { Mutant } from '../mutant.ts';

export const notClamped: Mutant = {
  id: 'changing-not-clamped',
  algorithm: 'token-bucket',
  breaks: ['RECONF-2'],
  wrong: 'a change takes no credit away: what is more than the new capacity holds is kept until it is used',
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
      replace:
        'const kept = (bucket.level / from.periodMs) * to.periodMs;\n    bucket.level = Math.max(carriedLevel(bucket.level, from, to), kept);',
    },
    {
      find: 'bucket.level = Math.min(full, refilled);',
      replace: 'bucket.level = Math.max(bucket.level, Math.min(full, refilled));',
    },
  ],
};
