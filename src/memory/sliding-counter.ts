import { checkChoice, checkDurationMs, checkInteger, checkObject, checkProduct } from './checks.ts';
import { type Snapshot, snapshot } from './decision.ts';
import { KeyedLimiter } from './keyed.ts';
import { checkSame, type Options } from './options.ts';
import type { Row } from './row.ts';

/** A limit per interval, estimated from two counters. */
export interface SlidingCounterConfig extends Options {
  /** The most that the estimate may come to: a positive integer. */
  readonly limit: number;
  /** The length of a window, 1 to 2^40 whole ms; limit × windowMs at most 2^52. Windows lie end to end from zero. */
  readonly windowMs: number;
  /** How the share of the previous window is rounded: not at all (default), or down, or up, to a whole number. */
  readonly share?: 'exact' | 'floor' | 'ceil';
  /** Admit iff estimate + cost <= limit (`with-cost`, default), or iff estimate < limit (`without-cost`). */
  readonly guard?: 'with-cost' | 'without-cost';
}

interface Quota {
  readonly limit: number;
}

/** The cost admitted in the window before that of `lastMs`, and so far in that of `lastMs`. */
type Counts = Pick<Row, 'lastMs' | 'previous' | 'current'>;

/**
 * Sliding counter: takes it that the requests of the previous window were spread evenly, and estimates those of the
 * last `windowMs` as previous · (1 − elapsed / windowMs) + current. An approximation: an interval of that length may
 * see up to 2 · limit − 1, and more with `floor` or `without-cost`.
 *
 * A cost above limit is never admitted, under either guard. `resetAfterMs`: until the counts no longer matter.
 * A new limit holds at once; the length of the windows cannot change.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link SlidingCounterConfig}.
 */
export class SlidingCounter extends KeyedLimiter<SlidingCounterConfig, Quota> {
  #limit: number;
  readonly #windowMs: number;
  readonly #share: 'exact' | 'floor' | 'ceil';
  readonly #guard: 'with-cost' | 'without-cost';

  constructor(config: SlidingCounterConfig) {
    checkObject('config', config);
    const limit = checkInteger('limit', config.limit, 1);
    const windowMs = checkDurationMs('windowMs', config.windowMs);
    const share = checkChoice('share', config.share, ['exact', 'floor', 'ceil']);
    const guard = checkChoice('guard', config.guard, ['with-cost', 'without-cost']);
    checkProduct('limit × windowMs', limit, windowMs);
    super(config, 2);
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#share = share;
    this.#guard = guard;
  }

  protected override get rules(): Quota {
    return { limit: this.#limit };
  }
  protected override set rules({ limit }: Quota) {
    this.#limit = limit;
  }
  protected override rulesOf(config: SlidingCounterConfig): Quota {
    const limit = checkInteger('limit', config.limit, 1);
    checkProduct('limit × windowMs', limit, checkDurationMs('windowMs', config.windowMs));
    // Counts of windows of one length say nothing about windows of another.
    checkSame('windowMs', config.windowMs, this.#windowMs);
    checkSame('share', config.share, this.#share);
    checkSame('guard', config.guard, this.#guard);
    return { limit };
  }

  protected override fresh(counts: Counts): void {
    counts.previous = 0;
    counts.current = 0;
  }

  protected override advance(counts: Counts, nowMs: number): void {
    const windows = this.#windowOf(nowMs) - this.#windowOf(counts.lastMs);
    if (windows > 0) {
      counts.previous = windows === 1 ? counts.current : 0;
      counts.current = 0;
    }
    counts.lastMs = nowMs;
  }

  protected override waitMs(counts: Counts, cost: number): number {
    if (cost > this.#limit) return Number.POSITIVE_INFINITY;
    return this.#admits(this.#estimate(counts), cost) ? 0 : this.#untilRoomMs(counts, cost);
  }

  protected override take(counts: Counts, cost: number): void {
    counts.current += cost;
  }

  protected override view(counts: Counts): Snapshot {
    const room = (this.#limit * this.#windowMs - this.#estimate(counts)) / this.#windowMs;
    // Without the cost in the guard, a rest of less than one still lets a request through.
    const units = this.#guard === 'with-cost' ? Math.floor(room) : Math.ceil(room);
    return snapshot(this.#limit, Math.max(0, units), this.#untilResetMs(counts));
  }

  protected override freshAtMs(counts: Counts): number {
    const startMs = this.#windowOf(counts.lastMs) * this.#windowMs;
    if (counts.current > 0) return startMs + 2 * this.#windowMs;
    return counts.previous > 0 ? startMs + this.#windowMs : counts.lastMs;
  }

  /**
   * The estimate × windowMs, which is an integer. At most 5 · limit · windowMs: where that passes 2^53 it may be
   * rounded, but is then beyond limit · windowMs, which is all that is asked of it.
   */
  #estimate(counts: Counts): number {
    const weighted = counts.previous * (this.#windowMs - this.#elapsedMs(counts));
    return this.#rounded(weighted) + counts.current * this.#windowMs;
  }

  #rounded(weighted: number): number {
    if (this.#share === 'floor') return Math.floor(weighted / this.#windowMs) * this.#windowMs;
    if (this.#share === 'ceil') return Math.ceil(weighted / this.#windowMs) * this.#windowMs;
    return weighted;
  }

  #admits(estimate: number, cost: number): boolean {
    if (this.#guard === 'without-cost') return estimate < this.#limit * this.#windowMs;
    return estimate + cost * this.#windowMs <= this.#limit * this.#windowMs;
  }

  #windowOf(instantMs: number): number {
    return Math.floor(instantMs / this.#windowMs);
  }

  /** The time since the window of `lastMs` began. */
  #elapsedMs(counts: Counts): number {
    return counts.lastMs - this.#windowOf(counts.lastMs) * this.#windowMs;
  }

  /** The wait of a denied request: in this window if the current count leaves room, or else in the next. */
  #untilRoomMs(counts: Counts, cost: number): number {
    const elapsedMs = this.#elapsedMs(counts);
    const weightedMax = this.#weightedMax(counts.current, cost);
    if (weightedMax >= 0) return this.#fadedMs(counts.previous, weightedMax) - elapsedMs;
    return this.#windowMs - elapsedMs + this.#fadedMs(counts.current, this.#weightedMax(0, cost));
  }

  /** The wait until the counts change no decision: unit requests pass up to the very last one. */
  #untilResetMs(counts: Counts): number {
    const elapsedMs = this.#elapsedMs(counts);
    const weightedMax = this.#weightedMax(this.#limit - 1, 1);
    if (counts.current > 0) return this.#windowMs - elapsedMs + this.#fadedMs(counts.current, weightedMax);
    if (counts.previous > 0) return Math.max(0, this.#fadedMs(counts.previous, weightedMax) - elapsedMs);
    return 0;
  }

  /** The elapsed time at which previous · (windowMs − elapsed) has come down to `weightedMax`. */
  #fadedMs(previous: number, weightedMax: number): number {
    return Math.max(0, this.#windowMs - Math.floor(weightedMax / previous));
  }

  /** The largest previous · (windowMs − elapsed) beside which `cost` is admitted; negative: none is small enough. */
  #weightedMax(current: number, cost: number): number {
    const guarded = this.#guard === 'with-cost' ? cost : 1;
    const room = (this.#limit - current - guarded) * this.#windowMs;
    // The guard `estimate < limit` on an exact share, and any share that is rounded down, allow just less than one more.
    const strict = this.#guard === 'without-cost' && this.#share === 'exact';
    return strict || this.#share === 'floor' ? room + this.#windowMs - 1 : room;
  }
}
