import { CLAUSES, type Clause } from '../spec/index.ts';
import { claimsMade, exercised, follows, implied, unbound } from './binding.ts';
import type { CourtClock } from './clocks.ts';
import type { Adapter } from './contract.ts';
import type { Violation, Witnesses } from './court.ts';
import { assume, type Declaration, writtenOf } from './declaration.ts';
import { hearApart } from './distributed/hearing.ts';
import type { Bench } from './driver.ts';
import { EXIT, type ExitCode, UsageError, worstOf } from './errors.ts';
import { failureOf, failureOfFinding, faultsOf, shortest, shrinkCase, shrinkFinding } from './failure.ts';
import { httpCases } from './http-cases.ts';
import { judge } from './judge.ts';
import { counted, filled, flooded, forgotten, idleKeys, resetByName } from './life.ts';
import { atOnce } from './overlaps.ts';
import { fillBeside, fillPool, type Pool, type PoolOptions } from './pool.ts';
import { NodesHearing } from './redis/hearing.ts';
import type { Store } from './redis/store.ts';
import type { ClauseVerdict, Failure, QuestionReport, Report } from './report/types.ts';
import type { History, Op, Scenario } from './scenario.ts';
import { badConfigs, badCosts, emptyKey, type Finding, rimConfigs, trickyKeys } from './special.ts';
import { checkClock, plainConfig, type Subject, subjectOf } from './subject.ts';
import { suspectsOf } from './suspects.ts';
import { runTrials } from './trials.ts';
import { type Case, explain, onlyTolerances, questionsOf } from './verdict.ts';

export interface CheckOptions extends PoolOptions {
  /** Decides everything that is generated. */
  readonly seed: number;
  /** Histories to generate. */
  readonly runs: number;
  /** Only these clauses decide the exit code; all when empty. */
  readonly clauses: readonly string[];
  /** A SHOULD that is broken fails too. */
  readonly strict: boolean;
  /** Stop generating after this many milliseconds; what was skipped is then inconclusive. */
  readonly timeMs?: number;
  readonly progress?: (done: number, of: number, what: string) => void;
  /** The watchdog's: see {@link Bench}. */
  readonly pulse?: Bench['pulse'];
  /** Of an adapter that declares one. */
  readonly store?: Store;
  /** Told of every history that breaks the law, so that nothing judged is lost if the limiter never returns. */
  readonly broken?: (clause: string, run: number) => void;
  /** Replays scenarios on the mutants of the algorithm; left out when a mutant itself is judged. */
  readonly sensitivity?: (
    declaration: Declaration,
    overlap: boolean,
    scenarios: readonly Scenario[],
  ) => Promise<Report['caught']>;
  /** Told of the clauses that are broken so far: nothing more is asked once these are enough. */
  readonly isEnough?: (broken: ReadonlySet<string>) => boolean;
  /** Judged before anything is generated: committed regressions. */
  readonly regressions?: readonly Scenario[];
}

export const DEFAULTS: CheckOptions = { seed: 42, runs: 300, clauses: [], strict: false };

/** What is judged on one declaration: histories, and what they show. */
interface Hearing {
  readonly subject: Subject;
  readonly pool: Pool;
  readonly witnesses: Witnesses;
  readonly failures: readonly Failure[];
  readonly questions: readonly QuestionReport[];
  /** Clauses about claims that are broken beside an accusation. */
  readonly beside: ReadonlySet<string>;
  readonly tried: number;
  /** Nothing stands against the limiter but what these declarations would make legal. */
  readonly assumption: Partial<Declaration> | undefined;
  /** Over a store: how many orders two calls have, if all were searched. */
  readonly orders: number | undefined;
}

/** So often a check is continued under what it had to ask. */
const ROUNDS_MAX = 5;

/**
 * Judges one limiter. What a usual declaration would make legal is asked, and then taken as answered, so that one run says
 * everything there is to say.
 * @throws InconclusiveError, UsageError
 */
