import fc from 'fast-check';
import type { Jurisdiction } from '../../spec/index.ts';
import { configs } from '../configs.ts';
import type { LimiterConfig } from '../contract.ts';
import type { Court } from '../court.ts';
import type { Declaration } from '../declaration.ts';
import { nsOf } from '../exact.ts';
import type { Op, Scenario } from '../scenario.ts';
import { plainConfig, type Subject } from '../subject.ts';
import type { Fault, Mishap } from './faults.ts';
import { KEYS_TELLING } from './judge.ts';
import { BEFALLS } from './schedule.ts';
import { NODES_MAX } from './store.ts';

/**
 * Scenarios of several nodes: something is taken, then calls overlap, then one call after another shows what is left, and a
 * last one comes long after.
 */

const ORIGIN = 1_700_000_000_000_000_000n;
/** More than this at once is a long history, and shows nothing more. */
const ROOM_MAX = 12;
const SCHEDULE_MAX = 32;
/** More of its windows, or full refills, within one call tell nothing more, and the law would have to follow each. */
const LAPSE_MAX = 10;
/** Long after: whatever went wrong has had its time, and every bucket is full. */
export const LONG_AFTER_MS = 120_000;

interface Call {
  readonly node: number;
  readonly cost: number;
  readonly key: string;
}

interface Overlap {
  readonly config: LimiterConfig;
  /** So many permits are left when the calls overlap. */
  readonly left: number;
  readonly calls: readonly Call[];
  readonly schedule: readonly number[];
  readonly mishaps: readonly Mishap[];
}

const roomOf = ({ jurisdiction, perToken }: Court): number => Number(jurisdiction.mostAtOnce / perToken);

/** The first multiple of what the limiter can tell that is not before. */
const onGrid = (instant: bigint, { profile }: Court): bigint => {
  const grid = profile.resolutionNs > profile.tickNs ? profile.resolutionNs : profile.tickNs;
  return ((instant + grid - 1n) / grid) * grid;
};

const scenarioFor = (subject: Subject, { config, left, calls, schedule, mishaps }: Overlap): Scenario => {
  const court = subject.court(config);
  const origin = onGrid(ORIGIN, court);
  const { costs } = subject.declaration;
  const room = roomOf(court);
  const at = (ms: number): bigint => onGrid(origin + nsOf(ms), court);
  const ask = (cost: number, node: number, op: Partial<Op> = {}): Op => ({
    kind: 'try',
    at: origin,
    key: 'a',
    cost,
    node,
    ...op,
  });
  const taken = Math.max(0, room - left);
  const first = costs === 'unit' ? Array.from({ length: taken }, () => ask(1, 0)) : taken > 0 ? [ask(taken, 0)] : [];
  const overlapping = calls.map(({ node, cost, key }) => ask(costs === 'unit' ? 1 : cost, node, { key, group: 1 }));
  // Another node than the first: what befell that one has not befallen it.
  const probes = Array.from({ length: Math.min(left, 4) + 1 }, () => ask(1, 1));
  const freshMs = Number(court.jurisdiction.timeToFreshNs / 1_000_000n);
  const last = [0, 1].map((node) => ask(1, node, { at: at(2 * freshMs + LONG_AFTER_MS) }));
  return { config, origin, ops: [...first, ...overlapping, ...probes, ...last], schedule, mishaps };
};

const smallConfigs = (subject: Subject): fc.Arbitrary<LimiterConfig> => {
  const isSmall = (config: LimiterConfig): boolean => {
    const court = subject.court(config);
    return roomOf(court) <= ROOM_MAX && freshMsOf(court.jurisdiction) <= LAPSE_MAX * lapseMsMax(court);
  };
  const { declaration } = subject;
  if (declaration.configs !== 'any') {
    const small = declaration.configs.filter(isSmall);
    return fc.constantFrom(...(small.length > 0 ? small : declaration.configs));
  }
  return configs(declaration).filter(isSmall);
};

/** Until all of a key is free again. */
const freshMsOf = ({ timeToFreshNs }: Pick<Jurisdiction, 'timeToFreshNs'>): number =>
  Math.max(1, Number(timeToFreshNs / 1_000_000n));

/** Where in its windows a call of several limits may have stood multiplies. */
const lapseMsMax = ({ jurisdiction }: Court): number => {
  const parts = jurisdiction.parts ?? [jurisdiction];
  return (LAPSE_MAX / parts.length) * Math.max(1, Math.min(...parts.map(freshMsOf)));
};

/** So much time may pass between two commands: what a lock may last, what a permit takes to come, and all of them. */
const lapsesOf = (declaration: Declaration, court: Court): readonly number[] => {
  // A limiter that goes by its own clock has read it before its commands run, and may rightly stand by what it read.
  if (declaration.clock !== 'process') return [];
  const freshMs = freshMsOf(court.jurisdiction);
  const perPermit = Math.max(1, Math.ceil(freshMs / Math.max(1, roomOf(court))));
  const usual = [1, 60, 1_000, 10_000, perPermit, freshMs + 1];
  return [...new Set(usual.filter((ms) => ms <= lapseMsMax(court)))];
};

