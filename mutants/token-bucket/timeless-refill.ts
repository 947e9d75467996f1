import type { Mutant } from '../mutant.ts';

export const timelessRefill: Mutant = {
  id: 'token-bucket-timeless-refill',
  algorithm: 'token-bucket',
  breaks: ['TIME-1'],
  wrong: 'every call brings a token, whether or not time has passed',
  temptation: 'the refill is called on each request, and looks as if that were what refilling means',
  class: 'refill-arithmetic',
  direction: 'over',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'const refilled = bucket.level + (nowMs - bucket.lastMs) * tokens;',
      replace: 'const refilled = bucket.level + tokens * this.#units.periodMs;',
    },
  ],
};
