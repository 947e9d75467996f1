import type { BucketConfig, BucketUnits } from './bucket-config.ts';
import { bucketUnits } from './bucket-config.ts';
import type { Decision, Snapshot } from './decision.ts';
import { allowed, denied, never, snapshot } from './decision.ts';
import { KeyedLimiter } from './keyed.ts';

interface Bucket {
  lastMs: number;
  /** What is in the bucket, in units: a token is `periodMs` of them. */
  level: number;
}

/**
 * Token bucket: tokens drip in continuously, at `refill.tokens` per `refill.periodMs`, up to `capacity`; a request
 * takes as many as it costs, or is denied. In any interval of d ms it admits at most capacity + d · tokens / periodMs.
 *
 * A new key holds `initial` tokens (capacity by default). `resetAfterMs`: until the bucket is full.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link BucketConfig}.
 */
export class TokenBucket extends KeyedLimiter<Bucket> {
  readonly #units: BucketUnits;

  constructor(config: BucketConfig) {
    const units = bucketUnits(config);
    super(config.clock);
    this.#units = units;
  }

  protected override fresh(nowMs: number): Bucket {
    return { lastMs: nowMs, level: this.#units.initial * this.#units.periodMs };
  }

  protected override advance(bucket: Bucket, nowMs: number): void {
    const { tokens, full } = this.#units;
    // After a long idle time the product may be rounded, but only where it is beyond 2^53, and so beyond full.
    const refilled = bucket.level + (nowMs - bucket.lastMs) * tokens;
    bucket.level = Math.min(full, refilled);
    bucket.lastMs = nowMs;
  }

  protected override decide(bucket: Bucket, cost: number): Decision {
    const { capacity, tokens, periodMs } = this.#units;
    if (cost > capacity) return never(this.view(bucket));
    const needed = cost * periodMs;
    if (needed > bucket.level) return denied(this.view(bucket), Math.ceil((needed - bucket.level) / tokens));
    bucket.level -= needed;
    return allowed(this.view(bucket));
  }

  protected override view(bucket: Bucket): Snapshot {
    const { capacity, tokens, periodMs, full } = this.#units;
    const remaining = Math.floor(bucket.level / periodMs);
    const resetAfterMs = Math.ceil((full - bucket.level) / tokens);
    return snapshot(capacity, remaining, resetAfterMs);
  }
}
