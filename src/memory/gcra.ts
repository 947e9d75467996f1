import type { BucketConfig, BucketUnits } from './bucket-config.ts';
import { bucketUnits } from './bucket-config.ts';
import type { Decision, Snapshot } from './decision.ts';
import { allowed, denied, never, snapshot } from './decision.ts';
import { KeyedLimiter } from './keyed.ts';

interface Arrivals {
  lastMs: number;
  /**
   * TAT, the theoretical arrival time: when the next request would come if all came at their proper pace.
   * In ticks of 1/tokens ms after `lastMs`: counted from a fixed origin, an exact TAT would outgrow a double.
   */
  tat: number;
}

/**
 * The generic cell rate algorithm, as virtual scheduling (ITU-T I.371, Annex A): a request that conforms moves the
 * TAT on by T, the emission interval, for each unit of its cost; it conforms unless it comes more than the tolerance τ
 * before its TAT. With T = periodMs / tokens and τ = (capacity − 1) · T it decides as {@link TokenBucket} does.
 *
 * A new key may send `initial` at once (capacity by default). `resetAfterMs`: until the TAT, when a whole burst of
 * `capacity` conforms again.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link BucketConfig}.
 */
export class Gcra extends KeyedLimiter<Arrivals> {
  readonly #units: BucketUnits;
  /** T in ticks: periodMs / tokens ms. */
  readonly #emissionInterval: number;
  /** τ in ticks. */
  readonly #tolerance: number;

  constructor(config: BucketConfig) {
    const units = bucketUnits(config);
    super(config.clock);
    this.#units = units;
    this.#emissionInterval = units.periodMs;
    this.#tolerance = (units.capacity - 1) * this.#emissionInterval;
  }

  protected override fresh(nowMs: number): Arrivals {
    const { capacity, initial } = this.#units;
    return { lastMs: nowMs, tat: (capacity - initial) * this.#emissionInterval };
  }

  protected override advance(arrivals: Arrivals, nowMs: number): void {
    const elapsed = (nowMs - arrivals.lastMs) * this.#units.tokens;
    // A TAT in the past counts as now: idling earns no more than the tolerance.
    arrivals.tat = Math.max(0, arrivals.tat - elapsed);
    arrivals.lastMs = nowMs;
  }

  protected override decide(arrivals: Arrivals, cost: number): Decision {
    const { capacity, tokens } = this.#units;
    if (cost > capacity) return never(this.view(arrivals));
    // A cost of n is n requests at once: the last of them has its TAT n − 1 intervals later, and must conform too.
    const tatOfLast = arrivals.tat + (cost - 1) * this.#emissionInterval;
    const early = tatOfLast - this.#tolerance;
    if (early > 0) return denied(this.view(arrivals), Math.ceil(early / tokens));
    arrivals.tat = tatOfLast + this.#emissionInterval;
    return allowed(this.view(arrivals));
  }

  protected override view(arrivals: Arrivals): Snapshot {
    const { capacity, tokens } = this.#units;
    const remaining = capacity - Math.ceil(arrivals.tat / this.#emissionInterval);
    const resetAfterMs = Math.ceil(arrivals.tat / tokens);
    return snapshot(capacity, remaining, resetAfterMs);
  }
}
