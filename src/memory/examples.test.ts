import { expect, test } from 'vitest';
import { Entries } from './entries.ts';
import {
  FixedWindow,
  Gcra,
  LeakyBucket,
  LeakyQueue,
  type Limiter,
  PayLater,
  SlidingCounter,
  SlidingLog,
  Spacing,
  SteppedBucket,
  TokenBucket,
} from './index.ts';

// Each algorithm worked by hand, as one would in a text on it.

function clockAt(ms: number) {
  const clock = { ms, nowMs: () => clock.ms };
  return clock;
}

/** At each instant, a request of the given cost; whether it was allowed, or how long it is to wait. */
function timeline(limiter: Limiter, clock: { ms: number }, calls: [atMs: number, cost?: number][]) {
  return calls.map(([atMs, cost]) => {
    clock.ms = atMs;
    const { allowed, retryAfterMs } = limiter.tryAcquire('key', cost);
    return allowed || retryAfterMs;
  });
}

// 2 tokens in 5 ms: one after 2.5 ms, so that waits have to be rounded.
const bucket = { capacity: 3, refill: { tokens: 2, periodMs: 5 } };

test.each([TokenBucket, Gcra, LeakyBucket, LeakyQueue])('%o: a burst, then one in each 2.5 ms', (Class) => {
  const clock = clockAt(100);
  const limiter = new Class({ ...bucket, clock });
  expect(timeline(limiter, clock, [[100], [100, 2], [100], [102], [103], [103], [104], [105]])).toStrictEqual([
    true,
    true,
    3,
    1,
    true,
    2,
    1,
    true,
  ]);
  expect(limiter.peek('key')).toStrictEqual({ limit: 3, remaining: 0, resetAfterMs: 8 });
  clock.ms = 112;
  expect(limiter.peek('key')).toStrictEqual({ limit: 3, remaining: 2, resetAfterMs: 1 });
  clock.ms = 113;
  expect(limiter.peek('key')).toStrictEqual({ limit: 3, remaining: 3, resetAfterMs: 0 });
});

test.each([TokenBucket, Gcra, LeakyBucket, LeakyQueue])('%o loses no fraction, asked every millisecond', (Class) => {
  const clock = clockAt(0);
  // Due every 2 1/3 ms, and asked for within one ms of that: with room for two nothing overflows.
  const limiter = new Class({ capacity: 2, refill: { tokens: 3, periodMs: 7 }, initial: 0, clock });
  let passed = 0;
  for (clock.ms = 0; clock.ms <= 70_000; clock.ms += 1) if (limiter.tryAcquire('key').allowed) passed += 1;
  expect(passed).toBe(30_000);
});

test('LeakyQueue tells each request when its turn starts', () => {
  const clock = clockAt(0);
  const queue = new LeakyQueue({ ...bucket, clock });
  const delays = (costs: number[]) => costs.map((cost) => queue.tryAcquire('key', cost).delayMs);
  // Starts at 0, 2.5 and 7.5 ms; then full.
  expect(delays([1, 2, 1])).toStrictEqual([0, 3, undefined]);
  clock.ms = 3;
  expect(delays([1])).toStrictEqual([5]);
});

test('SteppedBucket gets nothing within a period, and all of it at the end', () => {
  const stepped = { capacity: 3, refill: { tokens: 2, periodMs: 10 } };
  const clock = clockAt(1004);
  const fromCreation = new SteppedBucket({ ...stepped, clock });
  const fromEpoch = new SteppedBucket({ ...stepped, phase: 'epoch', clock });
  const calls: [number, number?][] = [[1005, 3], [1009], [1010], [1013], [1014, 3], [1014, 2], [1024, 2]];
  expect(timeline(fromCreation, clock, calls)).toStrictEqual([true, 5, 4, 1, 10, true, true]);
  clock.ms = 1004;
  expect(timeline(fromEpoch, clock, calls)).toStrictEqual([true, 1, true, true, 16, 6, true]);
  expect(fromEpoch.peek('key')).toStrictEqual({ limit: 3, remaining: 0, resetAfterMs: 16 });
});

test('PayLater lets any cost through, and has the next caller pay for it', () => {
  const clock = clockAt(0);
  const limiter = new PayLater({ ...bucket, clock });
  expect(timeline(limiter, clock, [[0, 4], [0], [9], [10, 100], [259], [260]])).toStrictEqual([
    true,
    10,
    1,
    true,
    1,
    true,
  ]);
  clock.ms = 1000;
  expect(limiter.peek('key')).toStrictEqual({ limit: 4, remaining: 4, resetAfterMs: 0 });
  expect(timeline(limiter, clock, [[1000], [1000], [1000], [1000], [1000]])).toStrictEqual([true, true, true, true, 3]);
});

