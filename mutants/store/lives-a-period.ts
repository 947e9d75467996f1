import type { Mutant } from '../mutant.ts';

export const livesAPeriod: Mutant = {
  id: 'store-lives-a-period',
  algorithm: 'token-bucket',
  breaks: ['TB-1', 'TB-3b', 'LIFE-1'],
  wrong: 'keys live for one period of the refill, though what is lacking may take many',
  temptation: 'after a period of silence nobody is limited any more, with a capacity of one',
  seen: 'https://github.com/cristipufu/aspnetcore-redis-rate-limiting/issues/46',
  class: 'ttl-too-short',
  direction: 'over',
  base: 'src/redis/lua/bucket.ts',
  entry: 'src/redis/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: "'PX', ttl)",
      replace: "'PX', row[3])",
    },
  ],
};
