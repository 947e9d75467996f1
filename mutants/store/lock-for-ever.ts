import type { Mutant } from '../mutant.ts';

export const lockForEver: Mutant = {
  id: 'store-lock-for-ever',
  algorithm: 'fixed-window',
  breaks: ['FAULT-2'],
  wrong: 'a lock has no expiry: who dies holding it keeps it',
  temptation: 'finally always runs',
  class: 'no-ttl',
  direction: 'under',
  base: 'mutants/store/locked-window.ts',
  limiter: 'LockedWindow',
  inPlaceOf: 'locked window',
  edits: [
    {
      find: "owner, 'PX', LOCK_MS, 'NX')",
      replace: "owner, 'NX')",
    },
    {
      find: `/** After this a lock is anybody's: who holds it may have died. */
const LOCK_MS = '50';
`,
      replace: '',
    },
  ],
};
