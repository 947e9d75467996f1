import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixedWindow, slidingLog, tokenBucket } from '../index.ts';
import { at, EXACT, type Jurisdiction, type StepLaw } from '../law.ts';
import { composite } from './law.ts';

const MS = 1_000_000n;
/** A window begins here. */
const ORIGIN = 1_700_000_000_100n * MS;
const SEED = 42;

/** Three limits, written down as plainly as they are defined. */
interface Part {
  fits(now: bigint, cost: bigint): boolean;
  take(now: bigint, cost: bigint): void;
}
const BUCKET = { capacity: 5n, refill: { units: 2n, periodNs: 100n * MS }, initial: 5n };
const WINDOW = { limit: 7n, windowNs: 300n * MS };
const LOG = { limit: 6n, windowNs: 170n * MS };

const bucketPart = (): Part => {
  const { units, periodNs } = BUCKET.refill;
  const full = BUCKET.capacity * periodNs;
  let [level, last] = [full, ORIGIN];
  const refill = (now: bigint): void => {
    level += (now - last) * units;
    if (level > full) level = full;
    last = now;
  };
  return {
    fits(now, cost) {
      refill(now);
      return level >= cost * periodNs;
    },
    take(now, cost) {
      refill(now);
      level -= cost * periodNs;
    },
  };
};
const windowPart = (): Part => {
  const taken: { at: bigint; cost: bigint }[] = [];
  const used = (now: bigint): bigint =>
    taken.reduce((sum, one) => (one.at / WINDOW.windowNs === now / WINDOW.windowNs ? sum + one.cost : sum), 0n);
  return {
    fits: (now, cost) => used(now) + cost <= WINDOW.limit,
    take: (now, cost) => void taken.push({ at: now, cost }),
  };
};
const logPart = (): Part => {
  const taken: { at: bigint; cost: bigint }[] = [];
  return {
    fits: (now, cost) =>
      taken.reduce((sum, one) => (now - one.at < LOG.windowNs ? sum + one.cost : sum), cost) <= LOG.limit,
    take: (now, cost) => void taken.push({ at: now, cost }),
  };
};

type Limiter = (now: bigint, cost: bigint) => boolean;
const parts = (): readonly Part[] => [bucketPart(), windowPart(), logPart()];

/** All or nothing. */
const right = (): Limiter => {
  const all = parts();
  return (now, cost) => {
    const allowed = all.every((part) => part.fits(now, cost));
    if (allowed) for (const part of all) part.take(now, cost);
    return allowed;
  };
};
/** Asks one after another, and takes from each that says yes. */
const takesOnTheWay = (): Limiter => {
  const all = parts();
  return (now, cost) =>
    all.every((part) => {
      const fits = part.fits(now, cost);
      if (fits) part.take(now, cost);
      return fits;
    });
};
const forgets = (which: 0 | 1 | 2) => (): Limiter => {
  const all = parts().filter((_, i) => i !== which);
  return (now, cost) => {
    const allowed = all.every((part) => part.fits(now, cost));
    if (allowed) for (const part of all) part.take(now, cost);
    return allowed;
  };
};

const PARTS: readonly Jurisdiction[] = [
  tokenBucket(BUCKET, EXACT),
  fixedWindow(WINDOW, EXACT, { anchor: 'epoch', end: 'half-open' }),
  slidingLog(LOG, EXACT, { edge: 'open' }),
];
const WHOLE = composite(PARTS);

const calls = fc.array(
  fc.record({ gapMs: fc.constantFrom(0, 0, 0, 1, 20, 49, 50, 51, 100, 169, 170, 171, 400), cost: fc.nat(6) }),
  { minLength: 5, maxLength: 40 },
);

