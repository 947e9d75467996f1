import type { Mutant } from '../mutant.ts';

export const watchWithoutRetry: Mutant = {
  id: 'store-watch-without-retry',
  algorithm: 'fixed-window',
  breaks: ['CONC-1', 'CONC-2', 'CONC-3'],
  wrong: 'who was not the quickest is denied, though there is enough for both',
  temptation: 'EXEC has said no',
  class: 'toctou-race',
  direction: 'under',
  base: 'mutants/store/watched-window.ts',
  limiter: 'WatchedWindow',
  inPlaceOf: 'watched window',
  edits: [
    {
      find: 'if (replies !== null) return { allowed: true };',
      replace: 'return { allowed: replies !== null };',
    },
  ],
};
