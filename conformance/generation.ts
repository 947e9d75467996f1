import fc from 'fast-check';
import { courses, type Mode, modesOf } from './courses.ts';
import { periodMsOf } from './exact.ts';
import { type Plan, plans, resolve, SOAK_OPS, soakOf } from './plan.ts';
import type { Scenario } from './scenario.ts';
import type { Subject } from './subject.ts';
import { resolveCourse } from './walk.ts';

/** Enough to explain: more histories that break the law would only take longer. */
const CASES_ENOUGH = 60;
const PLANS_LEAST = 100;
/** Plans that are strung together to a soak, and how many soaks there are. */
const PARTS = 40;
const SOAKS = 4;
/** How many histories are made of each capability, of a clock that moves while it is read, and of timers that are late. */
const COURSES = 60;
const READINGS = 40;
/** Where more can go wrong. */
const MORE_OF: Partial<Record<Mode, number>> = { waiting: 2, 'mixed waits': 2 };
/** Fewer runs were asked for: then fewer of these too. */
const RUNS_USUAL = 300;

/** How it stands with the limiter that is judged: some scenarios are driven only where all was right so far. */
export interface Standing {
  /** How many histories broke the law. */
  readonly cases: number;
  /** Whether it has set a timer. */
  readonly setsTimers: boolean;
}

/** Whoever waits is woken late, and is given the time for it. */
export const wokenLate = (scenario: Scenario): Scenario => {
  const timers = Math.ceil(periodMsOf(scenario.config) / 3);
  const waits = scenario.ops.filter(({ kind }) => kind === 'wait').length;
  const last = scenario.ops.at(-1)?.at;
  const end = (typeof last === 'bigint' ? last : scenario.origin) + BigInt(timers * (waits + 1)) * 1_000_000n;
  return { ...scenario, timers, ops: [...scenario.ops, { kind: 'idle', at: end, key: 'a', cost: 1 }] };
};

/** Everything that is generated for a declaration, in the order in which a check drives it. Made when it is asked for, once. */
export class Generation {
  readonly #subject: Subject;
  readonly #seed: number;
  readonly #share: number;
  readonly #plans: readonly Plan[];
  readonly #made = new Map<string, Scenario>();

  constructor(subject: Subject, { seed, runs }: { readonly seed: number; readonly runs: number }) {
    const { declaration, asynchronous, store } = subject;
    this.#subject = subject;
    this.#seed = seed;
    this.#share = Math.min(1, runs / RUNS_USUAL);
    // Over a store the calls that overlap are those of its nodes, and are heard by themselves.
    this.#plans = fc.sample(plans(declaration, asynchronous && !store), { seed, numRuns: runs });
  }

  /** What is judged first: tries. */
  *tries(standing: () => Standing): Generator<Scenario> {
    for (const [i, plan] of this.#plans.entries()) {
      if (i > PLANS_LEAST && standing().cases >= CASES_ENOUGH) break;
      yield this.#once(`plan ${i}`, () => this.#resolved(plan));
    }
    // What goes wrong only once in a while needs a long history; a limiter that has failed already does not.
    for (let i = 0; i < SOAKS && standing().cases === 0; i++) {
      const parts = this.#plans.slice(i * PARTS, (i + 1) * PARTS);
      if (parts.length < PARTS) break;
      yield this.#once(`soak ${i}`, () => this.#resolved(soakOf(parts), SOAK_OPS));
    }
  }

  /** What a limiter offers beside tries, and what may happen around them: judged once tries alone are in order. */
  *beside(standing: () => Standing): Generator<Scenario> {
    const { declaration } = this.#subject;
    for (const mode of modesOf(this.#subject)) {
      // Two things at once are asked only where each alone is in order.
      if (mode === 'mixed waits' && standing().cases > 0) continue;
      yield* this.#courses(mode);
    }
    if (declaration.algorithm === 'bounded') return;
    const injected = declaration.clock === 'injected';
    const some = this.#plans.slice(0, Math.ceil(READINGS * this.#share));
    const plain = (i: number, plan: Plan): Scenario =>
      plan.concurrent
        ? this.#once(`plain ${i}`, () => this.#resolved({ ...plan, concurrent: false }))
        : this.#once(`plan ${i}`, () => this.#resolved(plan));
    if (injected) for (const [i, plan] of some.entries()) yield { ...plain(i, plan), drifting: true };
    // Who waits in a queue is started by a timer: a late start rightly puts off those behind it.
    if (!standing().setsTimers || declaration.algorithm === 'leaky-queue') return;
    for (const [i, plan] of some.entries()) {
      const late = Math.ceil(periodMsOf(plan.config) / 3);
      yield { ...plain(i, plan), timers: injected && plan.origin % 2 === 0 ? 'never' : late };
    }
    // How late is late is known of our clock alone, and of one limit; who barges may be let in before one who is asleep.
    const isOne = declaration.algorithm !== 'composite';
    if (!injected || !isOne || declaration.barging || !modesOf(this.#subject).includes('waiting')) return;
    for (const scenario of this.#courses('waiting', READINGS / COURSES, 1)) yield wokenLate(scenario);
  }

  *#courses(mode: Mode, more = MORE_OF[mode] ?? 1, seeds = 0): Generator<Scenario> {
    const numRuns = Math.ceil(COURSES * this.#share * more);
    const sampled = fc.sample(courses(this.#subject.declaration, mode), { seed: this.#seed + seeds, numRuns });
    for (const [i, course] of sampled.entries())
      yield this.#once(`${mode} ${seeds} ${i}`, () => resolveCourse(course, this.#subject));
  }

  #resolved(plan: Plan, opsUsual?: number): Scenario {
    return resolve(plan, this.#subject.declaration, this.#subject.effective(plan.config), opsUsual);
  }

  #once(name: string, make: () => Scenario): Scenario {
    const made = this.#made.get(name) ?? make();
    this.#made.set(name, made);
    return made;
  }
}
