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
import { Table } from './table.ts';

// How keys come and go, and what a step back of the clock does to them.

const bucket = { capacity: 3, refill: { tokens: 1, periodMs: 10 } };
const window = { limit: 3, windowMs: 30 };

/** Those whose keys at rest are as good as new. */
const forgetful: Record<string, (options: Options) => Limiter> = {
  TokenBucket: (options) => new TokenBucket({ ...bucket, ...options }),
  Gcra: (options) => new Gcra({ ...bucket, ...options }),
  LeakyBucket: (options) => new LeakyBucket({ ...bucket, ...options }),
  LeakyQueue: (options) => new LeakyQueue({ ...bucket, ...options }),
  SteppedBucket: (options) => new SteppedBucket({ ...bucket, ...options }),
  'PayLater that starts full': (options) => new PayLater({ ...bucket, initial: 3, ...options }),
  FixedWindow: (options) => new FixedWindow({ ...window, ...options }),
  'FixedWindow from the first request': (options) =>
    new FixedWindow({ ...window, anchor: 'first-request', ...options }),
  SlidingLog: (options) => new SlidingLog({ ...window, ...options }),
  SlidingCounter: (options) => new SlidingCounter({ ...window, ...options }),
  'Spacing without slack': (options) => new Spacing({ intervalMs: 10, ...options }),
};

/** Those whose keys at rest have more than new ones. */
const faithful: Record<string, (options: Options) => Limiter> = {
  'TokenBucket that starts empty': (options) => new TokenBucket({ ...bucket, initial: 0, ...options }),
  'Gcra that starts with less': (options) => new Gcra({ ...bucket, initial: 2, ...options }),
  'LeakyBucket that starts with less': (options) => new LeakyBucket({ ...bucket, initial: 2, ...options }),
  'LeakyQueue that starts with less': (options) => new LeakyQueue({ ...bucket, initial: 2, ...options }),
  'SteppedBucket that starts with less': (options) => new SteppedBucket({ ...bucket, initial: 2, ...options }),
  PayLater: (options) => new PayLater({ ...bucket, ...options }),
  'Spacing with slack': (options) => new Spacing({ intervalMs: 10, slack: 2, ...options }),
};

const clockAt = (ms: number) => {
  const clock = { ms, nowMs: () => clock.ms };
  return clock;
};

function drain(limiter: Limiter, key: string): number {
  for (let passed = 0; passed < 1000; passed += 1) if (!limiter.tryAcquire(key).allowed) return passed;
  throw new Error('no end of permits');
}

