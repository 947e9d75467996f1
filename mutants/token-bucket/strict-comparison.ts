import type { Mutant } from '../mutant.ts';

export const strictComparison: Mutant = {
  id: 'token-bucket-strict-comparison',
  algorithm: 'token-bucket',
  breaks: ['ADM-10'],
  wrong: 'exactly enough is not enough: what is left to the last unit is denied',
  temptation: '`>` and `>=` look alike, and a test with round numbers passes either way',
  seen: 'https://github.com/upstash/ratelimit-js/pull/157',
  class: 'boundary-inclusive',
  direction: 'under',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'return missing > 0 ? Math.ceil(missing / tokens) : 0;',
      replace: 'return missing >= 0 ? Math.max(1, Math.ceil(missing / tokens)) : 0;',
    },
  ],
};
