import type { Mutant } from '../mutant.ts';

export const execUnread: Mutant = {
  id: 'store-exec-unread',
  algorithm: 'fixed-window',
  breaks: ['CONC-1', 'CONC-2', 'CONC-3'],
  wrong: 'whether EXEC has run anything is not looked at',
  temptation: 'EXEC throws no error',
  class: 'toctou-race',
  direction: 'over',
  base: 'mutants/store/watched-window.ts',
  limiter: 'WatchedWindow',
  inPlaceOf: 'watched window',
  edits: [
    {
      find: 'if (replies !== null) return { allowed: true };',
      replace: 'if (replies === null || replies.length > 0) return { allowed: true };',
    },
  ],
};