export const check = async (
  adapter: Adapter,
  declared: Declaration,
  clock: CourtClock,
  options: CheckOptions,
): Promise<Report> => {
  let subject = await subjectOf(adapter, declared, clock, options.pulse, options.store);
  const clockState = await checkClock(subject, clock);
  const asked: QuestionReport[] = [];
  const shared = await sharesKeys(subject);
  if (shared) {
    // One limiter for all keys: with several keys in every history nothing else could be told apart.
    asked.push({ fields: { keyed: false }, clause: 'KEY-1', ...shared });
    subject = await subjectOf(adapter, assume(declared, { keyed: false }), clock, options.pulse, options.store);
  }
  let hearing = await hear(subject, options);
  asked.push(...hearing.questions);
  for (let round = 1; round < ROUNDS_MAX && hearing.assumption; round++) {
    subject = await subjectOf(
      adapter,
      assume(subject.declaration, hearing.assumption),
      clock,
      options.pulse,
      options.store,
    );
    hearing = await hear(subject, options);
    asked.push(...hearing.questions);
  }
  const { pool, failures } = hearing;
  // Beside a defect, a tolerance that would excuse the rest can wait until the defect is mended; and so can what is asked of
  // a clause that the defect breaks, or breaks as well, whatever is declared.
  const defects = failures.filter(violates(options));
  const waits = ({ fields, clause }: QuestionReport, isOfTheLast: boolean): boolean =>
    onlyTolerances(fields) ||
    defects.some((defect) => (isOfTheLast && defect.clause === clause) || defect.alsoBreaks.includes(clause));
  // A defect that was found under an answer keeps the question that the answer is to.
  const questions = asked.filter((each) => defects.length === 0 || !waits(each, hearing.questions.includes(each)));
  options.progress?.(options.runs, options.runs, 'known mistakes');
  // Over a store the calls that overlap are those of its nodes: no scenario here says how well these were searched.
  const overlap = subject.asynchronous && subject.store === undefined;
  const caught = (await options.sensitivity?.(subject.declaration, overlap, pool.scenarios)) ?? {
    killed: 0,
    of: 0,
    survivors: [],
  };
  const claimed = claimsMade(subject, pool);
  const verdicts = CLAUSES.map((clause) => verdictOn(clause, hearing, claimed, questions));
  refuseStale(adapter, verdicts, failures);
  const faults = failures.flatMap((failure) => faultsOf(subject, failure));
  return {
    name: subject.name,
    algorithm: declared.algorithm,
    declares: writtenOf(declared),
    clock: `${declared.clock}${clockState === 'verified' ? ' (verified)' : ' (never read)'}`,
    ...(subject.store ? { store: storeText(subject.store, hearing.orders) } : {}),
    seed: options.seed,
    runs: pool.runs,
    operations: pool.operations,
    verdicts,
    failures,
    questions,
    alternativesTried: hearing.tried,
    caught,
    ...(isUndescribed(declared) ? { describedBy: describe(subject, pool) } : {}),
    faults,
    exitCode: exitCodeOf(verdicts, failures, questions, faults, options),
  };
};

const storeText = ({ describe }: Store, orders: number | undefined): string =>
  orders === undefined ? describe : `${describe} (all ${orders} orders of two calls)`;

/** Whether one key's traffic takes from another's, where the declaration says nothing of keys: the history that shows it. */
const sharesKeys = async (subject: Subject): Promise<{ history: History; violation: Violation } | undefined> => {
  if (subject.declaration.written.has('keyed')) return undefined;
  const config = plainConfig(subject.declaration);
  const court = subject.court(config);
  const most = Math.min(20, Number(court.jurisdiction.mostAtOnce));
  // Long after it was built: a limiter that starts empty is full by then.
  const origin = 1_700_000_000_000_000_000n;
  const grid = BigInt(subject.declaration.resolutionNs) * 2n;
  const at = origin + (court.jurisdiction.timeToFreshNs / grid + 2n) * grid;
  const keys = [...Array.from({ length: most }, () => 'a'), 'b'];
  const history = await subject.drive({
    config,
    origin,
    // A bucket that starts empty may do so at its first call: both keys make one, and are full when it matters.
    ops: [
      { kind: 'try', at: origin, key: 'a', cost: 1 },
      { kind: 'try', at: origin, key: 'b', cost: 1 },
      ...keys.map((key): Op => ({ kind: 'try', at, key, cost: 1 })),
    ],
  });
  const { violation } = judge(court, history);
  const merged = suspectsOf(court, history).find(({ id }) => id === 'keys-merged');
  const explained = judge(court, history, undefined, merged).violation === undefined;
  return violation?.direction === 'under' && explained ? { history, violation } : undefined;
};

