import type { Mutant } from '../mutant.ts';
import { previousIgnored } from './previous-ignored.ts';
import { weightGrows } from './weight-grows.ts';

/** Mutants of this algorithm. */
export const SLIDING_COUNTER_MUTANTS: readonly Mutant[] = [previousIgnored, weightGrows];
