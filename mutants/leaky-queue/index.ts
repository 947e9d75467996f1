import type { Mutant } from '../mutant.ts';
import { delayAfter } from './delay-after.ts';
import { noTurn } from './no-turn.ts';

/** Mutants of this algorithm. */
export const LEAKY_QUEUE_MUTANTS: readonly Mutant[] = [delayAfter, noTurn];
