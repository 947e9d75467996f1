import { injectedClock } from '../clocks.ts';
import type { Adapter } from '../contract.ts';
import { CreateError } from '../driver.ts';
import { judge } from '../judge.ts';
import type { Event, History, Scenario } from '../scenario.ts';
import { adapterOf, type Subject, subjectOf } from '../subject.ts';

/**
 * All that a check asked of a limiter, and what it was answered. A check learns of a limiter in no other way: one that
 * gives the same answers gets the same verdict, and the time to generate and to judge is saved.
 */
export interface Recording {
  readonly scenarios: readonly Scenario[];
  /** Of each scenario, what {@link markOf} makes of its history. */
  readonly marks: readonly number[];
  readonly timersSet: number;
}

/** Hashes of words, each made once. */
const words = new Map<string, number>();
const hashOf = (word: string): number => {
  let hash = words.get(word);
  if (hash !== undefined) return hash;
  hash = 7;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash, 31) + word.charCodeAt(i);
  if (words.size < 100_000) words.set(word, hash);
  return hash;
};

const REFUSED = -1;
const MIX = 0x9e3779b1;
const fold = (mark: number, value: unknown): number => {
  if (typeof value === 'number') {
    const low = Number.isInteger(value) ? value % 4_294_967_296 : hashOf(String(value));
    return Math.imul(mark ^ low, MIX) ^ (value / 4_294_967_296);
  }
  if (typeof value === 'bigint') return fold(mark, Number(value % 9_007_199_254_740_881n));
  return Math.imul(mark ^ hashOf(String(value)), MIX);
};

const foldEvent = (given: number, { kind, when, outcome, end }: Event): number => {
  let mark = fold(fold(fold(given, kind), when.lo), when.hi);
  // What an error says decides nothing.
  mark = fold(mark, outcome.kind);
  for (const name in outcome.claims) mark = fold(fold(mark, name), outcome.claims[name as keyof typeof outcome.claims]);
  return end ? fold(fold(fold(mark, end.when.lo), end.after), end.order) : mark;
};

/** Different histories have different marks, but for one in four thousand million. */
const markOf = (history: History | undefined): number =>
  history ? history.events.reduce(foldEvent, history.events.length) : REFUSED;

const fresh = (exported: Adapter) => {
  const { adapter, declaration } = adapterOf(exported, exported.name);
  const clock = injectedClock();
  return subjectOf(adapter, declaration, clock).then((subject) => ({ subject, clock }));
};

/** Undefined where the limiter refused the config. */
const drive = async (subject: Subject, scenario: Scenario): Promise<History | undefined> => {
  try {
    return await subject.drive(scenario);
  } catch (error) {
    if (error instanceof CreateError) return undefined;
    throw error;
  }
};

export const recordingOf = async (exported: Adapter, scenarios: readonly Scenario[]): Promise<Recording> => {
  const { subject, clock } = await fresh(exported);
  const marks: number[] = [];
  for (const scenario of scenarios) {
    marks.push(markOf(await drive(subject, scenario)));
  }
  return { scenarios, marks, timersSet: clock.timersSet() };
};

const objection = (subject: Subject, history: History): string | undefined => {
  try {
    const { violation, claims } = judge(subject.court(history.config), history, new Map());
    return violation?.clause ?? claims[0]?.clause;
  } catch {
    // A config that used to be refused may have no law: the whole check says what that means.
    return undefined;
  }
};

/** Of a first look: one scenario in so many, and those that are long, of which there are few. */
const STRIDE = 4;
const LONG = 200;

/** How much of what a check asks is asked again: a first look, at code for those who wait, is at where somebody does. */
export type Part = 'all' | 'some' | 'where somebody waits';

const isAsked = (part: Part, { ops }: Scenario, i: number): boolean => {
  if (part === 'all') return true;
  if (part === 'some') return i % STRIDE === 0 || ops.length >= LONG;
  return i % 2 === 0 && ops.some(({ kind }) => kind === 'wait');
};

/**
 * Asks a limiter the same again: `same` answers, hence the same verdict; an objection to one of the answers, by its clause;
 * or others, to which the law as such does not object, so that a whole check is needed.
 */
export const replay = async (
  exported: Adapter,
  { scenarios, marks, timersSet }: Recording,
  part: Part = 'all',
): Promise<'same' | 'others' | { readonly clause: string }> => {
  const { subject, clock } = await fresh(exported);
  let others = false;
  for (const [i, scenario] of scenarios.entries()) {
    if (!isAsked(part, scenario, i)) continue;
    const history = await drive(subject, scenario);
    if (markOf(history) === marks[i]) continue;
    const clause = history && objection(subject, history);
    if (clause !== undefined) return { clause };
    others = true;
  }
  return others || (part === 'all' && clock.timersSet() !== timersSet) ? 'others' : 'same';
};
