import type { Mutant } from '../mutant.ts';

export const noExpiry: Mutant = {
  id: 'store-no-expiry',
  algorithm: 'token-bucket',
  breaks: ['LIFE-4'],
  wrong: 'keys never expire',
  temptation: 'what is stored is right whenever it is read, so it may as well stay',
  class: 'no-ttl',
  direction: 'claim',
  base: 'src/redis/lua/bucket.ts',
  entry: 'src/redis/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: "row.lacks), 'PX', ttl)",
      replace: 'row.lacks))',
    },
  ],
};
