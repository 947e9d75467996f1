import type { Violation } from './court.ts';
import { CreateError } from './driver.ts';
import { isCompositeConfig, isWindowConfig } from './exact.ts';
import { judge, stateBefore } from './judge.ts';
import { type Event, type History, isPlain, keepOps, type Op, type Scenario } from './scenario.ts';
import type { Subject } from './subject.ts';
import { concrete, quantumOf } from './trials.ts';

/**
 * What a broken history shows of the clauses that compare two runs: the same calls, but for something that must not matter,
 * are answered otherwise, and rightly. Each is the definition of its clause, tried on the history itself.
 */
export interface Comparison {
  readonly id: string;
  readonly clause: string;
  readonly phrase: string;
  readonly hint: string;
  /** Whatever rule explains the answer as well, this is where it comes from. */
  readonly decisive: boolean;
}

const TODAY = 1_700_000_000_000_000_000n;
const YEAR = 31_536_000_000_000_000n;
/** More larger costs than this are not tried. */
const COSTS_MAX = 24;
/** Nor limits above this. */
const LIMIT_MAX = 1000;

interface Retrial {
  readonly subject: Subject;
  /** Up to the call that was answered wrong. */
  readonly history: History;
  readonly scenario: Scenario;
  readonly last: Event;
}

/** The last answer of another scenario, and whether the law accepts all of it. */
const retry = async (
  { subject }: Retrial,
  scenario: Scenario,
): Promise<{ readonly answer: string | undefined; readonly legal: boolean }> => {
  try {
    const history = await subject.drive(scenario);
    const { violation } = judge(subject.court(history.config), history);
    return { answer: history.events.at(-1)?.outcome.kind, legal: violation === undefined };
  } catch (error) {
    if (error instanceof CreateError) return { answer: undefined, legal: false };
    throw error;
  }
};

/** Whether another scenario is answered rightly where this one is not. */
const isMended = async (retrial: Retrial, scenario: Scenario): Promise<boolean> => {
  const { answer, legal } = await retry(retrial, scenario);
  return legal && answer !== undefined && answer !== retrial.last.outcome.kind;
};

/** TIME-4, TIME-5: it happens at one origin of the clock, and not at another. */
const elsewhere = async (retrial: Retrial): Promise<Comparison | undefined> => {
  const { subject, scenario } = retrial;
  const { config, origin } = scenario;
  if (isCompositeConfig(config)) return undefined;
  const quantum = quantumOf(subject.court(config), config);
  const isMendedAt = async (other: bigint): Promise<boolean> => {
    const shift = ((other - origin) / quantum) * quantum;
    if (shift < YEAR && shift > -YEAR && other !== 0n) return false;
    if (shift === 0n) return false;
    const ops = scenario.ops.map((op) => ({ ...op, at: (op.at as bigint) + shift }));
    return isMended(retrial, { ...scenario, origin: origin + shift, ops });
  };
  if (await isMendedAt(TODAY))
    return {
      id: 'right-today',
      clause: 'TIME-4',
      phrase: 'at another origin of the clock it does not happen',
      hint: 'no instant is a sentinel, and none is too large: use undefined for "never seen", and not 0',
      decisive: true,
    };
  if (await isMendedAt(0n))
    return {
      id: 'right-near-zero',
      clause: 'TIME-5',
      phrase: 'what is right where the clock begins at zero is wrong later',
      hint: 'instants must keep all their digits: no 32-bit integers or floats',
      decisive: true,
    };
  return undefined;
};

/** What is asked of all keys at once, or of none. */
const OF_NO_KEY: ReadonlySet<Op['kind']> = new Set(['reconfigure', 'clock', 'idle']);

