import type { Mutant } from '../mutant.ts';
import { allAtOnce } from './all-at-once.ts';
import { givesEverything } from './gives-everything.ts';

/** Promises that cannot be kept. */
export const RESERVATIONS_MUTANTS: readonly Mutant[] = [allAtOnce, givesEverything];
