import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ceilDiv, floorDiv, INTEGERS, max, min } from './algebra.ts';
import type { Anchor, FixedWindowVariant, WindowEnd } from './fixed-window/law.ts';
import * as fixedWindowModel from './fixed-window/model.ts';
import * as gcraModel from './gcra/model.ts';
import {
  fixedWindow,
  gcra,
  leakyBucket,
  leakyQueue,
  payLater,
  slidingCounter,
  slidingLog,
  spacing,
  steppedBucket,
  tokenBucket,
} from './index.ts';
import { at, type BucketConfig, EXACT, type Jurisdiction, type Span, type StepLaw, type WindowConfig } from './law.ts';
import * as leakyModel from './leaky-bucket/model.ts';
import * as payLaterModel from './pay-later/model.ts';
import type { Guard, Share } from './sliding-counter/model.ts';
import * as counterModel from './sliding-counter/model.ts';
import * as logModel from './sliding-log/model.ts';
import * as spacingModel from './spacing/model.ts';
import type { Phase } from './stepped-bucket/law.ts';
import * as steppedModel from './stepped-bucket/model.ts';
import * as tokenModel from './token-bucket/model.ts';

// With zero tolerance the law permits exactly one answer, the model's.

const RUNS = 300;
const SEED = 42;
const MS = 1_000_000n;
const SECOND = 1_000_000_000n;

/** One algorithm in one variant under one config: its law, and its model as a machine that answers. */
interface Subject {
  readonly jurisdiction: Jurisdiction;
  machine(origin: bigint): Machine;
}
interface Machine {
  take(now: bigint, cost: bigint): boolean;
  /** For a queue: how long the last request waits for its start, between whole nanoseconds. */
  delay?(): Span;
}

interface Kind<C> {
  readonly title: string;
  of(config: C): Subject;
  /** Costs above the capacity are left to the limiter here: the law permits either answer. */
  readonly freeAboveLimit?: true;
  readonly unitCosts?: true;
}

// ---------------------------------------------------------------- the models as machines

/** Time times R and costs times P: the rate is 1. */
const BUCKETS: readonly Kind<BucketConfig>[] = [
  {
    title: 'token-bucket',
    of: (config) => ({
      jurisdiction: tokenBucket(config, EXACT),
      machine(origin) {
        const { units: R, periodNs: P } = config.refill;
        let bucket = { level: config.initial * P, last: origin * R };
        return {
          take(now, cost) {
            const next = tokenModel.acquire(INTEGERS, config.capacity * P, bucket, now * R, cost * P);
            bucket = next.bucket;
            return next.allowed;
          },
        };
      },
    }),
  },
  {
    title: 'gcra',
    of: (config) => ({
      jurisdiction: gcra(config, EXACT),
      machine(origin) {
        const { units: R, periodNs: P } = config.refill;
        let tat = origin * R + (config.capacity - config.initial) * P;
        return {
          take(now, cost) {
            const next = gcraModel.acquire(INTEGERS, config.capacity * P, tat, now * R, cost * P);
            tat = next.tat;
            return next.allowed;
          },
        };
      },
    }),
  },
  {
    title: 'leaky-bucket',
    of: (config) => ({
      jurisdiction: leakyBucket(config, EXACT),
      machine(origin) {
        const { units: R, periodNs: P } = config.refill;
        let bucket = { level: (config.capacity - config.initial) * P, last: origin * R };
        return {
          take(now, cost) {
            const next = leakyModel.pour(INTEGERS, config.capacity * P, bucket, now * R, cost * P);
            bucket = next.bucket;
            return next.allowed;
          },
        };
      },
    }),
  },
  {
    title: 'leaky-queue',
    of: (config) => ({
      jurisdiction: leakyQueue(config, EXACT),
      machine(origin) {
        const { units: R, periodNs: P } = config.refill;
        let bucket = { level: (config.capacity - config.initial) * P, last: origin * R };
        let delay: Span = at(0n);
        return {
          take(now, cost) {
            const next = leakyModel.enqueue(INTEGERS, config.capacity * P, bucket, now * R, cost * P);
            bucket = next.bucket;
            const wait = next.departure - now * R;
            delay = { lo: floorDiv(wait, R), hi: ceilDiv(wait, R) };
            return next.allowed;
          },
          delay: () => delay,
        };
      },
    }),
  },
  {
    title: 'pay-later',
    of: (config) => ({
      jurisdiction: payLater(config, EXACT),
      machine(origin) {
        const { units: R, periodNs: P } = config.refill;
        let account = { credit: config.initial * P, last: origin * R };
        return {
          take(now, cost) {
            const next = payLaterModel.acquire(INTEGERS, config.capacity * P, account, now * R, cost * P);
            account = next.account;
            return next.allowed;
          },
        };
      },
    }),
  },
  {
    title: 'spacing',
    unitCosts: true,
    of: ({ capacity, refill }) => ({
      jurisdiction: spacing({ intervalNs: refill.periodNs, slack: capacity - 1n }, EXACT),
      machine(origin) {
        let state = { next: origin };
        return {
          take(now) {
            const next = spacingModel.start(INTEGERS, refill.periodNs, (capacity - 1n) * refill.periodNs, state, now);
            state = next.spacing;
            return next.allowed;
          },
        };
      },
    }),
  },
  ...(['creation', 'epoch', 'first-use'] as const).map(
    (phase: Phase): Kind<BucketConfig> => ({
      title: `stepped-bucket phase=${phase}`,
      of: (config) => ({
        jurisdiction: steppedBucket(config, EXACT, phase),
        machine(origin) {
          let from = phase === 'epoch' ? 0n : phase === 'creation' ? origin : undefined;
          const periodOf = (now: bigint): bigint => steppedModel.periodOf(INTEGERS, config.refill.periodNs, from!, now);
          let bucket = { level: config.initial, period: from === undefined ? 0n : periodOf(origin) };
          return {
            take(now, cost) {
              from ??= now;
              const next = steppedModel.acquire(
                INTEGERS,
                config.capacity,
                config.refill.units,
                bucket,
                periodOf(now),
                cost,
              );
              bucket = next.bucket;
              return next.allowed;
            },
          };
        },
      }),
    }),
  ),
];

