import type { Mutant } from '../mutant.ts';
import { ageUnsigned } from './age-unsigned.ts';
import { clearsAll } from './clears-all.ts';
import { defaultExpiry } from './default-expiry.ts';
import { denialsUncounted } from './denials-uncounted.ts';
import { evictsLimited } from './evicts-limited.ts';
import { expiresEarly } from './expires-early.ts';
import { forgetsWhatStartsSmall } from './forgets-what-starts-small.ts';
import { keepsForEver } from './keeps-for-ever.ts';
import { oneTooMany } from './one-too-many.ts';
import { perCall } from './per-call.ts';
import { previousForgotten } from './previous-forgotten.ts';
import { resetHalf } from './reset-half.ts';
import { resetMisses } from './reset-misses.ts';
import { resetWakesNobody } from './reset-wakes-nobody.ts';
import { sharedWindow } from './shared-window.ts';
import { shutsOut } from './shuts-out.ts';
import { statsNeedKey } from './stats-need-key.ts';
import { waitsUncounted } from './waits-uncounted.ts';

/** Keys that live too short, or too long. */
export const LIFE_MUTANTS: readonly Mutant[] = [
  expiresEarly,
  evictsLimited,
  resetMisses,
  keepsForEver,
  denialsUncounted,
  resetWakesNobody,
  defaultExpiry,
  resetHalf,
  clearsAll,
  ageUnsigned,
  waitsUncounted,
  perCall,
  sharedWindow,
  previousForgotten,
  forgetsWhatStartsSmall,
  shutsOut,
  oneTooMany,
  statsNeedKey,
];
