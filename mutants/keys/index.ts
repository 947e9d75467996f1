import type { Mutant } from '../mutant.ts';
import { caseFolded } from './case-folded.ts';
import { emptyKey } from './empty-key.ts';
import { oneForAll } from './one-for-all.ts';

/** Limiters that take one key for another. */
export const KEYS_MUTANTS: readonly Mutant[] = [oneForAll, caseFolded, emptyKey];
