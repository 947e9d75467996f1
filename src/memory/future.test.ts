import { expect, it } from 'vitest';
import { Future, type Moves } from './future.ts';
import { Row } from './row.ts';

/** Of a key that was seen at 100, with so long a wait for anything. */
const futureOf = (waitMs: number, advanced: number[] = []): Future => {
  const moves: Moves = {
    advance(row, nowMs) {
      advanced.push(nowMs);
      row.lastMs = nowMs;
    },
    waitMs: () => waitMs,
    take: () => {},
  };
  const row = new Row(0, false, 1);
  row.lastMs = 100;
  return new Future(moves, row, 1);
};

it('what is there is there at once, and what is to come so much later', () => {
  expect(futureOf(0).dueMs(1, 130)).toBe(130);
  expect(futureOf(7).dueMs(1, 130)).toBe(137);
  expect(futureOf(Number.POSITIVE_INFINITY).dueMs(1, 130)).toBe('never');
});

it('while the clock has yet to catch up, time stands still: what is there is there now, not when it has', () => {
  const advanced: number[] = [];
  expect(futureOf(0, advanced).dueMs(1, 90)).toBe(90);
  expect(futureOf(7, advanced).dueMs(1, 90)).toBe(107);
  futureOf(0, advanced).take(1, 90);
  expect(advanced).toEqual([100, 100, 100]);
});
