import type { BucketConfig, BucketUnits } from './bucket-config.ts';
import { bucketUnits } from './bucket-config.ts';
import { checkCost, PRODUCT_MAX, refusal } from './checks.ts';
import type { Decision, Snapshot } from './decision.ts';
import { allowed, denied, snapshot } from './decision.ts';
import { KeyedLimiter } from './keyed.ts';

interface Account {
  lastMs: number;
  /** What is saved, in units: a permit is `periodMs` of them. Negative: a debt. */
  credit: number;
}

/**
 * Pay later (the next caller pays; as Guava's `RateLimiter.create(permitsPerSecond)`, its SmoothBursty): a request of
 * any cost is admitted as soon as the account is not in debt, and may leave a debt that those after it wait for.
 * Credit grows by `refill.tokens` per `refill.periodMs`, up to `capacity`. No cost is too large, so none is `never`.
 *
 * With a full account capacity + 1 unit requests pass at once, the last of them on credit: that is the `limit`.
 * A new key has `initial` saved (0 by default). `resetAfterMs`: until the account holds `capacity`.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link BucketConfig}.
 */
export class PayLater extends KeyedLimiter<Account> {
  readonly #units: BucketUnits;
  readonly #costMax: number;

  constructor(config: BucketConfig) {
    const units = bucketUnits(config, 'empty');
    super(config.clock);
    this.#units = units;
    this.#costMax = Math.floor(PRODUCT_MAX / units.periodMs);
  }

  /** @throws RangeError also for a cost × periodMs beyond 2^52: its debt would not be exact. */
  protected override checkCost(cost: number): void {
    checkCost(cost);
    if (cost > this.#costMax) throw refusal('cost', `an integer from 1 to ${this.#costMax}`, cost);
  }

  protected override fresh(nowMs: number): Account {
    return { lastMs: nowMs, credit: this.#units.initial * this.#units.periodMs };
  }

  protected override advance(account: Account, nowMs: number): void {
    const { tokens, full } = this.#units;
    const saved = account.credit + (nowMs - account.lastMs) * tokens;
    account.credit = Math.min(full, saved);
    account.lastMs = nowMs;
  }

  protected override decide(account: Account, cost: number): Decision {
    const { tokens, periodMs } = this.#units;
    if (account.credit < 0) return denied(this.view(account), Math.ceil(-account.credit / tokens));
    account.credit -= cost * periodMs;
    return allowed(this.view(account));
  }

  protected override view(account: Account): Snapshot {
    const { capacity, tokens, periodMs, full } = this.#units;
    const remaining = account.credit < 0 ? 0 : Math.floor(account.credit / periodMs) + 1;
    const resetAfterMs = Math.ceil((full - account.credit) / tokens);
    return snapshot(capacity + 1, remaining, resetAfterMs);
  }
}
