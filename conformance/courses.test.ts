import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { injectedClock } from './clocks.ts';
import type { Adapter, BucketConfig, Limiter, LimiterConfig, WindowConfig } from './contract.ts';
import { courses, MODES, type Mode, modesOf } from './courses.ts';
import { Capable } from './fixtures/capable.ts';
import { tickOf } from './jurisdiction.ts';
import type { Event, Op, Scenario } from './scenario.ts';
import { adapterOf, type Subject, subjectOf } from './subject.ts';
import { resolveCourse } from './walk.ts';

const OFFERS = ['peek', 'reset', 'acquire', 'refund', 'reserve', 'reconfigure', 'assign', 'stats'] as const;

/** A limiter of any algorithm that offers some capabilities: what it answers does not matter here. */
const subjectThat = (
  offers: readonly (typeof OFFERS)[number][],
  declares: Record<string, unknown> = {},
): Promise<Subject> => {
  const limiter = {
    tryAcquire: () => ({ allowed: true }),
    ...Object.fromEntries(offers.map((name) => [name, () => ({})])),
  } as unknown as Limiter;
  const exported: Adapter = {
    name: 'x',
    declares: { algorithm: 'token-bucket', ...declares },
    create: () => limiter,
  };
  const { adapter, declaration } = adapterOf(exported, 'here');
  return subjectOf(adapter, declaration, injectedClock());
};

const scenariosOf = (subject: Subject, mode: Mode, seed = 42, numRuns = 60): Scenario[] =>
  fc.sample(courses(subject.declaration, mode), { seed, numRuns }).map((course) => resolveCourse(course, subject));

const kindsIn = (scenarios: readonly Scenario[]): ReadonlySet<Op['kind']> =>
  new Set(scenarios.flatMap(({ ops }) => ops.map(({ kind }) => kind)));

describe('modesOf', () => {
  it.each<[readonly (typeof OFFERS)[number][], Record<string, unknown>, readonly Mode[]]>([
    [[], {}, ['clock']],
    [[], { backwards: 'never' }, []],
    [[], { clock: 'fake-timers' }, []],
    [[], { clock: 'fake-timers', backwards: 'freeze' }, ['clock']],
    [['acquire'], {}, ['waiting', 'clock']],
    [['acquire', 'reconfigure'], { backwards: 'never' }, ['waiting', 'changing', 'mixed waits']],
    [['assign', 'refund', 'reserve'], { backwards: 'never' }, ['reserving', 'tiers', 'giving']],
    [['acquire', 'reset'], { backwards: 'never' }, ['waiting', 'mixed waits']],
    // Windows have nothing to give back, and promise nothing.
    [OFFERS, { algorithm: 'fixed-window', backwards: 'never' }, ['waiting', 'changing', 'tiers', 'mixed waits']],
    [['reserve', 'acquire', 'reconfigure'], { algorithm: 'leaky-queue', backwards: 'never' }, ['waiting', 'changing']],
    [OFFERS, { algorithm: 'stepped-bucket' }, ['waiting', 'clock', 'mixed waits']],
    [OFFERS, { algorithm: 'bounded' }, []],
    [OFFERS, { blockMs: 1000 }, ['changing', 'tiers', 'giving']],
    [OFFERS, { blockMs: 1000, afterBlock: 'fresh' }, []],
  ])('%j, declaring %j: %j', async (offers, declares, modes) => {
    expect(modesOf(await subjectThat(offers, declares))).toEqual(modes);
  });
});

