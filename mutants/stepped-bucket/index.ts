import type { Mutant } from '../mutant.ts';
import { periodRestarts } from './period-restarts.ts';
import { replaces } from './replaces.ts';
import { stepLate } from './step-late.ts';

/** Mutants of this algorithm. */
export const STEPPED_BUCKET_MUTANTS: readonly Mutant[] = [replaces, periodRestarts, stepLate];
