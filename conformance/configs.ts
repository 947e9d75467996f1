import fc from 'fast-check';
import type {
  BucketConfig,
  CompositeConfig,
  LimiterConfig,
  SimpleConfig,
  SpacingConfig,
  WindowConfig,
} from './contract.ts';
import { type Declaration, isWindowed } from './declaration.ts';
import { isBucketConfig, isWindowConfig, periodMsOf } from './exact.ts';
import { declarationOf } from './jurisdiction.ts';

/**
 * Configs are scaled to the declared resolution: a limiter that honestly counts in whole seconds is asked about seconds,
 * so that most answers are forced. Half of them are exact: periods are powers of two, and float64 never rounds.
 */
const unitMs = (declaration: Declaration): number => {
  const resolutionMs = Math.max(1, Math.ceil(declaration.resolutionNs / 1e6));
  return declaration.rounding === 'unknown' ? resolutionMs * 4 : resolutionMs;
};

const exactBuckets = (unit: number): fc.Arbitrary<BucketConfig> =>
  fc
    .record({
      capacity: fc.integer({ min: 1, max: 12 }),
      tokens: fc.constantFrom(1, 2, 3, 3, 4, 5, 7),
      power: fc.integer({ min: 3, max: 13 }),
    })
    .map(({ capacity, tokens, power }) => ({ capacity, refill: { tokens, periodMs: 2 ** power * unit } }));

const generalBuckets = (unit: number): fc.Arbitrary<BucketConfig> =>
  fc
    .record({
      capacity: fc.constantFrom(1, 2, 3, 5, 10, 20, 50),
      // Mostly such that a token takes no whole number of milliseconds.
      tokens: fc.constantFrom(1, 3, 3, 7, 7, 10, 25),
      periods: fc.constantFrom(10, 100, 100, 1000, 1000, 1001, 6000, 60_000),
    })
    .map(({ capacity, tokens, periods }) => ({
      capacity,
      // At least two resolution steps a token, or nothing could be told apart.
      refill: { tokens: Math.min(tokens, Math.max(1, Math.floor(periods / 2))), periodMs: periods * unit },
    }));

/** What 8 and 16 bits, a `limit ≤ 100` left in by accident, and intervals below a millisecond cannot hold. */
const largeBuckets = (unit: number): fc.Arbitrary<BucketConfig> =>
  fc
    .record({
      capacity: fc.constantFrom(120, 300, 1200, 70_000),
      tokens: fc.constantFrom(100, 1500, 2500, 7000),
      periods: fc.constantFrom(1000, 1000, 3000),
    })
    .map(({ capacity, tokens, periods }) => ({ capacity, refill: { tokens, periodMs: periods * unit } }));

const windows = (unit: number, large: boolean): fc.Arbitrary<WindowConfig> =>
  fc.record({
    limit: large
      ? fc.constantFrom(1, 2, 3, 4, 5, 8, 10, 20, 120, 300, 70_000)
      : fc.constantFrom(1, 2, 3, 4, 5, 8, 10, 20),
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
  return scaledConfigs(declaration).filter((config) => periodMsOf(config) <= declaration.maxPeriodMs);
};

/** Each part's own, and all of about the same size: otherwise one of them would decide everything. */
const composites = (declaration: Declaration): fc.Arbitrary<CompositeConfig> =>
  fc
    .tuple(
      fc.nat(2),
      fc.tuple(
        ...declaration.parts.map((part) => scaledConfigs({ ...declarationOf(declaration, part), costs: 'unit' })),
      ),
    )
    .map(([alike, parts]) => {
      const [first, ...others] = parts as SimpleConfig[];
      // Several deny together mostly where there is the same room in all of them.
      const isAlike = alike === 0 && first !== undefined;
      return { parts: isAlike ? [first, ...others.map((part) => withRoomOf(part, first))] : (parts as SimpleConfig[]) };
    });

/** As much room as another one has, and its own time. */
const withRoomOf = (config: SimpleConfig, other: SimpleConfig): SimpleConfig => {
  const room = isWindowConfig(other) ? other.limit : isBucketConfig(other) ? other.capacity : undefined;
  if (room === undefined) return config;
  if (isWindowConfig(config)) return { ...config, limit: room };
  return isBucketConfig(config) ? { ...config, capacity: room } : config;
};

const scaledConfigs = (declaration: Declaration): fc.Arbitrary<LimiterConfig> => {
  if (declaration.algorithm === 'composite') return composites(declaration);
  const unit = unitMs(declaration);
  // With unit costs nothing large is ever drained, and nothing would be told.
  const large = declaration.costs === 'weighted' && unit === 1;
  if (declaration.algorithm === 'spacing') return spacings(unit);
  if (isWindowed(declaration.algorithm)) return windows(unit, large);
  return large
    ? fc.oneof(
        { weight: 6, arbitrary: exactBuckets(unit) },
        { weight: 6, arbitrary: generalBuckets(unit) },
        { weight: 1, arbitrary: largeBuckets(unit) },
      )
    : fc.oneof(exactBuckets(unit), generalBuckets(unit));
};
