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

/** A request of which no answer came. */
export interface Lost {
  readonly cost: bigint;
  /** It was asked over a link that is not cut: it may have been carried out. */
  readonly isSent: boolean;
}

export class Left {
  readonly #full: bigint;
  readonly #rate: bigint;
  readonly #isRepeated: (lost: Lost) => boolean;
  readonly #lost = new Map<number, readonly Lost[]>();
  #level: bigint;
  #at: Instant | undefined;

  /** @param isRepeated of which lost requests it is not known how often they were charged. */
  constructor({ capacity, refill, initial }: BucketConfig, isRepeated: (lost: Lost) => boolean) {
    this.#full = capacity * refill.periodNs;
    this.#rate = refill.units;
    this.#isRepeated = isRepeated;
    this.#level = initial * refill.periodNs;
  }

  /** What is there at an instant, whatever became of the requests that nobody has heard of. */
  at(instant: Instant): bigint {
    this.#refillTo(instant);
    return this.#without([...this.#lost.values()].flat());
  }

  /** It was admitted: at the latest at this instant it has been charged. */
  admit(cost: bigint, instant: Instant): void {
    this.#refillTo(instant);
    this.#level = max(0n, this.#level - cost);
  }

  /** Nobody knows what became of it. */
  lose(node: number, lost: Lost): void {
    this.#lost.set(node, [...(this.#lost.get(node) ?? []), lost]);
  }

  /** A node is back, since an instant at which whatever it had asked was charged, or never will be. */
  back(node: number, since: Instant): void {
    const lost = this.#lost.get(node);
    if (!lost) return;
    this.#lost.delete(node);
    this.#refillTo(since);
    this.#level = this.#without(lost);
  }

  #without(lost: readonly Lost[]): bigint {
    if (lost.some(this.#isRepeated)) return 0n;
    return max(
      0n,
      lost.reduce((left, { cost }) => left - cost, this.#level),
    );
  }

  #refillTo(instant: Instant): void {
    const from = this.#at ?? instant;
    this.#at = max(from, instant);
    this.#level = min(this.#full, this.#level + this.#rate * (this.#at - from));
  }
}
