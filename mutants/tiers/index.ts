import type { Mutant } from '../mutant.ts';
import { freshOnAssign } from './fresh-on-assign.ts';

/** Tiers that are mixed up. */
export const TIERS_MUTANTS: readonly Mutant[] = [freshOnAssign];
