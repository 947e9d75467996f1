import { describe, expect, it } from 'vitest';
import { check, DEFAULTS } from './check.ts';
import { injectedClock } from './clocks.ts';
import type { Adapter, BucketConfig } from './contract.ts';
import { EXIT } from './errors.ts';
import { Capable, type Defect } from './fixtures/capable.ts';
import { adapterOf } from './subject.ts';

/** A limiter that offers everything conforms; with a single defect in what it offers it is caught, by the clause of that defect. */

/** What is written is not asked about: a defect is then an accusation, and no question. */
const DECLARES = {
  algorithm: 'token-bucket',
  arithmetic: 'exact',
  rounding: 'floor',
  costs: 'weighted',
  zeroCost: 'error',
  zeroConfig: 'error',
  emptyKey: 'error',
  keyed: true,
  backwards: 'freeze',
  carry: 'proportion',
  order: 'fifo',
  barging: false,
  wakeBoundMs: 0,
  failFast: false,
  cancels: true,
  timeouts: true,
  cancelGives: 'what-is-free',
} as const;

const judged = (defect: Defect | undefined, seed: number, runs: number) => {
  const exported: Adapter = {
    name: `capable, ${defect ?? 'correct'}`,
    declares: DECLARES,
    create: (config, surroundings) => new Capable(config as BucketConfig, surroundings, defect),
  };
  const { adapter, declaration } = adapterOf(exported, 'here');
  return check(adapter, declaration, injectedClock(), { ...DEFAULTS, seed, runs });
};

/** The clause that each defect breaks. */
const CLAUSE_OF: Readonly<Record<Defect, string>> = {
  'steps-credit-twice': 'TIME-2a',
  'step-loses': 'TIME-2b',
  'stuck-after-step': 'TIME-3',
  'second-reading': 'TIME-6',
  // Tries alone show it: what no timer has brought is not there.
  'timer-refills': 'TB-3a',
  'change-ignored': 'RECONF-2',
  'settled-late': 'RECONF-1',
  'fresh-on-change': 'RECONF-2',
  'carried-as-is': 'RECONF-2',
  'same-config-fills': 'RECONF-3',
  'change-loses-waiters': 'RECONF-4',
  'assign-ignored': 'TIER-1',
  'assigned-fresh': 'TIER-1',
  'refund-uncapped': 'REFUND-1',
  'reserve-early': 'RESERVE-1',
  'reserve-late': 'RESERVE-1',
  'cancel-gives-everything': 'RESERVE-1',
  'cancel-gives-again': 'REFUND-2',
  'all-wake-up': 'WAIT-1',
  'last-come-first': 'WAIT-2',
  'tries-barge': 'WAIT-2',
  'wakes-late': 'WAIT-2',
  'late-timeout': 'WAIT-3',
  'early-timeout': 'WAIT-3',
  'timed-out-takes': 'WAIT-3',
  'lost-wake-up': 'WAIT-4',
  'cancelled-stays': 'WAIT-4',
  'cancelled-takes': 'WAIT-4',
  'waits-for-ever': 'ADM-7',
  // Tries alone show it: a key that is forgotten and asked again has its credit twice.
  'forgets-idle': 'TIME-2a',
  'evicts-limited': 'LIFE-2',
  'keeps-for-ever': 'LIFE-4',
  'counts-tries': 'LIFE-5',
  'one-line': 'KEY-1',
  'refund-wakes-nobody': 'WAIT-2',
  'release-wakes-nobody': 'WAIT-2',
  'reset-wakes-nobody': 'WAIT-2',
  'reset-loses-waiters': 'WAIT-2',
  'reset-by-prefix': 'LIFE-3',
  'change-wakes-nobody': 'RECONF-2',
  'abort-ignored': 'WAIT-4',
  'aborted-ignored': 'WAIT-4',
  'aborted-takes': 'WAIT-4',
  'late-abort-gives': 'WAIT-4',
  'late-abort-counts': 'LIFE-5',
  'timeout-ignored': 'WAIT-3',
  'late-timeout-gives': 'WAIT-3',
  'change-overrides-tiers': 'TIER-1',
  'assign-loses-waiters': 'TIER-1',
  'assign-wakes-nobody': 'TIER-1',
  'late-timer-starves': 'WAIT-2',
};
/** Of a SHOULD, which fails only where it is asked for. */
const OF_A_SHOULD: readonly Defect[] = ['keeps-for-ever'];

describe('a limiter that offers everything', () => {
  it.each([42, 7])('conforms, with seed %i', async (seed) => {
    const report = await judged(undefined, seed, 300);
    expect(report.failures).toEqual([]);
    expect(report.questions).toEqual([]);
    expect(report.faults).toEqual([]);
    expect(report.verdicts.filter(({ status }) => status === 'not-exercised')).toEqual([]);
    expect(report.exitCode).toBe(EXIT.conforms);
    // Nothing that it offers goes unjudged.
    const passed = new Set(report.verdicts.filter(({ status }) => status === 'pass').map(({ clause }) => clause));
    for (const clause of new Set(Object.values(CLAUSE_OF))) expect(passed, clause).toContain(clause);
  });
});

describe('one that has a single defect', () => {
  const cases = Object.entries(CLAUSE_OF) as [Defect, string][];
  it.each(cases)('%s: breaks %s', async (defect, clause) => {
    const report = await judged(defect, 42, 100);
    expect(report.faults).toEqual([]);
    expect(report.failures.map((failure) => failure.clause)).toContain(clause);
    expect(report.verdicts.find((verdict) => verdict.clause === clause)?.status).toBe('fail');
    expect(report.exitCode).toBe(OF_A_SHOULD.includes(defect) ? EXIT.conforms : EXIT.violation);
    const failure = report.failures.find((each) => each.clause === clause);
    // It takes many keys to press one out, and more to see that none is freed.
    const most = { 'LIFE-2': 200, 'LIFE-4': 601 }[clause] ?? 20;
    expect(failure?.history.events.length).toBeLessThanOrEqual(most);
  });
});