/** KEY-1: where more is asked than tries, it happens only beside other keys. */
const aloneAmongAll = async (subject: Subject, history: History, broken: Event): Promise<Comparison | undefined> => {
  const isOwn = ({ key, kind }: Pick<Event, 'key' | 'kind'>): boolean => key === broken.key || OF_NO_KEY.has(kind);
  if (isCompositeConfig(history.config) || history.events.every(isOwn)) return undefined;
  const scenario = concrete(history);
  // As much time passes: what is lost shows only later.
  const end: Op = { kind: 'idle', at: scenario.ops.at(-1)?.at ?? scenario.origin, key: broken.key, cost: 1 };
  const other = await subject.drive({ ...scenario, ops: [...keepOps(scenario.ops, isOwn), end] });
  if (judge(subject.court(other.config), other).violation) return undefined;
  return { ...OTHERS_MATTER, decisive: false };
};

const OTHERS_MATTER: Comparison = {
  id: 'other-keys-matter',
  clause: 'KEY-1',
  phrase: 'traffic on other keys changes the answer',
  hint: 'nothing that is kept for one key may be touched for another',
  decisive: true,
};

/** KEY-1, LIFE-1: it happens only beside other keys. */
const alone = async (retrial: Retrial): Promise<Comparison | undefined> => {
  const { subject, scenario, history, last } = retrial;
  if (isCompositeConfig(scenario.config) || history.events.every(({ key }) => key === last.key)) return undefined;
  const ops = keepOps(scenario.ops, ({ key }) => key === last.key);
  if (!(await isMended(retrial, { ...scenario, ops }))) return undefined;
  // Nobody was forgotten who was not there yet: what others did before has to do with this key all the same.
  const first = scenario.ops.findIndex(({ key }) => key === last.key);
  const before = keepOps(scenario.ops, ({ key }, i) => key === last.key || i < first);
  if (first > 0 && !(await isMended(retrial, { ...scenario, ops: before }))) return OTHERS_MATTER;
  const reset: Event = { kind: 'reset', when: last.when, key: last.key, cost: 1, outcome: { kind: 'done' } };
  const forgotten = { ...history, events: [...history.events.slice(0, -1), reset, last] };
  const isForgotten = judge(subject.court(history.config), forgotten).violation === undefined;
  return isForgotten
    ? {
        id: 'forgotten-too-early',
        clause: 'LIFE-1',
        phrase: 'a key is forgotten before it is full',
        hint: 'forget a key when it is as good as new, and not before',
        decisive: true,
      }
    : OTHERS_MATTER;
};

/** ADM-8: it happens only because somebody looked. */
const unwatched = async (retrial: Retrial): Promise<Comparison | undefined> => {
  const { subject, scenario, history } = retrial;
  const { events } = history;
  const counts = subject.declaration.denialsCount;
  const isLook = (i: number): boolean =>
    i < events.length - 1 && (events[i]?.kind === 'peek' || (!counts && events[i]?.outcome.kind === 'denied'));
  const ops = keepOps(scenario.ops, (_, i) => !isLook(i));
  if (ops.length === events.length || !(await isMended(retrial, { ...scenario, ops }))) return undefined;
  return {
    id: 'looking-matters',
    clause: 'ADM-8',
    phrase: 'it happens only because somebody looked in between',
    hint: 'a look must not round what has come in, nor forget any of it',
    decisive: false,
  };
};

/** ADM-5: more would have been admitted. */
const larger = async (retrial: Retrial): Promise<Comparison | undefined> => {
  const { subject, scenario, last } = retrial;
  if (subject.declaration.costs === 'unit') return undefined;
  const { jurisdiction, perToken } = subject.court(scenario.config);
  const most = Number(jurisdiction.mostAtOnce) / Number(perToken);
  for (let cost = last.cost + 1; cost <= most && cost <= last.cost + COSTS_MAX; cost++) {
    const ops = scenario.ops.with(-1, { ...scenario.ops.at(-1)!, cost });
    if ((await retry(retrial, { ...scenario, ops })).answer !== 'allowed') continue;
    return {
      id: 'more-is-admitted',
      clause: 'ADM-5',
      phrase: `a cost of ${cost} is admitted in its place`,
      hint: 'compare numbers, and the cost with what is left',
      decisive: false,
    };
  }
  return undefined;
};

