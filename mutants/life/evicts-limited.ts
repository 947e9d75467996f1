import type { Mutant } from '../mutant.ts';

export const evictsLimited: Mutant = {
  id: 'life-evicts-limited',
  algorithm: 'token-bucket',
  breaks: ['LIFE-2'],
  wrong: 'when the table is full, the oldest key makes room for the next',
  temptation: 'a cache throws out what is oldest',
  seen: 'https://github.com/elastic/apm-server/pull/1367',
  class: 'evict-active',
  direction: 'over',
  base: 'src/memory/keys.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  inPlaceOf: 'memory/token-bucket 100 keys',
  edits: [
    {
      find: 'return this.size < this.#keysMax;',
      replace: 'if (this.size >= this.#keysMax) this.#remove(1);\n    return true;',
    },
  ],
};
