import type { Mutant } from '../mutant.ts';

export const prolonged: Mutant = {
  id: 'blocks-prolonged',
  algorithm: 'token-bucket',
  breaks: ['BLOCK-1'],
  wrong: 'every request during a block begins it anew: who keeps asking is never let in again',
  temptation: 'a block should stop those who go on',
  direction: 'under',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  inPlaceOf: 'memory/token-bucket penalty',
  edits: [
    {
      find: 'if (leftMs > 0) return refused(',
      replace: 'if (leftMs > 0) row.blockedUntilMs = row.lastMs + this.#blockMs;\n    if (leftMs > 0) return refused(',
    },
  ],
};
