import { type BucketConfig, type BucketUnits, bucketUnits, floorScaled } from './bucket-config.ts';
import { checkChoice } from './checks.ts';
import { type Snapshot, snapshot } from './decision.ts';
import { KeyedLimiter } from './keyed.ts';
import { checkSame } from './options.ts';
import type { Row } from './row.ts';

/** A bucket that is refilled in steps. */
export interface SteppedBucketConfig extends BucketConfig {
  /** Where the periods are counted from: when the limiter was built (default), or the zero of its clock. */
  readonly phase?: 'creation' | 'epoch';
}

/** The level is in whole tokens. */
type Bucket = Pick<Row, 'lastMs' | 'level'>;

/**
 * Stepped bucket: `refill.tokens` arrive all at once at the end of each `refill.periodMs`, and never in between; the
 * bucket holds up to `capacity`. Next to {@link TokenBucket} an interval may see one refill more.
 *
 * A new key holds `initial` tokens (capacity by default). `resetAfterMs`: until the step that fills the bucket.
 * Under another capacity the level keeps its share of it, in whole tokens; the periods are counted from where they were.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link SteppedBucketConfig}.
 */
export class SteppedBucket extends KeyedLimiter<SteppedBucketConfig, BucketUnits> {
  #units: BucketUnits;
  readonly #phase: 'creation' | 'epoch';
  readonly #phaseMs: number;

  constructor(config: SteppedBucketConfig) {
    const units = bucketUnits(config);
    const phase = checkChoice('phase', config.phase, ['creation', 'epoch']);
    super(config, 1);
    this.#units = units;
    this.#phase = phase;
    this.#phaseMs = phase === 'creation' ? this.readMs() : 0;
  }

  protected override get rules(): BucketUnits {
    return this.#units;
  }
  protected override set rules(units: BucketUnits) {
    this.#units = units;
  }
  protected override rulesOf(config: SteppedBucketConfig): BucketUnits {
    checkSame('phase', config.phase, this.#phase);
    return bucketUnits(config);
  }

  protected override fresh(bucket: Bucket): void {
    bucket.level = this.#units.initial;
  }

  protected override advance(bucket: Bucket, nowMs: number): void {
    const { capacity, tokens } = this.#units;
    const steps = this.#periodOf(nowMs) - this.#periodOf(bucket.lastMs);
    // A product beyond 2^53 may be rounded, but is then far beyond capacity.
    bucket.level = Math.min(capacity, bucket.level + steps * tokens);
    bucket.lastMs = nowMs;
  }

  protected override waitMs(bucket: Bucket, cost: number): number {
    return cost > this.#units.capacity ? Number.POSITIVE_INFINITY : this.#untilMs(bucket, cost);
  }

  protected override take(bucket: Bucket, cost: number): void {
    bucket.level -= cost;
  }

  protected override view(bucket: Bucket): Snapshot {
    const { capacity } = this.#units;
    return snapshot(capacity, bucket.level, this.#untilMs(bucket, capacity));
  }

  protected override freshAtMs(bucket: Bucket): number {
    const { capacity, initial } = this.#units;
    return initial < capacity ? Number.POSITIVE_INFINITY : bucket.lastMs + this.#untilMs(bucket, capacity);
  }

  protected override carry(bucket: Bucket, from: BucketUnits, to: BucketUnits): void {
    bucket.level = floorScaled(bucket.level, to.capacity, from.capacity);
  }

  /** Which period an instant lies in; the instant of a step belongs to the period that it begins. */
  #periodOf(instantMs: number): number {
    return Math.floor((instantMs - this.#phaseMs) / this.#units.periodMs);
  }

  /** The wait, in ms, for the step that brings the level to `level`; 0 if it is there. */
  #untilMs(bucket: Bucket, level: number): number {
    const { tokens, periodMs } = this.#units;
    if (level <= bucket.level) return 0;
    const steps = Math.ceil((level - bucket.level) / tokens);
    const sinceStepMs = bucket.lastMs - this.#phaseMs - this.#periodOf(bucket.lastMs) * periodMs;
    return steps * periodMs - sinceStepMs;
  }
}