const fixedWindowMachine = (
  { limit, windowNs: W }: WindowConfig,
  { anchor, end }: FixedWindowVariant,
  denialsCount: boolean,
  origin: bigint,
): Machine => {
  // (b, b + W] holds the same instants as [b + 1, b + 1 + W).
  const closed = end === 'closed' ? 1n : 0n;
  let state = { window: -1n, count: 0n };
  let started: bigint | undefined;
  const windowOf = (now: bigint): bigint => {
    if (anchor === 'epoch') return fixedWindowModel.windowOf(INTEGERS, W, closed, now);
    // Nothing was before the creation: its instant belongs to the first window.
    if (anchor === 'creation') return max(0n, fixedWindowModel.windowOf(INTEGERS, W, origin + closed, now));
    // Windows of their own length each: numbered by the instant at which they begin.
    started = started === undefined ? now : fixedWindowModel.startedAt(INTEGERS, W + closed, started, now);
    return started;
  };
  return {
    take(now, cost) {
      const next = fixedWindowModel.acquire(INTEGERS, limit, state, windowOf(now), cost);
      state = next.state;
      if (!next.allowed && denialsCount) state = { ...state, count: state.count + cost };
      return next.allowed;
    },
  };
};

const booleans = [false, true] as const;
const counting = (denialsCount: boolean) => ({ ...EXACT, denialsCount });
const also = (denialsCount: boolean): string => (denialsCount ? ' denialsCount' : '');

const WINDOWS: readonly Kind<WindowConfig>[] = [
  ...(['epoch', 'creation', 'first-request'] as const).flatMap((anchor: Anchor) =>
    (['half-open', 'closed'] as const).flatMap((end: WindowEnd) =>
      booleans.map(
        (denialsCount): Kind<WindowConfig> => ({
          title: `fixed-window anchor=${anchor} end=${end}${also(denialsCount)}`,
          ...(anchor === 'first-request' && !denialsCount ? { freeAboveLimit: true } : {}),
          of: (config) => ({
            jurisdiction: fixedWindow(config, counting(denialsCount), { anchor, end }),
            machine: (origin) => fixedWindowMachine(config, { anchor, end }, denialsCount, origin),
          }),
        }),
      ),
    ),
  ),
  ...(['open', 'closed'] as const).flatMap((edge) =>
    booleans.map(
      (denialsCount): Kind<WindowConfig> => ({
        title: `sliding-log edge=${edge}${also(denialsCount)}`,
        of: (config) => ({
          jurisdiction: slidingLog(config, counting(denialsCount), { edge }),
          machine() {
            let log: readonly logModel.Entry<bigint>[] = [];
            return {
              take(now, cost) {
                const next = logModel.acquire(
                  INTEGERS,
                  config.limit,
                  config.windowNs,
                  edge === 'closed',
                  log,
                  now,
                  cost,
                );
                log = denialsCount ? [...log, { at: now, cost }] : next.log;
                return next.allowed;
              },
            };
          },
        }),
      }),
    ),
  ),
  ...(['exact', 'floor', 'ceil'] as const).flatMap((share: Share) =>
    (['with-cost', 'without-cost'] as const).flatMap((guard: Guard) =>
      booleans.map(
        (denialsCount): Kind<WindowConfig> => ({
          title: `sliding-counter share=${share} guard=${guard}${also(denialsCount)}`,
          ...(guard === 'without-cost' ? { freeAboveLimit: true } : {}),
          of: (config) => ({
            jurisdiction: slidingCounter(config, counting(denialsCount), { share, guard }),
            machine() {
              const { limit, windowNs: length } = config;
              let state = { window: -2n, previous: 0n, current: 0n };
              return {
                take(now, cost) {
                  const window = floorDiv(now, length);
                  const rule = { limit, length, share, guard };
                  const next = counterModel.acquire(INTEGERS, rule, state, window, now - window * length, cost);
                  state = next.state;
                  if (!next.allowed && denialsCount) state = { ...state, current: state.current + cost };
                  return next.allowed;
                },
              };
            },
          }),
        }),
      ),
    ),
  ),
];

