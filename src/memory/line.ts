import type { Alarm } from './alarms.ts';
import type { Decision } from './decision.ts';

/** One that waits in a {@link Line}. Its alarm is its timeout; `atMs` is Infinity when it has none. */
export interface Waiter extends Alarm {
  readonly line: Line;
  cost: number;
  readonly sinceMs: number;
  /** Undefined for a place that is only held: see {@link Waiters.hold}. */
  readonly caller: Caller | undefined;
  before: Waiter | undefined;
  after: Waiter | undefined;
}

/** Whom to tell how a wait ended. */
export interface Caller {
  readonly resolve: (decision: Decision) => void;
  readonly reject: (error: unknown) => void;
  readonly signal: AbortSignal | undefined;
}

/** Those that wait for one key, the first at the head. Its alarm is when the head is due. */
export class Line implements Alarm {
  atMs = 0;
  /** Below every waiter's: when a head is due at the very instant of its timeout, it is granted. */
  readonly rank = -1;
  slot = -1;
  readonly key: string;
  head: Waiter | undefined;
  #tail: Waiter | undefined;
  /** How many are in line. */
  count = 0;
  /** The sum of their costs. */
  cost = 0;
  /** How many of them have a timeout. */
  timed = 0;
  /** How many of them only hold a place. */
  held = 0;

  constructor(key: string) {
    this.key = key;
  }

  push(waiter: Waiter): void {
    waiter.before = this.#tail;
    if (this.#tail === undefined) this.head = waiter;
    else this.#tail.after = waiter;
    this.#tail = waiter;
    this.#count(waiter, 1);
  }

  remove(waiter: Waiter): void {
    const { before, after } = waiter;
    if (before === undefined) this.head = after;
    else before.after = after;
    if (after === undefined) this.#tail = before;
    else after.before = before;
    this.#count(waiter, -1);
  }

  /**
   * Before `waiter` leaves unserved: whoever holds a place behind it was told its instant, and cannot move up. So the gap
   * goes in front of that place.
   *
   * @returns whether there is one.
   */
  leaveGap(waiter: Waiter): boolean {
    if (this.held === 0) return false;
    for (let behind = waiter.after; behind !== undefined; behind = behind.after) {
      if (behind.caller !== undefined) continue;
      behind.cost += waiter.cost;
      this.cost += waiter.cost;
      return true;
    }
    return false;
  }

  *[Symbol.iterator](): Generator<Waiter> {
    for (let waiter = this.head; waiter !== undefined; waiter = waiter.after) yield waiter;
  }

  #count(waiter: Waiter, by: 1 | -1): void {
    this.count += by;
    this.cost += by * waiter.cost;
    if (waiter.atMs < Number.POSITIVE_INFINITY) this.timed += by;
    if (waiter.caller === undefined) this.held += by;
  }
}
