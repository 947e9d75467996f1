import { floorScaled } from './bucket-config.ts';
import { checkDurationMs, checkInteger, checkObject, checkProduct, refusal } from './checks.ts';
import { type Snapshot, snapshot } from './decision.ts';
import { KeyedLimiter } from './keyed.ts';
import type { Options } from './options.ts';
import type { Row } from './row.ts';

/** How far apart requests start. */
export interface SpacingConfig extends Options {
  /** The least time from one start to the next: 1 to 2^40 whole ms. */
  readonly intervalMs: number;
  /** How many unused intervals are saved while idle: a non-negative integer, 0 by default. */
  readonly slack?: number;
}

interface Rhythm {
  readonly intervalMs: number;
  readonly slack: number;
  readonly slackMs: number;
}

/** `nextMs` is the instant from which the next request may start; in the past by what is saved. */
type Schedule = Pick<Row, 'lastMs' | 'nextMs'>;

/**
 * Spacing: requests start at least `intervalMs` apart. Idle time is saved, fractions included, up to `slack` intervals;
 * once that is spent the spacing holds again (as uber-go/ratelimit does). Every request costs 1.
 *
 * A new key may start at once, and has nothing saved. `limit` is slack + 1. `resetAfterMs`: until all the slack that
 * can be saved is saved. Under another config what is saved keeps its share of the slack, and what is left of an
 * interval its share of the interval.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; a `slack × intervalMs` beyond 2^52 is.
 */
export class Spacing extends KeyedLimiter<SpacingConfig, Rhythm> {
  #rhythm: Rhythm;

  constructor(config: SpacingConfig) {
    const rhythm = rhythmOf(config);
    super(config, 1);
    this.#rhythm = rhythm;
  }

  protected override get rules(): Rhythm {
    return this.#rhythm;
  }
  protected override set rules(rhythm: Rhythm) {
    this.#rhythm = rhythm;
  }
  protected override rulesOf(config: SpacingConfig): Rhythm {
    return rhythmOf(config);
  }

  /** @throws RangeError for any cost but 1: a start is a start. */
  protected override checkCost(cost: number): void {
    if (cost !== 1) throw refusal('cost', '1 (starts are spaced one by one)', cost);
  }

  protected override costMax(): number {
    return 1;
  }

  protected override fresh(schedule: Schedule, nowMs: number): void {
    schedule.nextMs = nowMs;
  }

  protected override advance(schedule: Schedule, nowMs: number): void {
    // Of the time that the next start is overdue, no more than the slack is kept.
    schedule.nextMs = Math.max(schedule.nextMs, nowMs - this.#rhythm.slackMs);
    schedule.lastMs = nowMs;
  }

  protected override waitMs({ lastMs, nextMs }: Schedule): number {
    return Math.max(0, nextMs - lastMs);
  }

  protected override take(schedule: Schedule): void {
    schedule.nextMs += this.#rhythm.intervalMs;
  }

  protected override view({ lastMs, nextMs }: Schedule): Snapshot {
    const { intervalMs, slack, slackMs } = this.#rhythm;
    const remaining = nextMs > lastMs ? 0 : Math.floor((lastMs - nextMs) / intervalMs) + 1;
    const resetAfterMs = nextMs + slackMs - lastMs;
    return snapshot(slack + 1, remaining, resetAfterMs);
  }

  protected override freshAtMs({ lastMs, nextMs }: Schedule): number {
    return this.#rhythm.slack > 0 ? Number.POSITIVE_INFINITY : Math.max(lastMs, nextMs);
  }

  protected override carry(schedule: Schedule, from: Rhythm, to: Rhythm): void {
    const { lastMs, nextMs } = schedule;
    const savedMs = lastMs - nextMs;
    schedule.nextMs = lastMs - carriedMs(savedMs, from, to);
  }

  protected override rewind(schedule: Schedule, nowMs: number): void {
    schedule.nextMs -= schedule.lastMs - nowMs;
  }
}

/** What is saved keeps its share of the slack; of an interval that is running, the rest keeps its share. */
function carriedMs(savedMs: number, from: Rhythm, to: Rhythm): number {
  if (savedMs <= 0) return floorScaled(savedMs, to.intervalMs, from.intervalMs);
  return floorScaled(savedMs, to.slackMs, from.slackMs);
}

function rhythmOf(config: SpacingConfig): Rhythm {
  checkObject('config', config);
  const intervalMs = checkDurationMs('intervalMs', config.intervalMs);
  const { slack = 0 } = config;
  checkInteger('slack', slack, 0);
  const slackMs = checkProduct('slack × intervalMs', slack, intervalMs);
  return { intervalMs, slack, slackMs };
}
