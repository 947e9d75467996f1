import { describe, expect, test } from 'vitest';
import { Adaptive, type BucketConfig, FixedWindow, Spacing, TokenBucket } from './index.ts';
import { scaled } from './scale.ts';
import { settled, TestClock } from './test-clock.ts';

const base = { capacity: 100, refill: { tokens: 10, periodMs: 10 } };

function build(options: object = {}) {
  const clock = new TestClock(1000);
  const backend = { load: 0.8, looks: 0 };
  const adaptive = new Adaptive({
    config: base,
    create: (config: BucketConfig) => new TokenBucket({ ...config, clock }),
    signal: () => {
      backend.looks += 1;
      return backend.load;
    },
    intervalMs: 100,
    stepMax: 0.2,
    clock,
    ...options,
  });
  /** Lets an interval pass, and then something be asked for. */
  const next = (load: number) => {
    backend.load = load;
    clock.ms += 100;
    return adaptive.peek('key').limit;
  };
  return { clock, backend, adaptive, next };
}

describe('the limit', () => {
  test('follows the load to its target, a step at a time, and no further than its bounds', () => {
    const { adaptive, next } = build({ factor: { min: 0.5, max: 1.5 } });
    expect(adaptive.peek('key').limit).toBe(100);
    expect(next(0.8)).toBe(100);
    // A tenth above the target is a tenth too much.
    expect(next(0.88)).toBe(91);
    expect(adaptive.factor).toBeCloseTo(1 / 1.1, 12);
    expect([next(8), next(8), next(8), next(8)]).toStrictEqual([73, 58, 50, 50]);
    expect([next(0), next(0), next(0), next(0)]).toStrictEqual([60, 72, 86, 104]);
    expect([next(0.1), next(0.1), next(0.1)]).toStrictEqual([124, 149, 150]);
    expect(next(Number.POSITIVE_INFINITY)).toBe(120);
  });

  test('carries what keys have, as reconfigure does', () => {
    const { adaptive, next } = build();
    adaptive.tryAcquire('key', 100);
    adaptive.tryAcquire('other', 50);
    next(8);
    // 100 ms have filled both up, and then everything is 80 of 100.
    expect(adaptive.peek('key')).toStrictEqual({ limit: 80, remaining: 80, resetAfterMs: 0 });
    adaptive.tryAcquire('key', 80);
    expect(adaptive.peek('key').resetAfterMs).toBe(100);
    expect(adaptive.stats('key')).toMatchObject({ acquired: 2, denied: 0 });
    expect(adaptive.stats().acquired).toBe(3);
    adaptive.reset('key');
    expect([adaptive.size, adaptive.peek('key').remaining]).toStrictEqual([1, 80]);
  });

  test('changes with any call, but not before the interval is over, and the load is looked at no more often', async () => {
    const { clock, backend, adaptive } = build();
    backend.load = 8;
    const calls = [
      () => adaptive.tryAcquire('key'),
      () => adaptive.peek('key'),
      () => adaptive.acquire('key'),
      () => adaptive.tryAcquire('key'),
    ];
    for (const [index, call] of calls.entries()) {
      clock.ms += 99;
      call();
      call();
      expect(backend.looks).toBe(index);
      clock.ms += 1;
      call();
      call();
      expect(backend.looks).toBe(index + 1);
      expect(adaptive.factor).toBeCloseTo(0.8 ** (index + 1), 12);
    }
    await settled();
    expect(clock.timers).toBe(0);
    clock.ms += 1000;
    adaptive.peek('key');
    expect(backend.looks).toBe(5);
  });

  test('changes again no later than an interval after a step back of the clock, nor sooner', () => {
    const { clock, backend, adaptive } = build();
    clock.ms -= 500_000;
    backend.load = 8;
    adaptive.peek('key');
    clock.ms += 99;
    adaptive.peek('key');
    expect(backend.looks).toBe(0);
    clock.ms += 1;
    adaptive.peek('key');
    expect(backend.looks).toBe(1);
  });

  test('stays where it was when the signal fails, and that is counted', () => {
    let answer: unknown = 8;
    const { clock, adaptive } = build({
      signal: () => {
        if (answer === 'throw') throw new Error('no metrics');
        return answer;
      },
    });
    const limitAfter = (next: unknown) => {
      answer = next;
      clock.ms += 100;
      return [adaptive.peek('key').limit, adaptive.faults];
    };
    expect(limitAfter(8)).toStrictEqual([80, 0]);
    expect(limitAfter('throw')).toStrictEqual([80, 1]);
    expect(limitAfter(Number.NaN)).toStrictEqual([80, 2]);
    expect(limitAfter(-1)).toStrictEqual([80, 3]);
    expect(limitAfter('0.5')).toStrictEqual([80, 4]);
    expect(limitAfter(undefined)).toStrictEqual([80, 5]);
    expect(limitAfter(8)).toStrictEqual([64, 5]);
  });

  test('another one where the factor is 1 is multiplied by the factor there is', () => {
    const { adaptive, next } = build();
    next(8);
    adaptive.reconfigure({ capacity: 1000, refill: { tokens: 10, periodMs: 10 } });
    expect(adaptive.peek('key').limit).toBe(800);
    expect(next(8)).toBe(640);
    expect(() => adaptive.reconfigure({ capacity: -1, refill: base.refill })).toThrow(RangeError);
    expect(next(8)).toBe(512);
  });

  test('lets those who wait go on when it grows', async () => {
    const { clock, backend, adaptive } = build({ factor: { min: 0.1, max: 4 }, stepMax: 1 });
    adaptive.tryAcquire('key', 100);
    let isGranted = false;
    adaptive.acquire('key', 100).then(() => {
      isGranted = true;
    });
    backend.load = 0.4;
    await clock.pass(60);
    expect(isGranted).toBe(false);
    adaptive.reconfigure({ capacity: 200, refill: { tokens: 20, periodMs: 10 } });
    await settled();
    expect(isGranted).toBe(true);
  });
});

