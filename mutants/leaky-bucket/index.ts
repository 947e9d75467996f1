import type { Mutant } from '../mutant.ts';
import { belowEmpty } from './below-empty.ts';
import { denialsFill } from './denials-fill.ts';

/** Mutants of this algorithm. */
export const LEAKY_BUCKET_MUTANTS: readonly Mutant[] = [belowEmpty, denialsFill];
