import type { Mutant } from '../mutant.ts';

export const caseFolded: Mutant = {
  id: 'keys-case-folded',
  algorithm: 'token-bucket',
  breaks: ['KEY-2'],
  wrong: 'keys that differ only in case are one',
  temptation: 'keys are mail addresses, and in those case does not matter',
  class: 'key-collision',
  direction: 'under',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'return this.#tryAt(key, cost, this.readMs());',
      replace: 'return this.#tryAt(key.toLowerCase(), cost, this.readMs());',
    },
  ],
};
