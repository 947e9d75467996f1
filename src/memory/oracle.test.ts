import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Limiter, Options } from './index.ts';
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

// Each algorithm once more, as slowly and as plainly as it can be said: no state, only what was admitted so far, and
// BigInt throughout. Waits and remainders are not computed here at all: an answer is checked by what it promises.

interface Past {
  /** When the key was first asked for. */
  born: bigint;
  taken: { at: bigint; cost: bigint }[];
}

interface Oracle {
  admits(past: Past, now: bigint, cost: bigint): boolean;
  /** Whether what `resetAfterMs` waits for, counted from `now`, is there at `later`. */
  isReset(past: Past, now: bigint, later: bigint): boolean;
  delayMs?(past: Past, now: bigint): bigint;
}

interface Subject {
  make(options: Options): Limiter;
  oracle(builtAt: bigint): Oracle;
  limit: number;
  costMax: number;
}

const max = (a: bigint, b: bigint) => (a > b ? a : b);
const min = (a: bigint, b: bigint) => (a < b ? a : b);
const sum = (entries: Past['taken']) => entries.reduce((total, { cost }) => total + cost, 0n);
const floorDiv = (a: bigint, b: bigint) => (a - (((a % b) + b) % b)) / b;
const plus = (past: Past, at: bigint, cost: bigint): Past => ({ ...past, taken: [...past.taken, { at, cost }] });

interface Bucket {
  capacity: number;
  tokens: number;
  periodMs: number;
  initial: number;
}

const big = <T extends object>(config: T) =>
  Object.fromEntries(Object.entries(config).map(([name, value]) => [name, BigInt(value as number)])) as {
    [Name in keyof T]: bigint;
  };

/** Full when the whole capacity passes at once. */
const fullWhen = (admits: Oracle['admits'], capacity: bigint): Oracle => ({
  admits,
  isReset: (past, _now, later) => admits(past, later, capacity),
});

/** By the bound itself: no interval that ends now holds more than capacity + rate · length. */
function tokenBucket(config: Bucket): Oracle {
  const { capacity, tokens, periodMs, initial } = big(config);
  return fullWhen((past, now, cost) => {
    const within = (held: bigint, since: bigint, spent: bigint) =>
      (spent + cost) * periodMs <= held * periodMs + (now - since) * tokens;
    return (
      cost <= capacity &&
      within(initial, past.born, sum(past.taken)) &&
      past.taken.every(({ at }, index) => within(capacity, at, sum(past.taken.slice(index))))
    );
  }, capacity);
}

/** ITU-T I.371 virtual scheduling, unit by unit, with an absolute TAT in 1/tokens ms. */
function gcra(config: Bucket): Oracle {
  const { capacity, tokens, periodMs, initial } = big(config);
  const tolerance = (capacity - 1n) * periodMs;
  return fullWhen((past, now, cost) => {
    let tat = past.born * tokens + (capacity - initial) * periodMs;
    for (const { at, cost } of past.taken) tat = max(at * tokens, tat) + cost * periodMs;
    const tatOfLast = max(now * tokens, tat) + (cost - 1n) * periodMs;
    return now * tokens >= tatOfLast - tolerance;
  }, capacity);
}

/** When the work is done, as an instant in 1/tokens ms. */
function doneAt(config: Bucket, past: Past): bigint {
  const { capacity, tokens, periodMs, initial } = big(config);
  let done = past.born * tokens + (capacity - initial) * periodMs;
  for (const { at, cost } of past.taken) done = max(done, at * tokens) + cost * periodMs;
  return done;
}

const undone = (config: Bucket, past: Past, now: bigint) => max(0n, doneAt(config, past) - now * BigInt(config.tokens));

function leakyBucket(config: Bucket): Oracle {
  const { capacity, periodMs } = big(config);
  return fullWhen((past, now, cost) => undone(config, past, now) + cost * periodMs <= capacity * periodMs, capacity);
}

function leakyQueue(config: Bucket): Oracle {
  const ceilMs = (ticks: bigint) => -floorDiv(-ticks, BigInt(config.tokens));
  return { ...leakyBucket(config), delayMs: (past, now) => ceilMs(undone(config, past, now)) };
}

