import type { Mutant } from '../mutant.ts';

export const flooredRefill: Mutant = {
  id: 'store-floored-refill',
  algorithm: 'token-bucket',
  breaks: ['TB-4', 'TB-3a'],
  wrong: 'the refill is floored to whole tokens, and the instant is that of now',
  temptation: 'tokens are whole, and what is stored is simple',
  seen: 'https://github.com/firebase/firebase-android-sdk/pull/2662',
  class: 'lost-fraction',
  direction: 'under',
  base: 'src/redis/lua/bucket.ts',
  entry: 'src/redis/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: "(now - row.last) * row[2])'",
      replace: "floor((now - row.last) * row[2] / row[3]) * row[3])'",
    },
  ],
};
