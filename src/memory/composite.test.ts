import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Composite,
  type Decision,
  FixedWindow,
  LeakyQueue,
  PayLater,
  SlidingCounter,
  SlidingLog,
  TokenBucket,
} from './index.ts';
import { PART } from './part.ts';
import { settled, TestClock } from './test-clock.ts';

interface Request {
  readonly user: string;
  readonly address: string;
}

const ann = { user: 'ann', address: '192.0.2.1' };
const bob = { user: 'bob', address: '192.0.2.1' };

/** 3 at once and one each 10 ms for a user; 4 in each 100 ms for an address. */
function build(options = {}) {
  const clock = new TestClock(1000);
  const user = new TokenBucket({ capacity: 3, refill: { tokens: 1, periodMs: 10 }, clock, ...options });
  const address = new FixedWindow({ limit: 4, windowMs: 100, clock });
  const composite = new Composite<Request>({
    limits: {
      user: { limiter: user, key: (request) => request.user },
      address: { limiter: address, key: (request) => request.address },
    },
  });
  return { clock, user, address, composite };
}

describe('a decision', () => {
  test('takes from all limits or from none, and says which one decides', () => {
    const { clock, user, address, composite } = build();
    expect(composite.tryAcquire(ann, 3)).toStrictEqual({
      allowed: true,
      limit: 3,
      remaining: 0,
      resetAfterMs: 100,
      retryAfterMs: 0,
    });
    // The address would let her pass, and must not be charged for it.
    expect(composite.tryAcquire(ann)).toStrictEqual({
      allowed: false,
      limit: 3,
      remaining: 0,
      resetAfterMs: 100,
      retryAfterMs: 10,
      reason: 'limited',
      by: 'user',
    });
    expect(address.peek(ann.address).remaining).toBe(1);
    expect(composite.tryAcquire(bob, 2)).toMatchObject({ by: 'address', retryAfterMs: 100, limit: 4, remaining: 1 });
    expect(user.peek('bob').remaining).toBe(3);
    clock.ms += 5;
    expect(composite.peek(ann)).toStrictEqual({ limit: 3, remaining: 0, resetAfterMs: 95 });
    // Nothing was taken from bob, who is as good as unknown.
    expect(composite.size).toBe(2);
  });

  test('that several limits deny is that of the longest wait, and never is longest', () => {
    const { composite } = build();
    composite.tryAcquire(ann, 3);
    composite.tryAcquire(bob);
    expect(composite.tryAcquire(ann)).toMatchObject({ by: 'address', retryAfterMs: 100 });
    expect(composite.tryAcquire(ann, 4)).toMatchObject({ by: 'user', retryAfterMs: 'never', reason: 'never' });
    expect(composite.tryAcquire(ann, 5)).toMatchObject({ by: 'user', retryAfterMs: 'never', reason: 'never' });
  });

  test('that two limits deny alike is that of the first', () => {
    const clock = new TestClock();
    const limiter = () => new FixedWindow({ limit: 1, windowMs: 10, clock });
    const composite = new Composite({ limits: { one: { limiter: limiter() }, two: { limiter: limiter() } } });
    composite.tryAcquire('key');
    expect(composite.tryAcquire('key').by).toBe('one');
  });

  test('of limits with as little left tells the first', () => {
    const { composite } = build();
    expect(composite.peek(ann)).toMatchObject({ limit: 3, remaining: 3 });
    expect(composite.tryAcquire(bob, 1)).toMatchObject({ limit: 3, remaining: 2 });
    // Now 3 are left to ann, and to the address as well.
    expect(composite.peek(ann)).toMatchObject({ limit: 3, remaining: 3 });
  });

  test('reads the clock once', () => {
    const { clock, composite } = build();
    const { readings } = clock;
    composite.tryAcquire(ann, 3);
    composite.tryAcquire(ann);
    composite.peek(ann);
    composite.acquire(ann);
    expect(clock.readings - readings).toBe(4);
  });

  test('counts where it was made', () => {
    const { composite } = build();
    composite.tryAcquire(ann, 3);
    composite.tryAcquire(ann);
    expect(composite.stats()).toStrictEqual({ acquired: 1, denied: 1, waited: 0, waitedMs: 0 });
    const none = { waited: 0, waitedMs: 0 };
    expect(composite.statsByLimit(ann)).toStrictEqual({
      user: { acquired: 1, denied: 1, ...none },
      address: { acquired: 1, denied: 0, ...none },
    });
  });

  test('starts the block of those that deny, and of no other', () => {
    const { clock, composite } = build({ blockMs: 500 });
    composite.tryAcquire(ann, 3);
    expect(composite.tryAcquire(ann)).toMatchObject({ by: 'user', reason: 'limited', retryAfterMs: 500 });
    clock.ms += 100;
    expect(composite.tryAcquire(ann)).toMatchObject({ by: 'user', reason: 'blocked', retryAfterMs: 400 });
    composite.tryAcquire(bob, 3);
    expect(composite.tryAcquire(bob, 2)).toMatchObject({ by: 'user', retryAfterMs: 500 });
  });

  test('that a part makes for a line of its own is kept', async () => {
    const { clock, user, composite } = build();
    user.tryAcquire('ann', 3);
    user.acquire('ann', 3);
    expect(composite.tryAcquire(ann)).toMatchObject({ by: 'user', reason: 'limited', retryAfterMs: 40 });
    await clock.pass(39);
    expect(composite.tryAcquire(ann).allowed).toBe(false);
    await clock.pass(1);
    expect(composite.tryAcquire(ann).allowed).toBe(true);
  });
});

