import type { Mutant } from '../mutant.ts';

export const oneMore: Mutant = {
  id: 'gcra-one-more',
  algorithm: 'gcra',
  breaks: ['GCRA-1'],
  wrong: 'the tolerance is a whole interval too long: one more than the burst passes at once',
  temptation: 'τ is written as burst times T, as it is on many pages',
  class: 'boundary-inclusive',
  direction: 'over',
  base: 'src/memory/gcra.ts',
  limiter: 'Gcra',
  edits: [
    {
      find: 'return (this.#units.capacity - 1) * this.#emissionInterval;',
      replace: 'return this.#units.capacity * this.#emissionInterval;',
    },
  ],
};
