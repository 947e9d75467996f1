import fc from 'fast-check';
import { CLAUSES, type Clause } from '../spec/index.ts';
import type { CourtClock } from './clocks.ts';
import type { Adapter } from './contract.ts';
import { assume, type Declaration, writtenOf } from './declaration.ts';
import { type Bench, CreateError } from './driver.ts';
import { EXIT, type ExitCode, messageOf, oneLine, UsageError, worstOf } from './errors.ts';
import { type Impact, impactOf } from './impact.ts';
import { ENOUGH, judge, RELAXED_ENOUGH, suspectsOf, type Violation, type Witnesses } from './judge.ts';
import { type KnownBug, knownBugs } from './known-bugs.ts';
import { plans, resolve } from './plan.ts';
import type { History, Scenario } from './scenario.ts';
import { shrink } from './shrink.ts';
import { badConfigs, badCosts, emptyKey, type Finding, rimConfigs, trickyKeys } from './special.ts';
import { checkClock, plainConfig, type Subject, subjectOf } from './subject.ts';
import { askJury, type Jury } from './sure.ts';
import { runTrials } from './trials.ts';
import { type Case, explain, explanationsOf } from './verdict.ts';

export type Status = 'pass' | 'fail' | 'undeclared' | 'waived' | 'not-applicable' | 'not-exercised' | 'error';

export interface ClauseVerdict {
  readonly clause: string;
  readonly level: Clause['level'];
  readonly status: Status;
  /** Why, where the status alone does not say it. */
  readonly note: string;
  /** Answers that exercised it. */
  readonly witnesses: number;
}

/** A broken clause, with the shortest history that shows it. */
export interface Failure {
  readonly clause: string;
  readonly direction: Violation['direction'];
  /** "explained by: …", and where to look; empty when nothing named explains it. */
  readonly explainedBy: string;
  readonly hint: string;
  /** Every relaxed rule that explains the shrunk history, with its clause. */
  readonly explanations: readonly { readonly id: string; readonly clause: string }[];
  /** Clauses that are broken with it. */
  readonly alsoBreaks: readonly string[];
  readonly history: History;
  readonly violation: Violation;
  readonly run: number;
  readonly shrunkFrom: number;
  readonly jury: Jury;
  readonly impact: Impact | undefined;
  readonly knownBugs: readonly KnownBug[];
  readonly waived: string | undefined;
}

export interface QuestionReport {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly clause: string;
  readonly history: History;
  readonly violation: Violation;
}

export interface Report {
  readonly name: string;
  readonly algorithm: Declaration['algorithm'];
  readonly declares: Readonly<Record<string, unknown>>;
  readonly clock: string;
  readonly seed: number;
  readonly runs: number;
  readonly operations: number;
  readonly verdicts: readonly ClauseVerdict[];
  readonly failures: readonly Failure[];
  readonly questions: readonly QuestionReport[];
  /** Declarations that were tried and make nothing legal. */
  readonly alternativesTried: number;
  /** Mutants of the algorithm that the same scenarios would have caught. */
  readonly caught: { readonly killed: number; readonly of: number; readonly survivors: readonly string[] };
  /** For `bounded`: the algorithms whose law accepts every history seen. */
  readonly describedBy?: readonly string[];
  readonly faults: readonly string[];
  readonly exitCode: ExitCode;
}

export interface CheckOptions {
  readonly seed: number;
  readonly runs: number;
  /** Only these clauses decide; all when empty. */
  readonly clauses: readonly string[];
  /** A SHOULD that is broken fails too. */
  readonly strict: boolean;
  /** Stop generating after this many milliseconds; what was skipped is then inconclusive. */
  readonly timeMs?: number;
  readonly progress?: (done: number, of: number, what: string) => void;
  readonly pulse?: Bench['pulse'];
  /** Told of every history that breaks the law, so that nothing judged is lost if the limiter never returns. */
  readonly broken?: (clause: string, run: number) => void;
  /** Replays scenarios on the mutants of the algorithm; left out when a mutant itself is judged. */
  readonly sensitivity?: (
    declaration: Declaration,
    asynchronous: boolean,
    scenarios: readonly Scenario[],
  ) => Promise<Report['caught']>;
  /** Histories that are judged before anything is generated: committed regressions. */
  readonly regressions?: readonly Scenario[];
}

