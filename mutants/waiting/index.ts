import type { Mutant } from '../mutant.ts';
import { allWakeUp } from './all-wake-up.ts';
import { leavingTakes } from './leaving-takes.ts';
import { lostWakeUp } from './lost-wake-up.ts';
import { timeoutsOverlooked } from './timeouts-overlooked.ts';
import { triesOvertake } from './tries-overtake.ts';
import { waitsForNever } from './waits-for-never.ts';

/** Lines that are served wrongly. */
export const WAITING_MUTANTS: readonly Mutant[] = [
  allWakeUp,
  triesOvertake,
  timeoutsOverlooked,
  leavingTakes,
  lostWakeUp,
  waitsForNever,
];
