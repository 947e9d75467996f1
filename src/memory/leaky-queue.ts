import { type BucketConfig, type BucketUnits, bucketUnits, floorScaled } from './bucket-config.ts';
import { readMs } from './clock.ts';
import { type Decision, denied, queued, refused, type Snapshot, snapshot } from './decision.ts';
import type { Future } from './foresight.ts';
import { KeyedLimiter } from './keyed.ts';
import { PART } from './part.ts';
import type { Row } from './row.ts';
import type { Gate } from './waiters.ts';

/** The backlog is the work that is not yet served, in units: one unit of cost is `periodMs` of them. */
type Queue = Pick<Row, 'lastMs' | 'backlog'>;

/**
 * Leaky bucket as a queue: requests are served in order of arrival, `refill.tokens` of work in each `refill.periodMs`,
 * and an arrival that does not fit with the work still waiting into `capacity` is denied. With `tryAcquire` nothing is
 * held here: an admitted caller is told in `delayMs` how long to wait for its turn, which starts when the work before it
 * is done: start(i) = max(arrival(i), start(i − 1) + cost(i − 1) · periodMs / tokens). With `acquire` it is held until
 * then: what does not fit is denied at once (`queue-full`), and who leaves before its turn makes room, and those behind
 * move up; but not those who have been told their turn, nor anybody past them.
 *
 * A new key has room for `initial` (capacity by default: an empty queue). `resetAfterMs`: until the queue is empty.
 * Under another config what was let in stays, and is served at the new rate.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link BucketConfig}.
 */
export class LeakyQueue extends KeyedLimiter<BucketConfig, BucketUnits> {
  #units: BucketUnits;

  constructor(config: BucketConfig) {
    const units = bucketUnits(config);
    super(config, 1);
    this.#units = units;
  }

  protected override get rules(): BucketUnits {
    return this.#units;
  }
  protected override set rules(units: BucketUnits) {
    this.#units = units;
  }
  protected override rulesOf(config: BucketConfig): BucketUnits {
    return bucketUnits(config);
  }

  protected override fresh(queue: Queue): void {
    const { capacity, initial, periodMs } = this.#units;
    queue.backlog = (capacity - initial) * periodMs;
  }

  protected override advance(queue: Queue, nowMs: number): void {
    const served = (nowMs - queue.lastMs) * this.#units.tokens;
    queue.backlog = Math.max(0, queue.backlog - served);
    queue.lastMs = nowMs;
  }

  protected override waitMs(queue: Queue, cost: number): number {
    const { capacity, tokens, periodMs, full } = this.#units;
    if (cost > capacity) return Number.POSITIVE_INFINITY;
    const overflow = queue.backlog + cost * periodMs - full;
    return overflow > 0 ? Math.ceil(overflow / tokens) : 0;
  }

  protected override take(queue: Queue, cost: number): void {
    queue.backlog += cost * this.#units.periodMs;
  }

  protected override grant(queue: Queue, cost: number): Decision {
    const delayMs = Math.ceil(queue.backlog / this.#units.tokens);
    this.take(queue, cost);
    return queued(this.view(queue), delayMs);
  }

  protected override view(queue: Queue): Snapshot {
    const { capacity, tokens, periodMs, full } = this.#units;
    const remaining = Math.max(0, Math.floor((full - queue.backlog) / periodMs));
    const resetAfterMs = Math.ceil(queue.backlog / tokens);
    return snapshot(capacity, remaining, resetAfterMs);
  }

  protected override freshAtMs(queue: Queue): number {
    const { capacity, initial, tokens } = this.#units;
    return initial < capacity ? Number.POSITIVE_INFINITY : queue.lastMs + Math.ceil(queue.backlog / tokens);
  }

  /** What was let in is still to be served, all of it: its turns were promised. */
  protected override carry(queue: Queue, from: BucketUnits, to: BucketUnits): void {
    queue.backlog = -floorScaled(-queue.backlog, to.periodMs, from.periodMs);
  }

  /** Here one waits for one's turn, and not for room. The work of those in line is part of the backlog. */
  protected override gate(): Gate {
    const { ask, ended } = super.gate();
    return {
      ask,
      ...(ended && { ended }),
      letsOthersIn: true,
      turnAway: (key, cost, clockMs) => {
        const asked = ask(key, cost, clockMs);
        if (asked.allowed) return undefined;
        // The denial may start a block.
        const { reason, retryAfterMs, ...after } = this.decideNow(key, cost, clockMs);
        return refused(after, retryAfterMs, reason === 'limited' ? 'queue-full' : (reason ?? 'limited'));
      },
      decide: (key, cost, clockMs) => this.#decideTurn(key, cost, clockMs),
      future: (key, fromMs) => {
        this.lookBack(key, fromMs);
        const { capacity, tokens, periodMs } = this.#units;
        return new Turns(capacity, tokens, periodMs, Math.max(fromMs, this.row.lastMs), this.#ahead(key));
      },
      joins: (key, cost, clockMs) => {
        this.enter(key, clockMs);
        this.take(this.row, cost);
      },
      leaves: (key, cost, clockMs) => {
        this.look(key, clockMs);
        this.row.backlog = Math.max(0, this.row.backlog - cost * this.#units.periodMs);
      },
    };
  }

  /** Those in line stay in it when their key is reset: they are all that it has. */
  protected override changed(key?: string): void {
    if (key !== undefined && this.waiters.countOf(key) > 0 && !this.find(key)) {
      this.enter(key, readMs(this[PART].clock));
      this.row.backlog += this.waiters.costOf(key) * this.#units.periodMs;
    }
    super.changed(key);
  }

  /** The work ahead of those in line for the key at which it stands, in units; negative: done for so long. */
  #ahead(key: string): number {
    return this.row.backlog - this.waiters.costOf(key) * this.#units.periodMs;
  }

  /** Lets the head of the line have its turn, or whoever comes when there is no line; the cost of the head is taken. */
  #decideTurn(key: string, cost: number, clockMs: number): Decision {
    const isInLine = this.waiters.countOf(key) > 0;
    const behindMs = this.enter(key, clockMs);
    const aheadMs = Math.ceil(this.#ahead(key) / this.#units.tokens);
    if (aheadMs > 0) return denied(this.view(this.row), aheadMs + behindMs);
    if (!isInLine) this.take(this.row, cost);
    return queued(this.view(this.row), 0);
  }
}

/** When the turns of those in line will be, by the work that is ahead of them. */
class Turns implements Future {
  readonly costMax: number;
  readonly #tokens: number;
  readonly #periodMs: number;
  #atMs: number;
  #ahead: number;

  constructor(capacity: number, tokens: number, periodMs: number, atMs: number, ahead: number) {
    this.costMax = capacity;
    this.#tokens = tokens;
    this.#periodMs = periodMs;
    this.#atMs = atMs;
    this.#ahead = ahead;
  }

  dueMs(_cost: number, fromMs: number): number {
    this.#goTo(fromMs);
    return this.#ahead > 0 ? this.#atMs + Math.ceil(this.#ahead / this.#tokens) : fromMs;
  }

  take(cost: number, atMs: number): void {
    this.#goTo(atMs);
    this.#ahead += cost * this.#periodMs;
  }

  #goTo(instantMs: number): void {
    if (instantMs <= this.#atMs) return;
    this.#ahead -= (instantMs - this.#atMs) * this.#tokens;
    this.#atMs = instantMs;
  }
}