export const DEFAULTS: CheckOptions = { seed: 42, runs: 300, clauses: [], strict: false };

interface Pool {
  readonly scenarios: Scenario[];
  readonly legal: History[];
  readonly cases: Case[];
  readonly claims: Map<string, Case[]>;
  operations: number;
  runs: number;
  capped: boolean;
}

const EXTREME_ORIGINS = [0n, 1_000_000_000n, 2_147_483_647_000_000_000n, 4_102_444_800_000_000_000n];

/** Generates, drives and judges: one pool of histories, on which all clauses are judged. */
const fillPool = async (subject: Subject, options: CheckOptions, witnesses: Witnesses): Promise<Pool> => {
  const pool: Pool = { scenarios: [], legal: [], cases: [], claims: new Map(), operations: 0, runs: 0, capped: false };
  const began = performanceNow();
  const take = async (scenario: Scenario): Promise<void> => {
    let history: History;
    try {
      history = await subject.drive(scenario);
    } catch (error) {
      if (!(error instanceof CreateError)) throw error;
      throw new UsageError(
        `${subject.name}: create(${JSON.stringify(scenario.config)}) threw: ${oneLine(messageOf(error))}. If such a config is outside its domain, declare configs: [ … ] with those it takes`,
      );
    }
    pool.runs++;
    pool.operations += history.events.length;
    pool.scenarios.push(scenario);
    const court = subject.court(history.config);
    const { violation, claims } = judge(court, history, witnesses);
    if (violation) {
      pool.cases.push({ history, violation, run: pool.runs });
      options.broken?.(violation.clause, pool.runs);
    } else {
      pool.legal.push(history);
      if (EXTREME_ORIGINS.includes(scenario.origin)) witnesses.set('TIME-4', (witnesses.get('TIME-4') ?? 0) + 1);
    }
    for (const claim of claims) {
      const known = pool.claims.get(claim.clause);
      if (known) known.push({ history, violation: claim, run: pool.runs });
      else pool.claims.set(claim.clause, [{ history, violation: claim, run: pool.runs }]);
    }
  };
  for (const scenario of options.regressions ?? []) await take(scenario);
  const generated = fc.sample(plans(subject.declaration, subject.asynchronous), {
    seed: options.seed,
    numRuns: options.runs,
  });
  for (const [i, plan] of generated.entries()) {
    if (options.timeMs !== undefined && performanceNow() - began > options.timeMs) {
      pool.capped = true;
      break;
    }
    if (i % 16 === 0) options.progress?.(i, generated.length, 'histories');
    await take(resolve(plan, subject.declaration, subject.effective(plan.config)));
    // Enough to explain: more of the same would only take longer.
    if (pool.cases.length >= 60 && i >= 100) break;
  }
  return pool;
};

const binds = (id: string, algorithm: string): boolean => {
  const clause = CLAUSES.find((other) => other.id === id);
  return clause !== undefined && (clause.algorithms === 'every' || clause.algorithms.includes(algorithm));
};

/** Whether one key's traffic takes from another's, where the declaration says nothing of keys: the history that shows it. */
const sharesKeys = async (subject: Subject): Promise<{ history: History; violation: Violation } | undefined> => {
  if (subject.declaration.written.has('keyed')) return undefined;
  const config = plainConfig(subject.declaration);
  const most = Math.min(20, Number(subject.court(config).jurisdiction.mostAtOnce));
  const origin = 1_700_000_000_000_000_000n;
  const history = await subject.drive({
    config,
    origin,
    ops: [...Array.from({ length: most }, () => 'a'), 'b', 'c'].map((key) => ({
      kind: 'try',
      at: origin,
      key,
      cost: 1,
    })),
  });
  const { violation } = judge(subject.court(config), history);
  const merged = judge(subject.court(config), history, undefined, suspectsOf(subject.court(config))[0]);
  return violation?.direction === 'under' && history.events[violation.event]!.key !== 'a' && !merged.violation
    ? { history, violation }
    : undefined;
};

