import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { max } from './algebra.ts';
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
import {
  at,
  type BucketConfig,
  EXACT,
  type Jurisdiction,
  type Profile,
  type Span,
  type StepLaw,
  type WindowConfig,
} from './law.ts';

// A relaxed law names a defect. It can only do so if a history exists that it permits and the law does not.

const SEED = 42;
const MS = 1_000_000n;
const SECOND = 1_000_000_000n;
const ORIGINS = [0n, 1_700_000_000n * SECOND + 123n * MS] as const;

// ---------------------------------------------------------------- every algorithm, in every variant

type Make<C> = (config: C, profile: Profile) => Jurisdiction;

const CONTINUOUS: Readonly<Record<string, Make<BucketConfig>>> = {
  'token-bucket': tokenBucket,
  gcra,
  'leaky-bucket': leakyBucket,
  'leaky-queue': leakyQueue,
  'pay-later': payLater,
  spacing: ({ capacity, refill }, profile) => spacing({ slack: capacity, intervalNs: refill.periodNs }, profile),
};
const STEPPED: Readonly<Record<string, Make<BucketConfig>>> = Object.fromEntries(
  (['creation', 'epoch', 'first-use'] as const).map((phase) => [
    `stepped-bucket phase=${phase}`,
    (config: BucketConfig, profile: Profile) => steppedBucket(config, profile, phase),
  ]),
);
const WINDOWED: Readonly<Record<string, Make<WindowConfig>>> = Object.fromEntries([
  ...(['epoch', 'creation', 'first-request'] as const).flatMap((anchor) =>
    (['half-open', 'closed'] as const).map((end): [string, Make<WindowConfig>] => [
      `fixed-window anchor=${anchor} end=${end}`,
      (config, profile) => fixedWindow(config, profile, { anchor, end }),
    ]),
  ),
  ...(['open', 'closed'] as const).map((edge): [string, Make<WindowConfig>] => [
    `sliding-log edge=${edge}`,
    (config, profile) => slidingLog(config, profile, { edge }),
  ]),
  ...(['exact', 'floor', 'ceil'] as const).flatMap((share) =>
    (['with-cost', 'without-cost'] as const).map((guard): [string, Make<WindowConfig>] => [
      `sliding-counter share=${share} guard=${guard}`,
      (config, profile) => slidingCounter(config, profile, { share, guard }),
    ]),
  ),
]);

const BUCKETS: readonly BucketConfig[] = [
  { capacity: 4n, refill: { units: 2n, periodNs: SECOND }, initial: 4n },
  { capacity: 5n, refill: { units: 1n, periodNs: 100n * MS }, initial: 0n },
  { capacity: 3n, refill: { units: 2n, periodNs: 64n * MS }, initial: 1n },
];
const WINDOWS: readonly WindowConfig[] = [
  { limit: 3n, windowNs: 100n * MS },
  { limit: 5n, windowNs: SECOND },
];

// ---------------------------------------------------------------- traffic

interface Step {
  readonly move: number;
  readonly pick: number;
  readonly offset: bigint;
  readonly random: bigint;
  readonly ask: number;
  readonly allow: boolean;
}
const steps = fc.array(
  fc.record({
    move: fc.nat(9),
    pick: fc.nat(7),
    offset: fc.constantFrom(-1n, 0n, 0n, 1n),
    random: fc.bigInt(0n, 1_000_000n),
    ask: fc.nat(9),
    allow: fc.boolean(),
  }),
  { minLength: 4, maxLength: 14, size: 'max' },
);

const ceilTo = (instant: bigint, grain: bigint): bigint => ((instant + grain - 1n) / grain) * grain;

const nextInstant = (
  { law, timeToFreshNs, mostAtOnce }: Jurisdiction,
  state: unknown,
  now: bigint,
  step: Step,
  grain: bigint,
): bigint => {
  const gap = timeToFreshNs / (mostAtOnce > 0n ? mostAtOnce : 1n);
  const edges = law.boundaries(state, now);
  if (step.move < 2) return now;
  if (step.move < 6)
    return ceilTo(edges[step.pick % Math.max(1, edges.length)] ?? now + gap, grain) + step.offset * grain;
  if (step.move < 7) return ceilTo(now + timeToFreshNs, grain) + step.offset * grain;
  return ceilTo(now + (step.random * gap * (step.move === 9 ? 8n : 1n)) / 1_000_000n, grain);
};

const nextCost = ({ law, mostAtOnce }: Jurisdiction, state: unknown, now: bigint, { ask, random }: Step): bigint => {
  const left = law.available(state, at(now)).lo;
  if (ask < 3) return 1n;
  if (ask < 5) return left + 1n;
  if (ask < 7) return left > 0n ? left : 1n;
  if (ask < 8) return mostAtOnce + 1n;
  return 1n + (random % (mostAtOnce + 1n));
};

// ---------------------------------------------------------------- witnesses

/** Whether, on these steps, the law forces an answer where the relaxed law permits the other one. */
const tellsApart = (
  exact: Jurisdiction,
  relaxed: StepLaw<unknown>,
  origin: bigint,
  plan: readonly Step[],
  unit: boolean,
): boolean => {
  let now = origin;
  let state = exact.law.start(at(now), 'new');
  let bent = relaxed.start(at(now), 'new');
  for (const step of plan) {
    now = max(now, nextInstant(exact, state, now, step, MS));
    const cost = unit ? 1n : nextCost(exact, state, now, step);
    const permits = exact.law.permits(state, cost, at(now));
    const others = relaxed.permits(bent, cost, at(now));
    if (permits.allowed !== permits.denied && (permits.allowed ? others.denied : others.allowed)) return true;
    const { allowed } = permits;
    if (allowed ? !others.allowed : !others.denied) return false;
    state = exact.law.step(state, cost, allowed, at(now));
    bent = relaxed.step(bent, cost, allowed, at(now));
  }
  return false;
};

