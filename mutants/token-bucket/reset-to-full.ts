import type { Mutant } from '../mutant.ts';

export const resetToFull: Mutant = {
  id: 'token-bucket-reset-to-full',
  algorithm: 'token-bucket',
  breaks: ['TB-3b'],
  wrong: 'when a period is over the bucket is full again, whatever the rate',
  temptation: 'the limit is so many per period, so each period begins with that many',
  direction: 'over',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'const { tokens, full } = this.#units;\n    // After a long',
      replace: 'const { periodMs, full } = this.#units;\n    // After a long',
    },
    {
      find: 'const refilled = bucket.level + (nowMs - bucket.lastMs) * tokens;',
      replace: 'if (nowMs - bucket.lastMs < periodMs) return;',
    },
    { find: 'bucket.level = Math.min(full, refilled);', replace: 'bucket.level = full;' },
  ],
};
