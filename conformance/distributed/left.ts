import { max, min } from '../../spec/algebra.ts';
import type { BucketConfig, Instant } from '../../spec/index.ts';
import type { Declaration } from '../declaration.ts';

/**
 * What is left at least in the one bucket that strict nodes share, in units × the period of the refill. It is kept as if the
 * clock were right: the bucket is refilled, at most to its capacity, and each request that was admitted takes its cost. A real
 * one, whose clock is within ε, holds no less than this minus 2ε·r: by as much as it is ahead when it is full, and as it is
 * behind when it is asked. A strict bucket owes nothing, so neither does this one.
 *
 * A request of which nobody has heard an answer was charged once or not at all, and at the latest when its node is back: until
 * then its cost is not counted on. What is charged late leaves no more than what is charged at once, for a full bucket loses
 * what would refill it.
 */

/** Whether it is known of each request what it is to be answered: of nodes that all ask one bucket. */
export const isCounted = ({ algorithm, nodes }: Declaration): boolean =>
  nodes?.design === 'strict' && algorithm !== 'bounded';

/** How often a request is charged of which no answer came. */
export type Delivery = Declaration['delivery'];

interface Lost {
  readonly cost: bigint;
  /** It was asked over a link that loses replies: it may have been carried out. */
  readonly isHeard: boolean;
}

export class Left {
  readonly #full: bigint;
  readonly #rate: bigint;
  readonly #delivery: Delivery;
  readonly #lost = new Map<number, Lost[]>();
  #level: bigint;
  #at: Instant | undefined;
  /** A reply was lost, and the bucket has not been full since its request. */
  #isTouched = false;

  constructor({ capacity, refill, initial }: BucketConfig, delivery: Delivery) {
    this.#full = capacity * refill.periodNs;
    this.#rate = refill.units;
    this.#delivery = delivery;
    this.#level = (initial ?? capacity) * refill.periodNs;
  }

  /** Whether what is left depends on how often a request was charged whose reply was lost. */
  get isTouched(): boolean {
    return this.#isTouched || [...this.#lost.values()].flat().some(({ isHeard }) => isHeard);
  }

  /** What is there at an instant, whatever became of the requests that nobody has heard of. */
  at(instant: Instant): bigint {
    this.#refillTo(instant);
    const lost = [...this.#lost.values()].flat();
    const owed = lost.reduce((sum, { cost }) => sum + cost, 0n);
    if (lost.length > 0 && this.#delivery === 'at-least-once') return 0n;
    return max(0n, this.#level - owed);
  }

  /** It was admitted: at the latest at this instant it has been charged. */
  admit(cost: bigint, instant: Instant): void {
    this.#refillTo(instant);
    this.#level = max(0n, this.#level - cost);
  }

  /** Nobody knows what became of it. */
  lose(node: number, cost: bigint, isHeard: boolean): void {
    this.#lost.set(node, [...(this.#lost.get(node) ?? []), { cost, isHeard }]);
  }

  /** A node is back, since an instant at which whatever it had asked was charged, or never will be. */
  back(node: number, since: Instant): void {
    const lost = this.#lost.get(node);
    if (!lost) return;
    this.#lost.delete(node);
    this.#refillTo(since);
    const owed = lost.reduce((sum, { cost }) => sum + cost, 0n);
    this.#level = this.#delivery === 'at-least-once' ? 0n : max(0n, this.#level - owed);
    if (lost.some(({ isHeard }) => isHeard)) this.#isTouched = true;
  }

  #refillTo(instant: Instant): void {
    const from = this.#at ?? instant;
    this.#at = max(from, instant);
    this.#level = min(this.#full, this.#level + this.#rate * (this.#at - from));
    if (this.#level === this.#full) this.#isTouched = false;
  }
}
