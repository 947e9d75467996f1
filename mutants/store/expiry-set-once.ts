import type { Mutant } from '../mutant.ts';

export const expirySetOnce: Mutant = {
  id: 'store-expiry-set-once',
  algorithm: 'token-bucket',
  breaks: ['TB-1', 'TB-3b', 'LIFE-1'],
  wrong: 'a key expires when it would have been full after its first request, whatever has been taken since',
  temptation: 'who sets the expiry once sets it right, and later writes keep it',
  class: 'ttl-too-short',
  direction: 'over',
  base: 'src/redis/lua/bucket.ts',
  entry: 'src/redis/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: "call('SET', row.key, format('b%.0f:%.0f', row.last, row.lacks), 'PX', ttl)",
      replace:
        "if call('EXISTS', row.key) == 1 then call('SET', row.key, format('b%.0f:%.0f', row.last, row.lacks), 'KEEPTTL') else call('SET', row.key, format('b%.0f:%.0f', row.last, row.lacks), 'PX', ttl) end",
    },
  ],
};