describe.each(Object.entries({ ...forgetful, ...faithful }))('%s', (name, make) => {
  const forgets = name in forgetful;

  // A key that is forgotten cannot know that it was peeked at: nobody looks and sets the clock back in one run.
  test.each([
    ['peeked at', 0],
    ['set back', -5],
  ])('every key is answered as if it were alone, while clocks and keys are %s', (_what, gapMin) => {
    const calls = fc.array(
      fc.record({
        gapMs: fc.integer({ min: gapMin, max: 25 }),
        key: fc.integer({ min: 0, max: 5 }),
        peeks: gapMin < 0 ? fc.constant(false) : fc.boolean(),
      }),
      { minLength: 20, maxLength: 120, size: 'max' },
    );
    let forgotten = 0;
    fc.assert(
      fc.property(calls, (made) => {
        const clock = clockAt(1000);
        const options = { clock, backwardsToleranceMs: 5 };
        const together = make(options);
        const alone = Array.from({ length: 6 }, () => make(options));
        let latestMs = clock.ms;
        for (const { gapMs, key, peeks } of made) {
          // Several steps back are together no more than the tolerance.
          clock.ms = Math.max(clock.ms + gapMs, latestMs - 5);
          latestMs = Math.max(latestMs, clock.ms);
          const call = peeks ? 'peek' : 'tryAcquire';
          expect(together[call](`key ${key}`)).toStrictEqual(alone[key]?.[call](`key ${key}`));
        }
        forgotten += alone.reduce((sum, limiter) => sum + limiter.size, 0) - together.size;
      }),
      { numRuns: 200 },
    );
    if (forgets) expect(forgotten).toBeGreaterThan(0);
    else expect(forgotten).toBe(0);
  });

  test('idle keys are forgotten by calls for another, and only those that are as good as new', () => {
    const clock = clockAt(0);
    const limiter = make({ clock });
    for (let key = 0; key < 1000; key += 1) limiter.tryAcquire(`idle ${key}`);
    clock.ms = 1000;
    for (let call = 0; call < 1000; call += 1) limiter.tryAcquire('busy');
    expect(limiter.size).toBe(forgets ? 1 : 1001);
    expect(limiter.stats('busy').acquired + limiter.stats('busy').denied).toBe(1000);
    expect(limiter.stats().acquired + limiter.stats().denied).toBe(2000);
    const rest = make({ clock });
    rest.peek('idle 7');
    const fresh = rest.peek('idle 7');
    if (forgets) expect(limiter.peek('idle 7')).toStrictEqual(fresh);
    else expect(limiter.peek('idle 7').remaining).toBeGreaterThan(fresh.remaining);
  });

  test('a stream of new keys keeps only those that matter', () => {
    const clock = clockAt(0);
    const limiter = make({ clock });
    let most = 0;
    for (let key = 0; key < 5000; key += 1) {
      clock.ms += 1;
      limiter.tryAcquire(`key ${key}`);
      most = Math.max(most, limiter.size);
    }
    // A key matters for up to 60 ms, and 100 ms of tolerance; and the sweep takes half as long as keys come.
    if (forgets) expect(most).toBeLessThanOrEqual(2 * 160 + 2);
    else expect(most).toBe(5000);
  });

  test('a full table lets no new key in, and nobody out', () => {
    const clock = clockAt(0);
    const limiter = make({ clock, maxKeys: 2 });
    for (const key of ['one', 'two']) drain(limiter, key);
    const before = limiter.peek('one');
    const denied = limiter.tryAcquire('three');
    expect(denied).toMatchObject({ allowed: false, remaining: 0, reason: 'table-full', limit: before.limit });
    expect(limiter.peek('three')).toMatchObject({ remaining: 0, limit: before.limit });
    expect(limiter.size).toBe(2);
    expect(limiter.peek('one')).toStrictEqual(before);
    expect(limiter.stats('three')).toMatchObject({ acquired: 0, denied: 0 });
    expect(limiter.stats().denied).toBe(3);
    expect(['one', 'two'].map((key) => limiter.stats(key).denied)).toStrictEqual([1, 1]);
    if (forgets) {
      const waitMs = Number(denied.retryAfterMs);
      expect(waitMs).toBeGreaterThan(0);
      clock.ms += waitMs - 1;
      expect(limiter.tryAcquire('three')).toMatchObject({ reason: 'table-full', retryAfterMs: 1 });
      clock.ms += 1;
      expect(limiter.tryAcquire('three').allowed).toBe(true);
      expect(limiter.size).toBeLessThanOrEqual(2);
    } else {
      expect(denied.retryAfterMs).toBe('never');
      clock.ms += 1_000_000;
      expect(limiter.tryAcquire('three')).toMatchObject({ reason: 'table-full', retryAfterMs: 'never' });
      limiter.reset('two');
      expect(limiter.tryAcquire('three').reason).not.toBe('table-full');
    }
  });

  test('a key that is as good as new makes room, wherever it is', () => {
    const clock = clockAt(0);
    const limiter = make({ clock, maxKeys: 40 });
    for (let key = 0; key < 40; key += 1) limiter.tryAcquire(`key ${key}`);
    clock.ms = 1000;
    for (let key = 0; key < 40; key += 1) if (key !== 23) drain(limiter, `key ${key}`);
    const sizeBefore = limiter.size;
    let tries = 0;
    while (tries < 4 && limiter.tryAcquire('new').reason === 'table-full') tries += 1;
    if (forgets) expect(tries).toBeLessThanOrEqual(3);
    else expect(tries).toBe(4);
    expect(limiter.size).toBeLessThanOrEqual(sizeBefore + 1);
    expect(limiter.size).toBeLessThanOrEqual(40);
  });

  test('a large step back keeps no key for longer than otherwise', () => {
    const clock = clockAt(1_000_000);
    const limiter = make({ clock });
    for (let key = 0; key < 40; key += 1) drain(limiter, `key ${key}`);
    clock.ms = 1000;
    // A turn of the sweep in which it finds them, and another after they are full and have rested for the tolerance.
    for (let round = 0; round < 4; round += 1, clock.ms += 200) {
      for (let looks = 0; looks < 40; looks += 1) limiter.tryAcquire('other');
    }
    if (forgets) expect(limiter.size).toBeLessThanOrEqual(2);
    else expect(limiter.size).toBe(41);
  });

  test('a key that the sweep has seen after a large step back was given nothing by it', () => {
    const clock = clockAt(1_000_000);
    const limiter = make({ clock });
    drain(limiter, 'key');
    clock.ms = 1000;
    for (let looks = 0; looks < 4; looks += 1) limiter.tryAcquire('other');
    expect(limiter.tryAcquire('key').allowed).toBe(false);
    clock.ms += 60;
    expect(limiter.tryAcquire('key').allowed).toBe(true);
  });

  test('after a large step back a key keeps what it had, and its time goes on', () => {
    const gaps = fc.array(
      fc.record({
        gapMs: fc.integer({ min: 0, max: 25 }),
        // Whole windows and periods of all: where in a window the reading lies does not change.
        back: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 2, max: 40 })),
        peeks: fc.boolean(),
      }),
      { minLength: 1, maxLength: 40, size: 'max' },
    );
    fc.assert(
      fc.property(gaps, (calls) => {
        const clock = clockAt(3000);
        const twinClock = clockAt(3000);
        const options = { backwardsToleranceMs: 59 };
        const limiter = make({ ...options, clock });
        const twin = make({ ...options, clock: twinClock });
        for (const key of ['key', 'key']) expect(limiter.tryAcquire(key)).toStrictEqual(twin.tryAcquire(key));
        for (const { gapMs, back, peeks } of calls) {
          // For the twin there is neither a step nor the gap before it.
          if (back > 0) clock.ms -= 30 * back;
          else {
            clock.ms += gapMs;
            twinClock.ms += gapMs;
          }
          const call = peeks ? 'peek' : 'tryAcquire';
          expect(limiter[call]('key')).toStrictEqual(twin[call]('key'));
        }
      }),
    );
  });

  test('time stands still up to the tolerance, and not beyond', () => {
    for (const tolerance of [0, 1, 100, 1000]) {
      const back = (ms: number) => {
        const clock = clockAt(10_000);
        const limiter = make({ clock, backwardsToleranceMs: tolerance });
        drain(limiter, 'key');
        clock.ms -= ms;
        return Number(limiter.tryAcquire('key').retryAfterMs);
      };
      const waitMs = back(0);
      expect(back(tolerance)).toBe(waitMs + tolerance);
      // Never locked for longer than one window or full refill, or two of the windows of a sliding counter.
      expect(back(tolerance + 1)).toBeLessThanOrEqual(60);
      expect(back(tolerance + 1)).toBeGreaterThan(0);
    }
  });

  test('no step locks a key for longer than a window or a full refill, or gives it a fresh start', () => {
    fc.assert(
      fc.property(fc.integer({ min: 101, max: 100_000 }), (ms) => {
        const clock = clockAt(50_000);
        const limiter = make({ clock });
        drain(limiter, 'key');
        clock.ms -= ms;
        const { allowed, retryAfterMs } = limiter.tryAcquire('key');
        expect(allowed).toBe(false);
        expect(Number(retryAfterMs)).toBeLessThanOrEqual(60);
        clock.ms += Number(retryAfterMs);
        expect(limiter.tryAcquire('key').allowed).toBe(true);
      }),
    );
  });
});