/** The real clock, saved before any adapter may have it faked. */
const performanceNow = performance.now.bind(performance);

const implied = (id: string, seen = new Set<string>()): ReadonlySet<string> => {
  const clause = CLAUSES.find((other) => other.id === id);
  for (const next of clause?.implies ?? []) {
    if (seen.has(next)) continue;
    seen.add(next);
    implied(next, seen);
  }
  return seen;
};

/** Shrinks a case of admission to the shortest history that breaks the same clause, in the same direction, for the same reason. */
const shrinkCase = async (
  subject: Subject,
  first: Case,
  suspect: string | undefined,
): Promise<{ history: History; violation: Violation }> => {
  const { clause, direction } = first.violation;
  const found = (history: History): Violation | undefined => {
    const court = subject.court(history.config);
    const { violation, claims } = judge(court, history);
    if (direction === 'claim') return claims.find((claim) => claim.clause === clause);
    if (!violation || violation.clause !== clause || violation.direction !== direction) return undefined;
    if (suspect !== undefined && !explanationsOf(court, history).some(({ id }) => id === suspect)) return undefined;
    return violation;
  };
  const cut: History = { ...first.history, events: first.history.events.slice(0, first.violation.event + 1) };
  const start = found(cut) ? cut : first.history;
  const history = await shrink(start, async (scenario) => {
    try {
      const driven = await subject.drive(scenario);
      const violation = found(driven);
      return violation ? { ...driven, events: driven.events.slice(0, violation.event + 1) } : undefined;
    } catch {
      return undefined;
    }
  });
  return { history, violation: found(history) ?? first.violation };
};

const shrinkFinding = async (finding: Finding): Promise<Finding> => {
  const { again } = finding;
  if (!again) return finding;
  let best = finding;
  const history = await shrink(finding.history, async (scenario) => {
    try {
      const found = await again(scenario);
      if (!found || found.violation.direction !== finding.violation.direction) return undefined;
      best = { ...finding, ...found };
      return found.history;
    } catch {
      return undefined;
    }
  });
  const last = await again(scenarioFrom(history));
  return last ? { ...finding, ...last } : best;
};

const scenarioFrom = (history: History): Scenario => ({
  config: history.config,
  origin: history.origin === 'unknown' ? 0n : history.origin,
  ops: history.events.map(({ kind, when, key, cost }) => ({ kind, at: when.lo, key, cost })),
});

