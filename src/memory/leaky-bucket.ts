import type { BucketConfig, BucketUnits } from './bucket-config.ts';
import { bucketUnits } from './bucket-config.ts';
import type { Decision, Snapshot } from './decision.ts';
import { allowed, denied, never, snapshot } from './decision.ts';
import { KeyedLimiter } from './keyed.ts';

interface Bucket {
  lastMs: number;
  /** What is in the bucket, in units: one unit of cost is `periodMs` of them. */
  level: number;
}

/**
 * Leaky bucket as a meter: each request pours its cost in, `refill.tokens` leak out in each `refill.periodMs`, and what
 * would make the bucket overflow is denied. The mirror of {@link TokenBucket}: its level is capacity less the tokens.
 *
 * A new key has room for `initial` (capacity by default: an empty bucket). `resetAfterMs`: until the bucket is empty.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link BucketConfig}.
 */
export class LeakyBucket extends KeyedLimiter<Bucket> {
  readonly #units: BucketUnits;

  constructor(config: BucketConfig) {
    const units = bucketUnits(config);
    super(config.clock);
    this.#units = units;
  }

  protected override fresh(nowMs: number): Bucket {
    const { capacity, initial, periodMs } = this.#units;
    return { lastMs: nowMs, level: (capacity - initial) * periodMs };
  }

  protected override advance(bucket: Bucket, nowMs: number): void {
    const leaked = (nowMs - bucket.lastMs) * this.#units.tokens;
    bucket.level = Math.max(0, bucket.level - leaked);
    bucket.lastMs = nowMs;
  }

  protected override decide(bucket: Bucket, cost: number): Decision {
    const { capacity, tokens, periodMs, full } = this.#units;
    if (cost > capacity) return never(this.view(bucket));
    const raised = bucket.level + cost * periodMs;
    if (raised > full) return denied(this.view(bucket), Math.ceil((raised - full) / tokens));
    bucket.level = raised;
    return allowed(this.view(bucket));
  }

  protected override view(bucket: Bucket): Snapshot {
    const { capacity, tokens, periodMs, full } = this.#units;
    const remaining = Math.floor((full - bucket.level) / periodMs);
    const resetAfterMs = Math.ceil(bucket.level / tokens);
    return snapshot(capacity, remaining, resetAfterMs);
  }
}
