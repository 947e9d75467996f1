import fc from 'fast-check';
import type { BucketConfig, LimiterConfig, SpacingConfig, WindowConfig } from './contract.ts';
import { type Declaration, isWindowed } from './declaration.ts';

/**
 * Configs are scaled to the declared resolution: a limiter that honestly counts in whole seconds is asked about seconds,
 * so that most answers are forced. Half of them are exact: rates and periods are powers of two, and float64 never rounds.
 */
const unitMs = (declaration: Declaration): number => {
  const resolutionMs = Math.max(1, Math.ceil(declaration.resolutionNs / 1e6));
  return declaration.rounding === 'unknown' ? resolutionMs * 4 : resolutionMs;
};

const exactBuckets = (unit: number): fc.Arbitrary<BucketConfig> =>
  fc
    .record({
      capacity: fc.integer({ min: 1, max: 12 }),
      tokens: fc.constantFrom(1, 1, 2, 4),
      power: fc.integer({ min: 3, max: 11 }),
    })
    .map(({ capacity, tokens, power }) => ({ capacity, refill: { tokens, periodMs: 2 ** power * unit } }));

const generalBuckets = (unit: number): fc.Arbitrary<BucketConfig> =>
  fc
    .record({
      capacity: fc.constantFrom(1, 2, 3, 5, 10, 20, 50),
      tokens: fc.constantFrom(1, 1, 3, 5, 7, 10, 25),
      periods: fc.constantFrom(10, 100, 100, 1000, 1000, 1001, 6000, 60_000),
    })
    .map(({ capacity, tokens, periods }) => ({
      capacity,
      // At least two resolution steps a token, or nothing could be told apart.
      refill: { tokens: Math.min(tokens, Math.max(1, Math.floor(periods / 2))), periodMs: periods * unit },
    }));

const windows = (unit: number): fc.Arbitrary<WindowConfig> =>
  fc.record({
    limit: fc.constantFrom(1, 2, 3, 4, 5, 8, 10, 20),
    windowMs: fc.oneof(
      fc.integer({ min: 3, max: 11 }).map((power) => 2 ** power * unit),
      fc.constantFrom(10, 60, 100, 999, 1000, 1000, 60_000).map((periods) => periods * unit),
    ),
  });

const spacings = (unit: number): fc.Arbitrary<SpacingConfig> =>
  fc.record({
    intervalMs: fc.constantFrom(8, 10, 64, 100, 333, 1000, 1024).map((n) => n * unit),
    slack: fc.constantFrom(0, 0, 1, 3, 10),
  });

/** The configs on which a limiter is judged. */
export const configs = (declaration: Declaration): fc.Arbitrary<LimiterConfig> => {
  if (declaration.configs !== 'any') return fc.constantFrom(...declaration.configs);
  const unit = unitMs(declaration);
  if (declaration.algorithm === 'spacing') return spacings(unit);
  if (isWindowed(declaration.algorithm)) return windows(unit);
  return fc.oneof(exactBuckets(unit), generalBuckets(unit));
};