describe.each(MODES)('%s', (mode) => {
  let subject: Subject;
  let scenarios: readonly Scenario[];
  beforeAll(async () => {
    subject = await subjectThat(OFFERS);
    scenarios = scenariosOf(subject, mode);
  });

  it('is decided by the seed', () => {
    expect(scenariosOf(subject, mode)).toEqual(scenarios);
    expect(scenariosOf(subject, mode, 7)).not.toEqual(scenarios);
  });

  it('is bounded, and not empty', () => {
    for (const { ops } of scenarios) {
      expect(ops.length).toBeGreaterThan(0);
      // One step more may be written when there is room for one operation.
      expect(ops.length).toBeLessThanOrEqual(60 + 20);
    }
  });

  it('goes forward in whole ticks, unless the clock is set back', () => {
    const tick = tickOf(subject.declaration);
    for (const { origin, ops } of scenarios) {
      let now = origin;
      for (const { at, kind } of ops) {
        expect(typeof at).toBe('bigint');
        const instant = at as bigint;
        expect(instant % tick).toBe(0n);
        if (kind === 'clock') expect(instant).toBeLessThan(now);
        else expect(instant).toBeGreaterThanOrEqual(now);
        now = instant;
      }
    }
  });

  it('asks for whole costs, and cancels what was begun before', () => {
    for (const { ops } of scenarios) {
      ops.forEach(({ kind, cost, of, config, tier, timeoutMs }, i) => {
        expect(Number.isInteger(cost) && cost > 0).toBe(true);
        if (kind === 'cancel') expect(['wait', 'reserve']).toContain(ops[of ?? -1]?.kind);
        if (kind === 'cancel') expect(of).toBeLessThan(i);
        if (kind === 'reconfigure') expect(config).toBeDefined();
        if (kind === 'assign') expect(['base', 'double', 'triple']).toContain(tier);
        if (timeoutMs !== undefined) expect(timeoutMs).toBeGreaterThanOrEqual(0);
      });
    }
  });

  it('asks for what it is about, mixed with tries', () => {
    const wanted: Readonly<Record<Mode, readonly Op['kind'][]>> = {
      waiting: ['wait', 'cancel', 'idle'],
      // Where promises are made, some of what happens beside them happens to a key that owes.
      reserving: ['reserve', 'cancel', 'peek', 'reset'],
      changing: ['reconfigure', 'reset', 'reserve', 'cancel'],
      tiers: ['assign', 'reconfigure', 'reserve', 'cancel'],
      clock: ['clock'],
      giving: ['refund', 'reserve', 'cancel'],
      'mixed waits': ['wait', 'cancel', 'idle', 'reconfigure', 'refund', 'reset', 'assign', 'reserve'],
    };
    expect([...kindsIn(scenarios)].sort()).toEqual([...wanted[mode], 'try'].sort());
    const [first, ...more] = wanted[mode].map(
      (kind) => scenarios.filter(({ ops }) => ops.some((op) => op.kind === kind)).length,
    );
    expect(first).toBeGreaterThan(30);
    for (const times of more) expect(times).toBeGreaterThan(4);
  });
});

