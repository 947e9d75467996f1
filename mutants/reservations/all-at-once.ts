import type { Mutant } from '../mutant.ts';

export const allAtOnce: Mutant = {
  id: 'reservations-all-at-once',
  algorithm: 'token-bucket',
  breaks: ['RESERVE-1'],
  wrong: 'a reservation leaves no debt: all who reserve are told the same instant',
  temptation: 'a level is never negative',
  direction: 'over',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'reserve',
  edits: [
    { find: 'this.take(row, cost);', replace: 'row.level = Math.max(0, row.level - cost * this.#units.periodMs);' },
  ],
};
