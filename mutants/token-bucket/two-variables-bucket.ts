import { type BucketUnits, bucketUnits } from '../../src/memory/bucket-config.ts';
import { checkCost, checkKey } from '../../src/memory/checks.ts';
import { monotonicClock, readMs } from '../../src/memory/clock.ts';
import type { BucketConfig, Clock, Decision } from '../../src/memory/index.ts';

/** A token bucket whose level and whose last instant are two variables, reached asynchronously, as they would be in a store. */
export class TwoVariablesBucket {
  readonly #units: BucketUnits;
  readonly #clock: Clock;
  readonly #lastMs = new Map<string, number>();
  readonly #levels = new Map<string, number>();

  constructor(config: BucketConfig) {
    this.#units = bucketUnits(config);
    this.#clock = config.clock ?? monotonicClock;
  }

  async tryAcquire(key: string, cost: number): Promise<Pick<Decision, 'allowed'>> {
    checkKey(key);
    checkCost(cost);
    const { initial, tokens, periodMs, full } = this.#units;
    const nowMs = readMs(this.#clock);
    const lastMs = this.#lastMs.get(key) ?? nowMs;
    await Promise.resolve();
    this.#lastMs.set(key, nowMs);
    const level = this.#levels.get(key) ?? initial * periodMs;
    const refilled = Math.min(full, level + Math.max(0, nowMs - lastMs) * tokens);
    const allowed = cost * periodMs <= refilled;
    this.#levels.set(key, allowed ? refilled - cost * periodMs : refilled);
    return { allowed };
  }
}
