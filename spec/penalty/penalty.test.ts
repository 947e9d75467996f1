import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clauseOf } from '../clauses.ts';
import { slidingLog, tokenBucket } from '../index.ts';
import { at, EXACT, type Profile, type StepLaw } from '../law.ts';
import { type AfterPenalty, penalty } from './law.ts';

const MS = 1_000_000n;
const ORIGIN = 1_700_000_000_000n * MS;
const PENALTY = 250n * MS;
const SEED = 42;

const BUCKET = { capacity: 3n, refill: { units: 1n, periodNs: 100n * MS }, initial: 3n };
const LOG = { limit: 3n, windowNs: 300n * MS };

/** Whether there is room, and taking it: what a limiter without a penalty does. */
interface Inner {
  fits(now: bigint, cost: bigint): boolean;
  take(now: bigint, cost: bigint): void;
}
const bucket = (): Inner => {
  const { units, periodNs } = BUCKET.refill;
  const full = BUCKET.capacity * periodNs;
  let [level, last] = [full, 0n];
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
    take: (_now, cost) => {
      level -= cost * periodNs;
    },
  };
};
const log = (): Inner => {
  const taken: { at: bigint; cost: bigint }[] = [];
  return {
    fits: (now, cost) =>
      taken.reduce((sum, one) => (now - one.at < LOG.windowNs ? sum + one.cost : sum), cost) <= LOG.limit,
    take: (now, cost) => void taken.push({ at: now, cost }),
  };
};

type Limiter = (now: bigint, cost: bigint) => boolean;
type Defect = 'none' | 'prolonged' | 'endless' | 'early' | 'oversize';

const limiter = (make: () => Inner, after: AfterPenalty, defect?: Defect): Limiter => {
  let inner = make();
  let until: bigint | undefined;
  return (now, cost) => {
    const running = until !== undefined && (now < until || defect === 'endless');
    if (running) {
      if (defect === 'prolonged') until = now + PENALTY;
      return false;
    }
    if (until !== undefined && after === 'fresh') inner = make();
    until = undefined;
    if (inner.fits(now, cost)) {
      inner.take(now, cost);
      return true;
    }
    // Nothing is exceeded by what can never pass.
    if ((cost <= 3n || defect === 'oversize') && defect !== 'none')
      until = now + PENALTY - (defect === 'early' ? MS : 0n);
    return false;
  };
};

const calls = fc.array(
  fc.record({
    gapMs: fc.constantFrom(0, 0, 0, 1, 50, 99, 100, 101, 150, 249, 250, 251, 300, 700),
    cost: fc.constantFrom(1n, 1n, 1n, 2n, 3n, 4n),
  }),
  { minLength: 5, maxLength: 40 },
);

const measure = (make: () => Limiter, law: StepLaw<unknown>) => {
  let [legal, forced, total] = [0, true, 0];
  for (const sequence of fc.sample(calls, { seed: SEED, numRuns: 300 })) {
    const asked = make();
    let state = law.start(at(ORIGIN), 'new');
    let now = ORIGIN;
    let isLegal = true;
    for (const { gapMs, cost } of sequence) {
      now += BigInt(gapMs) * MS;
      const allowed = asked(now, cost);
      const permits = law.permits(state, cost, at(now));
      if (permits.allowed && permits.denied) forced = false;
      if (allowed ? !permits.allowed : !permits.denied) {
        isLegal = false;
        break;
      }
      state = law.step(state, cost, allowed, at(now));
    }
    total++;
    if (isLegal) legal++;
  }
  return { legal, forced, total };
};

const INNER = {
  'token-bucket': { make: bucket, of: (profile: Profile) => tokenBucket(BUCKET, profile) },
  'sliding-log': { make: log, of: (profile: Profile) => slidingLog(LOG, profile, { edge: 'open' }) },
} as const;
const cases = Object.entries(INNER).flatMap(([name, inner]) =>
  (['kept', 'fresh'] as const).map((after) => ({ name: `${name}, ${after}`, after, ...inner })),
);