test('a fixed window keeps its count in the window of the new reading', () => {
  const clock = clockAt(1_000_050);
  const limiter = new FixedWindow({ limit: 3, windowMs: 100, clock });
  limiter.tryAcquire('key', 2);
  clock.ms = 500_020;
  expect(limiter.tryAcquire('key', 2)).toMatchObject({ allowed: false, retryAfterMs: 80 });
  expect(limiter.tryAcquire('key').allowed).toBe(true);
  clock.ms = 500_100;
  expect(limiter.tryAcquire('key', 3).allowed).toBe(true);
});

test('no interval is credited twice, however often the clock goes back and forth within the tolerance', () => {
  const clock = clockAt(0);
  const limiter = new TokenBucket({ ...bucket, clock });
  drain(limiter, 'key');
  let passed = 0;
  for (let ms = 0; ms < 1000; ms += 1) {
    clock.ms = ms;
    passed += drain(limiter, 'key');
    clock.ms = ms - (ms % 101);
    passed += drain(limiter, 'key');
  }
  expect(passed).toBe(99);
});

test('stats count requests, by key and in all, and are forgotten with the key', () => {
  const clock = clockAt(0);
  const limiter = new TokenBucket({ ...bucket, clock });
  for (const cost of [2, 2, 1, 1, 4]) limiter.tryAcquire('key', cost);
  limiter.tryAcquire('other');
  limiter.peek('other');
  limiter.peek('unknown');
  limiter.refund('other', 1);
  expect(() => limiter.tryAcquire('key', 0)).toThrow(RangeError);
  const none = { waited: 0, waitedMs: 0 };
  expect(limiter.stats('key')).toStrictEqual({ acquired: 2, denied: 3, ...none });
  expect(limiter.stats('other')).toStrictEqual({ acquired: 1, denied: 0, ...none });
  expect(limiter.stats('unknown')).toStrictEqual({ acquired: 0, denied: 0, ...none });
  limiter.reset('key');
  expect(limiter.stats('key')).toStrictEqual({ acquired: 0, denied: 0, ...none });
  expect(limiter.stats()).toStrictEqual({ acquired: 3, denied: 3, ...none });
  expect(() => limiter.stats('')).toThrow(TypeError);
});

