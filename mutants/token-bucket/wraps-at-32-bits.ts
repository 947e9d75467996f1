import type { Mutant } from '../mutant.ts';

export const wrapsAt32Bits: Mutant = {
  id: 'token-bucket-wraps-at-32-bits',
  algorithm: 'token-bucket',
  breaks: ['ADM-3'],
  wrong: 'what an idle time brings is counted in 32 bits: after three weeks it is negative',
  temptation: '`| 0` makes a number whole, and no test idles for 25 days',
  seen: 'https://github.com/bucket4j/bucket4j/issues/51',
  class: 'overflow',
  direction: 'under',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'const refilled = bucket.level + (nowMs - bucket.lastMs) * tokens;',
      replace: 'const refilled = bucket.level + (((nowMs - bucket.lastMs) * tokens) | 0);',
    },
  ],
};
