import { checkDurationMs, checkInteger, checkObject, checkProduct, refusal } from './checks.ts';
import type { Clock } from './clock.ts';
import type { Decision, Snapshot } from './decision.ts';
import { allowed, denied, snapshot } from './decision.ts';
import { KeyedLimiter } from './keyed.ts';

/** How far apart requests start. */
export interface SpacingConfig {
  /** The least time from one start to the next: 1 to 2^40 whole ms. */
  readonly intervalMs: number;
  /** How many unused intervals are saved while idle: a non-negative integer, 0 by default. */
  readonly slack?: number;
  /** Defaults to a monotonic clock that starts at the Unix time of the process start. */
  readonly clock?: Clock;
}

interface Schedule {
  lastMs: number;
  /** The instant from which the next request may start; in the past by what is saved. */
  nextMs: number;
}

/**
 * Spacing: requests start at least `intervalMs` apart. Idle time is saved, fractions included, up to `slack` intervals;
 * once that is spent the spacing holds again (as uber-go/ratelimit does). Every request costs 1.
 *
 * A new key may start at once, and has nothing saved. `limit` is slack + 1. `resetAfterMs`: until all the slack that
 * can be saved is saved.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; a `slack × intervalMs` beyond 2^52 is.
 */
export class Spacing extends KeyedLimiter<Schedule> {
  readonly #intervalMs: number;
  readonly #slack: number;
  readonly #slackMs: number;

  constructor(config: SpacingConfig) {
    checkObject('config', config);
    const intervalMs = checkDurationMs('intervalMs', config.intervalMs);
    const { slack = 0 } = config;
    checkInteger('slack', slack, 0);
    const slackMs = checkProduct('slack × intervalMs', slack, intervalMs);
    super(config.clock);
    this.#intervalMs = intervalMs;
    this.#slack = slack;
    this.#slackMs = slackMs;
  }

  /** @throws RangeError for any cost but 1: a start is a start. */
  protected override checkCost(cost: number): void {
    if (cost !== 1) throw refusal('cost', '1 (starts are spaced one by one)', cost);
  }

  protected override fresh(nowMs: number): Schedule {
    return { lastMs: nowMs, nextMs: nowMs };
  }

  protected override advance(schedule: Schedule, nowMs: number): void {
    // Of the time that the next start is overdue, no more than the slack is kept.
    schedule.nextMs = Math.max(schedule.nextMs, nowMs - this.#slackMs);
    schedule.lastMs = nowMs;
  }

  protected override decide(schedule: Schedule): Decision {
    const { lastMs, nextMs } = schedule;
    if (nextMs > lastMs) return denied(this.view(schedule), nextMs - lastMs);
    schedule.nextMs = nextMs + this.#intervalMs;
    return allowed(this.view(schedule));
  }

  protected override view(schedule: Schedule): Snapshot {
    const { lastMs, nextMs } = schedule;
    const remaining = nextMs > lastMs ? 0 : Math.floor((lastMs - nextMs) / this.#intervalMs) + 1;
    const resetAfterMs = nextMs + this.#slackMs - lastMs;
    return snapshot(this.#slack + 1, remaining, resetAfterMs);
  }
}