describe('what is aimed at', () => {
  let subject: Subject;
  let capable: Subject;
  beforeAll(async () => {
    subject = await subjectThat(OFFERS);
    const exported: Adapter = {
      name: 'capable',
      declares: { algorithm: 'token-bucket' },
      create: (config, surroundings) => new Capable(config as BucketConfig, surroundings),
    };
    const { adapter, declaration } = adapterOf(exported, 'here');
    capable = await subjectOf(adapter, declaration, injectedClock());
  });
  const opsOf = (mode: Mode, kind: Op['kind']): readonly Op[] =>
    scenariosOf(subject, mode, 42, 120).flatMap(({ ops }) => ops.filter((op) => op.kind === kind));

  it('waits: with timeouts and without, of nothing, for more than is ever there, several at a time', () => {
    const waits = opsOf('waiting', 'wait');
    expect(waits.some(({ timeoutMs }) => timeoutMs === undefined)).toBe(true);
    expect(waits.some(({ timeoutMs }) => timeoutMs === 0)).toBe(true);
    expect(waits.filter(({ timeoutMs }) => (timeoutMs ?? 0) > 0).length).toBeGreaterThan(30);
    const scenarios = scenariosOf(subject, 'waiting', 42, 120);
    const most = ({ capacity }: BucketConfig): number => capacity;
    const over = scenarios.filter(({ config, ops }) =>
      ops.some(({ kind, cost }) => kind === 'wait' && cost > most(config as BucketConfig)),
    );
    expect(over.length).toBeGreaterThan(3);
    const together = scenarios.filter(({ ops }) =>
      ops.some((op, i) => op.kind === 'wait' && ops[i + 1]?.kind === 'wait' && ops[i + 1]?.at === op.at),
    );
    expect(together.length).toBeGreaterThan(20);
  });

  it('waits: for two keys at once, of signals that are aborted already, cancelled when they were granted', async () => {
    const scenarios = scenariosOf(subject, 'waiting', 42, 120);
    const several = scenarios.filter(
      ({ ops }) => new Set(ops.flatMap(({ kind, key }) => (kind === 'wait' ? [key] : []))).size > 1,
    );
    expect(several.length).toBeGreaterThan(40);
    expect(opsOf('waiting', 'wait').filter(({ aborted }) => aborted).length).toBeGreaterThan(10);
    let late = 0;
    for (const scenario of scenarios) {
      const { events } = await capable.drive(scenario);
      const isLate = ({ kind, of = -1, when }: Event): boolean => {
        const { end, outcome } = events[of] ?? {};
        return kind === 'cancel' && outcome?.kind === 'allowed' && end !== undefined && end.when.lo < when.lo;
      };
      if (events.some(isLate)) late++;
    }
    expect(late).toBeGreaterThan(5);
  });

  it('disturbs those who wait: each way, while somebody is in line', () => {
    const scenarios = scenariosOf(subject, 'mixed waits', 42, 120);
    for (const wanted of ['reconfigure', 'refund', 'reset', 'assign', 'cancel'] as const) {
      const times = scenarios.filter(({ ops }) =>
        ops.some(
          ({ kind, of }, i) =>
            kind === wanted &&
            (of === undefined || ops[of]?.kind === 'reserve') &&
            ops.slice(0, i).some((op) => op.kind === 'wait'),
        ),
      );
      expect(times.length, wanted).toBeGreaterThan(4);
    }
  });

  it('changes: more and less room, other rates, and the same config again', () => {
    const scenarios = scenariosOf(subject, 'changing', 42, 120);
    const seen = { more: 0, less: 0, rate: 0, same: 0 };
    for (const { config, ops } of scenarios) {
      let before: LimiterConfig = config;
      for (const { kind, config: next } of ops) {
        if (kind !== 'reconfigure' || !next) continue;
        const [old, now] = [before as BucketConfig, next as BucketConfig];
        if (now.capacity > old.capacity) seen.more++;
        if (now.capacity < old.capacity) seen.less++;
        if (now.refill.tokens !== old.refill.tokens) seen.rate++;
        if (JSON.stringify(now) === JSON.stringify(old)) seen.same++;
        before = next;
      }
    }
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(10);
  });

  it('steps of the clock: within what is tolerated, just beyond it, and far back', () => {
    const scenarios = scenariosOf(subject, 'clock', 42, 120);
    const steps = scenarios.flatMap(({ origin, ops }) =>
      ops.flatMap(({ kind, at }, i) =>
        kind === 'clock' ? [((ops[i - 1]?.at as bigint) ?? origin) - (at as bigint)] : [],
      ),
    );
    const toleranceNs = BigInt(subject.declaration.backwardsToleranceMs) * 1_000_000n;
    const tick = tickOf(subject.declaration);
    for (const wanted of [tick, toleranceNs, toleranceNs + tick]) expect(steps).toContain(wanted);
    expect(steps.some((step) => step > 10n * toleranceNs)).toBe(true);
    // After a large step much is left open: many histories have none.
    const small = scenarios.filter(({ origin, ops }) =>
      ops.every(
        ({ kind, at }, i) => kind !== 'clock' || ((ops[i - 1]?.at as bigint) ?? origin) - (at as bigint) <= toleranceNs,
      ),
    );
    expect(small.length).toBeGreaterThan(40);
  });

  it('lines: some of more than there are slots in a ring of eight', () => {
    const long = scenariosOf(subject, 'waiting', 42, 120).filter(
      ({ ops }) => ops.filter(({ kind, key, at }) => kind === 'wait' && key === 'a' && at === ops[0]?.at).length > 8,
    );
    expect(long.length).toBeGreaterThan(10);
    expect(long.length).toBeLessThan(40);
  });

  it.each(['changing', 'tiers', 'giving'] as const)('%s: some keys owe for what they were promised', (mode) => {
    const what = { changing: 'reconfigure', tiers: 'assign', giving: 'refund' }[mode];
    const owing = scenariosOf(subject, mode, 42, 120).filter(({ ops }) =>
      ops.some(({ kind, at }, i) => kind === what && ops[i - 1]?.kind === 'reserve' && ops[i - 1]?.at === at),
    );
    expect(owing.length).toBeGreaterThan(30);
    expect(owing.length).toBeLessThan(90);
  });

  it('windows: of another length, and back, with the time that it takes', async () => {
    const windowed = await subjectThat(OFFERS, { algorithm: 'fixed-window' });
    const scenarios = scenariosOf(windowed, 'changing', 42, 120);
    let times = 0;
    for (const { config, ops } of scenarios) {
      let { windowMs } = config as WindowConfig;
      ops.forEach(({ kind, at, config: next }, i) => {
        if (kind !== 'reconfigure' || !next) return;
        const { windowMs: to } = next as WindowConfig;
        if (to !== windowMs) {
          times++;
          const later = ops[i + 1]?.at as bigint;
          expect(later - (at as bigint)).toBeGreaterThanOrEqual(BigInt(Math.max(to, windowMs)) * 4_000_000n);
        }
        windowMs = to;
      });
    }
    expect(times).toBeGreaterThan(30);
  });

  it('reservations: too large, cancelled before they are due and after, and twice', () => {
    const scenarios = scenariosOf(subject, 'reserving', 42, 120);
    const twice = scenarios.filter(({ ops }) => {
      const of = ops.filter(({ kind }) => kind === 'cancel').map((op) => op.of);
      return new Set(of).size < of.length;
    });
    expect(twice.length).toBeGreaterThan(3);
    const over = scenarios.filter(({ config, ops }) =>
      ops.some(({ kind, cost }) => kind === 'reserve' && cost > (config as BucketConfig).capacity),
    );
    expect(over.length).toBeGreaterThan(3);
  });

  it('where requests cost one, nothing else is asked for', async () => {
    const unit = await subjectThat(OFFERS, { costs: 'unit' });
    for (const mode of MODES) {
      const costs = scenariosOf(unit, mode, 42, 30).flatMap(({ ops }) => ops.map(({ cost }) => cost));
      expect(new Set(costs)).toEqual(new Set([1]));
    }
  });

  it('where there are no timeouts and no cancels, nobody asks for them', async () => {
    const plain = await subjectThat(OFFERS, { timeouts: false, cancels: false });
    const scenarios = scenariosOf(plain, 'waiting');
    expect(scenarios.flatMap(({ ops }) => ops).filter(({ timeoutMs }) => timeoutMs !== undefined)).toEqual([]);
    expect(kindsIn(scenarios)).not.toContain('cancel');
  });

  it('a waiter that is still waiting at the end was given the time', async () => {
    for (const scenario of scenariosOf(capable, 'waiting')) {
      const { events } = await capable.drive(scenario);
      expect(events.filter(({ outcome }) => outcome.kind === 'unanswered')).toEqual([]);
    }
  });
});