test('takes nothing from a limit that would find room for a key if it were asked again', () => {
  // It depends on where it looks for keys that are as good as new, and that is further on each time.
  for (let looks = 0; looks < 60; looks += 2) {
    const clock = new TestClock(1000);
    const tight = new TokenBucket({ capacity: 1, refill: { tokens: 1, periodMs: 1e6 }, clock });
    const small = new TokenBucket({ capacity: 2, refill: { tokens: 1, periodMs: 1e6 }, maxKeys: 60, clock });
    const composite = new Composite<string>({
      limits: { tight: { limiter: tight, key: () => 'all' }, small: { limiter: small } },
    });
    for (let n = 0; n < 60; n += 1) small.tryAcquire(`key ${n}`, n < 40 ? 2 : 1);
    for (let n = 0; n < looks; n += 2) small.tryAcquire('key 0');
    clock.ms += 1e6 + 100;
    tight.tryAcquire('all');
    expect(composite.tryAcquire('new').allowed).toBe(false);
    expect(small.stats().acquired).toBe(60);
  }
});

test('the turn in several queues is the last of them', () => {
  const clock = new TestClock(1000);
  const queue = (periodMs: number) => new LeakyQueue({ capacity: 5, refill: { tokens: 1, periodMs }, clock });
  const composite = new Composite({
    limits: { slow: { limiter: queue(100) }, fast: { limiter: queue(10) } },
  });
  expect([1, 2, 3].map(() => composite.tryAcquire('key').delayMs)).toStrictEqual([0, 100, 200]);
});

test('reset makes the keys of a request new, in all limits', () => {
  const { user, address, composite } = build();
  composite.tryAcquire(ann, 3);
  composite.tryAcquire(bob);
  composite.reset(ann);
  expect([user.peek('ann').remaining, user.peek('bob').remaining]).toStrictEqual([3, 2]);
  expect(address.peek(ann.address).remaining).toBe(4);
});

