import type { BucketConfig, BucketUnits } from './bucket-config.ts';
import { bucketUnits } from './bucket-config.ts';
import { checkChoice, checkClock } from './checks.ts';
import { readMs } from './clock.ts';
import type { Decision, Snapshot } from './decision.ts';
import { allowed, denied, never, snapshot } from './decision.ts';
import { KeyedLimiter } from './keyed.ts';

/** A bucket that is refilled in steps. */
export interface SteppedBucketConfig extends BucketConfig {
  /** Where the periods are counted from: when the limiter was built (default), or the zero of its clock. */
  readonly phase?: 'creation' | 'epoch';
}

interface Bucket {
  lastMs: number;
  /** Whole tokens. */
  level: number;
}

/**
 * Stepped bucket: `refill.tokens` arrive all at once at the end of each `refill.periodMs`, and never in between; the
 * bucket holds up to `capacity`. Next to {@link TokenBucket} an interval may see one refill more.
 *
 * A new key holds `initial` tokens (capacity by default). `resetAfterMs`: until the step that fills the bucket.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link SteppedBucketConfig}.
 */
export class SteppedBucket extends KeyedLimiter<Bucket> {
  readonly #units: BucketUnits;
  readonly #phaseMs: number;

  constructor(config: SteppedBucketConfig) {
    const units = bucketUnits(config);
    const phase = checkChoice('phase', config.phase, ['creation', 'epoch']);
    super(config.clock);
    this.#units = units;
    this.#phaseMs = phase === 'creation' ? readMs(checkClock(config.clock)) : 0;
  }

  protected override fresh(nowMs: number): Bucket {
    return { lastMs: nowMs, level: this.#units.initial };
  }

  protected override advance(bucket: Bucket, nowMs: number): void {
    const { capacity, tokens } = this.#units;
    const steps = this.#periodOf(nowMs) - this.#periodOf(bucket.lastMs);
    // A product beyond 2^53 may be rounded, but is then far beyond capacity.
    bucket.level = Math.min(capacity, bucket.level + steps * tokens);
    bucket.lastMs = nowMs;
  }

  protected override decide(bucket: Bucket, cost: number): Decision {
    if (cost > this.#units.capacity) return never(this.view(bucket));
    if (cost > bucket.level) return denied(this.view(bucket), this.#untilMs(bucket, cost));
    bucket.level -= cost;
    return allowed(this.view(bucket));
  }

  protected override view(bucket: Bucket): Snapshot {
    const { capacity } = this.#units;
    return snapshot(capacity, bucket.level, this.#untilMs(bucket, capacity));
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
