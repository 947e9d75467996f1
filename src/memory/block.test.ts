import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  FixedWindow,
  Gcra,
  LeakyBucket,
  LeakyQueue,
  type Limiter,
  type Options,
  PayLater,
  SlidingCounter,
  SlidingLog,
  Spacing,
  SteppedBucket,
  TokenBucket,
} from './index.ts';

const bucket = { capacity: 3, refill: { tokens: 1, periodMs: 10 } };
const window = { limit: 3, windowMs: 30 };

const makers: Record<string, (options: Options) => Limiter> = {
  TokenBucket: (options) => new TokenBucket({ ...bucket, ...options }),
  Gcra: (options) => new Gcra({ ...bucket, ...options }),
  LeakyBucket: (options) => new LeakyBucket({ ...bucket, ...options }),
  LeakyQueue: (options) => new LeakyQueue({ ...bucket, ...options }),
  SteppedBucket: (options) => new SteppedBucket({ ...bucket, ...options }),
  PayLater: (options) => new PayLater({ ...bucket, ...options }),
  FixedWindow: (options) => new FixedWindow({ ...window, ...options }),
  'FixedWindow from the first request': (options) =>
    new FixedWindow({ ...window, anchor: 'first-request', ...options }),
  SlidingLog: (options) => new SlidingLog({ ...window, ...options }),
  SlidingCounter: (options) => new SlidingCounter({ ...window, ...options }),
  Spacing: (options) => new Spacing({ intervalMs: 10, slack: 2, ...options }),
};

const clockAt = (ms: number) => {
  const clock = { ms, nowMs: () => clock.ms };
  return clock;
};

describe.each(Object.entries(makers))('%s with blockMs', (name, make) => {
  test('decides as one without, of which nothing is asked while a block lasts', () => {
    const gaps = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.boolean()), {
      minLength: 5,
      maxLength: 60,
      size: 'max',
    });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 60 }), (calls, blockMs) => {
        const clock = clockAt(1000);
        const limiter = make({ clock, blockMs });
        const free = make({ clock });
        let untilMs = 0;
        for (const [gapMs, peeks] of calls) {
          clock.ms += gapMs;
          const leftMs = untilMs - clock.ms;
          if (peeks) {
            const { limit, remaining, resetAfterMs } = free.peek('key');
            const blocked = { limit, remaining: 0, resetAfterMs: Math.max(resetAfterMs, leftMs) };
            expect(limiter.peek('key')).toStrictEqual(leftMs > 0 ? blocked : { limit, remaining, resetAfterMs });
          } else if (leftMs > 0) {
            const own = free.peek('key');
            // The only way to learn the wait of the free one is to ask; it takes nothing when it is denied.
            const ownMs = own.remaining > 0 ? 0 : Number(free.tryAcquire('key').retryAfterMs);
            expect(limiter.tryAcquire('key')).toStrictEqual({
              allowed: false,
              limit: own.limit,
              remaining: 0,
              resetAfterMs: Math.max(own.resetAfterMs, leftMs),
              retryAfterMs: Math.max(ownMs, leftMs),
              reason: 'blocked',
            });
          } else {
            const expected = free.tryAcquire('key');
            if (!expected.allowed) untilMs = clock.ms + blockMs;
            const blocked = {
              ...expected,
              remaining: 0,
              resetAfterMs: Math.max(expected.resetAfterMs, blockMs),
              retryAfterMs: Math.max(Number(expected.retryAfterMs), blockMs),
            };
            expect(limiter.tryAcquire('key')).toStrictEqual(expected.allowed ? expected : blocked);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a key is kept while its block lasts, and as long as it takes to forget it safely', () => {
    const clock = clockAt(1000);
    const limiter = make({ clock, blockMs: 5000, backwardsToleranceMs: 0 });
    while (limiter.tryAcquire('key').allowed);
    clock.ms += 4999;
    for (let call = 0; call < 10; call += 1) limiter.tryAcquire(`other ${call}`);
    expect(limiter.tryAcquire('key')).toMatchObject({ reason: 'blocked', retryAfterMs: 1 });
    clock.ms += 1;
    expect(limiter.tryAcquire('key').allowed).toBe(true);
  });

  test('nobody else is blocked, and a reset ends a block', () => {
    const limiter = make({ clock: clockAt(1000), blockMs: 5000 });
    while (limiter.tryAcquire('key').allowed);
    expect(limiter.tryAcquire('other').allowed).toBe(true);
    limiter.reset('key');
    expect(limiter.tryAcquire('key').allowed).toBe(true);
  });

  test('a new key in the place of a blocked one is not blocked', () => {
    const limiter = make({ clock: clockAt(1000), blockMs: 5000 });
    while (limiter.tryAcquire('key').allowed);
    limiter.reset('key');
    expect(limiter.tryAcquire('other').allowed).toBe(true);
  });

  test('a small step back to before the end of a block finds it again', () => {
    const clock = clockAt(1000);
    const limiter = make({ clock, blockMs: 5000 });
    while (limiter.tryAcquire('key').allowed);
    clock.ms += 5050;
    for (let call = 0; call < 5; call += 1) limiter.tryAcquire('other');
    clock.ms -= 51;
    expect(limiter.tryAcquire('key')).toMatchObject({ reason: 'blocked', retryAfterMs: 1 });
  });

  test('a large step back of the clock does not lengthen a block, nor end it', () => {
    const clock = clockAt(100_000);
    const limiter = make({ clock, blockMs: 500 });
    while (limiter.tryAcquire('key').allowed);
    clock.ms += 100;
    limiter.tryAcquire('key');
    clock.ms -= 90_000;
    expect(limiter.tryAcquire('key')).toMatchObject({ reason: 'blocked', retryAfterMs: 400 });
    clock.ms += 400;
    expect(limiter.tryAcquire('key').allowed).toBe(true);
  });

  test.runIf(!['PayLater', 'Spacing'].includes(name))('what can never pass starts no block', () => {
    const limiter = make({ clock: clockAt(1000), blockMs: 500 });
    expect(limiter.tryAcquire('key', 4).reason).toBe('never');
    expect(limiter.tryAcquire('key').allowed).toBe(true);
    while (limiter.tryAcquire('key').allowed);
    expect(limiter.tryAcquire('key', 4)).toMatchObject({ reason: 'never', retryAfterMs: 'never', remaining: 0 });
  });
});

test('a full table starts no block', () => {
  const clock = clockAt(0);
  const limiter = new TokenBucket({ ...bucket, clock, blockMs: 5000, maxKeys: 1 });
  limiter.tryAcquire('key');
  expect(limiter.tryAcquire('new').reason).toBe('table-full');
  clock.ms = 1000;
  expect(limiter.tryAcquire('new').allowed).toBe(true);
});
