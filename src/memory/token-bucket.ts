import { type BucketConfig, type BucketUnits, bucketUnits, carriedLevel } from './bucket-config.ts';
import { checkKey, PRODUCT_MAX } from './checks.ts';
import { allowed, type Decision, never, type Snapshot, snapshot } from './decision.ts';
import { KeyedLimiter } from './keyed.ts';
import { type Pledge, Pledges, type Reservation } from './reservations.ts';
import type { Row } from './row.ts';

/** The level is in units: a token is `periodMs` of them. */
type Bucket = Pick<Row, 'lastMs' | 'level'>;

/**
 * Token bucket: tokens drip in continuously, at `refill.tokens` per `refill.periodMs`, up to `capacity`; a request
 * takes as many as it costs, or is denied. In any interval of d ms it admits at most capacity + d · tokens / periodMs.
 *
 * A new key holds `initial` tokens (capacity by default). `resetAfterMs`: until the bucket is full. Under another
 * capacity the level keeps its share of it; a debt (see {@link reserve}) stays the same number of tokens.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link BucketConfig}.
 */
export class TokenBucket extends KeyedLimiter<BucketConfig, BucketUnits> {
  #units: BucketUnits;
  readonly #pledges = new Pledges();

  constructor(config: BucketConfig) {
    const units = bucketUnits(config);
    super(config, 1);
    this.#units = units;
  }

  /**
   * Gives back what was taken and not used; the bucket never holds more than its capacity. A key that is unknown stays so.
   *
   * @throws as {@link tryAcquire}
   */
  refund(key: string, cost = 1): void {
    checkKey(key);
    this.checkCost(cost);
    this.#giveBack(key, () => cost * this.#units.periodMs);
  }

  /**
   * Takes `cost` now, into debt if need be, and promises the first instant at which it is there; as the limiter of Go's
   * `golang.org/x/time/rate` does. While there is a debt, {@link tryAcquire} is denied.
   *
   * Not taken: a cost above capacity, and a debt beyond 2^52 / periodMs tokens, which would not be exact.
   *
   * @throws as {@link tryAcquire}
   */
  reserve(key: string, cost = 1): Reservation {
    checkKey(key);
    this.checkCost(cost);
    const clockMs = this.readMs();
    const asked = this.waiters.shutsOut(key) ? this.waiters.behind(key, cost, clockMs) : this.ask(key, cost, clockMs);
    if (this.waiters.shutsOut(key)) return this.#notReserved(asked);
    if (!asked.allowed && asked.reason !== 'limited') return this.#notReserved(asked);
    if (cost * this.#units.periodMs - this.row.level > PRODUCT_MAX) return this.#notReserved(never(asked));
    this.enter(key, clockMs);
    const { row } = this;
    const waitMs = this.waitMs(row, cost);
    this.take(row, cost);
    const pledge = { atMs: row.lastMs + waitMs, surplus: row.level + waitMs * this.#units.tokens };
    if (waitMs > 0) this.#pledges.add(key, pledge, row.lastMs);
    this.tally(allowed(asked));
    this.sweep(clockMs);
    return { allowed: true, waitMs: asked.retryAfterMs, cancel: () => this.#cancel(key, cost, pledge) };
  }

  #notReserved(asked: Decision): Reservation {
    this.tally(asked);
    return { allowed: false, waitMs: asked.retryAfterMs, cancel: () => {} };
  }

  #cancel(key: string, cost: number, pledge: Pledge): void {
    this.#giveBack(key, (nowMs) => {
      if (!this.#pledges.withdraw(key, pledge, nowMs)) return 0;
      const { tokens, periodMs } = this.#units;
      return Math.max(0, cost * periodMs - this.#pledges.unitsSpokenFor(key, pledge, tokens));
    });
  }

  #giveBack(key: string, unitsAt: (nowMs: number) => number): void {
    const clockMs = this.readMs();
    if (!this.find(key)) return;
    this.enter(key, clockMs);
    const { row } = this;
    row.level = Math.min(this.#units.full, row.level + unitsAt(row.lastMs));
    this.changed(key);
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

  protected override fresh(bucket: Bucket): void {
    bucket.level = this.#units.initial * this.#units.periodMs;
  }

  protected override advance(bucket: Bucket, nowMs: number): void {
    const { tokens, full } = this.#units;
    // After a long idle time the product may be rounded, but only where it is beyond 2^53, and so beyond full.
    const refilled = bucket.level + (nowMs - bucket.lastMs) * tokens;
    bucket.level = Math.min(full, refilled);
    bucket.lastMs = nowMs;
  }

  protected override waitMs(bucket: Bucket, cost: number): number {
    const { capacity, tokens, periodMs } = this.#units;
    if (cost > capacity) return Number.POSITIVE_INFINITY;
    const missing = cost * periodMs - bucket.level;
    return missing > 0 ? Math.ceil(missing / tokens) : 0;
  }

  protected override take(bucket: Bucket, cost: number): void {
    bucket.level -= cost * this.#units.periodMs;
  }

  protected override view(bucket: Bucket): Snapshot {
    const { capacity, tokens, periodMs, full } = this.#units;
    const remaining = Math.max(0, Math.floor(bucket.level / periodMs));
    const resetAfterMs = Math.ceil((full - bucket.level) / tokens);
    return snapshot(capacity, remaining, resetAfterMs);
  }

  protected override freshAtMs(bucket: Bucket): number {
    const { capacity, initial, tokens, full } = this.#units;
    return initial < capacity ? Number.POSITIVE_INFINITY : bucket.lastMs + Math.ceil((full - bucket.level) / tokens);
  }

  protected override carry(bucket: Bucket, from: BucketUnits, to: BucketUnits): void {
    bucket.level = carriedLevel(bucket.level, from, to);
  }

  protected override rewind(bucket: Bucket, nowMs: number): void {
    this.#pledges.move(this.key, nowMs - bucket.lastMs);
  }

  protected override heldUntilMs(key: string): number {
    return Math.max(super.heldUntilMs(key), this.#pledges.latestMs(key));
  }

  protected override forgotten(key: string): void {
    super.forgotten(key);
    this.#pledges.forget(key);
  }
}