const expectWitness = <C>(make: Make<C>, configs: readonly C[], profile: Profile, id: string, unit = false): void => {
  const jurisdictions = configs.map((config) => make(config, profile));
  const plans = fc.record({ config: fc.nat(configs.length - 1), origin: fc.constantFrom(...ORIGINS), plan: steps });
  const search = fc.check(
    fc.property(plans, ({ config, origin, plan }) => {
      const exact = jurisdictions[config]!;
      const relaxed = exact.relaxed.find((each) => each.id === id)!;
      return !tellsApart(exact, relaxed.law, origin, plan, unit);
    }),
    { numRuns: 3_000, seed: SEED, endOnFailure: true },
  );
  expect(search.failed, `${id} is never told apart from the law`).toBe(true);
};

const ids = <C>(make: Make<C>, config: C, profile: Profile): readonly string[] =>
  make(config, profile).relaxed.map(({ id }) => id);

const bucketCases = Object.entries({ ...CONTINUOUS, ...STEPPED }).flatMap(([title, make]) =>
  ids(make, BUCKETS[0]!, EXACT).map((id) => ({ title, id, make })),
);
const windowCases = [false, true].flatMap((denialsCount) =>
  Object.entries(WINDOWED).flatMap(([title, make]) =>
    ids(make, WINDOWS[0]!, { ...EXACT, denialsCount }).map((id) => ({
      title: `${title}${denialsCount ? ' denialsCount' : ''}`,
      id,
      make,
      denialsCount,
    })),
  ),
);

describe('every relaxed law differs from the law', () => {
  test.each(bucketCases)('$title: $id', ({ title, make, id }) => {
    expectWitness(make, BUCKETS, EXACT, id, title === 'spacing');
  });
  test.each(windowCases)('$title: $id', ({ make, id, denialsCount }) => {
    expectWitness(make, WINDOWS, { ...EXACT, denialsCount }, id);
  });
});

// ---------------------------------------------------------------- supersets

const PROFILES: Readonly<Record<string, Profile>> = {
  exact: EXACT,
  'a coarse clock': { ...EXACT, resolutionNs: MS },
  'a clock of unknown rounding': { ...EXACT, resolutionNs: MS, clockErrorNs: MS },
  'whole seconds': { ...EXACT, resolutionNs: SECOND },
  'a clock that rewinds': { ...EXACT, resolutionNs: MS, backwards: 'rewind' },
  float64: { ...EXACT, arithmetic: 'float64', timeUnit: 's' },
  'float64 instants': { ...EXACT, arithmetic: 'float64', timeUnit: 's', keeps: 'instant' },
  'fractional float64': { ...EXACT, arithmetic: 'float64', fractional: true },
};

/** Along any history that the law permits, whatever it permits next, the relaxed law permits. */
const includes = (
  exact: Jurisdiction,
  relaxed: StepLaw<unknown>,
  origin: bigint,
  plan: readonly Step[],
  unit: boolean,
): void => {
  let now = origin;
  let state = exact.law.start(at(now), 'new');
  let bent = relaxed.start(at(now), 'new');
  for (const [index, step] of plan.entries()) {
    const back = step.move === 9 && step.offset < 0n;
    now = back ? max(origin, now - step.random) : max(now, nextInstant(exact, state, now, step, 1n));
    const when: Span = { lo: now, hi: now + (step.pick === 7 ? step.random : 0n) };
    const cost = unit ? 1n : nextCost(exact, state, now, step);
    const permits = exact.law.permits(state, cost, when);
    const others = relaxed.permits(bent, cost, when);
    if (permits.allowed) expect(others.allowed, `call ${index}: ${cost} at ${now} is allowed`).toBe(true);
    if (permits.denied) expect(others.denied, `call ${index}: ${cost} at ${now} is denied`).toBe(true);
    const allowed = permits.allowed && (step.allow || !permits.denied);
    state = exact.law.step(state, cost, allowed, when);
    bent = relaxed.step(bent, cost, allowed, when);
  }
};

describe('the relaxed laws of a bucket permit whatever the law permits', () => {
  const kinds = ['token-bucket', 'pay-later', 'spacing'] as const;
  const cases = kinds.flatMap((title) =>
    Object.entries(PROFILES).map(([clock, profile]) => ({ title, clock, profile })),
  );
  test.each(cases)('$title, $clock', ({ title, profile }) => {
    const jurisdictions = BUCKETS.map((config) => CONTINUOUS[title]!(config, profile));
    const plans = fc.record({ config: fc.nat(BUCKETS.length - 1), origin: fc.constantFrom(...ORIGINS), plan: steps });
    fc.assert(
      fc.property(plans, ({ config, origin, plan }) => {
        const exact = jurisdictions[config]!;
        for (const { id, law } of exact.relaxed) {
          try {
            includes(exact, law, origin, plan, title === 'spacing');
          } catch (cause) {
            throw new Error(id, { cause });
          }
        }
      }),
      { numRuns: 100, seed: SEED },
    );
  });
});
