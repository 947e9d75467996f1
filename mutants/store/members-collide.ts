import type { Mutant } from '../mutant.ts';

export const membersCollide: Mutant = {
  id: 'store-members-collide',
  algorithm: 'sliding-log',
  breaks: ['SLOG-2'],
  wrong: 'the instant is score and member: requests of one ms are one entry',
  temptation: 'ZADD wants a member, and the time is at hand',
  seen: 'https://github.com/peterkhayes/rolling-rate-limiter/issues/11',
  class: 'sliding-window-math',
  direction: 'over',
  base: 'mutants/store/sorted-log.ts',
  limiter: 'SortedLog',
  inPlaceOf: 'sorted log',
  edits: [
    {
      find: "score, score .. ':' .. count)",
      replace: 'score, score)',
    },
  ],
};
