import type { Mutant } from '../mutant.ts';

export const promisesForgotten: Mutant = {
  id: 'changing-promises-forgotten',
  algorithm: 'token-bucket',
  breaks: ['RESERVE-1'],
  wrong: 'who cancels a reservation after a change of the config gets nothing back',
  temptation: 'a new config begins with new books',
  class: 'update-rate',
  direction: 'under',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: ['reserve', 'reconfigure'],
  edits: [
    {
      find: 'bucket.level = carriedLevel(bucket.level, from, to);',
      replace: 'bucket.level = carriedLevel(bucket.level, from, to);\n    this.#pledges.forget(this.key);',
    },
  ],
};
