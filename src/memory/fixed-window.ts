import { checkChoice, checkDurationMs, checkInteger, checkObject } from './checks.ts';
import { type Snapshot, snapshot } from './decision.ts';
import { KeyedLimiter } from './keyed.ts';
import { checkSame, type Options } from './options.ts';
import type { Row } from './row.ts';

/** A limit per window. */
export interface FixedWindowConfig extends Options {
  /** The most cost that a window admits: a positive integer. */
  readonly limit: number;
  /** The length of a window: 1 to 2^40 whole ms. */
  readonly windowMs: number;
  /**
   * `epoch` (default): windows lie end to end from the zero of the clock, the same for all keys.
   * `first-request`: a window begins with the first request that is admitted while none is running.
   */
  readonly anchor?: 'epoch' | 'first-request';
}

interface Windows {
  readonly limit: number;
  readonly windowMs: number;
  /** The window that was running when `windowMs` changed, and keeps its length; from its end on the grid is the new one. */
  readonly oldStartMs: number;
  readonly oldEndMs: number;
}

/** `used` is the cost admitted in the window that ends at `endMs`. */
type Window = Pick<Row, 'lastMs' | 'used' | 'endMs'>;

/**
 * Fixed window: at most `limit` in each window; so up to twice that where two windows meet. A window holds its first
 * instant and not its last: at startMs + windowMs the next one has begun.
 *
 * `resetAfterMs`: until the window ends; 0 when none is running (`first-request` only). A new limit holds at once; a new
 * length, from the end of the window that is running; on the grid of the new length the first window is then cut short.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link FixedWindowConfig}.
 */
export class FixedWindow extends KeyedLimiter<FixedWindowConfig, Windows> {
  #windows: Windows;
  readonly #anchor: 'epoch' | 'first-request';

  constructor(config: FixedWindowConfig) {
    const figures = checkFigures(config);
    const anchor = checkChoice('anchor', config.anchor, ['epoch', 'first-request']);
    super(config, 2);
    this.#windows = { ...figures, oldStartMs: 0, oldEndMs: 0 };
    this.#anchor = anchor;
  }

  protected override get rules(): Windows {
    return this.#windows;
  }
  protected override set rules(windows: Windows) {
    this.#windows = windows;
  }
  protected override rulesOf(config: FixedWindowConfig, nowMs: number): Windows {
    const { limit, windowMs } = checkFigures(config);
    checkSame('anchor', config.anchor, this.#anchor);
    const is = this.#windows;
    if (windowMs === is.windowMs) return { ...is, limit };
    return { limit, windowMs, oldStartMs: this.#startOf(nowMs), oldEndMs: this.#endOf(nowMs) };
  }

  protected override fresh(window: Window, nowMs: number): void {
    window.used = 0;
    window.endMs = this.#endOf(nowMs);
  }

  protected override advance(window: Window, nowMs: number): void {
    if (nowMs >= window.endMs) {
      window.endMs = this.#endOf(nowMs);
      window.used = 0;
    }
    window.lastMs = nowMs;
  }

  protected override waitMs(window: Window, cost: number): number {
    const { limit } = this.#windows;
    if (cost > limit) return Number.POSITIVE_INFINITY;
    return window.used + cost > limit ? window.endMs - window.lastMs : 0;
  }

  protected override take(window: Window, cost: number): void {
    if (!this.#isRunning(window)) window.endMs = window.lastMs + this.#windows.windowMs;
    window.used += cost;
  }

  protected override view(window: Window): Snapshot {
    const { limit } = this.#windows;
    const resetAfterMs = this.#isRunning(window) ? window.endMs - window.lastMs : 0;
    return snapshot(limit, Math.max(0, limit - window.used), resetAfterMs);
  }

  protected override freshAtMs(window: Window): number {
    return window.used === 0 ? window.lastMs : window.endMs;
  }

  protected override rewind(window: Window, nowMs: number): void {
    const leftMs = window.endMs - window.lastMs;
    window.endMs = this.#anchor === 'epoch' ? this.#endOf(nowMs) : nowMs + leftMs;
  }

  #isRunning(window: Window): boolean {
    return this.#anchor === 'epoch' || window.used > 0;
  }

  #startOf(instantMs: number): number {
    const { windowMs, oldStartMs, oldEndMs } = this.#windows;
    if (instantMs >= oldStartMs && instantMs < oldEndMs) return oldStartMs;
    return Math.floor(instantMs / windowMs) * windowMs;
  }

  /** The end of the window that an instant lies in, where windows lie in a grid. */
  #endOf(instantMs: number): number {
    const { windowMs, oldStartMs, oldEndMs } = this.#windows;
    if (instantMs >= oldStartMs && instantMs < oldEndMs) return oldEndMs;
    return Math.floor(instantMs / windowMs) * windowMs + windowMs;
  }
}

function checkFigures(config: FixedWindowConfig): { limit: number; windowMs: number } {
  checkObject('config', config);
  return { limit: checkInteger('limit', config.limit, 1), windowMs: checkDurationMs('windowMs', config.windowMs) };
}
