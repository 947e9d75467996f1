import type { Span, StepLaw } from '../spec/index.ts';
import { type BoundaryTree, KEY, type Step, scenarioOn } from './boundary-tree.ts';
import { judgeClaims } from './claims.ts';
import type { Decision, Limiter } from './contract.ts';
import { type Court, ENOUGH } from './court.ts';
import { type Bench, build } from './driver.ts';
import { messageOf, oneLine, UsageError } from './errors.ts';
import { stateBefore } from './judge.ts';
import type { Event, Scenario } from './scenario.ts';

/** More cases of one kind than this explain nothing further. */
const CASES_MAX = 60;
/** So many histories are kept to be judged once more by the whole court. */
const SAMPLES_MAX = 400;
const PROGRESS_EVERY = 8_192;

/** Some of many, evenly spread over all of them, however many they become; the first is always kept. */
export class Sample {
  readonly #most: number;
  #kept: Scenario[] = [];
  #every = 1;
  count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get kept(): readonly Scenario[] {
    return this.#kept;
  }

  add(make: () => Scenario): void {
    if (this.count++ % this.#every !== 0) return;
    this.#kept.push(make());
    if (this.#kept.length < this.#most) return;
    this.#kept = this.#kept.filter((_, i) => i % 2 === 0);
    this.#every *= 2;
  }
}

/** What came of walking: nothing here accuses yet, the court does. */
export class Findings {
  readonly #progress: (histories: number) => void;
  histories = 0;
  operations = 0;
  /** Calls that were answered otherwise when the same history was driven again. */
  unsteady = 0;
  /** Answers beside a boundary that were the only ones permitted; counted up to {@link ENOUGH}. */
  readonly forced = { allowed: 0, denied: 0 };
  /** Histories whose last answer seems to break the law; by clause, those that claim what seems false. */
  readonly admissions = new Sample(CASES_MAX);
  readonly claims = new Map<string, Sample>();
  readonly legal = new Sample(SAMPLES_MAX);

  constructor(progress: (histories: number) => void = () => {}) {
    this.#progress = progress;
  }

  countHistory(): void {
    this.histories++;
    if (this.histories % PROGRESS_EVERY === 0) this.#progress(this.histories);
  }

  suspectClaim(clause: string, make: () => Scenario): void {
    const known = this.claims.get(clause) ?? new Sample(CASES_MAX);
    this.claims.set(clause, known);
    known.add(make);
  }
}

type Answer = 'allowed' | 'denied' | 'refused';

/**
 * Walks one tree depth first and drives every history of it. A limiter cannot be copied, so whatever has a common beginning
 * is driven again from the start; the law can, and judges every call once, from the state that it was in.
 */
export class Walk {
  readonly #bench: Bench;
  readonly #scenario: Scenario;
  readonly #tree: BoundaryTree;
  readonly #court: Court;
  readonly #law: StepLaw<unknown>;
  readonly #depth: number;
  readonly #findings: Findings;
  readonly #path: Step[] = [];
  readonly #answers: Answer[] = [];
  /** Stands after the path; undefined when it has gone elsewhere. */
  #limiter: Limiter | undefined;

  constructor(bench: Bench, scenario: Scenario, tree: BoundaryTree, court: Court, depth: number, findings: Findings) {
    this.#bench = bench;
    // The watchdog's pulse sees the path as it grows.
    this.#scenario = { ...scenario, ops: this.#path };
    this.#tree = tree;
    this.#court = court;
    this.#law = court.jurisdiction.law;
    this.#depth = depth;
    this.#findings = findings;
  }

  /**
   * @throws UsageError when the limiter answers with promises, or refuses the config.
   */
  run(): void {
    this.#visit(this.#tree.start(), undefined);
    this.#end();
  }

  #visit(model: unknown, state: unknown): void {
    const level = this.#path.length;
    const now = this.#path.at(-1)?.at ?? this.#scenario.origin;
    for (const step of this.#tree.steps(model, now)) {
      this.#path.push(step);
      const after = this.#stand(level) ? this.#ask(step, level, state) : undefined;
      if (after === undefined || level + 1 === this.#depth) {
        this.#findings.countHistory();
        if (after !== undefined) this.#findings.legal.add(this.#here);
        this.#end();
      } else this.#visit(this.#tree.after(model, step), after);
      this.#path.length = level;
      this.#answers.length = level;
    }
  }

  #here = (): Scenario => scenarioOn(this.#scenario, this.#path);

  /** A limiter that has been asked everything before `level`. False when it answered otherwise this time. */
  #stand(level: number): boolean {
    if (this.#limiter) return true;
    const limiter = this.#build();
    for (let i = 0; i < level; i++) {
      if (this.#answerOf(this.#call(limiter, i)) === this.#answers[i]) continue;
      this.#findings.unsteady++;
      this.#findings.admissions.add(this.#here);
      return false;
    }
    this.#limiter = limiter;
    return true;
  }

  #build(): Limiter {
    let limiter: Limiter | Promise<Limiter>;
    try {
      limiter = build(this.#bench, this.#scenario, () => Promise.resolve());
    } catch (error) {
      throw new UsageError(
        `${this.#bench.adapter.name}: create(${JSON.stringify(this.#scenario.config)}) threw: ${oneLine(messageOf(error))}. If such a config is outside its domain, declare configs: [ … ] with those it takes`,
      );
    }
    if (limiter instanceof Promise) throw asynchronous(this.#bench.adapter.name);
    return limiter;
  }

  /** What the limiter answers to the step at `level`; what it throws, as an Error. */
  #call(limiter: Limiter, level: number): Decision | Error {
    const step = this.#path[level] as Step;
    this.#bench.clock.advanceTo(step.at);
    this.#bench.pulse(this.#scenario, level);
    this.#findings.operations++;
    let answer: Decision | Promise<Decision>;
    try {
      answer = limiter.tryAcquire(KEY, step.cost);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
    if (answer instanceof Promise) {
      answer.catch(() => {});
      throw asynchronous(this.#bench.adapter.name);
    }
    return answer;
  }

  #answerOf(answer: Decision | Error): Answer {
    return answer instanceof Error ? 'refused' : answer?.allowed === true ? 'allowed' : 'denied';
  }

  /** Asks the last step, and judges the answer. The law's state after it; undefined where there is something to suspect. */
  #ask(step: Step, level: number, known: unknown): unknown {
    const answer = this.#call(this.#limiter as Limiter, level);
    const kind = this.#answerOf(answer);
    this.#answers.push(kind);
    const event: Event = {
      kind: 'try',
      when: { lo: step.at, hi: step.at },
      key: KEY,
      cost: step.cost,
      outcome: { kind, ...(answer instanceof Error ? {} : { claims: answer }) },
    };
    const { config, origin } = this.#scenario;
    const state = known ?? stateBefore(this.#court, { config, origin, events: [event] }, 0, KEY);
    if (!this.#isPermitted(answer, step, state, event)) {
      this.#findings.admissions.add(this.#here);
      return undefined;
    }
    const after = this.#law.step(state, step.units, kind === 'allowed', event.when);
    if (kind !== 'refused') {
      const suspect = ({ clause }: { readonly clause: string }): void =>
        this.#findings.suspectClaim(clause, this.#here);
      judgeClaims(this.#court, this.#law, after, state, event, level, suspect, undefined);
    }
    return after;
  }

  #isPermitted(answer: Decision | Error, { units }: Step, state: unknown, { when }: Event): boolean {
    const { declaration, jurisdiction } = this.#court;
    if (answer instanceof Error) return declaration.overCapacity === 'error' && units > jurisdiction.mostAtOnce;
    if (typeof answer?.allowed !== 'boolean') return false;
    const permits = this.#law.permits(state, units, when);
    const permitted = answer.allowed ? permits.allowed : permits.denied;
    const { forced } = this.#findings;
    const kind = answer.allowed ? 'allowed' : 'denied';
    if (
      permitted &&
      permits.allowed !== permits.denied &&
      forced[kind] < ENOUGH &&
      this.#isBeside(kind, units, state, when)
    )
      forced[kind]++;
    return permitted;
  }

  /** One unit more or less, one tick sooner or later, out of the band of a coarse clock, it had to be answered otherwise. */
  #isBeside(kind: 'allowed' | 'denied', units: bigint, state: unknown, { lo, hi }: Span): boolean {
    const { tickNs, resolutionNs, clockErrorNs } = this.#court.profile;
    const band = resolutionNs > tickNs ? 2n * (resolutionNs + clockErrorNs) : tickNs + 2n * clockErrorNs;
    const law = this.#law;
    if (kind === 'allowed')
      return (
        law.permits(state, units + 1n, { lo, hi }).denied ||
        law.permits(state, units, { lo: lo - band, hi: hi - band }).denied
      );
    if (units > this.#court.jurisdiction.mostAtOnce) return false;
    return (
      (units > 1n && law.permits(state, units - 1n, { lo, hi }).allowed) ||
      law.permits(state, units, { lo: lo + band, hi: hi + band }).allowed
    );
  }

  /** The limiter is done with; that it cannot be closed is no fault of its answers. */
  #end(): void {
    try {
      this.#limiter?.close?.();
    } catch {}
    this.#limiter = undefined;
  }
}

export const asynchronous = (name: string): UsageError =>
  new UsageError(
    `${name} answers with promises, and --exhaustive drives synchronous limiters only; \`ratelaw check\` without it judges this one`,
  );