/** As Guava's SmoothBursty: stored permits, and the instant from which the next permit is free. */
function payLater(config: Bucket): Oracle {
  const { capacity, tokens, periodMs, initial } = big(config);
  const at = (past: Past, now: bigint) => {
    let stored = initial * periodMs;
    let nextFree = past.born * tokens;
    const resync = (instant: bigint) => {
      if (instant <= nextFree) return;
      stored = min(capacity * periodMs, stored + instant - nextFree);
      nextFree = instant;
    };
    for (const { at, cost } of past.taken) {
      resync(at * tokens);
      const spent = min(cost * periodMs, stored);
      stored -= spent;
      nextFree += cost * periodMs - spent;
    }
    resync(now * tokens);
    return { stored, isFree: nextFree <= now * tokens };
  };
  return {
    admits: (past, now) => at(past, now).isFree,
    isReset: (past, _now, later) => at(past, later).stored === capacity * periodMs,
  };
}

function stepped(config: Bucket, phaseMs: bigint): Oracle {
  const { capacity, tokens, periodMs, initial } = big(config);
  return fullWhen((past, now, cost) => {
    let level = initial;
    let last = past.born;
    for (const entry of [...past.taken, { at: now, cost: 0n }]) {
      const steps = floorDiv(entry.at - phaseMs, periodMs) - floorDiv(last - phaseMs, periodMs);
      level = min(capacity, level + steps * tokens) - entry.cost;
      last = entry.at;
    }
    return cost <= level;
  }, capacity);
}

function fixedWindow(limit: bigint, windowMs: bigint, anchor: 'epoch' | 'first-request'): Oracle {
  /** The last window that any admission fell into or began, as [start, used]. */
  const windowAt = (past: Past, now: bigint): [bigint | undefined, bigint] => {
    if (anchor === 'epoch') {
      const start = floorDiv(now, windowMs) * windowMs;
      return [start, sum(past.taken.filter(({ at }) => at >= start))];
    }
    let start: bigint | undefined;
    for (const { at } of past.taken) if (start === undefined || at - start >= windowMs) start = at;
    if (start === undefined || now - start >= windowMs) return [undefined, 0n];
    return [start, sum(past.taken.filter(({ at }) => at >= start))];
  };
  return {
    admits: (past, now, cost) => windowAt(past, now)[1] + cost <= limit,
    isReset: (past, now, later) => {
      const [start] = windowAt(past, now);
      return start === undefined || later - start >= windowMs;
    },
  };
}

function slidingLog(limit: bigint, windowMs: bigint, edge: 'open' | 'closed'): Oracle {
  const counted = (past: Past, now: bigint) =>
    past.taken.filter(({ at }) => (edge === 'open' ? at + windowMs > now : at + windowMs >= now));
  return {
    admits: (past, now, cost) => sum(counted(past, now)) + cost <= limit,
    isReset: (past, _now, later) => counted(past, later).length === 0,
  };
}

function slidingCounter(
  limit: bigint,
  windowMs: bigint,
  share: 'exact' | 'floor' | 'ceil',
  guard: 'with-cost' | 'without-cost',
): Oracle {
  const estimate = (past: Past, now: bigint) => {
    const window = floorDiv(now, windowMs);
    const inWindow = (index: bigint) => sum(past.taken.filter(({ at }) => floorDiv(at, windowMs) === index));
    const faded = inWindow(window - 1n) * ((window + 1n) * windowMs - now);
    const rounded = {
      exact: faded,
      floor: floorDiv(faded, windowMs) * windowMs,
      ceil: -floorDiv(-faded, windowMs) * windowMs,
    };
    return rounded[share] + inWindow(window) * windowMs;
  };
  const admits: Oracle['admits'] = (past, now, cost) =>
    cost <= limit &&
    (guard === 'with-cost'
      ? estimate(past, now) + cost * windowMs <= limit * windowMs
      : estimate(past, now) < limit * windowMs);
  // As good as new: limit unit requests pass.
  const isReset: Oracle['isReset'] = (past, _now, later) =>
    limit === 1n ? admits(past, later, 1n) : admits(plus(past, later, limit - 1n), later, 1n);
  return { admits, isReset };
}

/** As uber-go/ratelimit: `sleepFor` builds up with early requests, and down to minus the slack with late ones. */
function spacing(intervalMs: bigint, slack: bigint): Oracle {
  const sleepFor = (past: Past, now: bigint) => {
    let last = past.born;
    let sleep = -intervalMs;
    for (const { at, cost } of [...past.taken, { at: now, cost: 1n }]) {
      for (let unit = 0n; unit < cost; unit += 1n) {
        sleep = max(-slack * intervalMs, sleep + intervalMs - (at - last));
        last = at;
      }
    }
    return sleep;
  };
  return {
    admits: (past, now) => sleepFor(past, now) <= 0n,
    isReset: (past, _now, later) => sleepFor(past, later) <= -slack * intervalMs,
  };
}

