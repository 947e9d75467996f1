import { bucketUnits } from '../../src/memory/bucket-config.ts';
import { checkCost, checkKey } from '../../src/memory/checks.ts';
import type { Decision, SteppedBucketConfig } from '../../src/memory/index.ts';

/** A stepped bucket that a timer refills, at the end of each period since it was built. */
export class TickingSteppedBucket {
  readonly #capacity: number;
  readonly #initial: number;
  readonly #tokens: number;
  readonly #periodMs: number;
  readonly #clock: SteppedBucketConfig['clock'];
  readonly #builtMs: number;
  readonly #levels = new Map<string, number>();
  #isTicking = false;

  constructor(config: SteppedBucketConfig) {
    const { capacity, initial, tokens, periodMs } = bucketUnits(config);
    this.#capacity = capacity;
    this.#initial = initial;
    this.#tokens = tokens;
    this.#periodMs = periodMs;
    this.#clock = config.clock;
    this.#builtMs = this.#nowMs();
  }

  tryAcquire(key: string, cost: number): Pick<Decision, 'allowed'> {
    checkKey(key);
    checkCost(cost);
    const level = this.#levels.get(key) ?? this.#initial;
    const allowed = cost <= level;
    this.#levels.set(key, allowed ? level - cost : level);
    this.#goOn();
    return { allowed };
  }

  #tick(): void {
    for (const [key, level] of this.#levels) this.#levels.set(key, Math.min(this.#capacity, level + this.#tokens));
    this.#isTicking = false;
    this.#goOn();
  }

  /** While all are full, nothing has to tick. */
  #goOn(): void {
    if (this.#isTicking || [...this.#levels.values()].every((level) => level === this.#capacity)) return;
    this.#isTicking = true;
    const intoPeriodMs = (this.#nowMs() - this.#builtMs) % this.#periodMs;
    this.#clock?.setTimer?.(() => this.#tick(), this.#periodMs - intoPeriodMs);
  }

  #nowMs(): number {
    return this.#clock?.nowMs() ?? 0;
  }
}
