import type { Mutant } from '../mutant.ts';
import { freshOnAssign } from './fresh-on-assign.ts';
import { overridden } from './overridden.ts';
import { waitersOverlooked } from './waiters-overlooked.ts';

/** Tiers that are mixed up. */
export const TIERS_MUTANTS: readonly Mutant[] = [freshOnAssign, waitersOverlooked, overridden];
