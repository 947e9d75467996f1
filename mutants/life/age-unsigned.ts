import type { Mutant } from '../mutant.ts';

export const ageUnsigned: Mutant = {
  id: 'life-age-unsigned',
  algorithm: 'token-bucket',
  breaks: ['LIFE-1'],
  wrong:
    'the age of a key is taken without its sign: one that is not full for a while yet is as old as one that has been full for as long',
  temptation: 'an age is never negative',
  seen: 'https://github.com/sethvargo/go-limiter/issues/57',
  class: 'evict-active',
  direction: 'over',
  base: 'src/memory/keys.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'const isOld = this.freshAtMs(this.#table.row) <= clockMs - this.#toleranceMs;',
      replace: 'const isOld = Math.abs(clockMs - this.freshAtMs(this.#table.row)) >= this.#toleranceMs;',
    },
    {
      find: 'Math.max(this.freshAtMs(row), row.blockedUntilMs, this.heldUntilMs(key))',
      replace: 'Math.max(row.blockedUntilMs, this.heldUntilMs(key))',
    },
  ],
};