describe.each(cases)('a penalty on a $name', ({ make, of, after }) => {
  const whole = penalty(of(EXACT), PENALTY, after, EXACT);
  const relaxed = (id: string): StepLaw<unknown> => {
    const rule = whole.relaxed.find((each) => each.id === id);
    if (!rule) throw new Error(`no relaxed law is called ${id}`);
    return rule.law;
  };

  it('permits exactly one answer, and it is the one of the definition', () => {
    expect(measure(() => limiter(make, after), whole.law)).toEqual({ legal: 300, forced: true, total: 300 });
  });

  it.each(['none', 'prolonged', 'endless'] as const)('that is %s is accused, and named', (defect) => {
    const wrong = () => limiter(make, after, defect);
    expect(measure(wrong, whole.law).legal).toBeLessThan(290);
    expect(measure(wrong, relaxed(`penalty-${defect}`)).legal).toBe(300);
    // Without a penalty nothing excuses one; the others leave open what they bend.
    const right = measure(() => limiter(make, after), relaxed(`penalty-${defect}`)).legal;
    if (defect === 'none') expect(right).toBeLessThan(290);
    else expect(right).toBe(300);
  });

  it('that ends a tick early, or is imposed for what can never pass, is accused', () => {
    for (const defect of ['early', 'oversize'] as const)
      expect(measure(() => limiter(make, after, defect), whole.law).legal, defect).toBeLessThan(290);
  });

  it('never accuses one that reads its clock in steps, where that is declared', () => {
    const coarse: Profile = { ...EXACT, resolutionNs: 10n * MS, tickNs: MS };
    const judged = penalty(of(coarse), PENALTY, after, coarse);
    // Late by a different part of a step at each call, but never running backwards from one step to the next.
    const flooring = (): Limiter => {
      const asked = limiter(make, after);
      return (now, cost) => asked(now - (now % (10n * MS)), cost);
    };
    expect(measure(flooring, judged.law)).toMatchObject({ legal: 300, forced: false });
    expect(measure(flooring, whole.law).legal).toBeLessThan(290);
  });
});

describe('a penalty', () => {
  const whole = penalty(tokenBucket(BUCKET, EXACT), PENALTY, 'kept', EXACT);

  it('is judged by a clause of its own, and the law under it by its own', () => {
    expect(whole.clause).toEqual({ over: 'TB-1', under: 'TB-1' });
    expect(clauseOf('BLOCK-1')?.algorithms).toBe('every');
    expect(whole.relaxed.filter(({ clause }) => clause === 'BLOCK-1')).toHaveLength(3);
    expect(whole.relaxed.some(({ id }) => id === 'no-cap')).toBe(true);
  });

  it('ends exactly when it should: the instant itself is free', () => {
    const { law } = whole;
    let state = law.start(at(ORIGIN), 'new');
    state = law.step(state, 3n, true, at(ORIGIN));
    state = law.step(state, 1n, false, at(ORIGIN));
    expect(law.permits(state, 1n, at(ORIGIN + PENALTY - 1n))).toEqual({ allowed: false, denied: true });
    expect(law.permits(state, 1n, at(ORIGIN + PENALTY))).toEqual({ allowed: true, denied: false });
    expect(law.available(state, at(ORIGIN + PENALTY - 1n))).toEqual({ lo: 0n, hi: 0n });
    expect(law.available(state, at(ORIGIN + PENALTY))).toEqual({ lo: 2n, hi: 2n });
    expect(law.boundaries(state, ORIGIN)[0]).toBeLessThanOrEqual(ORIGIN + PENALTY);
    expect(law.boundaries(state, ORIGIN)).toContain(ORIGIN + PENALTY);
    expect(law.show(state, at(ORIGIN + 1n))).toBe('penalty');
  });

  it('outlasts another config, and what is given back', () => {
    const larger = { ...BUCKET, capacity: 6n };
    const { law } = whole;
    const asked = at(ORIGIN);
    let state = law.step(law.step(law.start(asked, 'new'), 3n, true, asked), 1n, false, asked);
    state = law.give?.(state, 1n, asked) ?? state;
    expect(law.permits(state, 1n, at(ORIGIN + PENALTY - 1n))).toEqual({ allowed: false, denied: true });
    // One given back, and two and a half refilled.
    expect(law.available(state, at(ORIGIN + PENALTY))).toEqual({ lo: 3n, hi: 3n });
    const changed = law.change?.(state, larger, at(ORIGIN)) ?? state;
    const next = penalty(tokenBucket(larger, EXACT), PENALTY, 'kept', EXACT).law;
    expect(next.permits(changed, 1n, at(ORIGIN + PENALTY - 1n))).toEqual({ allowed: false, denied: true });
    expect(next.available(changed, at(ORIGIN + PENALTY))).toEqual({ lo: 4n, hi: 4n });
    expect(law.change?.(state, BUCKET, asked)).toBe(state);
    // What a new start is under another config nobody has said.
    expect(penalty(tokenBucket(BUCKET, EXACT), PENALTY, 'fresh', EXACT).law.change).toBeUndefined();
  });

  it('of one found in use may be running, or not', () => {
    const state = whole.law.start(at(ORIGIN), 'unknown');
    expect(whole.law.permits(state, 1n, at(ORIGIN + PENALTY - 1n))).toMatchObject({ denied: true });
    // After it, an empty bucket has refilled two.
    expect(whole.law.permits(state, 2n, at(ORIGIN + PENALTY))).toEqual({ allowed: true, denied: false });
  });
});
