import { CLAUSES } from '../spec/index.ts';
import { BoundaryTree, depthThatFits } from './boundary-tree.ts';
import type { CourtClock } from './clocks.ts';
import type { Adapter } from './contract.ts';
import { ENOUGH, type Witnesses } from './court.ts';
import { type Declaration, writtenOf } from './declaration.ts';
import type { Bench } from './driver.ts';
import { EXIT, type ExitCode, UsageError, worstOf } from './errors.ts';
import { asynchronous, Findings, Walk } from './exhaustive-walk.ts';
import { failureOf, faultsOf, shortest, shrinkCase } from './failure.ts';
import { judge } from './judge.ts';
import { tickOf } from './jurisdiction.ts';
import { type ExhaustiveReport, number } from './report/exhaustive.ts';
import type { Failure, QuestionReport } from './report/types.ts';
import type { Scenario } from './scenario.ts';
import { smallScenarios } from './small-configs.ts';
import { checkClock, RESTING, type Subject, subjectOf } from './subject.ts';
import { type Case, explain } from './verdict.ts';

export interface ExhaustiveOptions {
  /** Steps in a history. */
  readonly depth: number;
  /** Only shown, and written into counterexamples: nothing here is drawn by lot. */
  readonly seed: number;
  readonly clauses: readonly string[];
  readonly strict: boolean;
  /** The watchdog's: see {@link Bench}. */
  readonly pulse?: Bench['pulse'];
  /** The same while every history is driven: it must cost next to nothing. */
  readonly quickPulse?: Bench['pulse'];
  readonly progress?: (done: number, of: number, what: string) => void;
  /** Refused beyond so many histories. */
  readonly historiesMax?: number;
}

/** More are refused: at half a million calls a second this is about a minute. */
export const HISTORIES_MAX = 5_000_000;

/**
 * Drives a synchronous limiter through every sequence of steps to a boundary, up to a depth, over a few small configs, and
 * judges what it answers and what it claims.
 * @throws UsageError when it answers with promises, refuses a config, or when there are too many histories.
 */
export const exhaust = async (
  adapter: Adapter,
  declaration: Declaration,
  clock: CourtClock,
  options: ExhaustiveOptions,
): Promise<ExhaustiveReport> => {
  const subject = await subjectOf(adapter, declaration, clock, options.pulse);
  if (subject.asynchronous) throw asynchronous(adapter.name);
  const clockState = await checkClock(subject, clock);
  const scenarios = smallScenarios(declaration);
  const trees = scenarios.map(({ config, origin }) => new BoundaryTree(declaration, subject.effective(config), origin));
  const total = countOrRefuse(trees, options);

  const findings = new Findings((histories) => options.progress?.(histories, total, 'histories'));
  const pulse = options.quickPulse ?? options.pulse ?? (() => {});
  const bench: Bench = { adapter, clock, tickNs: tickOf(declaration), pulse };
  for (const [i, scenario] of scenarios.entries()) {
    const court = subject.court(scenario.config);
    const tree = trees[i] as BoundaryTree;
    new Walk(bench, scenario, tree, court, options.depth, findings).run();
    pulse(scenario, RESTING);
  }

  options.progress?.(total, total, 'explaining');
  const heard = await hear(subject, findings);
  const faults = heard.failures.flatMap((failure) => faultsOf(subject, failure));
  const { histories, operations, forced } = findings;
  // No law says when a bounded limiter must admit.
  const exercised = forced.denied >= ENOUGH && (forced.allowed >= ENOUGH || declaration.algorithm === 'bounded');
  return {
    name: subject.name,
    algorithm: declaration.algorithm,
    declares: writtenOf(declaration),
    clock: `${declaration.clock}${clockState === 'verified' ? ' (verified)' : ' (never read)'}`,
    seed: options.seed,
    runs: histories,
    operations,
    verdicts: [],
    failures: heard.failures,
    questions: heard.questions,
    alternativesTried: heard.tried,
    caught: { killed: 0, of: 0, survivors: [] },
    faults,
    exitCode: exitCodeOf(heard, exercised, faults, options),
    exhaustive: {
      depth: options.depth,
      histories,
      of: total,
      broken: findings.admissions.count,
      configs: scenarios.length,
      exercised,
      unsteady: heard.unsteady,
    },
  };
};

