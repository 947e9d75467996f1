import type { Mutant } from '../mutant.ts';

export const clearsAll: Mutant = {
  id: 'life-clears-all',
  algorithm: 'token-bucket',
  breaks: ['LIFE-2'],
  wrong: 'when the table is full it is cleared, and everybody begins anew',
  temptation: 'a table that is full is a sign of an attack, and clearing it is quick',
  seen: 'https://github.com/falabellamichael/SignalR.E.A.C.H/pull/76',
  class: 'evict-active',
  direction: 'over',
  base: 'src/memory/keys.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  inPlaceOf: 'memory/token-bucket 100 keys',
  edits: [
    {
      find: 'if (this.size < this.#keysMax) return true;',
      replace:
        'if (this.size >= this.#keysMax) while (this.size > 0) this.#remove(this.size);\n    if (this.size < this.#keysMax) return true;',
    },
  ],
};
