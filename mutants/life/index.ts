import type { Mutant } from '../mutant.ts';
import { denialsUncounted } from './denials-uncounted.ts';
import { evictsLimited } from './evicts-limited.ts';
import { expiresEarly } from './expires-early.ts';
import { keepsForEver } from './keeps-for-ever.ts';
import { resetMisses } from './reset-misses.ts';
import { resetWakesNobody } from './reset-wakes-nobody.ts';

/** Keys that live too short, or too long. */
export const LIFE_MUTANTS: readonly Mutant[] = [
  expiresEarly,
  evictsLimited,
  resetMisses,
  keepsForEver,
  denialsUncounted,
  resetWakesNobody,
];
