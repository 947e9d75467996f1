import type { Mutant } from '../mutant.ts';
import { belowEmpty } from './below-empty.ts';
import { denialsFill } from './denials-fill.ts';
import { leakRounded } from './leak-rounded.ts';
import { resetOneMore } from './reset-one-more.ts';
import { slowRatesRaised } from './slow-rates-raised.ts';
import { waitInUnits } from './wait-in-units.ts';

/** Mutants of this algorithm. */
export const LEAKY_BUCKET_MUTANTS: readonly Mutant[] = [
  belowEmpty,
  denialsFill,
  leakRounded,
  waitInUnits,
  resetOneMore,
  slowRatesRaised,
];
