import type { Mutant } from '../mutant.ts';
import { burstLost } from './burst-lost.ts';
import { creditedTwice } from './credited-twice.ts';
import { negativeRefill } from './negative-refill.ts';
import { secondReading } from './second-reading.ts';
import { timerRefills } from './timer-refills.ts';
import { waitsForClock } from './waits-for-clock.ts';

/** Limiters that misread the clock. */
export const CLOCKS_MUTANTS: readonly Mutant[] = [
  creditedTwice,
  negativeRefill,
  waitsForClock,
  secondReading,
  timerRefills,
  burstLost,
];
