import { checkChoice, checkDurationMs, checkInteger, checkObject } from './checks.ts';
import type { Clock } from './clock.ts';
import type { Decision, Snapshot } from './decision.ts';
import { allowed, denied, never, snapshot } from './decision.ts';
import { KeyedLimiter } from './keyed.ts';

/** A limit per window. */
export interface FixedWindowConfig {
  /** The most cost that a window admits: a positive integer. */
  readonly limit: number;
  /** The length of a window: 1 to 2^40 whole ms. */
  readonly windowMs: number;
  /**
   * `epoch` (default): windows lie end to end from the zero of the clock, the same for all keys.
   * `first-request`: a window begins with the first request that is admitted while none is running.
   */
  readonly anchor?: 'epoch' | 'first-request';
  /** Defaults to a monotonic clock that starts at the Unix time of the process start. */
  readonly clock?: Clock;
}

interface Window {
  lastMs: number;
  startMs: number;
  /** The cost admitted in this window. */
  used: number;
}

/**
 * Fixed window: at most `limit` in each window; so up to twice that where two windows meet. A window holds its first
 * instant and not its last: at startMs + windowMs the next one has begun.
 *
 * `resetAfterMs`: until the window ends; 0 when none is running (`first-request` only).
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link FixedWindowConfig}.
 */
export class FixedWindow extends KeyedLimiter<Window> {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #anchor: 'epoch' | 'first-request';

  constructor(config: FixedWindowConfig) {
    checkObject('config', config);
    const limit = checkInteger('limit', config.limit, 1);
    const windowMs = checkDurationMs('windowMs', config.windowMs);
    const anchor = checkChoice('anchor', config.anchor, ['epoch', 'first-request']);
    super(config.clock);
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#anchor = anchor;
  }

  protected override fresh(nowMs: number): Window {
    return { lastMs: nowMs, startMs: this.#startOf(nowMs), used: 0 };
  }

  protected override advance(window: Window, nowMs: number): void {
    if (nowMs >= window.startMs + this.#windowMs) {
      window.startMs = this.#startOf(nowMs);
      window.used = 0;
    }
    window.lastMs = nowMs;
  }

  protected override decide(window: Window, cost: number): Decision {
    if (cost > this.#limit) return never(this.view(window));
    if (window.used + cost > this.#limit) return denied(this.view(window), this.#untilEndMs(window));
    if (!this.#isRunning(window)) window.startMs = window.lastMs;
    window.used += cost;
    return allowed(this.view(window));
  }

  protected override view(window: Window): Snapshot {
    const resetAfterMs = this.#isRunning(window) ? this.#untilEndMs(window) : 0;
    return snapshot(this.#limit, this.#limit - window.used, resetAfterMs);
  }

  #startOf(instantMs: number): number {
    return this.#anchor === 'epoch' ? Math.floor(instantMs / this.#windowMs) * this.#windowMs : instantMs;
  }

  #isRunning(window: Window): boolean {
    return this.#anchor === 'epoch' || window.used > 0;
  }

  #untilEndMs(window: Window): number {
    return window.startMs + this.#windowMs - window.lastMs;
  }
}
