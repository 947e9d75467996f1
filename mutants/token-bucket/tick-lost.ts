import type { Mutant } from '../mutant.ts';

export const tickLost: Mutant = {
  id: 'token-bucket-tick-lost',
  algorithm: 'token-bucket',
  breaks: ['TB-4'],
  wrong: 'each call loses a millisecond: the one in which it comes is not counted, and not later either',
  temptation: 'the millisecond that has just begun is not over yet',
  class: 'lost-fraction',
  direction: 'under',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'const refilled = bucket.level + (nowMs - bucket.lastMs) * tokens;',
      replace: 'const refilled = bucket.level + Math.max(0, nowMs - bucket.lastMs - 1) * tokens;',
    },
  ],
};