const small = { count: 6, durationMs: 12, tokens: 5 };
const large = { count: 2 ** 18, durationMs: 2 ** 34, tokens: 2 ** 50 };
type Scale = typeof small;

const bucketOf = ({ count, tokens, durationMs }: Scale): fc.Arbitrary<Bucket> =>
  fc
    .record({
      capacity: fc.integer({ min: 1, max: count }),
      tokens: fc.integer({ min: 1, max: tokens }),
      periodMs: fc.integer({ min: 1, max: durationMs }),
    })
    .chain((bucket) => fc.record({ ...fixed(bucket), initial: fc.integer({ min: 0, max: bucket.capacity }) }));

function fixed<T extends object>(value: T): { [Name in keyof T]: fc.Arbitrary<T[Name]> } {
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fc.constant(each)])) as never;
}

const configOf = ({ capacity, tokens, periodMs, initial }: Bucket, options: Options) => ({
  capacity,
  refill: { tokens, periodMs },
  initial,
  ...options,
});

const windowOf = ({ count, durationMs }: Scale) =>
  fc.record({ limit: fc.integer({ min: 1, max: count }), windowMs: fc.integer({ min: 1, max: durationMs }) });

type Subjects = (scale: Scale) => fc.Arbitrary<Subject>;

const bucketSubject =
  (Class: new (config: ReturnType<typeof configOf>) => Limiter, oracle: (bucket: Bucket) => Oracle): Subjects =>
  (scale) =>
    bucketOf(scale).map((bucket) => ({
      make: (options) => new Class(configOf(bucket, options)),
      oracle: () => oracle(bucket),
      limit: bucket.capacity,
      costMax: bucket.capacity,
    }));

const subjects: Record<string, Subjects> = {
  TokenBucket: bucketSubject(TokenBucket, tokenBucket),
  Gcra: bucketSubject(Gcra, gcra),
  'Gcra, by the bound of the token bucket': bucketSubject(Gcra, tokenBucket),
  LeakyBucket: bucketSubject(LeakyBucket, leakyBucket),
  LeakyQueue: bucketSubject(LeakyQueue, leakyQueue),
  PayLater: (scale) =>
    bucketOf(scale).map((bucket) => ({
      make: (options) => new PayLater(configOf(bucket, options)),
      oracle: () => payLater(bucket),
      limit: bucket.capacity + 1,
      costMax: bucket.capacity + 1,
    })),
  SteppedBucket: (scale) =>
    fc.tuple(bucketOf(scale), fc.constantFrom('creation' as const, 'epoch' as const)).map(([bucket, phase]) => ({
      make: (options) => new SteppedBucket({ ...configOf(bucket, options), phase }),
      oracle: (builtAt) => stepped(bucket, phase === 'creation' ? builtAt : 0n),
      limit: bucket.capacity,
      costMax: bucket.capacity,
    })),
  FixedWindow: (scale) =>
    fc.tuple(windowOf(scale), fc.constantFrom('epoch' as const, 'first-request' as const)).map(([window, anchor]) => ({
      make: (options) => new FixedWindow({ ...window, anchor, ...options }),
      oracle: () => fixedWindow(BigInt(window.limit), BigInt(window.windowMs), anchor),
      limit: window.limit,
      costMax: window.limit,
    })),
  SlidingLog: (scale) =>
    fc.tuple(windowOf(scale), fc.constantFrom('open' as const, 'closed' as const)).map(([window, edge]) => ({
      make: (options) => new SlidingLog({ ...window, edge, ...options }),
      oracle: () => slidingLog(BigInt(window.limit), BigInt(window.windowMs), edge),
      limit: window.limit,
      costMax: window.limit,
    })),
  SlidingCounter: (scale) =>
    fc
      .tuple(
        windowOf(scale),
        fc.constantFrom('exact' as const, 'floor' as const, 'ceil' as const),
        fc.constantFrom('with-cost' as const, 'without-cost' as const),
      )
      .map(([window, share, guard]) => ({
        make: (options) => new SlidingCounter({ ...window, share, guard, ...options }),
        oracle: () => slidingCounter(BigInt(window.limit), BigInt(window.windowMs), share, guard),
        limit: window.limit,
        costMax: window.limit,
      })),
  Spacing: ({ durationMs }) =>
    fc
      .record({ intervalMs: fc.integer({ min: 1, max: durationMs }), slack: fc.integer({ min: 0, max: 4 }) })
      .map(({ intervalMs, slack }) => ({
        make: (options) => new Spacing({ intervalMs, slack, ...options }),
        oracle: () => spacing(BigInt(intervalMs), BigInt(slack)),
        limit: slack + 1,
        costMax: 1,
      })),
};

