import type { Mutant } from '../mutant.ts';

export const refillReplaces: Mutant = {
  id: 'token-bucket-refill-replaces',
  algorithm: 'token-bucket',
  breaks: ['ADM-4'],
  wrong: 'the refill takes the place of what is there, instead of being added to it',
  temptation: 'the tokens are elapsed time × rate, up to the capacity: that is the formula',
  seen: 'https://github.com/UWNetworksLab/adn-compiler/issues/31',
  class: 'refill-arithmetic',
  direction: 'under',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'const refilled = bucket.level + (nowMs - bucket.lastMs) * tokens;',
      replace: 'const refilled = nowMs > bucket.lastMs ? (nowMs - bucket.lastMs) * tokens : bucket.level;',
    },
  ],
};
