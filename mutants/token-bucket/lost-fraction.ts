import type { Mutant } from '../mutant.ts';

export const lostFraction: Mutant = {
  id: 'token-bucket-lost-fraction',
  algorithm: 'token-bucket',
  breaks: ['TB-4'],
  wrong: 'only whole tokens are added, and the time of the rest is forgotten',
  temptation: 'tokens are counted in whole numbers',
  seen: 'https://github.com/apache/polaris/pull/3433',
  class: 'lost-fraction',
  direction: 'under',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'const { tokens, full } = this.#units;\n    // After',
      replace: 'const { tokens, full, periodMs } = this.#units;\n    // After',
    },
    {
      find: 'const refilled = bucket.level + (nowMs - bucket.lastMs) * tokens;',
      replace:
        'const earned = Math.floor(((nowMs - bucket.lastMs) * tokens) / periodMs) * periodMs;\n    const refilled = bucket.level + earned;',
    },
  ],
};
