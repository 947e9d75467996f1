import { type BucketConfig, type BucketUnits, bucketUnits, carriedLevel } from './bucket-config.ts';
import { type Snapshot, snapshot } from './decision.ts';
import { KeyedLimiter } from './keyed.ts';
import type { Row } from './row.ts';

/** The level is what was poured in, in units: one unit of cost is `periodMs` of them. */
type Bucket = Pick<Row, 'lastMs' | 'level'>;

/**
 * Leaky bucket as a meter: each request pours its cost in, `refill.tokens` leak out in each `refill.periodMs`, and what
 * would make the bucket overflow is denied. The mirror of {@link TokenBucket}: its level is capacity less the tokens.
 *
 * A new key has room for `initial` (capacity by default: an empty bucket). `resetAfterMs`: until the bucket is empty.
 * Under another capacity the room in the bucket keeps its share of it.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link BucketConfig}.
 */
export class LeakyBucket extends KeyedLimiter<BucketConfig, BucketUnits> {
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

  protected override fresh(bucket: Bucket): void {
    const { capacity, initial, periodMs } = this.#units;
    bucket.level = (capacity - initial) * periodMs;
  }

  protected override advance(bucket: Bucket, nowMs: number): void {
    const leaked = (nowMs - bucket.lastMs) * this.#units.tokens;
    bucket.level = Math.max(0, bucket.level - leaked);
    bucket.lastMs = nowMs;
  }

  protected override waitMs(bucket: Bucket, cost: number): number {
    const { capacity, tokens, periodMs, full } = this.#units;
    if (cost > capacity) return Number.POSITIVE_INFINITY;
    const overflow = bucket.level + cost * periodMs - full;
    return overflow > 0 ? Math.ceil(overflow / tokens) : 0;
  }

  protected override take(bucket: Bucket, cost: number): void {
    bucket.level += cost * this.#units.periodMs;
  }

  protected override view(bucket: Bucket): Snapshot {
    const { capacity, tokens, periodMs, full } = this.#units;
    const remaining = Math.floor((full - bucket.level) / periodMs);
    const resetAfterMs = Math.ceil(bucket.level / tokens);
    return snapshot(capacity, remaining, resetAfterMs);
  }

  protected override freshAtMs(bucket: Bucket): number {
    const { capacity, initial, tokens } = this.#units;
    return initial < capacity ? Number.POSITIVE_INFINITY : bucket.lastMs + Math.ceil(bucket.level / tokens);
  }

  protected override carry(bucket: Bucket, from: BucketUnits, to: BucketUnits): void {
    bucket.level = to.full - carriedLevel(from.full - bucket.level, from, to);
  }
}