test('what a key has come to is gone with it, also where another takes its place', () => {
  const limiter = new TokenBucket({ ...bucket, clock: clockAt(0) });
  for (const cost of [1, 4]) limiter.tryAcquire('key', cost);
  limiter.reset('key');
  limiter.tryAcquire('other');
  expect(limiter.stats('other')).toMatchObject({ acquired: 1, denied: 0 });
});

test('a call does not forget its own key', () => {
  const limiter = new TokenBucket({ ...bucket, clock: clockAt(0), backwardsToleranceMs: 0 });
  drain(limiter, 'other');
  for (let call = 0; call < 5; call += 1) limiter.tryAcquire('key', 4);
  expect(limiter.stats('key').denied).toBe(5);
});

test('who finds no room is told when the first of the keys may go', () => {
  const clock = clockAt(0);
  const limiter = new TokenBucket({ ...bucket, clock, maxKeys: 10, backwardsToleranceMs: 7 });
  for (let key = 0; key < 10; key += 1) limiter.tryAcquire(`key ${key}`, key === 6 ? 1 : 3);
  expect(limiter.tryAcquire('new')).toMatchObject({ reason: 'table-full', retryAfterMs: 17, resetAfterMs: 17 });
  expect(limiter.peek('new')).toMatchObject({ remaining: 0, resetAfterMs: 17 });
});

test('a table that was large gives memory back', () => {
  const table = new Table(1, false);
  for (let key = 0; key < 10_000; key += 1) table.add(`key ${key}`, 0);
  for (let key = 0; key < 9_997; key += 1) table.remove(table.find(`key ${key}`));
  expect(table.size).toBe(3);
  expect(table.row.capacity).toBeLessThanOrEqual(16);
  expect(table.find('key 9998')).toBeGreaterThan(0);
});

test('a table is dense, finds every row, and gives memory back', () => {
  const key = fc.integer({ min: 0, max: 30 }).map(String);
  const steps = fc.array(fc.tuple(key, fc.boolean()), { maxLength: 300, size: 'max' });
  fc.assert(
    fc.property(steps, fc.nat(40), (made, versionsFrom) => {
      const table = new Table(2, true);
      const expected = new Map<string, number>();
      made.forEach(([key, adds], step) => {
        if (step === versionsFrom) table.keepVersions();
        const slot = table.find(key);
        expect(slot > 0).toBe(expected.has(key));
        if (adds && slot === 0) {
          table.add(key, step);
          Object.assign(table.row, { lastMs: step, used: step, endMs: -step, blockedUntilMs: step + 1 });
          expected.set(key, step);
        } else if (!adds && slot > 0) {
          table.remove(slot);
          expected.delete(key);
        }
        expect(table.size).toBe(expected.size);
        expect(table.row.capacity).toBeLessThanOrEqual(Math.max(8, 4 * (expected.size + 2)));
      });
      const slots = [...expected].map(([key, step]) => {
        const slot = table.find(key);
        const { lastMs, used, endMs, blockedUntilMs } = table.row;
        expect([lastMs, used, endMs, blockedUntilMs]).toStrictEqual([step, step, -step, step + 1]);
        expect(table.key).toBe(key);
        if (table.versions)
          expect(table.versions[slot]).toBe(step > versionsFrom ? step : step === versionsFrom ? step : 0);
        return slot;
      });
      expect(slots.sort((a, b) => a - b)).toStrictEqual(slots.map((_slot, index) => index + 1));
    }),
  );
});
