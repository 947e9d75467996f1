import type { Mutant } from '../mutant.ts';
import { chargedAgain } from './charged-again.ts';
import { turnedAway } from './turned-away.ts';

/** Limiters that are right as long as one call waits for the other. */
export const OVERLAPPING_MUTANTS: readonly Mutant[] = [chargedAgain, turnedAway];
