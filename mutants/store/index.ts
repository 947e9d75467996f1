import type { Mutant } from '../mutant.ts';
import { asksAgain } from './asks-again.ts';
import { expiryInSeconds } from './expiry-in-seconds.ts';
import { followsClockBack } from './follows-clock-back.ts';
import { looksFirst } from './looks-first.ts';
import { noExpiry } from './no-expiry.ts';
import { opensQuietly } from './opens-quietly.ts';
import { scriptToldOnce } from './script-told-once.ts';

/** Defects that only a store shows: limiters over Redis, which are judged beside the kill matrix. */
export const STORE_MUTANTS: readonly Mutant[] = [
  noExpiry,
  expiryInSeconds,
  looksFirst,
  scriptToldOnce,
  opensQuietly,
  asksAgain,
  followsClockBack,
];
