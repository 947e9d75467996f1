import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Reservation, TokenBucket } from './index.ts';
import { Pledges } from './reservations.ts';

const clockAt = (ms: number) => {
  const clock = { ms, nowMs: () => clock.ms };
  return clock;
};

/** One token in 1000 ms. */
function slowBucket(capacity: number, initial = capacity) {
  const clock = clockAt(0);
  return { clock, bucket: new TokenBucket({ capacity, initial, refill: { tokens: 1, periodMs: 1000 }, clock }) };
}

describe('reserve', () => {
  test('promises one instant after the other, in the order of asking', () => {
    const { clock, bucket } = slowBucket(1);
    expect([1, 1, 1].map((cost) => bucket.reserve('key', cost).waitMs)).toStrictEqual([0, 1000, 2000]);
    clock.ms = 1;
    expect(bucket.reserve('key').waitMs).toBe(2999);
    expect(bucket.reserve('other').waitMs).toBe(0);
  });

  test('rounds a wait up to whole ms', () => {
    const bucket = new TokenBucket({ capacity: 1, refill: { tokens: 3, periodMs: 10 }, clock: clockAt(0) });
    expect([1, 1, 1].map((cost) => bucket.reserve('key', cost).waitMs)).toStrictEqual([0, 4, 7]);
  });

  test('leaves a debt, in which nobody else is let in before all of it is paid', () => {
    const { clock, bucket } = slowBucket(3);
    bucket.reserve('key', 3);
    bucket.reserve('key', 2);
    expect(bucket.peek('key')).toStrictEqual({ limit: 3, remaining: 0, resetAfterMs: 5000 });
    expect(bucket.tryAcquire('key')).toMatchObject({ allowed: false, remaining: 0, retryAfterMs: 3000 });
    clock.ms = 2999;
    expect(bucket.tryAcquire('key').allowed).toBe(false);
    clock.ms = 3000;
    expect(bucket.tryAcquire('key').allowed).toBe(true);
  });

  test('what can never be there is not promised, and nothing is taken', () => {
    const { bucket } = slowBucket(3);
    const reservation = bucket.reserve('key', 4);
    expect(reservation).toMatchObject({ allowed: false, waitMs: 'never' });
    reservation.cancel();
    expect(bucket.peek('key').remaining).toBe(3);
    expect(bucket.size).toBe(0);
    const deep = new TokenBucket({ capacity: 2 ** 51, refill: { tokens: 1, periodMs: 2 }, clock: clockAt(0) });
    expect([1, 2, 3].map(() => deep.reserve('key', 2 ** 51).waitMs)).toStrictEqual([0, 2 ** 52, 'never']);
    expect(deep.tryAcquire('key', 2 ** 51).retryAfterMs).toBe(2 ** 53);
  });

  test('a key that is blocked, or without room, is told when to ask again', () => {
    const clock = clockAt(0);
    const refill = { tokens: 1, periodMs: 10 };
    const bucket = new TokenBucket({ capacity: 1, refill, clock, blockMs: 500, maxKeys: 1 });
    bucket.tryAcquire('key');
    bucket.tryAcquire('key');
    expect(bucket.reserve('key')).toMatchObject({ allowed: false, waitMs: 500 });
    const later = bucket.reserve('new');
    expect(later).toMatchObject({ allowed: false, waitMs: 600 });
    clock.ms = 600;
    expect(bucket.reserve('new')).toMatchObject({ allowed: true, waitMs: 0 });
  });

  test('nothing is promised while others wait for the key, and nothing is taken', async () => {
    const { clock, bucket } = slowBucket(2);
    bucket.tryAcquire('key', 2);
    const abort = new AbortController();
    const wait = bucket.acquire('key', 1, { signal: abort.signal });
    expect(bucket.reserve('key', 1)).toMatchObject({ allowed: false, waitMs: 2000 });
    abort.abort();
    expect((await wait).reason).toBe('cancelled');
    clock.ms = 1000;
    expect(bucket.reserve('key', 1)).toMatchObject({ allowed: true, waitMs: 0 });
  });

  test('counts as a request', () => {
    const { bucket } = slowBucket(1);
    for (const cost of [1, 1, 2]) bucket.reserve('key', cost);
    expect(bucket.stats('key')).toMatchObject({ acquired: 2, denied: 1 });
    expect(bucket.stats()).toMatchObject({ acquired: 2, denied: 1 });
  });

  test.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses the cost %s, and changes nothing', (cost) => {
    const { bucket } = slowBucket(2);
    bucket.tryAcquire('key');
    for (const call of ['reserve', 'refund'] as const) {
      expect(() => bucket[call]('key', cost)).toThrow(/^cost must be a positive integer/);
      expect(() => bucket[call]('', 1)).toThrow(/^key must be/);
    }
    expect(bucket.peek('key')).toMatchObject({ remaining: 1, resetAfterMs: 1000 });
    expect(bucket.stats()).toMatchObject({ acquired: 1, denied: 0 });
  });
});

