import type { Mutant } from '../mutant.ts';

export const allBehindOne: Mutant = {
  id: 'composite-all-behind-one',
  algorithm: 'composite',
  breaks: ['COMP-1'],
  wrong: 'while anybody waits, all others are denied, whatever their keys are',
  temptation: 'whether somebody waits is asked first, as it is cheap, and in a test only one does',
  direction: 'under',
  base: 'src/memory/composite.ts',
  limiter: 'Composite',
  inPlaceOf: 'memory/composite two buckets',
  needs: 'acquire',
  edits: [{ find: 'if (this.#waiters.countOf(line) > 0) return this.#behind', replace: 'return this.#behind' }],
};
