import type { Mutant } from '../mutant.ts';

export const opensQuietly: Mutant = {
  id: 'distributed-opens-quietly',
  algorithm: 'bounded',
  breaks: ['DIST-4'],
  wrong: 'a node that cannot decide lets everything in, as declared, and says nothing of it',
  temptation: 'a decision is a decision, and nobody asks how it was made',
  class: 'fail-open-silent',
  direction: 'over',
  base: 'src/distributed/token-bucket.ts',
  entry: 'src/distributed/index.ts',
  limiter: '*',
  inPlaceOf: 'distributed/debts',
  edits: [
    {
      find: '      .catch((error: unknown) => undecided(error, this.#onFailure, this.#bucket.capacity, this.#retryMs));',
      replace: `      .catch((error: unknown) => {
        const { mode: _mode, ...decision } = undecided(error, this.#onFailure, this.#bucket.capacity, this.#retryMs);
        return decision;
      });`,
    },
  ],
};