describe('cancel', () => {
  test('gives nothing back that is reserved after it: two promises would meet', () => {
    const { clock, bucket } = slowBucket(1);
    const [, second] = [1, 1, 1].map(() => bucket.reserve('key'));
    clock.ms = 500;
    second?.cancel();
    expect(bucket.reserve('key').waitMs).toBe(2500);
  });

  test('gives back what nobody has reserved since', () => {
    const { clock, bucket } = slowBucket(5);
    bucket.tryAcquire('key', 5);
    const large = bucket.reserve('key', 4);
    bucket.reserve('key', 1);
    clock.ms = 500;
    large.cancel();
    // Three of the four: the debt is two, less what has come in since.
    expect(bucket.tryAcquire('key').retryAfterMs).toBe(2500);
  });

  test('reckons with instants between two whole ms', () => {
    const bucket = new TokenBucket({ capacity: 1, refill: { tokens: 7, periodMs: 10 }, clock: clockAt(0) });
    const [, second, third] = [1, 1, 1].map(() => bucket.reserve('key'));
    expect([second?.waitMs, third?.waitMs]).toStrictEqual([2, 3]);
    second?.cancel();
    expect(bucket.reserve('key').waitMs).toBe(5);
  });

  test('gives back all but what comes in between the exact instants of two promises', () => {
    const bucket = new TokenBucket({ capacity: 4, refill: { tokens: 7, periodMs: 10 }, clock: clockAt(0) });
    bucket.tryAcquire('key', 4);
    // The first is there after 30/7 ms, and the next after 40/7: one token of three is spoken for.
    const [first, second] = [bucket.reserve('key', 3), bucket.reserve('key', 1)];
    expect([first.waitMs, second.waitMs]).toStrictEqual([5, 6]);
    first.cancel();
    expect(bucket.reserve('key', 2).waitMs).toBe(6);
  });

  test('twice gives back no more than is free: what the first could not give is not given by the second', () => {
    const clock = clockAt(0);
    const bucket = new TokenBucket({ capacity: 4, refill: { tokens: 1, periodMs: 1 }, clock });
    const [, , , fourth, fifth, sixth] = [1, 2, 2, 4, 4, 3].map((cost) => bucket.reserve('key', cost));
    expect([fourth?.waitMs, fifth?.waitMs, sixth?.waitMs]).toStrictEqual([5, 9, 12]);
    fifth?.cancel();
    fourth?.cancel();
    // One came back. Another, and two more could be promised for 12, where three are: five out of a bucket of four.
    expect(bucket.reserve('key', 2).waitMs).toBe(13);
  });

  test('a second time, or from the promised instant on, does nothing', () => {
    const { clock, bucket } = slowBucket(2);
    const now = bucket.reserve('key', 2);
    const soon = bucket.reserve('key', 1);
    now.cancel();
    expect(bucket.peek('key').resetAfterMs).toBe(3000);
    clock.ms = 1000;
    soon.cancel();
    expect(bucket.peek('key').resetAfterMs).toBe(2000);
    const later = bucket.reserve('key', 2);
    later.cancel();
    later.cancel();
    expect(bucket.peek('key').resetAfterMs).toBe(2000);
  });

  test('never fills above capacity, and does nothing for a key that is gone', () => {
    const { bucket } = slowBucket(2);
    bucket.tryAcquire('key', 2);
    const reservation = bucket.reserve('key', 2);
    bucket.refund('key', 2);
    bucket.refund('key', 1);
    reservation.cancel();
    expect(bucket.peek('key')).toMatchObject({ remaining: 2, resetAfterMs: 0 });
    const forgotten = [2, 2].map((cost) => bucket.reserve('key', cost))[1];
    bucket.reset('key');
    bucket.tryAcquire('key', 2);
    forgotten?.cancel();
    expect(bucket.peek('key').remaining).toBe(0);
  });

  test('follows a large step back of the clock', () => {
    const { clock, bucket } = slowBucket(1);
    clock.ms = 1_000_000;
    bucket.reserve('key');
    const reservation = bucket.reserve('key');
    clock.ms = 500;
    expect(bucket.tryAcquire('key').retryAfterMs).toBe(2000);
    clock.ms = 1499;
    reservation.cancel();
    expect(bucket.peek('key').resetAfterMs).toBe(1);
  });

  test('does nothing from the promised instant on, also where a large step back has moved that', () => {
    const { clock, bucket } = slowBucket(1);
    clock.ms = 1_000_000;
    bucket.reserve('key');
    const reservation = bucket.reserve('key');
    clock.ms = 500;
    bucket.peek('key');
    clock.ms = 1500;
    reservation.cancel();
    expect(bucket.peek('key').resetAfterMs).toBe(1000);
  });

  test('a key is kept while a promise for it is outstanding, and not for ever', () => {
    const { clock, bucket } = slowBucket(1);
    bucket.reserve('key');
    const reservation = bucket.reserve('key');
    bucket.refund('key', 5);
    clock.ms = 900;
    for (let call = 0; call < 5; call += 1) bucket.tryAcquire('other');
    expect(bucket.size).toBe(2);
    bucket.tryAcquire('key');
    reservation.cancel();
    expect(bucket.tryAcquire('key').allowed).toBe(true);
    clock.ms = 100_000;
    for (let call = 0; call < 5; call += 1) bucket.tryAcquire('other');
    expect(bucket.size).toBe(1);
  });
});

