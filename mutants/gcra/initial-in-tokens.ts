import type { Mutant } from '../mutant.ts';

export const initialInTokens: Mutant = {
  id: 'gcra-initial-in-tokens',
  algorithm: 'gcra',
  breaks: ['TB-5'],
  wrong: 'what a new key has not got is taken from its time in tokens, and not in the time that they take',
  temptation: 'with the default, a full bucket, both are zero',
  direction: 'over',
  base: 'src/memory/gcra.ts',
  limiter: 'Gcra',
  inPlaceOf: 'memory/gcra initial',
  edits: [
    {
      find: 'arrivals.tat = (capacity - initial) * this.#emissionInterval;',
      replace: 'arrivals.tat = capacity - initial;',
    },
  ],
};
