import { afterEach, describe, expect, test, vi } from 'vitest';
import { CLOCK_MS_MAX, monotonicClock, readMs } from './clock.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the default clock', () => {
  test('counts on from the start of the process, as the monotonic clock does', () => {
    const now = vi.spyOn(performance, 'now');
    for (const elapsedMs of [0, 12.5, 60_000]) {
      now.mockReturnValue(elapsedMs);
      expect(monotonicClock.nowMs()).toBe(performance.timeOrigin + elapsedMs);
      expect(readMs(monotonicClock)).toBe(Math.floor(performance.timeOrigin + elapsedMs));
    }
  });
});

describe('a reading', () => {
  const reading = (ms: number) => readMs({ nowMs: () => ms });

  test('is a whole ms, rounded down on either side of zero', () => {
    expect([1.9, 0, -0.1, -2].map(reading)).toStrictEqual([1, 0, -1, -2]);
  });

  test('is taken up to 2^52 ms from zero, and no further', () => {
    expect([CLOCK_MS_MAX, -CLOCK_MS_MAX].map(reading)).toStrictEqual([2 ** 52, -(2 ** 52)]);
    for (const ms of [2 ** 52 + 1, -(2 ** 52) - 1]) {
      expect(() => reading(ms)).toThrow(`clock.nowMs() must give a number of ms from -2^52 to 2^52, got ${ms}`);
    }
  });
});
