import type { Mutant } from '../mutant.ts';

export const tickEarly: Mutant = {
  id: 'token-bucket-tick-early',
  algorithm: 'token-bucket',
  breaks: ['TB-3b'],
  wrong: 'a token is given before it is whole: the wait for it is rounded down',
  temptation: 'a wait is a number of milliseconds, and Math.floor makes a number whole',
  seen: 'https://github.com/Losant/redis-gcra/issues/3',
  class: 'retry-after-wrong',
  direction: 'over',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'return missing > 0 ? Math.ceil(missing / tokens) : 0;',
      replace: 'return missing > 0 ? Math.floor(missing / tokens) : 0;',
    },
  ],
};