/** Which clauses bind this limiter; the reason when one does not. */
const unbound = (clause: Clause, subject: Subject, claimed: ReadonlySet<string>): string | undefined => {
  const { declaration } = subject;
  if (clause.notYet) return clause.notYet;
  const algorithm = declaration.algorithm;
  if (clause.algorithms !== 'every' && !clause.algorithms.includes(algorithm)) return `not a ${algorithm}`;
  if (algorithm === 'bounded' && BOUNDED_SKIPS.has(clause.id)) return 'only the bound is judged';
  const lacks = (field: string): string | undefined => (claimed.has(field) ? undefined : `${field} is not answered`);
  switch (clause.id) {
    case 'PEEK-1':
      return subject.offers.peek ? undefined : 'peek is not offered';
    case 'LIFE-3':
      return subject.offers.reset ? undefined : 'reset is not offered';
    case 'CONC-1':
    case 'CONC-2':
    case 'CONC-3':
      return subject.asynchronous ? undefined : 'answers synchronously';
    case 'COST-1':
      return declaration.costs === 'unit'
        ? 'unit costs only'
        : declaration.invalidCost === 'unchecked'
          ? 'declared unchecked'
          : undefined;
    case 'COST-2':
    case 'ADM-5':
    case 'ADM-9':
      return declaration.costs === 'unit' ? 'unit costs only' : undefined;
    case 'ADM-7':
      return declaration.costs === 'unit'
        ? 'unit costs only'
        : algorithm === 'pay-later'
          ? 'any cost is admitted'
          : undefined;
    case 'ADM-6':
      return declaration.denialsCount ? 'denials are declared to count' : undefined;
    case 'ADM-8':
      return declaration.denialsCount && !subject.offers.peek ? 'denials are declared to count' : undefined;
    case 'META-1':
      return claimed.size > 0 ? undefined : 'nothing is claimed';
    case 'META-2a':
    case 'META-2b':
      return declaration.remaining === 'hint' ? 'declared a hint' : lacks('remaining');
    case 'META-3':
      return declaration.retryAfter === 'hint' ? 'declared a hint' : lacks('retryAfterMs');
    case 'META-6':
      return declaration.retryAfter === 'hint'
        ? 'declared a hint'
        : declaration.costs === 'unit' || algorithm === 'pay-later'
          ? 'every cost can pass'
          : lacks('retryAfterMs of what can never pass');
    case 'META-4':
      return declaration.retryAfter === 'exact' ? lacks('retryAfterMs') : 'not declared exact';
    case 'META-5':
      return declaration.resetAfter === 'hint' ? 'declared a hint' : lacks('resetAfterMs');
    case 'KEY-1':
    case 'KEY-2':
    case 'KEY-3':
      return declaration.keyed ? undefined : 'one limiter, no keys';
    case 'CFG-1':
      return declaration.invalidConfig === 'unchecked' ? 'declared unchecked' : undefined;
    case 'CFG-2':
      return declaration.configs === 'any' ? undefined : 'its domain is the declared configs';
    case 'LB-2':
      return undefined;
    case 'SLOG-2':
      return undefined;
    case 'TIME-1':
      return algorithm === 'stepped-bucket' || !CONTINUOUS.has(algorithm) ? 'counts in windows' : undefined;
    case 'TIME-2a':
      return CONTINUOUS.has(algorithm) ? undefined : 'counts in windows';
    default:
      return undefined;
  }
};

const CONTINUOUS: ReadonlySet<string> = new Set([
  'token-bucket',
  'gcra',
  'leaky-bucket',
  'leaky-queue',
  'pay-later',
  'spacing',
]);
const BOUNDED_SKIPS: ReadonlySet<string> = new Set([
  'ADM-2',
  'ADM-3',
  'ADM-4',
  'ADM-5',
  'ADM-6',
  'ADM-8',
  'ADM-9',
  'ADM-10',
  'TIME-1',
  'TIME-2a',
  'TIME-5',
  'META-2a',
  'META-2b',
  'META-3',
  'META-4',
  'META-5',
  'META-6',
  'PEEK-1',
  'CONC-1',
  'CONC-2',
  'CONC-3',
  'KEY-2',
  'CFG-2',
  'LIFE-3',
]);

/** How many witnesses a clause needs before silence about it means that it holds. */
const exercised = (
  clause: Clause,
  witnesses: Witnesses,
  law: { over: string; under: string },
  unit: boolean,
): boolean => {
  const seen = (name: string): number => witnesses.get(name) ?? 0;
  const both = seen('ADM-1 beside') >= ENOUGH && seen('ADM-2 beside') >= ENOUGH;
  switch (clause.id) {
    case 'ADM-1':
      return seen('ADM-1 beside') >= ENOUGH;
    case 'ADM-2':
      return seen('ADM-2 beside') >= ENOUGH;
    case 'LB-2':
      return both;
    case 'SCTR-2':
      return both;
    default:
      if (clause.id === law.over || clause.id === law.under) return both;
      if (clause.role === 'diagnosis') return seen(clause.id) >= (unit ? 1 : RELAXED_ENOUGH);
      return seen(clause.id) >= (clause.id === 'KEY-3' ? 1 : RELAXED_ENOUGH);
  }
};

