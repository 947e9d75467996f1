import type { Mutant } from '../mutant.ts';

export const hourForAll: Mutant = {
  id: 'store-hour-for-all',
  algorithm: 'token-bucket',
  breaks: ['LIFE-1'],
  wrong: 'keys live for an hour, whatever the config',
  temptation: 'an hour is long, and EXPIRE wants some number',
  class: 'ttl-too-short',
  direction: 'over',
  base: 'src/redis/lua/bucket.ts',
  entry: 'src/redis/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: "'PX', ttl)",
      replace: "'EX', 3600)",
    },
  ],
};