/** Calls that overlap; `befalling`: what else may befall, beside the lapse of time. */
export const overlaps = (subject: Subject, befalling: readonly Fault[], lapses: boolean): fc.Arbitrary<Scenario> => {
  const { declaration } = subject;
  const call = fc.record({
    node: fc.nat(NODES_MAX - 1),
    cost: fc.constantFrom(1, 1, 1, 2),
    key:
      declaration.keyed && declaration.algorithm !== 'composite'
        ? fc.constantFrom('a', 'a', 'a', 'b')
        : fc.constant('a'),
  });
  const letGo = fc.nat(BEFALLS - 1);
  const befalls = fc.integer({ min: BEFALLS, max: 2 * BEFALLS - 1 });
  const number =
    lapses || befalling.length > 0
      ? fc.oneof({ weight: 4, arbitrary: letGo }, { weight: 1, arbitrary: befalls })
      : letGo;
  return fc.noBias(
    fc
      .record({
        config: smallConfigs(subject),
        // Or all of them: then the calls that overlap are the first of their key.
        left: fc.constantFrom(1, 1, 2, 3, ROOM_MAX),
        calls: fc.array(call, { minLength: 2, maxLength: 5, size: 'max' }),
        schedule: fc.array(number, { minLength: 4, maxLength: SCHEDULE_MAX, size: 'max' }),
      })
      .map((overlap) => {
        const court = subject.court(overlap.config);
        const mishaps = [...befalling, ...(lapses ? lapsesOf(declaration, court) : [])];
        return scenarioFor(subject, { ...overlap, left: Math.min(overlap.left, roomOf(court)), mishaps });
      }),
  );
};

/** Two calls that overlap: there is room for one, or they are the first of their key. */
export const twoCalls = (subject: Subject, isNew: boolean): Scenario => {
  const calls = [0, 1].map((node) => ({ node, cost: 1, key: 'a' }));
  const config = plainConfig(subject.declaration);
  const left = isNew ? roomOf(subject.court(config)) : 1;
  return scenarioFor(subject, { config, left, calls, schedule: [], mishaps: [] });
};

/** A call is kept from going on for so long, while another one may go on. */
export interface Pause {
  /** The commands of the call before it, and of the other one meanwhile; left out: there is no other one. */
  readonly before: number;
  readonly meanwhile?: number;
  readonly ms: number;
}

/** What a lock may last, and what all of a key does. */
export const pausesOf = (subject: Subject): readonly number[] => {
  const court = subject.court(plainConfig(subject.declaration));
  return [60, freshMsOf(court.jurisdiction) + 1].filter((ms) => ms <= lapseMsMax(court));
};

/** One call that is made to pause. Of two that wait, number 1 is the one that has just gone on. */
export const paused = (subject: Subject, { before, meanwhile, ms }: Pause): Scenario => {
  const going = (commands: number): readonly number[] =>
    commands === 0 ? [] : [0, ...Array.from({ length: commands - 1 }, () => 1)];
  const others = meanwhile === undefined || meanwhile === 0 ? [] : [...going(meanwhile), ...going(SCHEDULE_MAX)];
  const calls = [{ node: 0, cost: 1, key: 'a' }, ...(meanwhile === undefined ? [] : [{ node: 1, cost: 1, key: 'a' }])];
  const schedule = [...going(before), BEFALLS, ...others];
  return scenarioFor(subject, { config: plainConfig(subject.declaration), left: 1, calls, schedule, mishaps: [ms] });
};

/** Keys that are asked once each, and nothing else happens. */
export const idleKeys = (subject: Subject): Scenario => {
  const config = plainConfig(subject.declaration);
  const origin = onGrid(ORIGIN, subject.court(config));
  const ops = Array.from(
    { length: KEYS_TELLING },
    (_, i): Op => ({ kind: 'try', at: origin, key: `idle-${i}`, cost: 1 }),
  );
  return { config, origin, ops, schedule: [], mishaps: [] };
};

/** So much is left for the one call: it is the first of its key, the last but one, the last. */
export const LEFT = ['all', 2, 1] as const;

/** One call, to one of whose commands something befalls. */
export const oneCall = (subject: Subject, fault: Fault, command: number, left: (typeof LEFT)[number]): Scenario => {
  const config = plainConfig(subject.declaration);
  const room = roomOf(subject.court(config));
  const schedule = [...Array.from({ length: command }, () => 0), BEFALLS];
  const calls = [{ node: 0, cost: 1, key: 'a' }];
  return scenarioFor(subject, {
    config,
    left: left === 'all' ? room : Math.min(left, room),
    calls,
    schedule,
    mishaps: [fault],
  });
};
