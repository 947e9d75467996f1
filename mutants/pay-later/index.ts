import type { Mutant } from '../mutant.ts';
import { debtForgiven } from './debt-forgiven.ts';
import { fractionDropped } from './fraction-dropped.ts';

/** Mutants of this algorithm. */
export const PAY_LATER_MUTANTS: readonly Mutant[] = [debtForgiven, fractionDropped];
