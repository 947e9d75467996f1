import type { Adapter, LimiterConfig } from '../contract.ts';
import { exactBucket, isBucketConfig, isSpacingConfig, isWindowConfig, nsOf } from '../exact.ts';
import {
  PLAIN,
  UNSET,
  type Wheat,
  type WheatConfig,
  type WheatFreedom,
  type WheatLimiter,
  type WheatVariant,
} from './wheat.ts';

/** Wheats as limiters that come before the court, with what they do declared. */

const VARIANTS: Readonly<Record<string, readonly Partial<WheatVariant>[]>> = {
  'fixed-window': [
    {},
    { end: 'closed' },
    { anchor: 'first-request' },
    { anchor: 'first-request', end: 'closed', denialsCount: true },
    { anchor: 'creation' },
    { anchor: 'creation', end: 'closed' },
    { denialsCount: true },
  ],
  'sliding-log': [{}, { end: 'closed' }, { denialsCount: true }],
  'sliding-counter': [
    {},
    { share: 'floor' },
    { share: 'ceil' },
    { guard: 'without-cost' },
    { share: 'floor', guard: 'without-cost' },
    { share: 'ceil', guard: 'without-cost' },
    { denialsCount: true },
  ],
  'stepped-bucket': [{}, { phase: 'epoch' }, { phase: 'first-use' }, { phase: 'since-full' }],
};

const FREEDOMS: Readonly<Record<WheatFreedom, Record<string, unknown>>> = {
  'float64-ms': { arithmetic: 'float64', timeUnit: 'ms' },
  'float64-s': { arithmetic: 'float64', timeUnit: 's' },
  'float64-instant': { arithmetic: 'float64', timeUnit: 's', keeps: 'instant' },
  'integer-ms': { arithmetic: 'exact' },
  'whole-seconds': { resolutionNs: 1_000_000_000 },
  // After a step further than is tolerated they are stuck.
  'rewinding-clock': { backwards: 'never' },
};

/** What a wheat does, declared. */
export const declared = (wheat: Wheat, variant: Partial<WheatVariant>): Record<string, unknown> => {
  const { anchor, end, ...rest } = variant;
  return {
    // What they do when the clock is set back far, their authors did not think of.
    backwards: 'never',
    ...(anchor ? { windowAnchor: anchor } : {}),
    ...(end ? { windowEnd: end } : {}),
    ...rest,
    ...Object.assign({}, ...wheat.freedoms.map((freedom) => FREEDOMS[freedom])),
  };
};

const exactly = (config: LimiterConfig, algorithm: string, createdNs: bigint): WheatConfig => {
  const none = { ...UNSET, createdNs };
  const numbers = isBucketConfig(config)
    ? [config.capacity, config.refill.tokens, config.refill.periodMs]
    : Object.values(config);
  for (const [i, value] of numbers.entries()) {
    const slack = isSpacingConfig(config) && i === 1;
    if (!(Number.isFinite(value) && (value > 0 || (slack && value === 0))))
      throw new RangeError(`bad config: ${value}`);
  }
  if (isWindowConfig(config)) return { ...none, limit: BigInt(config.limit), windowNs: nsOf(config.windowMs) };
  if (isSpacingConfig(config))
    return { ...none, capacity: BigInt(config.slack), refillTokens: 1n, refillPeriodNs: nsOf(config.intervalMs) };
  if (!isBucketConfig(config)) return none;
  const bucket = exactBucket(config, 1n, config.initial ?? (algorithm === 'pay-later' ? 0 : config.capacity));
  return {
    ...none,
    capacity: bucket.capacity,
    refillTokens: bucket.refill.units,
    refillPeriodNs: bucket.refill.periodNs,
    initial: bucket.initial,
  };
};

/** The instants of a clock that never goes back: it stands still for a small step, and goes on after a large one. */
const monotonic = (nowNs: () => bigint): (() => bigint) => {
  let shown = nowNs();
  let own = shown;
  return () => {
    const now = nowNs();
    if (now > shown) own += now - shown;
    if (now > shown || shown - now > 100_000_000n) shown = now;
    return own;
  };
};

/** A wheat as an adapter: one limiter for each key. */
export const wheatAdapter = (
  wheat: Wheat,
  variant: Partial<WheatVariant>,
  declares: Record<string, unknown> = declared(wheat, variant),
): Adapter => ({
  name: wheat.id,
  declares: { algorithm: wheat.algorithm as Adapter['declares']['algorithm'], ...declares },
  create(config, { clock }) {
    const nowNs = declares.backwards === 'freeze' ? monotonic(clock.nowNs) : clock.nowNs;
    const exact = exactly(config, wheat.algorithm, nowNs());
    const limiters = new Map<string, WheatLimiter>();
    return {
      tryAcquire(key, cost) {
        if (typeof key !== 'string' || key === '') throw new TypeError('key must be a non-empty string');
        if (!(Number.isSafeInteger(cost) && cost > 0)) throw new RangeError('cost must be a positive integer');
        const limiter = limiters.get(key) ?? wheat.create(exact, { ...PLAIN, ...variant });
        limiters.set(key, limiter);
        return { allowed: limiter.take(nowNs(), BigInt(cost)) };
      },
      reset: (key) => void limiters.delete(key),
    };
  },
});

/** The variants that a wheat supports, the strict reading first. */
export const variantsOf = (wheat: Wheat): readonly Partial<WheatVariant>[] =>
  (VARIANTS[wheat.algorithm] ?? [{}]).filter((variant) => wheat.supports?.({ ...PLAIN, ...variant }) ?? true);
