import { type BucketConfig, type BucketUnits, bucketUnits, carriedLevel } from './bucket-config.ts';
import { checkCost, PRODUCT_MAX, refusal } from './checks.ts';
import { type Snapshot, snapshot } from './decision.ts';
import { KeyedLimiter } from './keyed.ts';
import type { Row } from './row.ts';

/** The credit is what is saved, in units: a permit is `periodMs` of them. Negative: a debt. */
type Account = Pick<Row, 'lastMs' | 'credit'>;

/**
 * Pay later (the next caller pays; as Guava's `RateLimiter.create(permitsPerSecond)`, its SmoothBursty): a request of
 * any cost is admitted as soon as the account is not in debt, and may leave a debt that those after it wait for.
 * Credit grows by `refill.tokens` per `refill.periodMs`, up to `capacity`. No cost is too large, so none is `never`.
 *
 * With a full account capacity + 1 unit requests pass at once, the last of them on credit: that is the `limit`.
 * A new key has `initial` saved (0 by default). `resetAfterMs`: until the account holds `capacity`.
 * Under another capacity credit keeps its share of it, and a debt stays the same number of permits.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link BucketConfig}.
 */
export class PayLater extends KeyedLimiter<BucketConfig, BucketUnits> {
  #units: BucketUnits;

  constructor(config: BucketConfig) {
    const units = bucketUnits(config, 'empty');
    super(config, 1);
    this.#units = units;
  }

  /** @throws RangeError also for a cost × periodMs beyond 2^52: its debt would not be exact. */
  protected override checkCost(cost: number): void {
    checkCost(cost);
    const { periodMs } = this.#units;
    if (cost * periodMs <= PRODUCT_MAX) return;
    throw refusal('cost', `an integer from 1 to ${Math.floor(PRODUCT_MAX / periodMs)}`, cost);
  }

  protected override get rules(): BucketUnits {
    return this.#units;
  }
  protected override set rules(units: BucketUnits) {
    this.#units = units;
  }
  protected override rulesOf(config: BucketConfig): BucketUnits {
    return bucketUnits(config, 'empty');
  }

  protected override fresh(account: Account): void {
    account.credit = this.#units.initial * this.#units.periodMs;
  }

  protected override advance(account: Account, nowMs: number): void {
    const { tokens, full } = this.#units;
    const saved = account.credit + (nowMs - account.lastMs) * tokens;
    account.credit = Math.min(full, saved);
    account.lastMs = nowMs;
  }

  protected override waitMs(account: Account): number {
    return account.credit < 0 ? Math.ceil(-account.credit / this.#units.tokens) : 0;
  }

  protected override take(account: Account, cost: number): void {
    account.credit -= cost * this.#units.periodMs;
  }

  protected override view(account: Account): Snapshot {
    const { capacity, tokens, periodMs, full } = this.#units;
    const remaining = account.credit < 0 ? 0 : Math.floor(account.credit / periodMs) + 1;
    const resetAfterMs = Math.ceil((full - account.credit) / tokens);
    return snapshot(capacity + 1, remaining, resetAfterMs);
  }

  protected override freshAtMs(account: Account): number {
    const { capacity, initial, tokens, full } = this.#units;
    return initial < capacity ? Number.POSITIVE_INFINITY : account.lastMs + Math.ceil((full - account.credit) / tokens);
  }

  protected override carry(account: Account, from: BucketUnits, to: BucketUnits): void {
    account.credit = carriedLevel(account.credit, from, to);
  }
}
