import type { Mutant } from '../mutant.ts';

export const settledLate: Mutant = {
  id: 'changing-settled-late',
  algorithm: 'token-bucket',
  breaks: ['RECONF-1'],
  wrong: 'the time before a change is credited at the new rate',
  temptation: 'refilling is lazy, and the change forgets to do it once more',
  class: 'update-rate',
  direction: 'both',
  base: 'src/memory/keys.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'reconfigure',
  edits: [{ find: 'this.#goOn(row, atMs);', replace: 'if (row.lastMs > atMs) this.#goOn(row, atMs);' }],
};
