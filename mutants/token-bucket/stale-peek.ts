import type { Mutant } from '../mutant.ts';

export const stalePeek: Mutant = {
  id: 'token-bucket-stale-peek',
  algorithm: 'token-bucket',
  breaks: ['PEEK-1'],
  wrong: 'a peek shows the level of the last request',
  temptation: 'reading a number is all that a peek seems to be',
  seen: 'https://github.com/jhurliman/node-rate-limiter/issues/61',
  class: 'remaining-reset-wrong',
  direction: 'claim',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'const behindMs = this.look(key, clockMs);\n    if (behindMs === NO_ROOM) return this.#standOutside',
      replace:
        'const behindMs = this.find(key) ? 0 : this.look(key, clockMs);\n    if (behindMs === NO_ROOM) return this.#standOutside',
    },
  ],
};