test.each([
  [{ signal: 5 }, 'signal must be a function, got 5'],
  [{ create: undefined }, 'create must be a function, got undefined'],
  [{ scale: null }, 'scale must be a function, got null'],
  [{ target: 0 }, 'target must be a positive number, got 0'],
  [{ target: Number.NaN }, 'target must be a positive number, got NaN'],
  [{ factor: { min: 0 } }, 'factor.min must be a number above 0, up to 1, got 0'],
  [{ factor: { min: 1.1 } }, 'factor.min must be a number above 0, up to 1, got 1.1'],
  [{ factor: { max: 0.9 } }, 'factor.max must be a number from 1 on, got 0.9'],
  [{ factor: null }, 'factor must be an object, got null'],
  [{ stepMax: 0 }, 'stepMax must be a number above 0, up to 1, got 0'],
  [{ stepMax: 1.5 }, 'stepMax must be a number above 0, up to 1, got 1.5'],
  [{ intervalMs: 0 }, 'intervalMs must be a whole number of milliseconds from 1 to 1099511627776, got 0'],
  [{ config: null }, 'config.config must be an object, got null'],
  [{ clock: {} }, 'clock must be an object with a nowMs() method'],
])('%o is refused', (options, message) => {
  expect(() => build(options)).toThrow(message);
});

describe('a scaled config', () => {
  test.each([
    [
      { capacity: 100, refill: { tokens: 1, periodMs: 1000 } },
      0.5,
      { capacity: 50, refill: { tokens: 1, periodMs: 2000 } },
    ],
    [{ capacity: 3, refill: { tokens: 2, periodMs: 7 } }, 1, { capacity: 3, refill: { tokens: 2, periodMs: 7 } }],
    [
      { capacity: 3, refill: { tokens: 1, periodMs: 7 }, initial: 3 },
      0.333,
      { capacity: 1, refill: { tokens: 333, periodMs: 7000 }, initial: 1 },
    ],
    [
      { capacity: 1, refill: { tokens: 1, periodMs: 2 ** 40 } },
      0.4,
      { capacity: 1, refill: { tokens: 1, periodMs: 2 ** 40 } },
    ],
    [{ limit: 10, windowMs: 1000 }, 0.25, { limit: 3, windowMs: 1000 }],
    [{ limit: 10, windowMs: 1000, edge: 'closed' }, 0.001, { limit: 1, windowMs: 1000, edge: 'closed' }],
    [{ intervalMs: 100, slack: 2 }, 0.5, { intervalMs: 200, slack: 2 }],
    [{ intervalMs: 1 }, 5, { intervalMs: 1 }],
  ])('%o by %s', (config, factor, expected) => {
    expect(scaled<object>(config, factor)).toStrictEqual(expected);
  });

  test.each([
    [{ capacity: 0, refill: { tokens: 1, periodMs: 1 } }, 'capacity'],
    [{ capacity: 2.5, refill: { tokens: 1, periodMs: 1 } }, 'capacity'],
    [{ capacity: 1, refill: { tokens: 0, periodMs: 1 } }, 'refill.tokens'],
    [{ capacity: 1, refill: { tokens: Number.NaN, periodMs: 1 } }, 'refill.tokens'],
    [{ capacity: 1, refill: { tokens: 1, periodMs: -1 } }, 'refill.periodMs'],
    [{ capacity: 1, refill: null }, 'refill'],
    [{ capacity: 1, refill: { tokens: 1, periodMs: 1 }, initial: -1 }, 'initial'],
  ])('hides no mistake: %o', (config, field) => {
    expect(() => new TokenBucket(scaled(config as BucketConfig, 2))).toThrow(`${field} must be`);
  });

  test('is one that its limiter takes', () => {
    for (const factor of [0.001, 0.123_456, 0.5, 1, 1.7, 12.34]) {
      expect(
        () => new TokenBucket(scaled({ capacity: 2 ** 30, refill: { tokens: 7, periodMs: 2 ** 18 } }, factor)),
      ).not.toThrow();
      expect(() => new FixedWindow(scaled({ limit: 7, windowMs: 1000 }, factor))).not.toThrow();
      expect(() => new Spacing(scaled({ intervalMs: 7, slack: 3 }, factor))).not.toThrow();
    }
  });
});