const isAccusable = (direction: Violation['direction']): boolean => direction === 'over' || direction === 'under';

/** Judges one limiter. */
export const check = async (
  adapter: Adapter,
  declared: Declaration,
  clock: CourtClock,
  options: CheckOptions,
): Promise<Report> => {
  let subject = await subjectOf(adapter, declared, clock, options.pulse);
  let declaration = declared;
  const asked: QuestionReport[] = [];
  const unkeyed = await sharesKeys(subject);
  if (unkeyed) {
    // One limiter for all keys: with several keys in every history nothing else could be told apart.
    declaration = assume(declared, { keyed: false });
    subject = await subjectOf(adapter, declaration, clock, options.pulse);
    asked.push({ fields: { keyed: false }, clause: 'KEY-1', ...unkeyed });
  }
  const clockState = await checkClock(subject, clock);
  const witnesses: Witnesses = new Map();
  const faults: string[] = [];
  const pool = await fillPool(subject, options, witnesses);

  const plain = subject.court(pool.scenarios[0]?.config ?? { capacity: 1, refill: { tokens: 1, periodMs: 1 } });
  const law = plain.jurisdiction.clause;
  const findings: Finding[] = [];
  options.progress?.(options.runs, options.runs, 'special cases');
  findings.push(...(await badConfigs(subject, witnesses)));
  findings.push(...(await badCosts(subject, pool.legal.slice(0, 12), witnesses)));
  findings.push(...(await emptyKey(subject, witnesses)));
  if (pool.cases.length === 0) {
    findings.push(...(await trickyKeys(subject, witnesses)), ...(await rimConfigs(subject, witnesses)));
    findings.push(
      ...(await runTrials(subject, pool.legal.filter(({ events }) => events.length > 3).slice(0, 120), witnesses)),
    );
  }

  // Explain what failed: questions first, then accusations.
  options.progress?.(options.runs, options.runs, 'explaining');
  const { accusations, questions, tried } = explain(subject, pool.cases);
  const failures: Failure[] = [];
  const failureOf = async (first: Case, suspectId: string | undefined, shrunkAlready = false): Promise<Failure> => {
    const { history, violation } = shrunkAlready ? first : await shrinkCase(subject, first, suspectId);
    const accusable = isAccusable(violation.direction) && !shrunkAlready;
    const concurrent = violation.clause === 'CONC-1';
    const explanations = accusable && !concurrent ? explanationsOf(subject.court(history.config), history) : [];
    const suspect = explanations.find(({ id }) => id === suspectId) ?? explanations[0];
    const full =
      accusable &&
      !concurrent &&
      suspect === undefined &&
      violation.direction === 'under' &&
      isFullAt(subject, history, violation.event);
    const clause = shrunkAlready ? violation.clause : (suspect?.clause ?? (full ? 'ADM-3' : violation.clause));
    const jury = accusable
      ? askJury(subject, subject.court(history.config), history, violation.event)
      : { agree: 0, of: 0, accused: [] };
    for (const id of jury.accused)
      faults.push(`the law accuses ${id}, a limiter known to be right, in a history of ${clause}`);
    if (jury.of > 0 && jury.agree < jury.of && jury.accused.length === 0) {
      faults.push(
        `${jury.of - jury.agree} of ${jury.of} independent correct limiters answer as ${subject.name} does, against the law, in a history of ${clause}`,
      );
    }
    return {
      clause,
      direction: violation.direction,
      explainedBy: suspect?.phrase ?? '',
      hint: suspect?.hint ?? '',
      explanations: explanations.map(({ id, clause: broken }) => ({ id, clause: broken })),
      alsoBreaks: [...new Set([violation.clause, ...implied(clause)])].filter(
        (id) => id !== clause && binds(id, declaration.algorithm),
      ),
      history,
      violation,
      run: first.run,
      shrunkFrom: first.violation.event + 1,
      jury,
      impact: accusable ? await impactOf(subject, history, violation) : undefined,
      knownBugs: knownBugs(clause, declaration.algorithm),
      waived: adapter.deviates?.[clause]?.reason,
    };
  };
  for (const { cases, suspects } of accusations) {
    const shortest = [...cases].sort((a, b) => a.violation.event - b.violation.event)[0]!;
    failures.push(await failureOf(shortest, suspects[0]?.id));
  }
  for (const { fields, cases } of questions) {
    const shortest = [...cases].sort((a, b) => a.violation.event - b.violation.event)[0]!;
    const { history, violation } = await shrinkCase(subject, shortest, undefined);
    asked.push({ fields, clause: violation.clause, history, violation });
  }
  // What a limiter says of a level that is wrong is wrong too: beside an accusation, false claims are no further news.
  const beside = new Set(failures.length > 0 ? pool.claims.keys() : []);
  for (const cases of failures.length > 0 ? [] : pool.claims.values()) {
    const sorted = explain(subject, cases);
    for (const question of sorted.questions) {
      const { history, violation } = await shrinkCase(subject, question.cases[0]!, undefined);
      asked.push({ fields: question.fields, clause: violation.clause, history, violation });
    }
    for (const accusation of sorted.accusations.slice(0, 1))
      failures.push(await failureOf(accusation.cases[0]!, undefined));
  }
  const found = new Set<string>();
  // A plain failure of a clause goes before one that a declaration would make legal.
  const open = ({ alternative }: Finding): boolean =>
    alternative !== undefined && Object.keys(alternative).every((name) => !declaration.written.has(name));
  for (const finding of [...findings].sort((a, b) => Number(open(a)) - Number(open(b)))) {
    if (found.has(finding.clause)) continue;
    found.add(finding.clause);
    const { history, violation } = await shrinkFinding(finding);
    if (open(finding)) {
      asked.push({
        fields: finding.alternative as Record<string, unknown>,
        clause: finding.clause,
        history,
        violation,
      });
      continue;
    }
    failures.push({
      ...(await failureOf({ history, violation, run: 0 }, undefined, true)),
      shrunkFrom: finding.history.events.length,
    });
  }

  options.progress?.(options.runs, options.runs, 'known mistakes');
  const caught = options.sensitivity
    ? await options.sensitivity(declaration, subject.asynchronous, pool.scenarios)
    : { killed: 0, of: 0, survivors: [] };

  const claimed = new Set<string>();
  for (const { config, events } of pool.legal) {
    const { jurisdiction, perToken } = subject.court(config);
    for (const { cost, outcome } of events) {
      for (const name of Object.keys(outcome.claims ?? {})) claimed.add(name);
      const never = outcome.kind === 'denied' && cost * Number(perToken) > Number(jurisdiction.mostAtOnce);
      if (never && outcome.claims?.retryAfterMs !== undefined) claimed.add('retryAfterMs of what can never pass');
    }
  }
  const failed = new Map<string, Failure>();
  for (const failure of failures) if (!failed.has(failure.clause)) failed.set(failure.clause, failure);
  const impliedBy = new Map<string, string>();
  for (const { clause } of failures)
    for (const other of implied(clause)) if (!failed.has(other)) impliedBy.set(other, clause);
  const askedBy = new Map(asked.map((question) => [question.clause, question]));
  const verdicts = CLAUSES.map((clause): ClauseVerdict => {
    const base = { clause: clause.id, level: clause.level, witnesses: witnesses.get(clause.id) ?? 0 };
    const failure = failed.get(clause.id);
    if (failure)
      return failure.waived === undefined
        ? { ...base, status: 'fail', note: failure.explainedBy }
        : { ...base, status: 'waived', note: failure.waived };
    if (askedBy.has(clause.id))
      return {
        ...base,
        status: 'undeclared',
        note: `legal if declared: ${JSON.stringify(askedBy.get(clause.id)!.fields)}`,
      };
    const reason = unbound(clause, subject, claimed);
    if (reason) return { ...base, status: 'not-applicable', note: reason };
    const by = impliedBy.get(clause.id) ?? (beside.has(clause.id) ? failures[0]!.clause : undefined);
    if (by) {
      const waived = failed.get(by)?.waived;
      return { ...base, status: waived === undefined ? 'fail' : 'waived', note: `beside ${by}` };
    }
    if (exercised(clause, witnesses, law, declaration.costs === 'unit')) return { ...base, status: 'pass', note: '' };
    const why = pool.capped
      ? 'the time limit was reached'
      : failures.some(({ waived }) => waived === undefined)
        ? 'not reached, because of the failure'
        : hidden(subject);
    return { ...base, status: 'not-exercised', note: why };
  });

  const stale = Object.keys(adapter.deviates ?? {}).filter((id) =>
    verdicts.some(({ clause, status }) => clause === id && status === 'pass'),
  );
  for (const id of stale) if (failures.length === 0) faultsOfUse(subject, id);
  const describedBy = declaration.algorithm === 'bounded' ? describe(subject, pool) : undefined;
  return {
    name: subject.name,
    algorithm: declaration.algorithm,
    declares: writtenOf(declared),
    clock: `${declaration.clock}${clockState === 'verified' ? ' (verified)' : ' (never read)'}`,
    seed: options.seed,
    runs: pool.runs,
    operations: pool.operations,
    verdicts,
    failures,
    questions: asked,
    alternativesTried: tried,
    caught,
    ...(describedBy ? { describedBy } : {}),
    faults,
    exitCode: exitCodeOf(verdicts, failures, asked, faults, options),
  };
};

