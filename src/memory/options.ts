import { checkClock, checkDurationMs, checkInteger, DURATION_MS_MAX, refusal } from './checks.ts';
import type { Clock } from './clock.ts';

/** What every limiter can be built with beside its config. None of it can be changed later. */
export interface Options {
  /** Defaults to a monotonic clock that starts at the Unix time of the process start. */
  readonly clock?: Clock;
  /** What the limiter is called in diagnostics: a non-empty string; the name of its class by default. */
  readonly name?: string;
  /** Up to so large a step back of the clock time stands still: 0 to 2^40 whole ms, 100 by default. */
  readonly backwardsToleranceMs?: number;
  /** How many keys are kept: a positive integer; as many as come by default. */
  readonly maxKeys?: number;
  /** For how long a key that exceeds the limit is blocked: 1 to 2^40 whole ms, or 0 (default): not at all. */
  readonly blockMs?: number;
  /** How many calls of `acquire` may wait at once, for all keys together: a non-negative integer, 100 000 by default. */
  readonly maxWaiters?: number;
}

/** The options with what was left out. */
export interface AllOptions {
  readonly clock: Clock;
  readonly name: string;
  readonly backwardsToleranceMs: number;
  readonly maxKeys: number;
  readonly blockMs: number;
  readonly maxWaiters: number;
}

/** @throws TypeError or RangeError that names the option: what was wanted, what was got. */
export function checkOptions(options: Options, className: string): AllOptions {
  const { backwardsToleranceMs = 100, maxKeys, blockMs = 0, maxWaiters = 100_000 } = options;
  return {
    clock: checkClock(options.clock),
    name: checkName(options.name, className),
    backwardsToleranceMs: checkInteger('backwardsToleranceMs', backwardsToleranceMs, 0, DURATION_MS_MAX),
    maxKeys: maxKeys === undefined ? Number.POSITIVE_INFINITY : checkInteger('maxKeys', maxKeys, 1),
    blockMs: blockMs === 0 ? 0 : checkDurationMs('blockMs', blockMs),
    maxWaiters: checkInteger('maxWaiters', maxWaiters, 0),
  };
}

/** @throws TypeError for a name that is none; the name of the class where it is left out. */
export function checkName(name: string | undefined, className: string): string {
  if (name === undefined) return className;
  if (typeof name !== 'string' || name === '') throw refusal('name', 'a non-empty string', name);
  return name;
}

/** @throws TypeError for an option in the config of a limiter that was built with another. */
export function checkSameOptions(config: Options, options: AllOptions): void {
  for (const name of Object.keys(options) as (keyof AllOptions)[]) checkSame(name, config[name], options[name]);
}

/** @throws TypeError unless `wanted` is left out or what it is. */
export function checkSame(field: string, wanted: unknown, is: unknown): void {
  if (wanted === undefined || wanted === is) return;
  throw new TypeError(`${field} cannot be changed by reconfigure: leave it out, or build another limiter`);
}