/** ADM-4: it would have been admitted before. */
const sooner = async (retrial: Retrial): Promise<Comparison | undefined> => {
  const { subject, scenario, history, last } = retrial;
  const began = history.events.at(-2)?.when.lo ?? scenario.origin;
  const court = subject.court(scenario.config);
  const state = stateBefore(court, history, history.events.length - 1, last.key);
  const edges = court.jurisdiction.law.boundaries(state, began).filter((edge) => edge < last.when.lo);
  for (const at of [began, ...edges.slice(0, 3)]) {
    if (at >= last.when.lo) continue;
    const ops = scenario.ops.with(-1, { ...scenario.ops.at(-1)!, at });
    if ((await retry(retrial, { ...scenario, ops })).answer !== 'allowed') continue;
    return {
      id: 'sooner-is-admitted',
      clause: 'ADM-4',
      phrase: `it would have been admitted ${Number(last.when.lo - at) / 1e6} ms before`,
      hint: 'time only refills, drains or expires: it takes nothing away',
      decisive: false,
    };
  }
  return undefined;
};

/** SCTR-2: all at the end of a window, and all at the beginning of the next: more than the counter may let through. */
const beyondBound = async ({ subject, scenario: { config } }: Retrial): Promise<Comparison | undefined> => {
  const { algorithm, share, guard, costs } = subject.declaration;
  if (algorithm !== 'sliding-counter' || !isWindowConfig(config) || config.limit > LIMIT_MAX) return undefined;
  const { limit } = config;
  const cost = costs === 'unit' ? 1 : limit;
  const { profile } = subject.court(config);
  const tick = profile.resolutionNs > profile.tickNs ? profile.resolutionNs : profile.tickNs;
  const quantum = quantumOf(subject.court(config), config);
  const edge = (TODAY / quantum + 1n) * quantum;
  const ask = (at: bigint): Op[] => Array.from({ length: limit / cost }, () => ({ kind: 'try', at, key: 'a', cost }));
  const origin = edge - quantum;
  const { events } = await subject.drive({ config, origin, ops: [...ask(edge - tick), ...ask(edge)] });
  const admitted = events.filter(({ outcome }) => outcome.kind === 'allowed').length * cost;
  const twice = 2 * (guard === 'without-cost' ? limit + cost - 1 : limit);
  const bound = guard === 'with-cost' && share !== 'floor' ? twice - 1 : twice;
  if (admitted <= bound) return undefined;
  return {
    id: 'beyond-its-bound',
    clause: 'SCTR-2',
    phrase: `${admitted} are admitted where two windows meet: at most ${bound} may be`,
    hint: 'the window before counts, by as much of it as lies within the last window',
    decisive: false,
  };
};

/** Every comparison that a history, shrunk, comes out of otherwise than it should. */
export const comparisonsOf = async (
  subject: Subject,
  history: History,
  { direction, event }: Violation,
): Promise<readonly Comparison[]> => {
  const { origin, drifting, timers } = history;
  const events = history.events.slice(0, event + 1);
  const last = events.at(-1);
  if (origin === 'unknown' || drifting !== undefined || timers !== undefined || !last) return [];
  if (history.events.some(({ group }) => group !== undefined)) return [];
  if (!isPlain({ ...history, events })) {
    const beside = await aloneAmongAll(subject, history, last);
    return beside ? [beside] : [];
  }
  const cut = { ...history, events };
  const retrial: Retrial = { subject, history: cut, scenario: concrete(cut), last };
  const found = [await elsewhere(retrial), await alone(retrial), await unwatched(retrial)];
  if (direction === 'under') found.push(await larger(retrial), await sooner(retrial));
  if (direction === 'over') found.push(await beyondBound(retrial));
  return found.filter((comparison) => comparison !== undefined);
};
