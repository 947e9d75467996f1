import type { BucketConfig, LimiterConfig, SpacingConfig, WindowConfig } from './contract.ts';
import { type Declaration, isWindowed } from './declaration.ts';
import { periodMsOf } from './exact.ts';
import { tickOf } from './jurisdiction.ts';
import type { Scenario } from './scenario.ts';
import { plainConfig } from './subject.ts';

/** Configs that a few steps drain and fill again: half of them exact in binary, half not. */

const BUCKETS = [
  [1, 1, 8],
  [2, 1, 16],
  [3, 2, 8],
  [2, 1, 10],
  [3, 7, 100],
  [1, 3, 1000],
] as const;
const WINDOWS = [
  [1, 8],
  [2, 16],
  [3, 64],
  [2, 10],
  [3, 100],
  [1, 999],
] as const;
const SPACINGS = [
  [8, 0],
  [16, 1],
  [64, 2],
  [10, 0],
  [333, 1],
  [100, 3],
] as const;

/** As many of the declared configs as there are of ours. */
const CONFIGS_MAX = 6;
const ORIGIN = 1_700_000_000_000_000_000n;
/** Ticks from the beginning of a window to that of every other history: an anchor must show. */
const OFF_THE_GRID = 3n;

/** The steps of time that the limiter can tell: what "a tick before" means. */
export const gridOf = (declaration: Declaration): bigint => {
  const tick = tickOf(declaration);
  const resolution = BigInt(declaration.resolutionNs);
  return resolution > tick ? resolution : tick;
};

const ours = (declaration: Declaration): readonly LimiterConfig[] => {
  const { algorithm, rounding, resolutionNs } = declaration;
  // A clock that may be wrong either way needs more room.
  const unit = Math.max(1, Math.ceil(resolutionNs / 1e6)) * (rounding === 'unknown' ? 4 : 1);
  if (algorithm === 'composite') return [plainConfig(declaration)];
  if (algorithm === 'spacing') return SPACINGS.map(([ms, slack]): SpacingConfig => ({ intervalMs: ms * unit, slack }));
  if (isWindowed(algorithm)) return WINDOWS.map(([limit, ms]): WindowConfig => ({ limit, windowMs: ms * unit }));
  return BUCKETS.map(([capacity, tokens, ms]): BucketConfig => ({ capacity, refill: { tokens, periodMs: ms * unit } }));
};

/** The configs that are searched, each with the instant at which the limiter is built: scenarios that ask nothing yet. */
export const smallScenarios = (declaration: Declaration): readonly Scenario[] => {
  const wanted = declaration.configs === 'any' ? ours(declaration) : declaration.configs.slice(0, CONFIGS_MAX);
  const able = wanted.filter((config) => periodMsOf(config) <= declaration.maxPeriodMs);
  const grid = gridOf(declaration);
  const aligned = ((ORIGIN + grid - 1n) / grid) * grid;
  return (able.length > 0 ? able : [plainConfig(declaration)]).map((config, i) => ({
    config,
    origin: i % 2 === 0 ? aligned : aligned + OFF_THE_GRID * grid,
    ops: [],
  }));
};
