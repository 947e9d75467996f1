import type { Mutant } from '../mutant.ts';

export const filledByChange: Mutant = {
  id: 'changing-filled-by-change',
  algorithm: 'token-bucket',
  breaks: ['RECONF-2'],
  wrong: 'every change of the config fills all buckets',
  temptation: 'a new config is a new limiter',
  class: 'update-rate',
  direction: 'over',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'reconfigure',
  edits: [
    {
      find: 'bucket.level = carriedLevel(bucket.level, from, to);',
      replace: 'bucket.level = Math.max(carriedLevel(bucket.level, from, to), to.full);',
    },
  ],
};
