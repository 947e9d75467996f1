import type { Mutant } from '../mutant.ts';
import { asksAgain } from './asks-again.ts';
import { brokenForGood } from './broken-for-good.ts';
import { checksThenUnlocks } from './checks-then-unlocks.ts';
import { clockOfNode } from './clock-of-node.ts';
import { countsThenExpires } from './counts-then-expires.ts';
import { denialIsFailure } from './denial-is-failure.ts';
import { denialsProlong } from './denials-prolong.ts';
import { denialsWritten } from './denials-written.ts';
import { execUnread } from './exec-unread.ts';
import { existsThenCounts } from './exists-then-counts.ts';
import { expiryInSeconds } from './expiry-in-seconds.ts';
import { expirySetOnce } from './expiry-set-once.ts';
import { flooredRefill } from './floored-refill.ts';
import { followsClockBack } from './follows-clock-back.ts';
import { getsThenSets } from './gets-then-sets.ts';
import { hourForAll } from './hour-for-all.ts';
import { livesAPeriod } from './lives-a-period.ts';
import { lockForEver } from './lock-for-ever.ts';
import { looksFirst } from './looks-first.ts';
import { membersCollide } from './members-collide.ts';
import { noExpiry } from './no-expiry.ts';
import { noTimeLeft } from './no-time-left.ts';
import { opensQuietly } from './opens-quietly.ts';
import { partialComposite } from './partial-composite.ts';
import { resetByPattern } from './reset-by-pattern.ts';
import { resetMisses } from './reset-misses.ts';
import { scriptToldOnce } from './script-told-once.ts';
import { setThenCounts } from './set-then-counts.ts';
import { sharedKey } from './shared-key.ts';
import { watchWithoutRetry } from './watch-without-retry.ts';
import { windowOfNode } from './window-of-node.ts';

/** Defects that only a store shows: limiters over Redis, which are judged beside the kill matrix. */
export const STORE_MUTANTS: readonly Mutant[] = [
  noExpiry,
  expiryInSeconds,
  hourForAll,
  livesAPeriod,
  expirySetOnce,
  denialsProlong,
  denialsWritten,
  flooredRefill,
  partialComposite,
  sharedKey,
  resetMisses,
  resetByPattern,
  followsClockBack,
  clockOfNode,
  windowOfNode,
  looksFirst,
  getsThenSets,
  watchWithoutRetry,
  execUnread,
  checksThenUnlocks,
  lockForEver,
  countsThenExpires,
  existsThenCounts,
  setThenCounts,
  noTimeLeft,
  membersCollide,
  scriptToldOnce,
  opensQuietly,
  denialIsFailure,
  brokenForGood,
  asksAgain,
];
