import type { Line } from './line.ts';

/** A course of events that is only thought of. Its instants are readings of the clock, and never go back. */
export interface Future {
  /** A cost that passes sooner or later, whatever came before; the larger the better. */
  readonly costMax: number;
  /** The first whole ms from `fromMs` on at which `cost` is admitted. */
  dueMs(cost: number, fromMs: number): number | 'never';
  /** Takes `cost` at the instant that {@link dueMs} has just answered. */
  take(cost: number, atMs: number): void;
}

/** When one who joins a line is served, if nothing else comes. */
export interface Foreseen {
  /** Not before this. */
  readonly earliestMs: number | 'never';
  /** Not after this. The same, unless the line is too long to be thought through. */
  readonly latestMs: number | 'never';
}

/** Thinks `line` through, up to `stepsMax` of it, and then a request of `cost` behind it. */
export function foresee(
  future: Future,
  line: Line | undefined,
  cost: number,
  clockMs: number,
  setBackMs: number,
  stepsMax: number,
): Foreseen {
  let fromMs = clockMs;
  let steps = 0;
  let restCost = line === undefined ? 0 : line.cost;
  for (const waiter of line ?? []) {
    if (steps === stepsMax) break;
    steps += 1;
    restCost -= waiter.cost;
    const dueMs = future.dueMs(waiter.cost, fromMs);
    if (dueMs === 'never') continue;
    const timeoutMs = waiter.atMs - setBackMs;
    // Whoever times out before its turn takes nothing; but nobody behind it is served before it has gone.
    if (timeoutMs >= dueMs) future.take(waiter.cost, dueMs);
    fromMs = Math.max(fromMs, Math.min(dueMs, timeoutMs));
  }
  const dueMs = future.dueMs(cost, fromMs);
  if (dueMs === 'never' || restCost === 0) return { earliestMs: dueMs, latestMs: dueMs };
  return { earliestMs: fromMs, latestMs: servedMs(future, restCost + cost, fromMs) };
}

/**
 * An instant by which any requests of `cost` in all are served. Cut the line into groups, each as long as it fits into
 * `costMax`: two neighbours do not fit together, so there are at most 2 · cost / costMax + 1 groups; and each is served
 * no later than `costMax` would be after all that was there has been taken.
 */
function servedMs(future: Future, cost: number, fromMs: number): number {
  let beforeMs = fromMs;
  let atMs = fromMs;
  // The first may find something saved up, and the second a refill that is already under way.
  for (let rounds = 0; rounds < 3; rounds += 1) {
    const dueMs = future.dueMs(future.costMax, atMs);
    if (dueMs === 'never') return Number.MAX_SAFE_INTEGER;
    future.take(future.costMax, dueMs);
    beforeMs = atMs;
    atMs = dueMs;
  }
  const groups = 2 * Math.ceil(cost / future.costMax) + 1;
  return Math.min(atMs + groups * (atMs - beforeMs), Number.MAX_SAFE_INTEGER);
}

/**
 * What would have become of the head of a line, had the timer not been late: the same future, looked at from the
 * last decision on. Instants here are those of the line: readings, plus what the clock was set back.
 */
export class Hindsight {
  readonly #future: Future;
  readonly #setBackMs: number;
  #fromMs: number;

  constructor(future: Future, fromMs: number, setBackMs: number) {
    this.#future = future;
    this.#setBackMs = setBackMs;
    this.#fromMs = fromMs;
  }

  dueMs(cost: number): number {
    const dueMs = this.#future.dueMs(cost, this.#fromMs - this.#setBackMs);
    return dueMs === 'never' ? Number.POSITIVE_INFINITY : dueMs + this.#setBackMs;
  }

  /** The head went at `atMs`, and took `cost`, or nothing. */
  gone(atMs: number, cost: number): void {
    if (cost > 0) this.#future.take(cost, atMs - this.#setBackMs);
    this.#fromMs = Math.max(this.#fromMs, atMs);
  }
}
