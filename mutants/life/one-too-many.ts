import type { Mutant } from '../mutant.ts';

export const oneTooMany: Mutant = {
  id: 'life-one-too-many',
  algorithm: 'token-bucket',
  breaks: ['LIFE-2'],
  wrong: 'one key more is kept than the table says',
  temptation: 'whether there is room is asked before the new key is there to be counted',
  class: 'key-leak',
  direction: 'claim',
  base: 'src/memory/keys.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  inPlaceOf: 'memory/token-bucket 100 keys',
  edits: [
    { find: 'if (this.size < this.#keysMax) return true;', replace: 'if (this.size <= this.#keysMax) return true;' },
  ],
};
