import { checkCost, checkDurationMs, checkInteger, checkKey } from '../../src/memory/checks.ts';
import { monotonicClock, readMs } from '../../src/memory/clock.ts';
import type { Clock, Decision, SlidingLogConfig } from '../../src/memory/index.ts';

/** A sliding log in a cache that answers with promises, and can get and set, and nothing more. */
export class CachedSlidingLog {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #clock: Clock;
  readonly #cache = new Map<string, readonly number[]>();

  constructor({ limit, windowMs, clock = monotonicClock }: SlidingLogConfig) {
    this.#limit = checkInteger('limit', limit, 1);
    this.#windowMs = checkDurationMs('windowMs', windowMs);
    this.#clock = clock;
  }

  async tryAcquire(key: string, cost: number): Promise<Pick<Decision, 'allowed'>> {
    checkKey(key);
    checkCost(cost);
    const clockMs = readMs(this.#clock);
    const log = await Promise.resolve(this.#cache.get(key) ?? []);
    const nowMs = Math.max(clockMs, log.at(-1) ?? clockMs);
    const recent = log.filter((atMs) => nowMs - atMs < this.#windowMs);
    if (recent.length + cost > this.#limit) return { allowed: false };
    this.#cache.set(key, [...recent, ...Array.from({ length: cost }, () => nowMs)]);
    return { allowed: true };
  }
}
