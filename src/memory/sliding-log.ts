import { checkChoice, checkDurationMs, checkInteger, checkObject } from './checks.ts';
import type { Clock } from './clock.ts';
import type { Decision, Snapshot } from './decision.ts';
import { allowed, denied, never, snapshot } from './decision.ts';
import { Entries } from './entries.ts';
import { KeyedLimiter } from './keyed.ts';

/** A limit per interval, wherever the interval lies. */
export interface SlidingLogConfig {
  /** The most cost that an interval admits: a positive integer. Up to so many entries are kept per key. */
  readonly limit: number;
  /** The length of the interval: 1 to 2^40 whole ms. */
  readonly windowMs: number;
  /** At exactly windowMs after its admission a request no longer counts (`open`, default), or still does (`closed`). */
  readonly edge?: 'open' | 'closed';
  /** Defaults to a monotonic clock that starts at the Unix time of the process start. */
  readonly clock?: Clock;
}

interface Log {
  lastMs: number;
  entries: Entries;
  /** The sum of the costs of the entries. */
  used: number;
}

/**
 * Sliding log: remembers when it admitted what, and so admits at most `limit` in every interval of `windowMs`.
 * A decision takes constant time on average; a denied request of cost n looks at up to n entries to find its wait.
 *
 * `resetAfterMs`: until the log is empty.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link SlidingLogConfig}.
 */
export class SlidingLog extends KeyedLimiter<Log> {
  readonly #limit: number;
  /** The age from which an entry does not count, in ms. Readings are whole ms: to count at windowMs is one ms more. */
  readonly #expiryMs: number;

  constructor(config: SlidingLogConfig) {
    checkObject('config', config);
    const limit = checkInteger('limit', config.limit, 1);
    const windowMs = checkDurationMs('windowMs', config.windowMs);
    const edge = checkChoice('edge', config.edge, ['open', 'closed']);
    super(config.clock);
    this.#limit = limit;
    this.#expiryMs = edge === 'open' ? windowMs : windowMs + 1;
  }

  protected override fresh(nowMs: number): Log {
    return { lastMs: nowMs, entries: new Entries(this.#limit), used: 0 };
  }

  protected override advance(log: Log, nowMs: number): void {
    const { entries } = log;
    while (entries.count > 0 && nowMs - entries.atMs(0) >= this.#expiryMs) {
      log.used -= entries.cost(0);
      entries.shift();
    }
    log.lastMs = nowMs;
  }

  protected override decide(log: Log, cost: number): Decision {
    if (cost > this.#limit) return never(this.view(log));
    if (log.used + cost > this.#limit) return denied(this.view(log), this.#untilRoomMs(log, cost));
    log.entries.push(log.lastMs, cost);
    log.used += cost;
    return allowed(this.view(log));
  }

  protected override view(log: Log): Snapshot {
    const { entries } = log;
    const resetAfterMs = entries.count === 0 ? 0 : this.#untilExpiryMs(log, entries.count - 1);
    return snapshot(this.#limit, this.#limit - log.used, resetAfterMs);
  }

  #untilExpiryMs(log: Log, index: number): number {
    return log.entries.atMs(index) + this.#expiryMs - log.lastMs;
  }

  /** The wait until enough of the oldest entries have expired; cost <= limit, so enough are there. */
  #untilRoomMs(log: Log, cost: number): number {
    let index = 0;
    let usedThen = log.used - log.entries.cost(index);
    while (usedThen + cost > this.#limit) {
      index += 1;
      usedThen -= log.entries.cost(index);
    }
    return this.#untilExpiryMs(log, index);
  }
}