// ---------------------------------------------------------------- traffic

interface Step {
  readonly move: number;
  readonly pick: number;
  readonly offset: bigint;
  readonly random: bigint;
  readonly ask: number;
}
const step: fc.Arbitrary<Step> = fc.record({
  move: fc.nat(9),
  pick: fc.nat(7),
  offset: fc.constantFrom(-1n, 0n, 0n, 1n),
  random: fc.bigInt(0n, 1_000_000n),
  ask: fc.nat(11),
});
const traffic = fc.record({
  origin: fc.constantFrom(0n, 1n, 997n, 1_700_000_000n * SECOND, 1_700_000_000n * SECOND + 123_456_789n),
  grain: fc.constantFrom(1n, 1n, MS),
  steps: fc.array(step, { minLength: 8, maxLength: 24, size: 'max' }),
});
const lengths = fc.constantFrom(1n, 2n, 7n, 12n, 997n, MS, 8n * MS, 333_333_333n, SECOND, 1_001n * MS, 60n * SECOND);
const buckets: fc.Arbitrary<BucketConfig> = fc
  .record({
    capacity: fc.bigInt(1n, 12n),
    units: fc.constantFrom(1n, 1n, 2n, 3n, 5n, 7n, 25n),
    periodNs: lengths,
    missing: fc.bigInt(-8n, 12n),
  })
  .map(({ capacity, units, periodNs, missing }) => ({
    capacity,
    refill: { units, periodNs },
    initial: missing <= 0n ? capacity : capacity > missing ? capacity - missing : 0n,
  }));
const windows: fc.Arbitrary<WindowConfig> = fc.record({ limit: fc.bigInt(1n, 10n), windowNs: lengths });

const fitting = (instant: bigint, grain: bigint): bigint => ((instant + grain - 1n) / grain) * grain;

/** The first instant after `now` at which more is available, found without asking the law where. */
const nextChange = ({ law }: Jurisdiction, state: unknown, now: bigint): bigint | undefined => {
  const before = law.available(state, at(now)).lo;
  const changed = (instant: bigint): boolean => law.available(state, at(instant)).lo > before;
  let gap = 1n;
  while (!changed(now + gap)) {
    gap *= 2n;
    if (gap > 1n << 72n) return undefined;
  }
  let [early, late] = [now, now + gap];
  while (late - early > 1n) {
    const middle = (early + late) / 2n;
    if (changed(middle)) late = middle;
    else early = middle;
  }
  return late;
};

interface Traffic {
  readonly origin: bigint;
  readonly grain: bigint;
  readonly steps: readonly Step[];
}

