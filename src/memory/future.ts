import type { Row } from './row.ts';

/** What an algorithm does with the row of a key. */
export interface Moves {
  advance(row: Row, nowMs: number): void;
  waitMs(row: Row, cost: number): number;
  take(row: Row, cost: number): void;
}

/** What may become of a key: a course of events that is only thought of. Instants are readings, and never go back. */
export class Future {
  /** A cost that passes sooner or later, whatever came before. */
  readonly costMax: number;
  readonly #moves: Moves;
  readonly #row: Row;

  /** @param row a copy, at its last decision */
  constructor(moves: Moves, row: Row, costMax: number) {
    this.#moves = moves;
    this.#row = row;
    this.costMax = costMax;
  }

  /** The first whole ms from `fromMs` on at which `cost` is admitted. */
  dueMs(cost: number, fromMs: number): number | 'never' {
    this.#goTo(fromMs);
    const waitMs = this.#moves.waitMs(this.#row, cost);
    if (waitMs === 0) return fromMs;
    return waitMs === Number.POSITIVE_INFINITY ? 'never' : this.#row.lastMs + waitMs;
  }

  /** Takes `cost` at the instant that {@link dueMs} has just answered. */
  take(cost: number, atMs: number): void {
    this.#goTo(atMs);
    this.#moves.take(this.#row, cost);
  }

  /** While the clock has yet to catch up with the key, time stands still. */
  #goTo(instantMs: number): void {
    this.#moves.advance(this.#row, Math.max(instantMs, this.#row.lastMs));
  }
}