/** A waiver of a clause that passes is stale, and an error: it would hide the day when it breaks again. */
const faultsOfUse = (subject: Subject, id: string): never => {
  throw new UsageError(`${subject.name}: deviates['${id}'] is stale: the clause passes. Remove it`);
};

const hidden = ({ declaration }: Subject): string =>
  declaration.resolutionNs > 1_000_000 || declaration.rounding === 'unknown'
    ? 'the declared resolution hides it'
    : 'no generated history forced an answer';

const isFullAt = (subject: Subject, history: History, event: number): boolean => {
  const court = subject.court(history.config);
  const { key, when } = history.events[event]!;
  const previous = history.events.slice(0, event).findLast((other) => other.key === key);
  return previous === undefined || when.lo - previous.when.hi >= court.jurisdiction.timeToFreshNs;
};

const exitCodeOf = (
  verdicts: readonly ClauseVerdict[],
  failures: readonly Failure[],
  asked: readonly QuestionReport[],
  faults: readonly string[],
  options: CheckOptions,
): ExitCode => {
  const counts = (id: string): boolean => options.clauses.length === 0 || options.clauses.includes(id);
  const codes: ExitCode[] = [EXIT.conforms];
  if (faults.length > 0) codes.push(EXIT.fault);
  if (asked.some(({ clause }) => counts(clause))) codes.push(EXIT.usage);
  for (const { clause, waived } of failures) {
    const should = CLAUSES.find(({ id }) => id === clause)?.level === 'SHOULD';
    if (counts(clause) && waived === undefined && (!should || options.strict)) codes.push(EXIT.violation);
  }
  for (const { clause, level, status } of verdicts)
    if (counts(clause) && level === 'MUST' && status === 'not-exercised') codes.push(EXIT.inconclusive);
  return worstOf(codes);
};

/** The algorithms whose law accepts every history of a bounded limiter. */
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
