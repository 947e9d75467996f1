import type { Mutant } from '../mutant.ts';

export const denialsWritten: Mutant = {
  id: 'store-denials-written',
  algorithm: 'fixed-window',
  breaks: ['ADM-6'],
  wrong: 'a denied request is counted',
  temptation: 'INCRBY tells the count and raises it, in one step',
  seen: 'https://github.com/envoyproxy/ratelimit/issues/185',
  class: 'counts-rejected',
  direction: 'under',
  base: 'src/redis/lua/decide.ts',
  entry: 'src/redis/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    {
      find: "if op == 'try' and passes then",
      replace: "if op == 'try' and row.wait >= 0 then",
    },
  ],
};
