import type { BucketConfig, BucketUnits } from './bucket-config.ts';
import { bucketUnits } from './bucket-config.ts';
import type { Decision, Snapshot } from './decision.ts';
import { denied, never, queued, snapshot } from './decision.ts';
import { KeyedLimiter } from './keyed.ts';

interface Queue {
  lastMs: number;
  /** The work that is not yet served, in units: one unit of cost is `periodMs` of them. */
  backlog: number;
}

/**
 * Leaky bucket as a queue: requests are served in order of arrival, `refill.tokens` of work in each `refill.periodMs`,
 * and an arrival that does not fit with the work still waiting into `capacity` is denied. Nothing is held here: an
 * admitted caller is told in `delayMs` how long to wait for its turn, which starts when the work before it is done:
 * start(i) = max(arrival(i), start(i − 1) + cost(i − 1) · periodMs / tokens).
 *
 * A new key has room for `initial` (capacity by default: an empty queue). `resetAfterMs`: until the queue is empty.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link BucketConfig}.
 */
export class LeakyQueue extends KeyedLimiter<Queue> {
  readonly #units: BucketUnits;

  constructor(config: BucketConfig) {
    const units = bucketUnits(config);
    super(config.clock);
    this.#units = units;
  }

  protected override fresh(nowMs: number): Queue {
    const { capacity, initial, periodMs } = this.#units;
    return { lastMs: nowMs, backlog: (capacity - initial) * periodMs };
  }

  protected override advance(queue: Queue, nowMs: number): void {
    const served = (nowMs - queue.lastMs) * this.#units.tokens;
    queue.backlog = Math.max(0, queue.backlog - served);
    queue.lastMs = nowMs;
  }

  protected override decide(queue: Queue, cost: number): Decision {
    const { capacity, tokens, periodMs, full } = this.#units;
    if (cost > capacity) return never(this.view(queue));
    const longer = queue.backlog + cost * periodMs;
    if (longer > full) return denied(this.view(queue), Math.ceil((longer - full) / tokens));
    const delayMs = Math.ceil(queue.backlog / tokens);
    queue.backlog = longer;
    return queued(this.view(queue), delayMs);
  }

  protected override view(queue: Queue): Snapshot {
    const { capacity, tokens, periodMs, full } = this.#units;
    const remaining = Math.floor((full - queue.backlog) / periodMs);
    const resetAfterMs = Math.ceil(queue.backlog / tokens);
    return snapshot(capacity, remaining, resetAfterMs);
  }
}
