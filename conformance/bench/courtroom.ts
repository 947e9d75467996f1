import { REFERENCE } from '../adapters/memory.ts';
import { injectedClock } from '../clocks.ts';
import type { Algorithm, LimiterConfig } from '../contract.ts';
import { type Court, courtOf } from '../court.ts';
import { isWindowed } from '../declaration.ts';
import { judge } from '../judge.ts';
import { fillPool } from '../pool.ts';
import { encodeEvent, type History, type Op } from '../scenario.ts';
import { adapterOf, type Subject, subjectOf } from '../subject.ts';
import { answer } from './children.ts';

/** A process in which one judge sits: over one algorithm, with or without witnesses. */

export type Question =
  | { readonly kind: 'open'; readonly algorithm: Algorithm; readonly witnesses: boolean }
  | { readonly kind: 'round' };

/** Events a second. */
export interface Round {
  /** One long history of many keys, as an audit reads it. */
  readonly long: number;
  /** The short histories of a default check. */
  readonly pool: number;
  /** Reading the long history as JSON Lines: what an audit has to do before. */
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

/** Each restores ten a second, and holds ten. */
const configOf = (algorithm: Algorithm): LimiterConfig => {
  if (algorithm === 'spacing') return { intervalMs: 100, slack: 9 };
  if (isWindowed(algorithm)) return { limit: 10, windowMs: 1_000 };
  return { capacity: 10, refill: { tokens: 10, periodMs: 1_000 } };
};

/** About twice as much is asked for as can be admitted: 20 a second and key, in bursts and pauses. */
const longHistory = (subject: Subject): Promise<History> => {
  let random = SEED;
  const below = (n: number): number => {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((random / 2 ** 32) * n);
  };
  const unit = subject.declaration.costs === 'unit';
  const ops: Op[] = [];
  let at = ORIGIN;
  while (ops.length < LONG_EVENTS) {
    if (below(2) === 0) at += BigInt(below(13)) * MS;
    ops.push({ kind: 'try', at, key: `user-${below(KEYS)}`, cost: unit || below(8) > 0 ? 1 : 2 + below(2) });
  }
  return subject.drive({ config: configOf(subject.declaration.algorithm), origin: ORIGIN, ops });
};

let long: Case;
let pool: readonly Case[] = [];
let lines: readonly string[] = [];
let witnesses = false;
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

const read = (): void => {
  for (const line of lines) if (JSON.parse(line) === null) findings++;
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

const ROUND_MS = 60;
const WARM_MS = 300;

const rounds = (leastMs: number): Round => ({
  long: rate(long.history.events.length, () => sit([long]), leastMs),
  pool: rate(eventsOf(pool), () => sit(pool), leastMs),
  reading: rate(lines.length, read, leastMs),
});

answer(async (question: Question): Promise<Round | boolean> => {
  if (question.kind === 'round') {
    const round = rounds(ROUND_MS);
    if (findings > 0) throw new Error('a reference limiter was accused');
    return round;
  }
  witnesses = question.witnesses;
  const reference = REFERENCE.find(({ name }) => name === `memory/${question.algorithm}`);
  const { adapter, declaration } = adapterOf(reference, question.algorithm);
  const subject = await subjectOf(adapter, declaration, injectedClock());
  const whole = await longHistory(subject);
  const history = witnesses ? { ...whole, events: whole.events.slice(0, LONG_EVENTS_WITNESSED) } : whole;
  const { legal } = await fillPool(subject, { seed: SEED, runs: RUNS }, new Map());
  // Courts are made once for a config, as in a check.
  const caseOf = (each: History): Case => ({ court: subject.court(each.config), history: each });
  long = { court: courtOf(declaration, subject.effective(history.config)), history };
  pool = legal.map(caseOf);
  lines = history.events.map((event) => JSON.stringify(encodeEvent(event)));
  rounds(WARM_MS);
  return true;
});