/** Drives and judges a limiter under one declaration. */
const hear = async (subject: Subject, options: CheckOptions): Promise<Hearing> => {
  const witnesses: Witnesses = new Map();
  const pool = await fillPool(subject, options, witnesses);
  options.progress?.(options.runs, options.runs, 'special cases');
  const findings: Finding[] = [
    ...(await httpCases(subject, witnesses)),
    ...(await badConfigs(subject, witnesses)),
    ...(await badCosts(subject, pool.legal.slice(0, 12), witnesses)),
    ...(await emptyKey(subject, witnesses)),
  ];
  const inOrder = pool.cases.every(({ violation }) => violation.clause === 'CONC-1');
  const goesOn = (): boolean => {
    const { isEnough = () => false } = options;
    const cases = pool.cases.map(({ violation }) => violation.clause);
    return !isEnough(new Set([...cases, ...pool.claims.keys(), ...findings.map(({ clause }) => clause)]));
  };
  if (inOrder && goesOn()) {
    // A key that was pressed out by others shows as one that was forgotten too.
    const pressedOut = [...(await flooded(subject, witnesses)), ...(await filled(subject, witnesses))];
    findings.push(...(pressedOut.length > 0 ? pressedOut : await forgotten(subject, witnesses)));
  }
  const isApart = subject.declaration.nodes !== undefined;
  if (isApart && inOrder && goesOn()) findings.push(...(await hearApart(subject, options, witnesses)));
  // What nodes do that decide by themselves when the store fails is judged with them apart.
  const asksAlways = (subject.declaration.nodes?.design ?? 'strict') === 'strict';
  const nodes =
    subject.store && asksAlways && inOrder && goesOn() ? new NodesHearing(subject, options, witnesses) : undefined;
  if (nodes) findings.push(...(await nodes.run()));
  // What a limiter offers beside tries is judged once tries alone, of many keys too, are found in order.
  if (inOrder && goesOn() && findings.every(({ clause }) => !clause.startsWith('LIFE')))
    await fillBeside(subject, options, pool, witnesses);
  // Calls that overlap may be wrong where calls in order are right: the rest can be judged all the same.
  if (goesOn() && pool.cases.every(({ violation }) => violation.clause === 'CONC-1')) {
    if (pool.cases.length === 0) findings.push(...(await atOnce(subject, witnesses)));
    const bases = pool.legal.filter(({ events }) => events.length > 3).slice(0, 120);
    findings.push(
      ...(await trickyKeys(subject, witnesses)),
      ...(await resetByName(subject, witnesses)),
      ...(await rimConfigs(subject, witnesses)),
      ...(await runTrials(subject, bases, witnesses)),
      ...(await idleKeys(subject, witnesses)),
      ...(await counted(subject, pool.legal, witnesses)),
    );
  }

  // What has a scenario of its own is told once; and where statuses are wrong, overlapping requests cannot be told apart.
  for (const { clause } of findings) pool.claims.delete(clause);
  if (findings.some(({ clause }) => clause === 'HTTP-1'))
    pool.cases.splice(0, pool.cases.length, ...pool.cases.filter(({ violation }) => violation.clause !== 'CONC-1'));

  options.progress?.(options.runs, options.runs, 'explaining');
  const failures: Failure[] = [];
  const questions: QuestionReport[] = [];
  const ask = async (fields: Partial<Declaration>, cases: readonly Case[]): Promise<void> => {
    const { history, violation } = await shrinkCase(subject, shortest(cases), { missing: fields });
    questions.push({ fields, clause: violation.clause, history, violation });
  };
  // Calls that overlap are judged last: what one call after another shows comes first, and explains many of them.
  const overlapping = pool.cases.filter(({ violation }) => violation.clause === 'CONC-1');
  const sequential = explain(
    subject,
    pool.cases.filter((each) => !overlapping.includes(each)),
    witnesses,
    pool.legal,
  );
  // A rule that calls in order break already is broken by those that overlap too.
  const open = sequential.accusations.length > 0 || sequential.questions.length > 0;
  const concurrent = open ? { accusations: [], questions: [], tried: 0 } : explain(subject, overlapping);
  const admission = {
    accusations: [...sequential.accusations, ...concurrent.accusations],
    questions: [...sequential.questions, ...concurrent.questions],
    tried: Math.max(sequential.tried, concurrent.tried),
  };
  for (const { cases, suspects, under } of admission.accusations)
    failures.push(await failureOf(subject, cases, { suspect: suspects[0]?.id, under }));
  for (const { fields, cases } of admission.questions) await ask(fields, cases);
  // Nothing of admission is wrong but what was asked: the rest is judged under the answer.
  const answered = failures.length === 0 && questions.length > 0;

  // What a limiter says of a level that is wrong is wrong too: beside an accusation, false claims are no further news.
  const beside = new Set(failures.length > 0 ? pool.claims.keys() : []);
  for (const cases of failures.length > 0 || answered ? [] : pool.claims.values()) {
    const claims = explain(subject, cases);
    for (const question of claims.questions) await ask(question.fields, question.cases);
    for (const { cases: broken } of claims.accusations.slice(0, 1)) failures.push(await failureOf(subject, broken));
  }
  for (const finding of answered ? [] : firstOfEach(subject, findings)) {
    // What is waived is not asked about.
    const fields = subject.adapter.deviates?.[finding.clause] ? undefined : alternativeTo(subject, finding);
    if (!fields) failures.push(await failureOfFinding(subject, finding));
    else {
      const { history, violation } = await shrinkFinding(finding);
      questions.push({ fields, clause: finding.clause, history, violation });
    }
  }
  const assumption =
    failures.length === 0 && questions.length > 0
      ? Object.assign({}, ...questions.map(({ fields }) => fields))
      : undefined;
  return {
    subject,
    pool,
    witnesses,
    failures,
    questions,
    beside,
    tried: admission.tried,
    assumption,
    orders: nodes?.orders,
  };
};

