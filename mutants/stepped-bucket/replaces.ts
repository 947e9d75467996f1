import type { Mutant } from '../mutant.ts';

export const replaces: Mutant = {
  id: 'stepped-bucket-replaces',
  algorithm: 'stepped-bucket',
  breaks: ['TBS-1'],
  wrong: 'a step sets the level to what it brings, instead of adding it',
  temptation: 'a refill fills',
  seen: 'https://github.com/robertmircea/RateLimiters/issues/6',
  class: 'refill-arithmetic',
  direction: 'under',
  base: 'src/memory/stepped-bucket.ts',
  limiter: 'SteppedBucket',
  edits: [
    {
      find: 'bucket.level = Math.min(capacity, bucket.level + steps * tokens);',
      replace: 'if (steps > 0) bucket.level = Math.min(capacity, steps * tokens);',
    },
  ],
};