/** Half of the instants are beside a boundary, the others come at about twice the admitted load. */
const drive = <C>(kind: Kind<C>, { jurisdiction, machine }: Subject, { origin, grain, steps }: Traffic): void => {
  const { law, mostAtOnce } = jurisdiction;
  const model = machine(fitting(origin, grain));
  let now = fitting(origin, grain);
  let state = law.start(at(now), 'new');
  const gap = jurisdiction.timeToFreshNs / (mostAtOnce > 0n ? mostAtOnce : 1n);

  const ask = (cost: bigint): void => {
    if (cost <= 0n || (kind.unitCosts && cost > 1n)) return;
    if (kind.freeAboveLimit && cost > mostAtOnce) return;
    const permits = law.permits(state, cost, at(now));
    const delay = law.delay?.(state, at(now));
    const allowed = model.take(now, cost);
    expect(permits, `${cost} at ${now}`).toEqual({ allowed, denied: !allowed });
    if (allowed) expect(delay).toEqual(model.delay?.());
    state = law.step(state, cost, allowed, at(now));
  };

  for (const { move, pick, offset, random, ask: wanted } of steps) {
    const edges = law.boundaries(state, now);
    expect(edges.every((edge, i) => edge > (edges[i - 1] ?? now))).toBe(true);
    const scatter = (random * (gap + 1n)) / 1_000_001n;
    let target = now;
    if (move >= 2 && move < 6) target = (edges[pick % Math.max(1, edges.length)] ?? now + gap) + offset;
    else if (move === 6) target = now + jurisdiction.timeToFreshNs + offset;
    else if (move >= 7) target = now + scatter * (move === 9 ? 8n : 1n);
    now = max(now, fitting(target, grain));

    const left = law.available(state, at(now));
    expect(left.lo).toBe(left.hi);
    if (wanted < 3) ask(1n);
    else if (wanted < 5) ask(left.lo);
    else if (wanted < 7) ask(left.lo + 1n);
    else if (wanted < 8) for (let i = 0n; i <= left.lo; i++) ask(1n);
    else if (wanted < 9) ask(mostAtOnce);
    else if (wanted < 10) ask(mostAtOnce + 1n);
    else ask(1n + (random % (mostAtOnce + 1n)));

    if (pick % 3 === 0) {
      const change = nextChange(jurisdiction, state, now);
      if (change !== undefined) expect(law.boundaries(state, now), `at ${now}: ${law.hash(state)}`).toContain(change);
      const { lo: passing } = law.available(state, at(now));
      let after = state;
      for (let i = 0n; i < passing; i++) {
        expect(law.permits(after, 1n, at(now))).toEqual({ allowed: true, denied: false });
        after = law.step(after, 1n, true, at(now));
      }
      expect(law.permits(after, 1n, at(now))).toEqual({ allowed: false, denied: true });
    }
  }
};

describe('the exact law forces the answer of the model', () => {
  test.each(BUCKETS)('$title', (kind) => {
    fc.assert(
      fc.property(buckets, traffic, (config, plan) => drive(kind, kind.of(config), plan)),
      { numRuns: RUNS, seed: SEED },
    );
  });
  test.each(WINDOWS)('$title', (kind) => {
    fc.assert(
      fc.property(windows, traffic, (config, plan) => drive(kind, kind.of(config), plan)),
      { numRuns: RUNS, seed: SEED },
    );
  });
});

// ---------------------------------------------------------------- what the law leaves open

describe('a cost above the limit', () => {
  const config: WindowConfig = { limit: 3n, windowNs: 10n };
  const { law } = slidingCounter(config, EXACT, { share: 'exact', guard: 'without-cost' });

  test('may be admitted or denied by a sliding counter that leaves the cost out, while anything is left', () => {
    const fresh = law.start(at(0n), 'new');
    expect(law.permits(fresh, 4n, at(0n))).toEqual({ allowed: true, denied: true });
    const admitted = law.step(fresh, 4n, true, at(0n));
    expect(law.permits(admitted, 1n, at(0n))).toEqual({ allowed: false, denied: true });
    expect(law.permits(admitted, 4n, at(0n))).toEqual({ allowed: false, denied: true });
    const denied = law.step(fresh, 4n, false, at(0n));
    expect(law.permits(denied, 3n, at(0n))).toEqual({ allowed: true, denied: false });
  });

  test('may begin a window, or none, where the first request does: denied, it is not counted', () => {
    const { law: onDemand } = fixedWindow(config, EXACT, { anchor: 'first-request', end: 'half-open' });
    const denied = onDemand.step(onDemand.start(at(0n), 'new'), 4n, false, at(0n));
    const full = onDemand.step(denied, 3n, true, at(5n));
    expect(onDemand.permits(full, 1n, at(9n))).toEqual({ allowed: false, denied: true });
    expect(onDemand.permits(full, 1n, at(10n))).toEqual({ allowed: true, denied: true });
    expect(onDemand.permits(full, 1n, at(15n))).toEqual({ allowed: true, denied: false });
  });
});

// ---------------------------------------------------------------- the same algorithm under several names

