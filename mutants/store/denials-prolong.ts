import type { Mutant } from '../mutant.ts';

export const denialsProlong: Mutant = {
  id: 'store-denials-prolong',
  algorithm: 'fixed-window',
  breaks: ['ADM-6', 'ADM-8', 'FW-2'],
  wrong: 'a denied request puts off the end of the window',
  temptation: 'each request renews the expiry, and who keeps knocking has to wait',
  seen: 'https://github.com/fade/asteroid/pull/102',
  class: 'sliding-expiry',
  direction: 'under',
  base: 'src/redis/lua/fixed-window.ts',
  entry: 'src/redis/fixed-window.ts',
  limiter: 'FixedWindow',
  inPlaceOf: 'redis/fixed-window from its first request',
  edits: [
    {
      find: 'if row.used + cost > row[1] then wait = row.ends - row.last end',
      replace: `if row.used + cost > row[1] then
      row.ends, row.isChanged = row.last + row[2], true
      wait = row.ends - row.last
    end`,
    },
  ],
};
