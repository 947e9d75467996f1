import { REFERENCE } from '../adapters/memory.ts';
import { injectedClock } from '../clocks.ts';
import type { Algorithm, LimiterConfig } from '../contract.ts';
import type { Court } from '../court.ts';
import { isWindowed } from '../declaration.ts';
import { judge } from '../judge.ts';
import { fillPool } from '../pool.ts';
import { encodeEvent, type History, type Op } from '../scenario.ts';
import { adapterOf, type Subject, subjectOf } from '../subject.ts';
import { answer } from './children.ts';

/** A process in which one judge sits: over one algorithm, with or without witnesses. */

export type Question =
  | { readonly kind: 'open'; readonly algorithm: Algorithm; readonly witnesses: boolean }
  /** One long history of many keys, as an audit reads it. */
  | { readonly kind: 'long' }
  /** The short histories of a default check; to be asked last, for their many configs leave the code less specialized. */
  | { readonly kind: 'short' };

/** Events a second. */
export interface Round {
  readonly judging: number;
  /** Reading the same events as JSON Lines: what an audit has to do before. */
  readonly reading: number;
}

interface Case {
  readonly court: Court;
  readonly history: History;
}

const LONG_EVENTS = 20_000;
/** With witnesses every relaxed law follows as well. */
const LONG_EVENTS_WITNESSED = 2_000;
const KEYS = 16;
const ORIGIN = 1_700_000_000_000_000_000n;
const MS = 1_000_000n;
const SEED = 42;
const RUNS = 300;

let subject: Subject;
let witnesses = false;

/** Each restores ten a second, and holds ten. */
const configOf = (algorithm: Algorithm): LimiterConfig => {
  if (algorithm === 'spacing') return { intervalMs: 100, slack: 9 };
  if (isWindowed(algorithm)) return { limit: 10, windowMs: 1_000 };
  return { capacity: 10, refill: { tokens: 10, periodMs: 1_000 } };
};

/** About twice as much is asked for as can be admitted: 20 a second and key, in bursts and pauses. */
const longHistory = (events: number): Promise<History> => {
  let random = SEED;
  const below = (n: number): number => {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((random / 2 ** 32) * n);
  };
  const unit = subject.declaration.costs === 'unit';
  const ops: Op[] = [];
  let at = ORIGIN;
  while (ops.length < events) {
    if (below(2) === 0) at += BigInt(below(13)) * MS;
    ops.push({ kind: 'try', at, key: `user-${below(KEYS)}`, cost: unit || below(8) > 0 ? 1 : 2 + below(2) });
  }
  return subject.drive({ config: configOf(subject.declaration.algorithm), origin: ORIGIN, ops });
};

/** What was judged is kept, or it might not be. */
let findings = 0;

const eventsOf = (cases: readonly Case[]): number => cases.reduce((sum, { history }) => sum + history.events.length, 0);

const sit = (cases: readonly Case[]): void => {
  const seen = witnesses ? new Map<string, number>() : undefined;
  for (const { court, history } of cases) {
    const { violation, claims } = judge(court, history, seen);
    if (violation || claims.length > 0) findings++;
  }
};

/** Does the same again until enough time has passed; how many a second. */
const rate = (of: number, act: () => void, leastMs: number): number => {
  const began = performance.now();
  let times = 0;
  let now = began;
  while (now - began < leastMs) {
    act();
    times++;
    now = performance.now();
  }
  return (of * times * 1_000) / (now - began);
};

const ROUNDS = 5;
const ROUND_MS = 40;
const WARM_MS = 200;

const roundsOf = (cases: readonly Case[]): Round[] => {
  const events = eventsOf(cases);
  const lines = cases.flatMap(({ history }) => history.events.map((event) => JSON.stringify(encodeEvent(event))));
  const read = (): void => {
    for (const line of lines) if (JSON.parse(line) === null) findings++;
  };
  const round = (leastMs: number): Round => ({
    judging: rate(events, () => sit(cases), leastMs),
    reading: rate(events, read, leastMs),
  });
  round(WARM_MS);
  const rounds = Array.from({ length: ROUNDS }, () => round(ROUND_MS));
  if (findings > 0) throw new Error('a reference limiter was accused');
  return rounds;
};

const open = async (algorithm: Algorithm): Promise<Subject> => {
  const reference = REFERENCE.find(({ name }) => name === `memory/${algorithm}`);
  const { adapter, declaration } = adapterOf(reference, algorithm);
  return subjectOf(adapter, declaration, injectedClock());
};

/** Courts are made once for a config, as in a check. */
const caseOf = (history: History): Case => ({ court: subject.court(history.config), history });

answer(async (question: Question): Promise<readonly Round[]> => {
  switch (question.kind) {
    case 'open':
      ({ witnesses } = question);
      subject = await open(question.algorithm);
      return [];
    case 'long':
      return roundsOf([caseOf(await longHistory(witnesses ? LONG_EVENTS_WITNESSED : LONG_EVENTS))]);
    case 'short': {
      const { legal } = await fillPool(subject, { seed: SEED, runs: RUNS }, new Map());
      return roundsOf(legal.map(caseOf));
    }
  }
});
