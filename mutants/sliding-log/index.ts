import type { Mutant } from '../mutant.ts';
import { clearsAll } from './clears-all.ts';
import { closedEdge } from './closed-edge.ts';
import { denialsLogged } from './denials-logged.ts';
import { expiresOnTimeOnly } from './expires-on-time-only.ts';
import { expiresWhole } from './expires-whole.ts';
import { forgetsEarly } from './forgets-early.ts';
import { lostUpdate } from './lost-update.ts';
import { oversizePasses } from './oversize-passes.ts';
import { retryAtReset } from './retry-at-reset.ts';
import { sameInstantOnce } from './same-instant-once.ts';
import { wholeSeconds } from './whole-seconds.ts';
import { youngClock } from './young-clock.ts';

/** Mutants of this algorithm. */
export const SLIDING_LOG_MUTANTS: readonly Mutant[] = [
  forgetsEarly,
  sameInstantOnce,
  retryAtReset,
  closedEdge,
  expiresOnTimeOnly,
  expiresWhole,
  clearsAll,
  wholeSeconds,
  denialsLogged,
  oversizePasses,
  lostUpdate,
  youngClock,
];