describe('a wait', () => {
  const outcomeOf = (wait: Promise<Decision>) => {
    const outcome: { decision?: Decision } = {};
    wait.then((decision) => {
      outcome.decision = decision;
    });
    return outcome;
  };

  test('is for all limits at once, and nothing is taken before', async () => {
    const { clock, user, address, composite } = build();
    composite.tryAcquire(ann, 3);
    const two = outcomeOf(composite.acquire(ann, 2));
    expect(composite.tryAcquire(ann)).toMatchObject({ allowed: false, remaining: 0, retryAfterMs: 100, by: 'user' });
    await clock.pass(99);
    expect([user.peek('ann').remaining, address.peek(ann.address).remaining]).toStrictEqual([3, 1]);
    expect(two.decision).toBeUndefined();
    await clock.pass(1);
    expect(two.decision).toStrictEqual({ allowed: true, limit: 3, remaining: 1, resetAfterMs: 100, retryAfterMs: 0 });
    expect([user.peek('ann').remaining, address.peek(ann.address).remaining]).toStrictEqual([1, 2]);
    expect(composite.stats()).toStrictEqual({ acquired: 2, denied: 1, waited: 1, waitedMs: 100 });
    expect(clock.timers).toBe(0);
  });

  test('makes its keys known to all limits, so that none is without room when it is granted', async () => {
    const { clock, user, address, composite } = build();
    user.tryAcquire('ann', 3);
    const wait = outcomeOf(composite.acquire(ann, 2));
    expect(address.size).toBe(1);
    await clock.pass(20);
    expect(wait.decision).toMatchObject({ allowed: true });
  });

  test('goes by the clock as far as any of its limits lets it go back', async () => {
    const clock = new TestClock(1000);
    const bucket = (backwardsToleranceMs: number) =>
      new TokenBucket({ capacity: 1, refill: { tokens: 1, periodMs: 1e6 }, backwardsToleranceMs, clock });
    const composite = new Composite({ limits: { strict: { limiter: bucket(0) }, lenient: { limiter: bucket(1000) } } });
    composite.tryAcquire('key');
    const wait = outcomeOf(composite.acquire('key', 1, { timeoutMs: 100 }));
    clock.stepBy(-500);
    await clock.pass(599);
    expect(wait.decision).toBeUndefined();
    await clock.pass(1);
    expect(wait.decision).toMatchObject({ reason: 'timeout' });
  });

  test('is told one that is enough behind a line that is too long to be thought through', async () => {
    const clock = new TestClock(1000);
    const bucket = (capacity: number) => new TokenBucket({ capacity, refill: { tokens: 1, periodMs: 10 }, clock });
    const composite = new Composite({ limits: { small: { limiter: bucket(2) }, large: { limiter: bucket(50) } } });
    for (let n = 0; n < 32; n += 1) composite.acquire('key');
    // 30 wait, of whom 16 are thought through.
    const { retryAfterMs } = await composite.acquire('key', 1, { timeoutMs: 0 });
    expect(retryAfterMs).toBeGreaterThanOrEqual(310);
    expect(retryAfterMs).toBeLessThan(1000);
  });

  test('is first come, first served for those with the same keys, and others do not wait for them', async () => {
    const { clock, composite } = build();
    composite.tryAcquire(ann, 3);
    const outcomes = [outcomeOf(composite.acquire(ann, 3)), outcomeOf(composite.acquire(ann, 1))];
    expect(composite.tryAcquire(bob).allowed).toBe(true);
    await clock.pass(99);
    expect(outcomes.map(({ decision }) => decision)).toStrictEqual([undefined, undefined]);
    await clock.pass(1);
    expect(outcomes.map(({ decision }) => decision?.allowed)).toStrictEqual([true, undefined]);
    await clock.pass(10);
    expect(outcomes[1]?.decision?.allowed).toBe(true);
  });

  test('ends by its timeout, its signal or never, and says so', async () => {
    const { clock, composite, user } = build();
    composite.tryAcquire(ann, 3);
    const cancel = new AbortController();
    const outcomes = [
      outcomeOf(composite.acquire(ann, 1, { timeoutMs: 9 })),
      outcomeOf(composite.acquire(ann, 2, { signal: cancel.signal })),
      outcomeOf(composite.acquire(ann, 3)),
      outcomeOf(composite.acquire(ann, 4)),
      outcomeOf(composite.acquire(ann, 1, { timeoutMs: 109, failFast: true })),
      outcomeOf(composite.acquire(ann, 1, { timeoutMs: 0 })),
    ];
    await clock.pass(9);
    cancel.abort();
    user.reconfigure({ capacity: 2, refill: { tokens: 1, periodMs: 10 } });
    await settled();
    expect(outcomes.map(({ decision }) => decision?.reason)).toStrictEqual([
      'timeout',
      'cancelled',
      'never',
      'never',
      'timeout',
      'timeout',
    ]);
    expect(clock.timers).toBe(0);
  });

  test('goes on as soon as one of its limits has more', async () => {
    const { clock, user, address, composite } = build();
    composite.tryAcquire(ann, 3);
    const outcomes = [outcomeOf(composite.acquire(ann, 1)), outcomeOf(composite.acquire(ann, 1))];
    user.refund('ann', 1);
    await settled();
    expect(outcomes[0]?.decision?.allowed).toBe(true);
    user.reset('ann');
    await settled();
    expect(outcomes[1]?.decision).toBeUndefined();
    address.reconfigure({ limit: 5, windowMs: 100 });
    await settled();
    expect(outcomes[1]?.decision?.allowed).toBe(true);
    expect(clock.timers).toBe(0);
  });

  test('that is looked at late gives nothing twice, though its parts were used meanwhile', async () => {
    const { clock, user, composite } = build();
    clock.lateMs = Number.POSITIVE_INFINITY;
    composite.tryAcquire(ann, 3);
    const outcome = outcomeOf(composite.acquire(ann, 1, { timeoutMs: 500 }));
    await clock.pass(1000);
    expect(user.tryAcquire('ann', 3).allowed).toBe(true);
    expect(composite.peek(ann).remaining).toBe(0);
    await settled();
    expect(outcome.decision).toMatchObject({ allowed: false, reason: 'timeout' });
    expect(user.peek('ann')).toStrictEqual({ limit: 3, remaining: 0, resetAfterMs: 30 });
  });

  test('watches its parts while somebody waits, and no longer', async () => {
    const { clock, user, address, composite } = build();
    let watched = 0;
    for (const part of [user[PART], address[PART]]) {
      const { watch } = part;
      Object.assign(part, {
        watch: (callback: () => void) => {
          watched += 1;
          const stop = watch(callback);
          return () => {
            watched -= 1;
            stop();
          };
        },
      });
    }
    composite.acquire(ann, 3);
    expect(watched).toBe(0);
    for (let waits = 0; waits < 3; waits += 1) composite.acquire(ann, 1, { timeoutMs: 5 });
    expect(watched).toBe(2);
    await clock.pass(5);
    expect(watched).toBe(0);
  });

  test('is granted once, when it is looked at and one who waited for a part alone turns out to have given up', async () => {
    const { clock, user, composite } = build();
    clock.lateMs = Number.POSITIVE_INFINITY;
    user.tryAcquire('ann', 3);
    const alone = outcomeOf(user.acquire('ann', 3, { timeoutMs: 25 }));
    const waits = [outcomeOf(composite.acquire(ann)), outcomeOf(composite.acquire(ann))];
    await clock.pass(50);
    // No timer has fired: this call has the composite look at its line, and thereby the part at its own.
    composite.peek(bob);
    await settled();
    expect(alone.decision).toMatchObject({ reason: 'timeout' });
    expect(waits.map(({ decision }) => decision?.allowed)).toStrictEqual([true, true]);
    expect(user.peek('ann').remaining).toBe(1);
    expect(composite.stats()).toMatchObject({ acquired: 2, denied: 0, waited: 2 });
    expect(user.stats('ann')).toMatchObject({ acquired: 3, denied: 1 });
  });

  test('goes on when one who waited for a part alone gives up', async () => {
    const { clock, user, composite } = build();
    user.tryAcquire('ann', 3);
    const cancel = new AbortController();
    user.acquire('ann', 3, { signal: cancel.signal });
    const outcome = outcomeOf(composite.acquire(ann, 1));
    await clock.pass(15);
    cancel.abort();
    await settled();
    expect(outcome.decision?.allowed).toBe(true);
  });
});

