import type { Mutant } from '../mutant.ts';
import { replaces } from './replaces.ts';

/** Mutants of this algorithm. */
export const STEPPED_BUCKET_MUTANTS: readonly Mutant[] = [replaces];
