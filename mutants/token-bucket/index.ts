import type { Mutant } from '../mutant.ts';
import { batchRefill } from './batch-refill.ts';
import { cappedAtRate } from './capped-at-rate.ts';
import { carryAboveCap } from './carry-above-cap.ts';
import { float32Time } from './float32-time.ts';
import { lostFraction } from './lost-fraction.ts';
import { nanCost } from './nan-cost.ts';
import { neverIsAWait } from './never-is-a-wait.ts';
import { noCap } from './no-cap.ts';
import { oneLock } from './one-lock.ts';
import { oversizeForFull } from './oversize-for-full.ts';
import { parksDenials } from './parks-denials.ts';
import { race } from './race.ts';
import { refillReplaces } from './refill-replaces.ts';
import { remainingRounded } from './remaining-rounded.ts';
import { remainingTooLow } from './remaining-too-low.ts';
import { resetBefore } from './reset-before.ts';
import { resetToFull } from './reset-to-full.ts';
import { retryAfterFloored } from './retry-after-floored.ts';
import { semaphore } from './semaphore.ts';
import { sentinelZero } from './sentinel-zero.ts';
import { stalePeek } from './stale-peek.ts';
import { startsEmpty } from './starts-empty.ts';
import { strictComparison } from './strict-comparison.ts';
import { thousandthSlow } from './thousandth-slow.ts';
import { throwsDenials } from './throws-denials.ts';
import { tickEarly } from './tick-early.ts';
import { tickLost } from './tick-lost.ts';
import { timelessRefill } from './timeless-refill.ts';
import { twoAtomics } from './two-atomics.ts';
import { waitForgetsPart } from './wait-forgets-part.ts';
import { wholeMilliseconds } from './whole-milliseconds.ts';
import { wrapsAt32Bits } from './wraps-at-32-bits.ts';
import { zeroCost } from './zero-cost.ts';
import { zeroRate } from './zero-rate.ts';

/** Token buckets that decide or answer wrongly. */
export const TOKEN_BUCKET_MUTANTS: readonly Mutant[] = [
  noCap,
  batchRefill,
  race,
  zeroRate,
  timelessRefill,
  strictComparison,
  tickEarly,
  lostFraction,
  startsEmpty,
  wholeMilliseconds,
  oversizeForFull,
  wrapsAt32Bits,
  throwsDenials,
  parksDenials,
  nanCost,
  zeroCost,
  sentinelZero,
  float32Time,
  remainingTooLow,
  neverIsAWait,
  stalePeek,
  resetToFull,
  carryAboveCap,
  tickLost,
  thousandthSlow,
  remainingRounded,
  retryAfterFloored,
  waitForgetsPart,
  resetBefore,
  refillReplaces,
  cappedAtRate,
  semaphore,
  twoAtomics,
  oneLock,
];
