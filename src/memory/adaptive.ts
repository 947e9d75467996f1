import { checkClock, checkDurationMs, checkObject, refusal } from './checks.ts';
import type { Clock } from './clock.ts';
import { readMs } from './clock.ts';
import type { Decision, Snapshot } from './decision.ts';
import type { Limiter, Stats } from './limiter.ts';
import { scaled } from './scale.ts';
import type { WaitOptions } from './waiters.ts';

/** A limit that follows the load of what it protects. */
export interface AdaptiveConfig<Config extends object> {
  /** The limit where the factor is 1. */
  readonly config: Config;
  /** Builds the limiter that is adjusted, e.g. `(config) => new TokenBucket(config)`. */
  readonly create: (config: Config) => Limiter<Config>;
  /** How loaded the backend is: a number from 0 on, in any unit. Called at most once per `intervalMs`. */
  readonly signal: () => number;
  /** The load to keep to, in the unit of the signal: a positive number, 0.8 by default. */
  readonly target?: number;
  /** The least and the greatest factor: 0 < min <= 1 <= max; 0.1 and 1 by default. */
  readonly factor?: { readonly min?: number; readonly max?: number };
  /** The least time from one change to the next: 1 to 2^40 whole ms. */
  readonly intervalMs: number;
  /** The most that one change may be, relative to the factor that was: above 0, up to 1; 0.1 by default. */
  readonly stepMax?: number;
  /** The config for a factor. By default capacity, rate and limit are multiplied, and intervals divided, by it. */
  readonly scale?: (config: Config, factor: number) => Config;
  /** When to look at the load; the limiter has its own clock in `config`. Defaults to the same monotonic clock. */
  readonly clock?: Clock;
}

/**
 * A limiter whose limit is multiplied by a factor that follows a load: factor · target / load, a step at a time. What
 * keys have is carried from limit to limit as by {@link Limiter.reconfigure}.
 *
 * There is no timer: the load is looked at with the first call that comes `intervalMs` or more after the look before.
 * When the signal throws, or gives no number from 0 on, the factor stays, and {@link faults} counts it.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link AdaptiveConfig}.
 */
export class Adaptive<Config extends object> implements Limiter<Config> {
  readonly #limiter: Limiter<Config>;
  readonly #signal: () => number;
  readonly #scale: (config: Config, factor: number) => Config;
  readonly #clock: Clock;
  readonly #target: number;
  readonly #min: number;
  readonly #max: number;
  readonly #intervalMs: number;
  readonly #stepMax: number;
  #config: Config;
  #factor = 1;
  #faults = 0;
  #lookedMs: number;

  constructor(config: AdaptiveConfig<Config>) {
    checkObject('config', config);
    const { create, signal, target = 0.8, factor = {}, stepMax = 0.1, scale = scaled } = config;
    for (const [field, value] of Object.entries({ create, signal, scale })) {
      if (typeof value !== 'function') throw refusal(field, 'a function', value);
    }
    const { min = 0.1, max = 1 } = checkObject('factor', factor);
    this.#target = checkWithin('target', target, Number.MIN_VALUE, Number.MAX_VALUE, 'a positive number');
    this.#min = checkWithin('factor.min', min, Number.MIN_VALUE, 1, 'a number above 0, up to 1');
    this.#max = checkWithin('factor.max', max, 1, Number.MAX_VALUE, 'a number from 1 on');
    this.#stepMax = checkWithin('stepMax', stepMax, Number.MIN_VALUE, 1, 'a number above 0, up to 1');
    this.#intervalMs = checkDurationMs('intervalMs', config.intervalMs);
    this.#clock = checkClock(config.clock);
    this.#signal = signal;
    this.#scale = scale;
    this.#config = checkObject('config.config', config.config);
    this.#limiter = create(this.#config);
    this.#lookedMs = readMs(this.#clock);
  }

  /** What the limit is multiplied by at present. */
  get factor(): number {
    return this.#factor;
  }

  /** How often the signal threw, or gave no load. */
  get faults(): number {
    return this.#faults;
  }

  tryAcquire(key: string, cost?: number): Decision {
    this.#adjust();
    return this.#limiter.tryAcquire(key, cost);
  }

  acquire(key: string, cost?: number, options?: WaitOptions): Promise<Decision> {
    this.#adjust();
    return this.#limiter.acquire(key, cost, options);
  }

  peek(key: string): Snapshot {
    this.#adjust();
    return this.#limiter.peek(key);
  }

  reset(key: string): void {
    this.#limiter.reset(key);
  }

  /** Another limit where the factor is 1; the factor stays. */
  reconfigure(config: Config): void {
    this.#limiter.reconfigure(this.#scale(checkObject('config', config), this.#factor));
    this.#config = config;
  }

  stats(key?: string): Stats {
    return this.#limiter.stats(key);
  }

  get size(): number {
    return this.#limiter.size;
  }

  #adjust(): void {
    const nowMs = readMs(this.#clock);
    // After a step back the interval begins anew, so that it is never the longer for it.
    if (nowMs < this.#lookedMs) this.#lookedMs = nowMs;
    if (nowMs - this.#lookedMs < this.#intervalMs) return;
    this.#lookedMs = nowMs;
    const factor = this.#wanted();
    if (factor === this.#factor) return;
    try {
      this.#limiter.reconfigure(this.#scale(this.#config, factor));
      this.#factor = factor;
    } catch {
      this.#faults += 1;
    }
  }

  /** The factor that the load asks for, no further from the present one than a step. */
  #wanted(): number {
    const load = this.#load();
    if (load === undefined) return this.#factor;
    const change = Math.min(Math.max(this.#target / load, 1 - this.#stepMax), 1 + this.#stepMax);
    return Math.min(Math.max(this.#factor * change, this.#min), this.#max);
  }

  #load(): number | undefined {
    try {
      const load = this.#signal();
      if (typeof load === 'number' && load >= 0) return load;
    } catch {
      // What the signal suffers from is not for those to bear who ask for permits; faults tells of it.
    }
    this.#faults += 1;
    return undefined;
  }
}

function checkWithin(field: string, value: number, min: number, max: number, wanted: string): number {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  throw refusal(field, wanted, value);
}
