import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Clock, Limiter } from './index.ts';
import {
  FixedWindow,
  Gcra,
  LeakyBucket,
  LeakyQueue,
  PayLater,
  SlidingCounter,
  SlidingLog,
  Spacing,
  SteppedBucket,
  TokenBucket,
} from './index.ts';

// What all limiters owe alike, whatever their algorithm.

const refill = { tokens: 1, periodMs: 10 };
const makers: Record<string, (clock?: Clock) => Limiter> = {
  TokenBucket: (clock) => new TokenBucket({ capacity: 3, refill, ...(clock && { clock }) }),
  Gcra: (clock) => new Gcra({ capacity: 3, refill, ...(clock && { clock }) }),
  LeakyBucket: (clock) => new LeakyBucket({ capacity: 3, refill, ...(clock && { clock }) }),
  LeakyQueue: (clock) => new LeakyQueue({ capacity: 3, refill, ...(clock && { clock }) }),
  SteppedBucket: (clock) => new SteppedBucket({ capacity: 3, refill, ...(clock && { clock }) }),
  PayLater: (clock) => new PayLater({ capacity: 3, refill, ...(clock && { clock }) }),
  FixedWindow: (clock) => new FixedWindow({ limit: 3, windowMs: 30, ...(clock && { clock }) }),
  'FixedWindow from the first request': (clock) =>
    new FixedWindow({ limit: 3, windowMs: 30, anchor: 'first-request', ...(clock && { clock }) }),
  SlidingLog: (clock) => new SlidingLog({ limit: 3, windowMs: 30, ...(clock && { clock }) }),
  SlidingCounter: (clock) => new SlidingCounter({ limit: 3, windowMs: 30, ...(clock && { clock }) }),
  Spacing: (clock) => new Spacing({ intervalMs: 10, slack: 2, ...(clock && { clock }) }),
};

function clockAt(ms: number) {
  const clock = {
    ms,
    readings: 0,
    nowMs: () => {
      clock.readings += 1;
      return clock.ms;
    },
  };
  return clock;
}

/** Takes all that is there, in unit requests; answers how many passed. */
function drain(limiter: Limiter, key: string): number {
  for (let passed = 0; passed < 1000; passed += 1) if (!limiter.tryAcquire(key).allowed) return passed;
  throw new Error('no end of permits');
}

function waitOf(limiter: Limiter, key: string): number {
  const { retryAfterMs } = limiter.tryAcquire(key);
  if (retryAfterMs === 'never') throw new Error('a unit request can always pass some time');
  return retryAfterMs;
}

