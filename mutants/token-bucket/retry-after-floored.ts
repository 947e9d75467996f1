import type { Mutant } from '../mutant.ts';

export const retryAfterFloored: Mutant = {
  id: 'token-bucket-retry-after-floored',
  algorithm: 'token-bucket',
  breaks: ['META-3'],
  wrong: 'the wait is a whole number of seconds, by a division that rounds down: less than one is none',
  temptation: 'dividing integers gives an integer, and most waits are long',
  seen: 'https://github.com/scylladb/seastar/pull/1722',
  class: 'retry-after-wrong',
  direction: 'claim',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'return denied(this.view(row), waitMs);',
      replace: 'return denied(this.view(row), Math.floor(waitMs / 1000) * 1000);',
    },
  ],
};
