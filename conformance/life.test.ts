import { describe, expect, it } from 'vitest';
import { CAPABILITIES } from './adapters/capabilities.ts';
import { injectedClock } from './clocks.ts';
import type { Adapter, BucketConfig } from './contract.ts';
import type { Witnesses } from './court.ts';
import { Capable, type Defect } from './fixtures/capable.ts';
import { counted, filled, flooded, forgotten, idleKeys, resetByName, shutOut } from './life.ts';
import type { History } from './scenario.ts';
import type { Finding } from './special.ts';
import { adapterOf, type Subject, subjectOf } from './subject.ts';

const subjectWith = (defect?: Defect, declares: Record<string, unknown> = {}): Promise<Subject> => {
  const exported: Adapter = {
    name: `capable, ${defect ?? 'correct'}`,
    declares: { algorithm: 'token-bucket', ...declares },
    create: (config, surroundings) => new Capable(config as BucketConfig, surroundings, defect),
  };
  const { adapter, declaration } = adapterOf(exported, 'here');
  return subjectOf(adapter, declaration, injectedClock());
};

/** Some calls, and a wait that takes time: what stats count. */
const base = async (subject: Subject): Promise<History> => {
  const origin = 1_700_000_000_000_000_000n;
  const config = { capacity: 2, refill: { tokens: 1, periodMs: 100 } };
  const later = origin + 1_000_000_000n;
  return subject.drive({
    config,
    origin,
    ops: [
      { kind: 'try', at: origin, key: 'a', cost: 2 },
      { kind: 'try', at: origin, key: 'a', cost: 1 },
      { kind: 'try', at: origin, key: 'a', cost: 1 },
      { kind: 'try', at: origin, key: 'b', cost: 1 },
      { kind: 'wait', at: origin, key: 'a', cost: 1 },
      { kind: 'idle', at: later, key: 'a', cost: 1 },
    ],
  });
};

type Trial = (subject: Subject, witnesses: Witnesses) => Promise<Finding[]>;
const TRIALS: Readonly<Record<string, Trial>> = {
  'LIFE-1': forgotten,
  'LIFE-2': flooded,
  'LIFE-3': resetByName,
  'LIFE-4': idleKeys,
  'LIFE-5': async (subject, witnesses) => counted(subject, [await base(subject)], witnesses),
};

describe.each(Object.entries(TRIALS))('%s', (clause, trial) => {
  it('is exercised by a correct limiter, and holds', async () => {
    const witnesses: Witnesses = new Map();
    expect(await trial(await subjectWith(), witnesses)).toEqual([]);
    expect(witnesses.get(clause)).toBeGreaterThan(0);
  });
});

describe('a full table', () => {
  it('is asked for once those in it are as good as new, where it is said how many there are', async () => {
    const witnesses: Witnesses = new Map();
    expect(await filled(await subjectWith('keeps-for-ever'), witnesses)).toEqual([]);
    expect(witnesses.size).toBe(0);
    const kept = CAPABILITIES.find(({ name }) => name === 'memory/token-bucket 100 keys');
    if (!kept) throw new Error('no limiter of so many keys');
    const { adapter, declaration } = adapterOf(kept, kept.name);
    expect(await filled(await subjectOf(adapter, declaration, injectedClock()), witnesses)).toEqual([]);
    expect(witnesses.get('LIFE-2')).toBe(1);
  });

  it('keeps no more than it says', async () => {
    const [finding] = await filled(await subjectWith('keeps-for-ever', { maxKeys: 20 }), new Map());
    expect(finding?.violation).toMatchObject({ clause: 'LIFE-2', direction: 'claim', got: 'size 21', event: 21 });
  });

  it('may turn away some who come later, and not all', async () => {
    const history = await base(await subjectWith());
    const [asked] = history.events;
    if (!asked) throw new Error('nothing was asked');
    const later = { lo: asked.when.lo + 1n, hi: asked.when.hi + 1n };
    const full = { ...asked, when: later, outcome: { kind: 'denied' as const, claims: { reason: 'table-full' } } };
    const limited = { ...full, outcome: { kind: 'denied' as const, claims: { reason: 'limited' } } };
    const of = (...events: History['events'][number][]): History => ({ ...history, events });
    expect(shutOut(of(asked, full, full))).toMatchObject({ clause: 'LIFE-2', direction: 'under', event: 2 });
    expect(shutOut(of(asked, full, limited))).toBeUndefined();
    expect(shutOut(of(asked, { ...asked, when: later }, full))).toBeUndefined();
    expect(shutOut(of({ ...full, when: asked.when }))).toBeUndefined();
  });
});

describe('what is wrong', () => {
  it.each([
    ['forgets-idle', 'LIFE-1'],
    ['evicts-limited', 'LIFE-2'],
    ['reset-by-prefix', 'LIFE-3'],
    ['keeps-for-ever', 'LIFE-4'],
    ['counts-tries', 'LIFE-5'],
  ] as const)('%s: %s', async (defect, clause) => {
    const [finding] = (await TRIALS[clause]?.(await subjectWith(defect), new Map())) ?? [];
    expect(finding).toMatchObject({ clause, violation: { clause } });
    // It is found again in the same scenario, which is how it is shrunk.
    if (finding?.again && finding.history.origin !== 'unknown') {
      const { config, origin, events } = finding.history;
      const ops = events.map(({ kind, key, cost, when, timeoutMs }) => ({
        kind,
        key,
        cost,
        at: when.lo,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      }));
      expect((await finding.again({ config, origin, ops }))?.violation.clause).toBe(clause);
    }
  });

  it('is not asked of a limiter without keys, or without a size', async () => {
    const witnesses: Witnesses = new Map();
    const keyless = await subjectWith('evicts-limited', { keyed: false });
    for (const trial of [forgotten, flooded, resetByName, idleKeys])
      expect(await trial(keyless, witnesses)).toEqual([]);
    expect(witnesses.size).toBe(0);
  });
});