test('PayLater and Spacing refuse the costs that they cannot charge', () => {
  const clock = clockAt(0);
  const payLater = new PayLater({ capacity: 1, refill: { tokens: 1, periodMs: 2 ** 40 }, clock });
  expect(() => payLater.tryAcquire('key', 4097)).toThrow('cost must be an integer from 1 to 4096, got 4097');
  expect(payLater.tryAcquire('key', 4096).allowed).toBe(true);
  expect(payLater.tryAcquire('key').retryAfterMs).toBe(2 ** 52);
  const spacing = new Spacing({ intervalMs: 1, slack: 5, clock });
  expect(() => spacing.tryAcquire('key', 2)).toThrow(RangeError);
  expect(() => spacing.tryAcquire('key', 2)).toThrow('cost must be 1 (starts are spaced one by one), got 2');
});

test('Spacing keeps starts apart, but for the intervals that it saved', () => {
  const clock = clockAt(0);
  const strict = new Spacing({ intervalMs: 10, clock });
  expect(timeline(strict, clock, [[0], [0], [9], [10], [35], [36], [45]])).toStrictEqual([
    true,
    10,
    1,
    true,
    true,
    9,
    true,
  ]);
  const slack = new Spacing({ intervalMs: 10, slack: 2, clock });
  expect(timeline(slack, clock, [[0], [0], [100], [100], [100], [100], [110], [115]])).toStrictEqual([
    true,
    10,
    true,
    true,
    true,
    10,
    true,
    5,
  ]);
});

test('FixedWindow lets twice its limit through where two windows meet', () => {
  const clock = clockAt(0);
  const epoch = new FixedWindow({ limit: 2, windowMs: 10, clock });
  expect(timeline(epoch, clock, [[19, 2], [19], [20, 2], [25], [30]])).toStrictEqual([true, 1, true, 5, true]);
  expect(epoch.peek('key')).toStrictEqual({ limit: 2, remaining: 1, resetAfterMs: 10 });
  clock.ms = 44;
  expect(epoch.peek('key')).toStrictEqual({ limit: 2, remaining: 2, resetAfterMs: 6 });
});

test('FixedWindow from the first request has no window until one is admitted', () => {
  const clock = clockAt(0);
  const limiter = new FixedWindow({ limit: 2, windowMs: 10, anchor: 'first-request', clock });
  expect(timeline(limiter, clock, [[13, 3], [17], [26], [26], [27, 2], [36], [37]])).toStrictEqual([
    'never',
    true,
    true,
    1,
    true,
    1,
    true,
  ]);
  clock.ms = 47;
  expect(limiter.peek('key')).toStrictEqual({ limit: 2, remaining: 2, resetAfterMs: 0 });
});

test('SlidingLog counts a request for windowMs, and at its end as declared', () => {
  const clock = clockAt(0);
  const calls: [number, number?][] = [[0], [3, 2], [9], [10], [10], [11], [13, 2], [14, 2]];
  const open = new SlidingLog({ limit: 3, windowMs: 10, clock });
  expect(timeline(open, clock, calls)).toStrictEqual([true, true, 1, true, 3, 2, true, 9]);
  const closed = new SlidingLog({ limit: 3, windowMs: 10, edge: 'closed', clock });
  expect(timeline(closed, clock, calls)).toStrictEqual([true, true, 2, 1, 1, true, 1, true]);
});

test('SlidingCounter weighs the previous window by what of it is still in sight', () => {
  const clock = clockAt(0);
  const calls: [number, number?][] = [[5, 4], [10], [12], [13], [15, 2], [15]];
  const counter = (options: object) => new SlidingCounter({ limit: 4, windowMs: 10, ...options, clock });
  // 4 · (1 − elapsed / 10) at 10, 12, 13, 15 is 4, 3.2, 2.8, 2.
  expect(timeline(counter({}), clock, calls)).toStrictEqual([true, 3, 1, true, 3, true]);
  expect(timeline(counter({ share: 'floor' }), clock, calls)).toStrictEqual([true, 1, true, true, 3, 1]);
  expect(timeline(counter({ guard: 'without-cost' }), clock, calls)).toStrictEqual([true, 1, true, true, 1, 1]);
});

test('SlidingCounter without the cost in its guard lets a large one overshoot, but none above the limit', () => {
  const clock = clockAt(0);
  const limiter = new SlidingCounter({ limit: 4, windowMs: 10, guard: 'without-cost', clock });
  expect(timeline(limiter, clock, [[0, 3], [0, 4], [0], [0, 5]])).toStrictEqual([true, true, 15, 'never']);
});

test('a reading between two whole milliseconds counts as the one before', () => {
  const clock = clockAt(9.999);
  const limiter = new FixedWindow({ limit: 1, windowMs: 10, clock });
  expect(limiter.tryAcquire('key').resetAfterMs).toBe(1);
  clock.ms = -0.001;
  expect(limiter.peek('other').resetAfterMs).toBe(1);
});

test('Entries is a queue, and keeps no more room than it was told', () => {
  const entries = new Entries();
  const expected: [number, number][] = [];
  for (let round = 0; round < 100; round += 1) {
    while (expected.length < (round % 5) + 1) {
      expected.push([round, round * 2]);
      entries.push(round, round * 2, 5);
    }
    expect(expected.map((_entry, index) => [entries.atMs(index), entries.cost(index)])).toStrictEqual(expected);
    expect(entries.count).toBe(expected.length);
    expect(entries.slots).toBeLessThanOrEqual(5);
    entries.shift();
    expected.shift();
  }
});
