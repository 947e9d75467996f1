import type { Mutant } from '../mutant.ts';

export const noCap: Mutant = {
  id: 'token-bucket-no-cap',
  algorithm: 'token-bucket',
  breaks: ['TB-2'],
  wrong: 'the level is not capped: idle time is saved without limit',
  temptation: 'the refill is one addition, and every test drains the bucket before it waits',
  seen: 'https://github.com/sethvargo/go-limiter/issues/41',
  class: 'no-cap',
  direction: 'over',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    { find: 'const { tokens, full } = this.#units;', replace: 'const { tokens } = this.#units;' },
    { find: 'bucket.level = Math.min(full, refilled);', replace: 'bucket.level = refilled;' },
  ],
};
