import { type BucketConfig, type BucketUnits, bucketUnits, carriedLevel } from './bucket-config.ts';
import { type Snapshot, snapshot } from './decision.ts';
import { KeyedLimiter } from './keyed.ts';
import type { Row } from './row.ts';

/**
 * TAT, the theoretical arrival time: when the next request would come if all came at their proper pace.
 * In ticks of 1/tokens ms after `lastMs`: counted from a fixed origin, an exact TAT would outgrow a double.
 */
type Arrivals = Pick<Row, 'lastMs' | 'tat'>;

/**
 * The generic cell rate algorithm, as virtual scheduling (ITU-T I.371, Annex A): a request that conforms moves the
 * TAT on by T, the emission interval, for each unit of its cost; it conforms unless it comes more than the tolerance τ
 * before its TAT. With T = periodMs / tokens and τ = (capacity − 1) · T it decides as {@link TokenBucket} does.
 *
 * A new key may send `initial` at once (capacity by default). `resetAfterMs`: until the TAT, when a whole burst of
 * `capacity` conforms again. Under another capacity what may be sent keeps its share of it.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link BucketConfig}.
 */
export class Gcra extends KeyedLimiter<BucketConfig, BucketUnits> {
  #units: BucketUnits;
  /** T in ticks: periodMs / tokens ms. */
  get #emissionInterval(): number {
    return this.#units.periodMs;
  }
  /** τ in ticks. */
  get #tolerance(): number {
    return (this.#units.capacity - 1) * this.#emissionInterval;
  }

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

  protected override fresh(arrivals: Arrivals): void {
    const { capacity, initial } = this.#units;
    arrivals.tat = (capacity - initial) * this.#emissionInterval;
  }

  protected override advance(arrivals: Arrivals, nowMs: number): void {
    const elapsed = (nowMs - arrivals.lastMs) * this.#units.tokens;
    // A TAT in the past counts as now: idling earns no more than the tolerance.
    arrivals.tat = Math.max(0, arrivals.tat - elapsed);
    arrivals.lastMs = nowMs;
  }

  protected override waitMs(arrivals: Arrivals, cost: number): number {
    const { capacity, tokens } = this.#units;
    if (cost > capacity) return Number.POSITIVE_INFINITY;
    // A cost of n is n requests at once: the last of them has its TAT n − 1 intervals later, and must conform too.
    const tatOfLast = arrivals.tat + (cost - 1) * this.#emissionInterval;
    const early = tatOfLast - this.#tolerance;
    return early > 0 ? Math.ceil(early / tokens) : 0;
  }

  protected override take(arrivals: Arrivals, cost: number): void {
    arrivals.tat += cost * this.#emissionInterval;
  }

  protected override view(arrivals: Arrivals): Snapshot {
    const { capacity, tokens } = this.#units;
    const remaining = capacity - Math.ceil(arrivals.tat / this.#emissionInterval);
    const resetAfterMs = Math.ceil(arrivals.tat / tokens);
    return snapshot(capacity, remaining, resetAfterMs);
  }

  protected override freshAtMs(arrivals: Arrivals): number {
    const { capacity, initial, tokens } = this.#units;
    return initial < capacity ? Number.POSITIVE_INFINITY : arrivals.lastMs + Math.ceil(arrivals.tat / tokens);
  }

  protected override carry(arrivals: Arrivals, from: BucketUnits, to: BucketUnits): void {
    arrivals.tat = to.full - carriedLevel(from.full - arrivals.tat, from, to);
  }
}
