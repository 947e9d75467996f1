import { checkDurationMs, checkInteger, checkObject, checkProduct } from './checks.ts';
import type { Options } from './options.ts';

/** The configuration of every kind of bucket. */
export interface BucketConfig extends Options {
  /** How many unit requests the bucket lets through at once when nothing has been taken: a positive integer. */
  readonly capacity: number;
  /** How fast permits come back: `tokens` of them, a positive integer, in each `periodMs`, 1 to 2^40 whole ms. */
  readonly refill: { readonly tokens: number; readonly periodMs: number };
  /** Permits at hand when a key makes its first request: an integer from 0 to capacity. */
  readonly initial?: number;
}

/**
 * A bucket in exact integers. One token is `periodMs` units, and each ms brings `tokens` units, so that neither a level
 * nor a refill ever has a fraction.
 */
export interface BucketUnits {
  readonly capacity: number;
  readonly initial: number;
  readonly tokens: number;
  readonly periodMs: number;
  /** The units in a full bucket: capacity × periodMs. */
  readonly full: number;
}

/**
 * @throws TypeError or RangeError that names the field: what was wanted, what was got. Also refused: a
 * `capacity × refill.periodMs` beyond 2^52, as its levels would not be exact.
 */
export function bucketUnits(config: BucketConfig, initialDefault: 'full' | 'empty' = 'full'): BucketUnits {
  checkObject('config', config);
  const capacity = checkInteger('capacity', config.capacity, 1);
  const refill = checkObject('refill', config.refill);
  const tokens = checkInteger('refill.tokens', refill.tokens, 1);
  const periodMs = checkDurationMs('refill.periodMs', refill.periodMs);
  const { initial = initialDefault === 'full' ? capacity : 0 } = config;
  checkInteger('initial', initial, 0, capacity);
  const full = checkProduct('capacity × refill.periodMs', capacity, periodMs);
  return { capacity, initial, tokens, periodMs, full };
}

/**
 * What `level`, in units of `from`, comes to in those of `to`, rounded down to a whole one. Credit keeps its share of the
 * capacity; a debt is still owed token by token.
 */
export function carriedLevel(level: number, from: BucketUnits, to: BucketUnits): number {
  return level > 0 ? floorScaled(level, to.full, from.full) : floorScaled(level, to.periodMs, from.periodMs);
}

/** The floor of value × numerator / denominator, for integers; exact as long as it is itself within 2^53. */
export function floorScaled(value: number, numerator: number, denominator: number): number {
  const product = value * numerator;
  if (Math.abs(product) <= Number.MAX_SAFE_INTEGER) return Math.floor(product / denominator);
  const [exact, divisor] = [BigInt(value) * BigInt(numerator), BigInt(denominator)];
  const quotient = exact / divisor;
  return Number(exact < 0n && quotient * divisor !== exact ? quotient - 1n : quotient);
}