interface Call {
  gapMs: number;
  /** Of the largest cost, in [0, 1]; undefined: a peek. */
  cost: number | undefined;
}

const callsOf = ({ durationMs }: Scale): fc.Arbitrary<Call[]> =>
  fc.array(
    fc.record({
      gapMs: fc.oneof(
        { weight: 3, arbitrary: fc.constant(0) },
        { weight: 6, arbitrary: fc.integer({ min: 0, max: 2 * durationMs }) },
        { weight: 2, arbitrary: fc.integer({ min: 0, max: Math.ceil(durationMs / 4) }) },
        { weight: 1, arbitrary: fc.integer({ min: -durationMs, max: -1 }) },
      ),
      cost: fc.option(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })), {
        nil: undefined,
        freq: 8,
      }),
    }),
    { minLength: 1, maxLength: 24, size: 'max' },
  );

const originMs = fc.constantFrom(0, 1_700_000_000_000, -12_345, 2 ** 51);

/** Makes the calls, and holds every answer against the oracle. Time stands still after any step back. */
function judge(subject: Subject, calls: Call[], startMs: number): void {
  const clock = { ms: startMs, nowMs: () => clock.ms };
  const limiter = subject.make({ clock, backwardsToleranceMs: 2 ** 40 });
  const oracle = subject.oracle(BigInt(startMs));
  const { limit, costMax } = subject;
  let past: Past | undefined;
  let latestMs = startMs;

  for (const { gapMs, cost: costShare } of calls) {
    clock.ms += gapMs;
    // Time stands still for a key after a step back; a key that was never asked for has no time yet.
    latestMs = past === undefined ? clock.ms : Math.max(latestMs, clock.ms);
    const behindMs = BigInt(latestMs - clock.ms);
    const now = BigInt(latestMs);

    if (costShare !== undefined) {
      past ??= { born: now, taken: [] };
      const cost = 1 + Math.floor(costShare * (costMax - 1));
      const expected = oracle.admits(past, now, BigInt(cost));
      const decision = limiter.tryAcquire('key', cost);
      expect(decision.allowed).toBe(expected);
      if (decision.allowed) {
        expect(decision.retryAfterMs).toBe(0);
        expect(decision.delayMs).toBe(oracle.delayMs && Number(oracle.delayMs(past, now)));
        past = plus(past, now, BigInt(cost));
      } else {
        const retryAt = now + BigInt(decision.retryAfterMs) - behindMs;
        expect(oracle.admits(past, retryAt, BigInt(cost))).toBe(true);
        expect(oracle.admits(past, retryAt - 1n, BigInt(cost))).toBe(false);
        expect(decision.reason).toBe('limited');
      }
      checkFigures(decision, past);
    } else {
      checkFigures(limiter.peek('key'), past ?? { born: now, taken: [] });
    }

    function checkFigures(answer: { limit: number; remaining: number; resetAfterMs: number }, after: Past) {
      expect(answer.limit).toBe(limit);
      expect(answer.remaining).toBeGreaterThanOrEqual(0);
      expect(answer.remaining).toBeLessThanOrEqual(limit);
      const unitsPass = (units: bigint) => oracle.admits(units === 1n ? after : plus(after, now, units - 1n), now, 1n);
      if (answer.remaining > 0) expect(unitsPass(BigInt(answer.remaining))).toBe(true);
      expect(unitsPass(BigInt(answer.remaining) + 1n)).toBe(false);
      if (answer.resetAfterMs > 0) {
        const resetAt = now + BigInt(answer.resetAfterMs) - behindMs;
        expect(oracle.isReset(after, now, resetAt)).toBe(true);
        expect(oracle.isReset(after, now, resetAt - 1n)).toBe(false);
      } else {
        expect(oracle.isReset(after, now, now)).toBe(true);
      }
    }
  }
}

describe.each(Object.entries(subjects))('%s decides as its definition', (_name, subjectOf) => {
  test.each([
    ['small', small],
    ['large', large],
  ])('with %s figures', (_scale, scale) => {
    fc.assert(fc.property(subjectOf(scale), callsOf(scale), originMs, judge), { numRuns: 500 });
  });
});