describe.each(Object.entries(makers))('%s', (_name, make) => {
  test('answers with the figures after the decision', () => {
    const limiter = make(clockAt(0));
    const first = limiter.tryAcquire('key');
    expect(first).toMatchObject({ allowed: true, retryAfterMs: 0 });
    expect(first).not.toHaveProperty('reason');
    const { limit, remaining, resetAfterMs } = first;
    expect(limiter.peek('key')).toStrictEqual({ limit, remaining, resetAfterMs });
    drain(limiter, 'key');
    const denied = limiter.tryAcquire('key');
    expect(denied).toMatchObject({ allowed: false, remaining: 0, reason: 'limited' });
    expect(denied).not.toHaveProperty('delayMs');
  });

  test.each([
    ['an empty key', ''],
    ['no key', undefined],
    ['null', null],
    ['a number', 7],
    ['an object', { toString: () => 'key' }],
  ])('refuses %s', (_what, key) => {
    const limiter = make(clockAt(0));
    for (const call of ['tryAcquire', 'peek', 'reset'] as const) {
      expect(() => limiter[call](key as string)).toThrow(TypeError);
      expect(() => limiter[call](key as string)).toThrow(/^key must be a non-empty string, got /);
    }
    expect(limiter.size).toBe(0);
  });

  test.each([
    [0, RangeError],
    [-1, RangeError],
    [1.5, RangeError],
    [Number.NaN, RangeError],
    [Number.POSITIVE_INFINITY, RangeError],
    [Number.NEGATIVE_INFINITY, RangeError],
    ['1', TypeError],
    [null, TypeError],
    [1n, TypeError],
  ])('refuses the cost %s, and changes nothing', (cost, error) => {
    const clock = clockAt(0);
    const limiter = make(clock);
    expect(() => limiter.tryAcquire('unknown', cost as number)).toThrow(error);
    expect(limiter.size).toBe(0);
    limiter.tryAcquire('key');
    clock.ms = 5;
    const before = limiter.peek('key');
    expect(() => limiter.tryAcquire('key', cost as number)).toThrow(error);
    expect(() => limiter.tryAcquire('key', cost as number)).toThrow(/^cost must be /);
    expect(limiter.peek('key')).toStrictEqual(before);
  });

  test('keeps keys apart, whatever they are called', () => {
    const keys = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', ' ', 'a', 'A', 'a:b', 'a:', 'é', 'e\u0301'];
    keys.push('\u0000', '\ud800', 'x'.repeat(100_000), `${'x'.repeat(99_999)}y`);
    const limiter = make(clockAt(0));
    const alone = drain(make(clockAt(0)), 'key');
    for (const key of keys) expect(drain(limiter, key)).toBe(alone);
    expect(limiter.size).toBe(keys.length);
  });

  test('reads its clock once per decision', () => {
    const clock = clockAt(0);
    const limiter = make(clock);
    const built = clock.readings;
    limiter.tryAcquire('key');
    limiter.peek('key');
    limiter.peek('unknown');
    drain(limiter, 'drained');
    expect(clock.readings - built).toBe(3 + drain(make(clockAt(0)), 'drained') + 1);
    limiter.reset('key');
    expect(limiter.size).toBe(1);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** 53])('refuses the time %s', (ms) => {
    const clock = clockAt(0);
    const limiter = make(clock);
    limiter.tryAcquire('key');
    const before = limiter.peek('key');
    clock.ms = ms;
    expect(() => limiter.tryAcquire('key')).toThrow(RangeError);
    expect(() => limiter.tryAcquire('unknown')).toThrow(/^clock\.nowMs\(\) must give a number of ms .*, got /);
    expect(() => limiter.peek('key')).toThrow(RangeError);
    clock.ms = 0;
    expect(limiter.peek('key')).toStrictEqual(before);
    expect(limiter.size).toBe(1);
  });

  test('peek takes nothing, and makes no key known', () => {
    const clock = clockAt(0);
    const limiter = make(clock);
    const fresh = limiter.peek('key');
    expect(limiter.size).toBe(0);
    for (let looks = 0; looks < 10; looks += 1) expect(limiter.peek('key')).toStrictEqual(fresh);
    expect(drain(limiter, 'key')).toBe(fresh.remaining);
    clock.ms = 7;
    const drained = limiter.peek('key');
    expect(limiter.peek('key')).toStrictEqual(drained);
  });

  test('reset makes one key new, and no other', () => {
    const limiter = make(clockAt(0));
    const fresh = limiter.peek('key');
    drain(limiter, 'key');
    drain(limiter, 'other');
    const other = limiter.peek('other');
    limiter.reset('key');
    limiter.reset('never seen');
    expect(limiter.size).toBe(1);
    expect(limiter.peek('key')).toStrictEqual(fresh);
    expect(limiter.peek('other')).toStrictEqual(other);
  });

  test('a wait is long enough and no longer, also between two whole milliseconds', () => {
    for (const fraction of [0, 0.25, 0.999]) {
      const clock = clockAt(3 + fraction);
      const limiter = make(clock);
      drain(limiter, 'key');
      const waitMs = waitOf(limiter, 'key');
      expect(Number.isInteger(waitMs) && waitMs > 0).toBe(true);
      clock.ms += waitMs - 1;
      expect(limiter.tryAcquire('key')).toMatchObject({ allowed: false, retryAfterMs: 1 });
      clock.ms += 1;
      expect(limiter.tryAcquire('key').allowed).toBe(true);
    }
  });

  test('a step back of the clock gives nothing, and is waited out', () => {
    const clock = clockAt(1_000_000);
    const limiter = make(clock);
    drain(limiter, 'key');
    clock.ms -= 100;
    expect(limiter.tryAcquire('key').allowed).toBe(false);
    const waitMs = waitOf(limiter, 'key');
    expect(limiter.peek('key').resetAfterMs).toBeGreaterThan(100);
    clock.ms += waitMs - 1;
    expect(limiter.tryAcquire('key').allowed).toBe(false);
    clock.ms += 1;
    expect(limiter.tryAcquire('key').allowed).toBe(true);
  });

  test('going back and forth earns no more than going forth', () => {
    const clock = clockAt(1_000_000);
    const limiter = make(clock);
    drain(limiter, 'key');
    let passed = 0;
    for (let round = 0; round < 50; round += 1) {
      clock.ms = 1_000_000;
      passed += drain(limiter, 'key');
      clock.ms = 1_000_009;
      passed += drain(limiter, 'key');
    }
    clock.ms = 1_000_000;
    const once = make(clock);
    drain(once, 'key');
    clock.ms = 1_000_009;
    expect(passed).toBe(drain(once, 'key'));
  });

  test('is as full after decades as it can be', () => {
    const clock = clockAt(0);
    const limiter = make(clock);
    drain(limiter, 'key');
    clock.ms = 30 * 365 * 86_400_000;
    const { limit, remaining } = limiter.peek('key');
    expect(remaining).toBe(limit);
    expect(drain(limiter, 'key')).toBe(limit);
  });

  test('answers the same wherever its clock starts', () => {
    const gaps = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.boolean()), { maxLength: 30 });
    fc.assert(
      fc.property(
        gaps,
        fc.constantFrom(30, 1_699_999_999_980, -90_000, 2 ** 51 - (2 ** 51 % 30)),
        (calls, originMs) => {
          const answers = [0, originMs].map((startMs) => {
            const clock = clockAt(startMs);
            const limiter = make(clock);
            return calls.map(([gapMs, peeks]) => {
              clock.ms += gapMs;
              return peeks ? limiter.peek('key') : limiter.tryAcquire('key');
            });
          });
          expect(answers[1]).toStrictEqual(answers[0]);
        },
      ),
    );
  });

  test('looking and being denied in between changes no later answer', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(gaps, fc.infiniteStream(fc.boolean()), (gapsMs, looks) => {
        const clock = clockAt(0);
        const looked = make(clock);
        const left = make(clock);
        for (const limiter of [looked, left]) drain(limiter, 'key');
        for (const gapMs of gapsMs) {
          clock.ms += gapMs;
          if (looks.next().value) looked.peek('key');
          else if (looked.peek('key').remaining === 0) looked.tryAcquire('key');
        }
        expect(looked.tryAcquire('key')).toStrictEqual(left.tryAcquire('key'));
      }),
    );
  });

  test('has a clock of its own', () => {
    const limiter = make();
    expect(limiter.tryAcquire('key').allowed).toBe(true);
    expect(limiter.size).toBe(1);
  });
});

describe('a cost above what can ever pass', () => {
  const { PayLater: _debt, Spacing: _unit, ...bounded } = makers;

  test.each(Object.entries(bounded))('%s says never at once, and takes nothing', (_name, make) => {
    const limiter = make(clockAt(0));
    limiter.tryAcquire('key');
    const before = limiter.peek('key');
    for (const cost of [4, 2 ** 53, 1e300]) {
      const answer = limiter.tryAcquire('key', cost);
      expect(answer).toStrictEqual({ ...before, allowed: false, retryAfterMs: 'never', reason: 'never' });
    }
    expect(limiter.peek('key')).toStrictEqual(before);
    expect(limiter.tryAcquire('other', 3).allowed).toBe(true);
  });
});
