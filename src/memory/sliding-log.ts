import { checkChoice, checkDurationMs, checkInteger, checkObject } from './checks.ts';
import { type Snapshot, snapshot } from './decision.ts';
import { Entries } from './entries.ts';
import { KeyedLimiter } from './keyed.ts';
import { checkSame, type Options } from './options.ts';
import type { Row } from './row.ts';

/** A limit per interval, wherever the interval lies. */
export interface SlidingLogConfig extends Options {
  /** The most cost that an interval admits: a positive integer. Up to so many entries are kept per key. */
  readonly limit: number;
  /** The length of the interval: 1 to 2^40 whole ms. */
  readonly windowMs: number;
  /** At exactly windowMs after its admission a request no longer counts (`open`, default), or still does (`closed`). */
  readonly edge?: 'open' | 'closed';
}

interface Interval {
  readonly limit: number;
  /** The age from which an entry does not count, in ms. Readings are whole ms: to count at windowMs is one ms more. */
  readonly expiryMs: number;
}

/** `used` is the sum of the costs of the entries. */
type Log = Pick<Row, 'lastMs' | 'used' | 'entries'>;

/**
 * Sliding log: remembers when it admitted what, and so admits at most `limit` in every interval of `windowMs`.
 * A decision takes constant time on average; a denied request of cost n looks at up to n entries to find its wait.
 *
 * `resetAfterMs`: until the log is empty. A new limit and a new length hold at once, for all that is still remembered.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link SlidingLogConfig}.
 */
export class SlidingLog extends KeyedLimiter<SlidingLogConfig, Interval> {
  #interval: Interval;
  readonly #edge: 'open' | 'closed';

  constructor(config: SlidingLogConfig) {
    checkObject('config', config);
    const edge = checkChoice('edge', config.edge, ['open', 'closed']);
    const interval = intervalOf(config, edge);
    super(config, 1);
    this.#interval = interval;
    this.#edge = edge;
  }

  protected override get rules(): Interval {
    return this.#interval;
  }
  protected override set rules(interval: Interval) {
    this.#interval = interval;
  }
  protected override rulesOf(config: SlidingLogConfig): Interval {
    checkSame('edge', config.edge, this.#edge);
    return intervalOf(config, this.#edge);
  }

  protected override fresh(log: Log): void {
    log.entries = new Entries();
    log.used = 0;
  }

  protected override advance(log: Log, nowMs: number): void {
    const { entries } = log;
    while (entries.count > 0 && nowMs - entries.atMs(0) >= this.#interval.expiryMs) {
      log.used -= entries.cost(0);
      entries.shift();
    }
    log.lastMs = nowMs;
  }

  protected override waitMs(log: Log, cost: number): number {
    const { limit } = this.#interval;
    if (cost > limit) return Number.POSITIVE_INFINITY;
    return log.used + cost > limit ? this.#untilRoomMs(log, cost) : 0;
  }

  protected override take(log: Log, cost: number): void {
    log.entries.push(log.lastMs, cost, this.#interval.limit);
    log.used += cost;
  }

  protected override view(log: Log): Snapshot {
    const { limit } = this.#interval;
    const { entries } = log;
    const resetAfterMs = entries.count === 0 ? 0 : this.#untilExpiryMs(log, entries.count - 1);
    return snapshot(limit, Math.max(0, limit - log.used), resetAfterMs);
  }

  protected override freshAtMs(log: Log): number {
    const { count } = log.entries;
    return log.lastMs + (count === 0 ? 0 : this.#untilExpiryMs(log, count - 1));
  }

  protected override rewind(log: Log, nowMs: number): void {
    log.entries.move(nowMs - log.lastMs);
  }

  #untilExpiryMs(log: Log, index: number): number {
    return log.entries.atMs(index) + this.#interval.expiryMs - log.lastMs;
  }

  /** The wait until enough of the oldest entries have expired; cost <= limit, so enough are there. */
  #untilRoomMs(log: Log, cost: number): number {
    let index = 0;
    let usedThen = log.used - log.entries.cost(index);
    while (usedThen + cost > this.#interval.limit) {
      index += 1;
      usedThen -= log.entries.cost(index);
    }
    return this.#untilExpiryMs(log, index);
  }
}

function intervalOf(config: SlidingLogConfig, edge: 'open' | 'closed'): Interval {
  const limit = checkInteger('limit', config.limit, 1);
  const windowMs = checkDurationMs('windowMs', config.windowMs);
  return { limit, expiryMs: edge === 'open' ? windowMs : windowMs + 1 };
}