test('promised and taken permits together keep the bound of the bucket, whatever is cancelled', () => {
  const steps = fc.array(
    fc.record({
      gapMs: fc.integer({ min: 0, max: 6 }),
      kind: fc.constantFrom(...(['reserve', 'reserve', 'reserve', 'cancel', 'cancel', 'try'] as const)),
      cost: fc.integer({ min: 1, max: 4 }),
      which: fc.nat(20),
    }),
    { minLength: 1, maxLength: 30, size: 'max' },
  );
  const shape = fc.record({ capacity: fc.integer({ min: 1, max: 4 }), periodMs: fc.integer({ min: 1, max: 8 }) });
  let cancelled = 0;
  fc.assert(
    fc.property(shape, steps, ({ capacity, periodMs }, made) => {
      const clock = clockAt(0);
      const bucket = new TokenBucket({ capacity, refill: { tokens: 1, periodMs }, clock });
      let taken: { atMs: number; cost: number; reservation?: Reservation }[] = [];
      for (const { gapMs, kind, cost, which } of made) {
        clock.ms += gapMs;
        if (kind === 'try' && bucket.tryAcquire('key', cost).allowed) taken.push({ atMs: clock.ms, cost });
        if (kind === 'reserve') {
          const reservation = bucket.reserve('key', cost);
          if (reservation.allowed) taken.push({ atMs: clock.ms + Number(reservation.waitMs), cost, reservation });
        }
        if (kind === 'cancel') {
          const pending = taken.filter(({ atMs, reservation }) => reservation !== undefined && atMs > clock.ms);
          const one = pending[which % Math.max(1, pending.length)];
          one?.reservation?.cancel();
          if (one !== undefined) cancelled += 1;
          taken = taken.filter((other) => other !== one);
        }
      }
      for (const first of taken) {
        for (const last of taken) {
          const within = taken.filter(({ atMs }) => atMs >= first.atMs && atMs <= last.atMs);
          const cost = within.reduce((sum, each) => sum + each.cost, 0);
          if (last.atMs >= first.atMs)
            expect(cost * periodMs).toBeLessThanOrEqual(capacity * periodMs + last.atMs - first.atMs);
        }
      }
    }),
    { numRuns: 3000 },
  );
  expect(cancelled).toBeGreaterThan(1000);
});

test('a promise is what a bucket without cancelling would keep', () => {
  const costs = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 3 })), { maxLength: 20 });
  fc.assert(
    fc.property(costs, fc.integer({ min: 1, max: 4 }), (made, tokens) => {
      const clock = clockAt(0);
      const bucket = new TokenBucket({ capacity: 3, refill: { tokens, periodMs: 7 }, clock });
      // In 1/7 tokens.
      let level = 21n;
      let last = 0;
      for (const [gapMs, cost] of made) {
        clock.ms += gapMs;
        level += BigInt(tokens * (clock.ms - last));
        if (level > 21n) level = 21n;
        last = clock.ms;
        level -= BigInt(cost) * 7n;
        const missing = level < 0n ? -level : 0n;
        const waitMs = Number((missing + BigInt(tokens) - 1n) / BigInt(tokens));
        expect(bucket.reserve('key', cost).waitMs).toBe(waitMs);
      }
    }),
  );
});

describe('refund', () => {
  test('gives back, but never above capacity, and makes no key known', () => {
    const { bucket } = slowBucket(3);
    bucket.tryAcquire('key', 3);
    bucket.refund('key', 1);
    expect(bucket.peek('key').remaining).toBe(1);
    bucket.refund('key', Number.MAX_SAFE_INTEGER);
    expect(bucket.peek('key')).toMatchObject({ remaining: 3, resetAfterMs: 0 });
    bucket.refund('unknown', 3);
    expect(bucket.size).toBe(1);
  });

  test('pays a debt', () => {
    const { bucket } = slowBucket(3);
    bucket.reserve('key', 3);
    bucket.reserve('key', 3);
    bucket.refund('key', 2);
    expect(bucket.tryAcquire('key').retryAfterMs).toBe(2000);
  });

  test('credits the time before it first', () => {
    const { clock, bucket } = slowBucket(3);
    bucket.tryAcquire('key', 1);
    clock.ms = 5000;
    bucket.refund('key', 1);
    bucket.tryAcquire('key', 3);
    expect(bucket.tryAcquire('key').retryAfterMs).toBe(1000);
  });
});

test('promises that were kept are not remembered', () => {
  const pledges = new Pledges();
  for (let key = 0; key < 1000; key += 1) pledges.add(`key ${key}`, { atMs: key + 10, surplus: 0 }, key);
  expect(pledges.size).toBeLessThanOrEqual(30);
});