/** The declaration under which a finding would be legal, if its author left it open. */
const alternativeTo = (
  subject: Subject,
  { alternative, history, violation }: Finding,
): Partial<Declaration> | undefined => {
  const { written } = subject.declaration;
  // A flood is long, and a crowd large: no declaration but their own speaks of them.
  if (['LIFE-2', 'CONC-3'].includes(violation.clause) && !alternative) return undefined;
  // Calls in order are in order as declared: only what is declared of the store can be missing.
  if ((history.mishaps || history.skews) && !alternative) return undefined;
  if (alternative) return Object.keys(alternative).every((name) => !written.has(name)) ? alternative : undefined;
  return questionsOf(subject, { history, violation, run: 0 });
};

/** One finding of each clause: a plain failure goes before one that a declaration would make legal. */
const firstOfEach = (subject: Subject, findings: readonly Finding[]): readonly Finding[] => {
  const plain = (finding: Finding): number => (alternativeTo(subject, finding) ? 1 : 0);
  const sorted = [...findings].sort((a, b) => plain(a) - plain(b));
  return sorted.filter(({ clause }, i) => sorted.findIndex((other) => other.clause === clause) === i);
};

const verdictOn = (
  clause: Clause,
  { subject, pool, witnesses, failures, beside }: Hearing,
  claimed: ReadonlySet<string>,
  asked: readonly QuestionReport[],
): ClauseVerdict => {
  const { declaration } = subject;
  const base = { clause: clause.id, level: clause.level, witnesses: witnesses.get(clause.id) ?? 0 };
  const failure = failures.find((each) => each.clause === clause.id);
  if (failure)
    return {
      ...base,
      status: failure.waived === undefined ? 'fail' : 'waived',
      note: failure.waived ?? failure.explainedBy,
    };
  const question = asked.find((each) => each.clause === clause.id);
  if (question) return { ...base, status: 'undeclared', note: `legal if declared: ${JSON.stringify(question.fields)}` };
  const reason = unbound(clause, subject, claimed);
  if (reason) return { ...base, status: 'not-applicable', note: reason };
  const cause =
    failures.find((each) => implied(each.clause).has(clause.id) && follows(clause.id, each.direction)) ??
    (beside.has(clause.id) ? failures[0] : undefined);
  if (cause) return { ...base, status: cause.waived === undefined ? 'fail' : 'waived', note: `beside ${cause.clause}` };
  // Where their order is wrong already, nothing else is known of calls that overlap.
  const unknown = ['CONC-2', 'CONC-3'].includes(clause.id) && failures.some((each) => each.clause === 'CONC-1');
  const law = subject.court(pool.scenarios[0]?.config ?? plainConfig(declaration)).jurisdiction.clause;
  if (!unknown && exercised(clause, witnesses, law, declaration.costs === 'unit'))
    return { ...base, status: 'pass', note: '' };
  const failing = failures.some(({ waived }) => waived === undefined);
  const coarse = declaration.resolutionNs > 1_000_000 || declaration.rounding === 'unknown';
  const note = pool.capped
    ? 'the time limit was reached'
    : failing
      ? 'not reached, because of the failure'
      : coarse
        ? 'the declared resolution hides it'
        : 'no generated history forced an answer';
  return { ...base, status: 'not-exercised', note };
};

