import type { Mutant } from '../mutant.ts';

export const expiryInSeconds: Mutant = {
  id: 'store-expiry-in-seconds',
  algorithm: 'token-bucket',
  breaks: ['TB-1', 'TB-3b', 'LIFE-1'],
  wrong: 'keys expire up to a second before they are as good as new',
  temptation: 'EXPIRE counts whole seconds, and a fraction has to be rounded somehow',
  class: 'ttl-too-short',
  direction: 'over',
  base: 'src/redis/lua/bucket.ts',
  entry: 'src/redis/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: "'PX', ttl)",
      replace: "'EX', math.max(1, math.floor(ttl / 1000)))",
    },
  ],
};
