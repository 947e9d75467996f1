import type { Mutant } from '../mutant.ts';

export const expiresEarly: Mutant = {
  id: 'life-expires-early',
  algorithm: 'token-bucket',
  breaks: ['LIFE-1'],
  wrong: 'a key is forgotten one period after it was last seen, full or not',
  temptation: 'a period is how long a limit lasts',
  seen: 'https://github.com/cristipufu/aspnetcore-redis-rate-limiting/issues/46',
  class: 'ttl-too-short',
  direction: 'over',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'bucket.lastMs + Math.ceil((full - bucket.level) / tokens);',
      replace: 'bucket.lastMs + Math.ceil(Math.min(full - bucket.level, tokens * this.#units.periodMs) / tokens);',
    },
  ],
};