/** Runs laws side by side on the traffic of the first one; their answers must be the same. */
const alike = (jurisdictions: readonly Jurisdiction[], { origin, grain, steps }: Traffic, unitCosts: boolean): void => {
  const [first] = jurisdictions;
  let now = fitting(origin, grain);
  const followed = jurisdictions.map(({ law }): { law: StepLaw<unknown>; state: unknown } => ({
    law,
    state: law.start(at(now), 'new'),
  }));
  for (const { move, pick, offset, random, ask } of steps) {
    const edges = first!.law.boundaries(followed[0]!.state, now);
    const target =
      move < 7
        ? (edges[pick % Math.max(1, edges.length)] ?? now) + offset
        : now + (random * first!.timeToFreshNs) / 1_000_000n;
    if (move > 1) now = max(now, fitting(target, grain));
    const { lo: left } = first!.law.available(followed[0]!.state, at(now));
    const cost = unitCosts || ask < 4 ? 1n : ask < 6 ? left + 1n : max(left, 1n);
    const answers = followed.map(({ law, state }) => law.permits(state, cost, at(now)).allowed);
    expect(new Set(answers).size, `${cost} at ${now}: ${answers}`).toBe(1);
    for (const each of followed) each.state = each.law.step(each.state, cost, answers[0]!, at(now));
  }
};

describe('equivalences', () => {
  test('token bucket, GCRA, leaky bucket and leaky queue answer alike', () => {
    fc.assert(
      fc.property(buckets, traffic, (config, plan) =>
        alike(
          [tokenBucket, gcra, leakyBucket, leakyQueue].map((of) => of(config, EXACT)),
          plan,
          false,
        ),
      ),
      { numRuns: RUNS, seed: SEED },
    );
  });

  test('pay-later with unit costs is spacing', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 8n), lengths, traffic, (slack, intervalNs, plan) => {
        const account: BucketConfig = { capacity: slack, refill: { units: 1n, periodNs: intervalNs }, initial: 0n };
        alike([payLater(account, EXACT), spacing({ intervalNs, slack }, EXACT)], plan, true);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  test('their models answer alike, at every scaled instant', () => {
    const calls = fc.array(fc.record({ gap: fc.bigInt(0n, 40n), cost: fc.bigInt(1n, 30n) }), { maxLength: 30 });
    fc.assert(
      fc.property(
        fc.bigInt(1n, 25n),
        fc.bigInt(0n, 25n),
        fc.bigInt(0n, 99n),
        calls,
        (capacity, full, origin, requests) => {
          const initial = min(full, capacity);
          let bucket = { level: initial, last: origin };
          let tat = origin + capacity - initial;
          let water = { level: capacity - initial, last: origin };
          let now = origin;
          for (const { gap, cost } of requests) {
            now += gap;
            const token = tokenModel.acquire(INTEGERS, capacity, bucket, now, cost);
            const cell = gcraModel.acquire(INTEGERS, capacity, tat, now, cost);
            const poured = leakyModel.pour(INTEGERS, capacity, water, now, cost);
            expect([cell.allowed, poured.allowed]).toEqual([token.allowed, token.allowed]);
            bucket = token.bucket;
            tat = cell.tat;
            water = poured.bucket;
            expect(water.level).toBe(capacity - bucket.level);
          }
        },
      ),
      { numRuns: 1_000, seed: SEED },
    );
  });
});

describe('retryAfter of the models is enough, and one scaled unit less is not', () => {
  const wait = fc.record({
    capacity: fc.bigInt(1n, 1_000n),
    level: fc.bigInt(0n, 1_000n),
    idle: fc.bigInt(0n, 500n),
    wanted: fc.bigInt(1n, 1_000n),
  });
  const last = 1_000_000n;

  test('token bucket', () => {
    fc.assert(
      fc.property(wait, ({ capacity, level, idle, wanted }) => {
        fc.pre(wanted <= capacity);
        const bucket = { level: min(level, capacity), last };
        const now = last + idle;
        const after = tokenModel.retryAfter(INTEGERS, capacity, bucket, now, wanted);
        expect(tokenModel.acquire(INTEGERS, capacity, bucket, now + after, wanted).allowed).toBe(true);
        if (after > 0n)
          expect(tokenModel.acquire(INTEGERS, capacity, bucket, now + after - 1n, wanted).allowed).toBe(false);
      }),
      { numRuns: 2_000, seed: SEED },
    );
  });

  test('GCRA', () => {
    fc.assert(
      fc.property(wait, ({ capacity, level, idle, wanted }) => {
        fc.pre(wanted <= capacity);
        const tat = last + min(level, capacity);
        const now = last + idle;
        const after = gcraModel.retryAfter(INTEGERS, capacity, tat, now, wanted);
        expect(gcraModel.acquire(INTEGERS, capacity, tat, now + after, wanted).allowed).toBe(true);
        if (after > 0n)
          expect(gcraModel.acquire(INTEGERS, capacity, tat, now + after - 1n, wanted).allowed).toBe(false);
      }),
      { numRuns: 2_000, seed: SEED },
    );
  });
});
