import type { Mutant } from '../mutant.ts';

export const filledBySame: Mutant = {
  id: 'changing-filled-by-same',
  algorithm: 'token-bucket',
  breaks: ['RECONF-3'],
  wrong: 'the config that is set already fills all buckets when it is set again',
  temptation: 'where nothing changes nothing has to be carried',
  class: 'update-rate',
  direction: 'over',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'reconfigure',
  edits: [
    {
      find: 'return (Object.keys(one) as (keyof T)[]).every((name) => one[name] === other[name]);',
      replace: 'return one === other;',
    },
    {
      in: 'src/memory/token-bucket.ts',
      find: 'bucket.level = carriedLevel(bucket.level, from, to);',
      replace:
        'bucket.level = from.full === to.full && from.tokens === to.tokens ? to.full : carriedLevel(bucket.level, from, to);',
    },
  ],
};
