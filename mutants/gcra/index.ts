import type { Mutant } from '../mutant.ts';
import { oneMore } from './one-more.ts';
import { retryAfterRounded } from './retry-after-rounded.ts';

/** Mutants of this algorithm. */
export const GCRA_MUTANTS: readonly Mutant[] = [oneMore, retryAfterRounded];
