import type { Mutant } from '../mutant.ts';
import { allAtOnce } from './all-at-once.ts';
import { givesEverything } from './gives-everything.ts';
import { remainingNegative } from './remaining-negative.ts';
import { resetForgetsAll } from './reset-forgets-all.ts';

/** Promises that cannot be kept. */
export const RESERVATIONS_MUTANTS: readonly Mutant[] = [allAtOnce, givesEverything, remainingNegative, resetForgetsAll];