/** A waiver of a clause that passes is stale, and an error: it would hide the day when the clause breaks again. */
const refuseStale = (adapter: Adapter, verdicts: readonly ClauseVerdict[], failures: readonly Failure[]): void => {
  if (failures.some(({ waived }) => waived === undefined)) return;
  for (const id of Object.keys(adapter.deviates ?? {})) {
    const verdict = verdicts.find(({ clause }) => clause === id);
    if (!verdict) throw new UsageError(`${adapter.name}: deviates['${id}']: there is no clause ${id}`);
    if (verdict.status === 'pass')
      throw new UsageError(`${adapter.name}: deviates['${id}'] is stale: the clause passes. Remove it`);
  }
};

const countsIn =
  ({ clauses }: CheckOptions) =>
  (id: string): boolean =>
    clauses.length === 0 || clauses.includes(id);

/** Whether a failure makes the limiter one that does not conform; one that does not excuses nothing else. */
const violates =
  (options: CheckOptions) =>
  ({ clause, alsoBreaks, waived }: Failure): boolean => {
    const isShould = CLAUSES.find(({ id }) => id === clause)?.level === 'SHOULD';
    return waived === undefined && (options.strict || !isShould) && [clause, ...alsoBreaks].some(countsIn(options));
  };

const exitCodeOf = (
  verdicts: readonly ClauseVerdict[],
  failures: readonly Failure[],
  asked: readonly QuestionReport[],
  faults: readonly string[],
  options: CheckOptions,
): ExitCode => {
  const counts = countsIn(options);
  const unexercised = verdicts.some(
    ({ clause, level, status }) => counts(clause) && level === 'MUST' && status === 'not-exercised',
  );
  return worstOf([
    EXIT.conforms,
    ...(faults.length > 0 ? [EXIT.fault] : []),
    ...(asked.some(({ clause }) => counts(clause)) ? [EXIT.usage] : []),
    ...(failures.some(violates(options)) ? [EXIT.violation] : []),
    ...(unexercised ? [EXIT.inconclusive] : []),
  ]);
};

/** Whether another law may describe it: none describes nodes that may exceed what one limiter admits. */
const isUndescribed = ({ algorithm, nodes }: Declaration): boolean =>
  algorithm === 'bounded' && (nodes === undefined || nodes.design === 'strict');

/** The algorithms whose law accepts every history of a limiter that was only declared bounded. */
const describe = (subject: Subject, pool: Pool): readonly string[] => {
  const candidates = ['token-bucket', 'gcra', 'leaky-bucket', 'stepped-bucket', 'pay-later'] as const;
  const histories = [...pool.legal, ...pool.cases.map(({ history }) => history)].slice(0, 200);
  return candidates.filter((algorithm) => {
    const declared: Declaration = { ...subject.declaration, algorithm, arithmetic: 'float64' };
    return histories.every(
      (history) => judge(subject.court(history.config, declared), history).violation === undefined,
    );
  });
};