/** How many of a limiter's histories are legal, and whether every answer was forced where it was. */
const measure = (make: () => Limiter, law: StepLaw<unknown>) => {
  let [legal, forced, total] = [0, true, 0];
  for (const sequence of fc.sample(calls, { seed: SEED, numRuns: 300 })) {
    const limiter = make();
    let state = law.start(at(ORIGIN), 'new');
    let now = ORIGIN;
    let isLegal = true;
    for (const { gapMs, cost: nat } of sequence) {
      now += BigInt(gapMs) * MS;
      const cost = BigInt(nat) + 1n;
      const allowed = limiter(now, cost);
      const permits = law.permits(state, cost, at(now));
      if (permits.allowed && permits.denied) forced = false;
      if (allowed ? !permits.allowed : !permits.denied) isLegal = false;
      if (!isLegal) break;
      state = law.step(state, cost, allowed, at(now));
    }
    total++;
    if (isLegal) legal++;
  }
  return { legal, forced, total };
};

const relaxed = (id: string): StepLaw<unknown> => {
  const rule = WHOLE.relaxed.find((each) => each.id === id);
  if (!rule) throw new Error(`no relaxed law is called ${id}`);
  return rule.law;
};

describe('several limits as one', () => {
  it('permit exactly one answer, and it is the one of all limits together', () => {
    expect(measure(right, WHOLE.law)).toEqual({ legal: 300, forced: true, total: 300 });
  });

  it('say how much is left, and when that changes: the least of all, the instants of each', () => {
    let state = WHOLE.law.start(at(ORIGIN), 'new');
    expect(WHOLE.law.available(state, at(ORIGIN))).toEqual({ lo: 5n, hi: 5n });
    state = WHOLE.law.step(state, 5n, true, at(ORIGIN));
    const later = ORIGIN + 100n * MS;
    // The bucket has two again, the window two, the log one.
    expect(WHOLE.law.available(state, at(later))).toEqual({ lo: 1n, hi: 1n });
    const boundaries = WHOLE.law.boundaries(state, later);
    for (const instant of [ORIGIN + 150n * MS, (ORIGIN / WINDOW.windowNs + 1n) * WINDOW.windowNs, ORIGIN + 170n * MS])
      expect(boundaries).toContain(instant);
    expect([...boundaries].sort((a, b) => (a < b ? -1 : 1))).toEqual(boundaries);
    expect(WHOLE.mostAtOnce).toBe(5n);
    expect(WHOLE.timeToFreshNs).toBe(PARTS.reduce((most, { timeToFreshNs: ns }) => (ns > most ? ns : most), 0n));
  });

  it('one that takes on the way is accused, and named', () => {
    expect(measure(takesOnTheWay, WHOLE.law).legal).toBeLessThan(290);
    expect(measure(takesOnTheWay, relaxed('partial-take')).legal).toBe(300);
    expect(measure(right, relaxed('partial-take')).legal).toBe(300);
  });

  it.each([0, 1, 2] as const)('one without limit %i is accused, and named', (which) => {
    expect(measure(forgets(which), WHOLE.law).legal).toBeLessThan(290);
    expect(measure(forgets(which), relaxed(`without-${which + 1}`)).legal).toBe(300);
    const other = relaxed(`without-${((which + 1) % 3) + 1}`);
    expect(measure(forgets(which), other).legal).toBeLessThan(290);
  });

  it('know who could have denied: the others are left as they were', () => {
    // The log is full, the bucket and the window are not: only the log denies, and nobody is charged.
    let state = WHOLE.law.start(at(ORIGIN), 'new');
    const ask = (instant: bigint, cost: bigint, allowed: boolean): void => {
      const permits = WHOLE.law.permits(state, cost, at(instant));
      expect(permits).toEqual({ allowed, denied: !allowed });
      state = WHOLE.law.step(state, cost, allowed, at(instant));
    };
    ask(ORIGIN, 5n, true);
    ask(ORIGIN + 120n * MS, 2n, false);
    ask(ORIGIN + 120n * MS, 1n, true);
    ask(ORIGIN + 120n * MS, 1n, false);
    // The first five have left the log: now the window is in the way.
    ask(ORIGIN + 170n * MS, 2n, false);
    ask(ORIGIN + 170n * MS, 1n, true);
  });
});
