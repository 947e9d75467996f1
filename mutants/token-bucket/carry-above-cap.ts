import type { Mutant } from '../mutant.ts';

export const carryAboveCap: Mutant = {
  id: 'token-bucket-carry-above-cap',
  algorithm: 'token-bucket',
  breaks: ['TB-2'],
  wrong: 'only whole tokens are capped: the fraction of one is kept on top of a full bucket',
  temptation: 'the rest of a division is carried over, so that no fraction is lost',
  class: 'no-cap',
  direction: 'over',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'bucket.level = Math.min(full, refilled);',
      replace:
        'const rest = refilled % this.#units.periodMs;\n    bucket.level = Math.min(full, refilled - rest) + rest;',
    },
  ],
};
