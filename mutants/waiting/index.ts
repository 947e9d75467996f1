import type { Mutant } from '../mutant.ts';
import { abortedOverlooked } from './aborted-overlooked.ts';
import { allWakeUp } from './all-wake-up.ts';
import { eighthTurnedAway } from './eighth-turned-away.ts';
import { lastFirst } from './last-first.ts';
import { lateTimerIgnored } from './late-timer-ignored.ts';
import { leavingTakes } from './leaving-takes.ts';
import { lostWakeUp } from './lost-wake-up.ts';
import { timeoutsOverlooked } from './timeouts-overlooked.ts';
import { timerKept } from './timer-kept.ts';
import { timerSetOnce } from './timer-set-once.ts';
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
  abortedOverlooked,
  lateTimerIgnored,
  timerKept,
  timerSetOnce,
  lastFirst,
  eighthTurnedAway,
];