describe('a key', () => {
  const limits = () => {
    const { clock, user } = build();
    const address = new FixedWindow({ limit: 4, windowMs: 100, clock });
    return { user, address };
  };

  test.each([
    ['undefined', undefined, 'got undefined'],
    ['nothing', '', 'got ""'],
    ['a number', 7, 'got 7'],
    ['an object', {}, 'got an object'],
  ])('that is %s is refused, and nothing is taken', (_what, key, got) => {
    const { user, address } = limits();
    const composite = new Composite<Request>({
      limits: {
        user: { limiter: user, key: (it) => it.user },
        address: { limiter: address, key: () => key as string },
      },
    });
    for (const call of ['tryAcquire', 'acquire', 'peek', 'reset', 'statsByLimit'] as const) {
      expect(() => composite[call](ann)).toThrow(`limits.address.key(request) must be a non-empty string, ${got}`);
    }
    expect(composite.size).toBe(0);
  });

  test('that cannot be found is told by name, and nothing is taken', () => {
    const { user, address } = limits();
    const composite = new Composite<Request>({
      limits: {
        user: { limiter: user, key: (it) => it.user },
        address: {
          limiter: address,
          key: () => {
            throw new RangeError('no such header');
          },
        },
      },
    });
    expect(() => composite.tryAcquire(ann)).toThrow('limits.address.key(request) threw RangeError: no such header');
    expect(composite.size).toBe(0);
  });

  test('is the request itself where nothing else is said', () => {
    const { user, address } = limits();
    const composite = new Composite({ limits: { user: { limiter: user }, address: { limiter: address } } });
    composite.tryAcquire('key', 2);
    expect([user.peek('key').remaining, address.peek('key').remaining]).toStrictEqual([1, 2]);
    expect(() => composite.tryAcquire('')).toThrow('limits.user.key(request) must be a non-empty string, got ""');
    expect(() => composite.tryAcquire('key', 0)).toThrow('cost must be a positive integer, got 0');
  });

  test('is never taken for another, however they are put together', async () => {
    const { clock, composite } = build();
    const one = { user: 'a","b', address: 'c' };
    const other = { user: 'a', address: 'b","c' };
    composite.tryAcquire(one, 3);
    composite.acquire(one, 1);
    expect(composite.tryAcquire(other).allowed).toBe(true);
    await clock.pass(100);
    expect(composite.stats().waited).toBe(1);
  });
});