const countOrRefuse = (
  trees: readonly BoundaryTree[],
  { depth, historiesMax = HISTORIES_MAX }: ExhaustiveOptions,
): number => {
  const fits = depthThatFits(trees, depth, historiesMax);
  if (fits.depth === depth) return fits.histories;
  const advice =
    fits.depth > 0
      ? `--exhaustive ${fits.depth} fits (${number(fits.histories)} histories)`
      : 'declare fewer or smaller configs';
  throw new UsageError(
    `--exhaustive ${depth} is more than ${number(historiesMax)} histories over ${trees.length} configs; ${advice}`,
  );
};

interface Heard {
  readonly failures: readonly Failure[];
  readonly questions: readonly QuestionReport[];
  readonly tried: number;
  readonly unsteady: number;
}

/** Puts what was suspected before the court, one history after the other; some of what was not, too. */
const hear = async (subject: Subject, findings: Findings): Promise<Heard> => {
  const witnesses: Witnesses = new Map();
  const cases: Case[] = [];
  const claims = new Map<string, Case[]>();
  let { unsteady } = findings;
  const try_ = async (scenario: Scenario, suspected: boolean, clause?: string): Promise<void> => {
    const history = await subject.drive(scenario);
    const judged = judge(subject.court(history.config), history, suspected ? undefined : witnesses);
    const claim = judged.claims.find((each) => clause === undefined || each.clause === clause);
    const run = cases.length + 1;
    if (judged.violation) cases.push({ history, violation: judged.violation, run });
    else if (claim) claims.set(claim.clause, [...(claims.get(claim.clause) ?? []), { history, violation: claim, run }]);
    else if (suspected) unsteady++;
  };
  for (const scenario of findings.admissions.kept) await try_(scenario, true);
  for (const [clause, { kept }] of findings.claims) for (const scenario of kept) await try_(scenario, true, clause);
  for (const scenario of findings.legal.kept) await try_(scenario, false);

  const failures: Failure[] = [];
  const questions: QuestionReport[] = [];
  const told = explain(subject, cases, witnesses);
  let { tried } = told;
  const ask = async (fields: Partial<Declaration>, covered: readonly Case[]): Promise<void> => {
    const { history, violation } = await shrinkCase(subject, shortest(covered), { missing: fields });
    questions.push({ fields, clause: violation.clause, history, violation });
  };
  for (const { cases: broken, suspects } of told.accusations)
    failures.push(await failureOf(subject, broken, { suspect: suspects[0]?.id }));
  for (const { fields, cases: covered } of told.questions) await ask(fields, covered);
  // What a limiter says of a level that is wrong is wrong too: claims are told only where the admissions are right.
  for (const broken of cases.length > 0 ? [] : claims.values()) {
    const { accusations, questions: open, tried: others } = explain(subject, broken);
    tried = Math.max(tried, others);
    for (const question of open) await ask(question.fields, question.cases);
    for (const { cases: accused } of accusations.slice(0, 1)) failures.push(await failureOf(subject, accused));
  }
  return { failures, questions, tried, unsteady };
};

const exitCodeOf = (
  { failures, questions, unsteady }: Heard,
  exercised: boolean,
  faults: readonly string[],
  { clauses, strict }: ExhaustiveOptions,
): ExitCode => {
  const counts = (id: string): boolean => clauses.length === 0 || clauses.includes(id);
  const isShould = (id: string): boolean => CLAUSES.find(({ id: other }) => other === id)?.level === 'SHOULD';
  const violated = failures.some(
    ({ clause, alsoBreaks, waived }) =>
      waived === undefined && (strict || !isShould(clause)) && [clause, ...alsoBreaks].some(counts),
  );
  return worstOf([
    EXIT.conforms,
    ...(faults.length > 0 ? [EXIT.fault] : []),
    ...(questions.some(({ clause }) => counts(clause)) ? [EXIT.usage] : []),
    ...(violated ? [EXIT.violation] : []),
    ...(unsteady > 0 || !exercised ? [EXIT.inconclusive] : []),
  ]);
};
