import type { Mutant } from '../mutant.ts';

export const remainingNegative: Mutant = {
  id: 'reservations-remaining-negative',
  algorithm: 'token-bucket',
  breaks: ['META-1'],
  wrong: 'while promises are owed for, less than nothing remains',
  temptation: 'without reservations a level is never negative',
  class: 'remaining-reset-wrong',
  direction: 'claim',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'reserve',
  edits: [
    {
      find: 'const remaining = Math.max(0, Math.floor(bucket.level / periodMs));',
      replace: 'const remaining = Math.floor(bucket.level / periodMs);',
    },
  ],
};
