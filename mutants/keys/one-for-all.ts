import type { Mutant } from '../mutant.ts';

export const oneForAll: Mutant = {
  id: 'keys-one-for-all',
  algorithm: 'token-bucket',
  breaks: ['KEY-1'],
  wrong: 'all keys share one bucket',
  temptation: 'the key is passed where the amount belongs, and both are there',
  seen: 'https://github.com/supakeen/pinnwand/pull/261',
  class: 'key-collision',
  direction: 'under',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'return this.#tryAt(key, cost, this.readMs());',
      replace: "return this.#tryAt('bucket', cost, this.readMs());",
    },
  ],
};