test.each([
  ['no config', undefined, 'config must be an object, got undefined'],
  ['no limits', {}, 'limits must be an object, got undefined'],
  ['an empty list', { limits: {} }, 'limits must name at least one limit, got none'],
  ['a limit that is none', { limits: { a: 5 } }, 'limits.a must be an object, got 5'],
  ['a foreign limiter', { limits: { a: { limiter: {} } } }, 'limits.a.limiter must be a limiter of this package'],
  ['no limiter', { limits: { a: {} } }, 'limits.a.limiter must be a limiter of this package, got undefined'],
  [
    'a key that is no function',
    { limits: { a: { limiter: build().user, key: 'a' } } },
    'limits.a.key must be a function',
  ],
])('%s is refused', (_what, config, message) => {
  expect(() => new Composite(config as never)).toThrow(message);
});

test('limits on two clocks, and a limiter that comes twice, are refused', () => {
  const [{ user }, { address }] = [build(), build()];
  expect(() => new Composite({ limits: { a: { limiter: user }, b: { limiter: address } } })).toThrow(
    'limits.b.limiter must be on the clock of limits.a, got another',
  );
  expect(() => new Composite({ limits: { a: { limiter: user }, b: { limiter: user } } })).toThrow(
    'limits.b.limiter is that of limits.a: build a limiter for each',
  );
});

test('decides, asked for one key or another, as all of its limits would that stand alone', () => {
  const call = fc.tuple(fc.nat(8), fc.constantFrom('a', 'b'), fc.integer({ min: 1, max: 4 }));
  fc.assert(
    fc.property(fc.array(call, { maxLength: 40 }), (calls) => {
      const clock = new TestClock();
      const limiters = () => ({
        bucket: new TokenBucket({ capacity: 3, refill: { tokens: 2, periodMs: 9 }, clock }),
        log: new SlidingLog({ limit: 4, windowMs: 20, clock }),
        counter: new SlidingCounter({ limit: 5, windowMs: 30, guard: 'without-cost', clock }),
        debt: new PayLater({ capacity: 2, refill: { tokens: 1, periodMs: 4 }, clock }),
        queue: new LeakyQueue({ capacity: 4, refill: { tokens: 1, periodMs: 5 }, clock }),
      });
      const alone = Object.entries(limiters());
      const limits = Object.fromEntries(Object.entries(limiters()).map(([name, limiter]) => [name, { limiter }]));
      const composite = new Composite({ limits });
      for (const [gapMs, key, cost] of calls) {
        clock.ms += gapMs;
        // A limiter is asked without being charged by one that has been through the same: its denials charge nothing,
        // and what it would allow is only taken when all allow it.
        const before = alone.map(([, limiter]) => limiter.peek(key));
        const decision = composite.tryAcquire(key, cost);
        if (decision.allowed) {
          const all = alone.map(([, limiter]) => limiter.tryAcquire(key, cost));
          expect(all.every(({ allowed }) => allowed)).toBe(true);
          expect(decision.remaining).toBe(Math.min(...all.map(({ remaining }) => remaining)));
          expect(decision.delayMs).toBe(all.find(({ delayMs }) => delayMs !== undefined)?.delayMs);
          expect(decision.resetAfterMs).toBe(Math.max(...all.map(({ resetAfterMs }) => resetAfterMs)));
        } else {
          const [, decider] = alone.find(([name]) => name === decision.by)!;
          const { allowed, retryAfterMs } = decider.tryAcquire(key, cost);
          expect([allowed, retryAfterMs]).toStrictEqual([false, decision.retryAfterMs]);
          expect(decision.remaining).toBe(Math.min(...before.map(({ remaining }) => remaining)));
        }
        expect(composite.peek(key).remaining).toBe(
          Math.min(...alone.map(([, limiter]) => limiter.peek(key).remaining)),
        );
      }
    }),
    { numRuns: 500 },
  );
});
