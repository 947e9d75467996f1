import fc from 'fast-check';
import type { LimiterConfig } from './contract.ts';
import { courses, modesOf, resolveCourse } from './courses.ts';
import type { Witnesses } from './court.ts';
import { CreateError } from './driver.ts';
import { messageOf, oneLine, UsageError } from './errors.ts';
import { periodMsOf } from './exact.ts';
import { judge } from './judge.ts';
import { type Plan, plans, resolve, SOAK_OPS, soakOf } from './plan.ts';
import type { Event, History, Scenario } from './scenario.ts';
import type { Subject } from './subject.ts';
import type { Case } from './verdict.ts';

/** The real clock, saved before any adapter may have it faked. */
const performanceNow = performance.now.bind(performance);

/** What generation needs to know of a check's options. */
export interface PoolOptions {
  readonly seed: number;
  readonly runs: number;
  readonly timeMs?: number;
  readonly progress?: (done: number, of: number, what: string) => void;
  readonly broken?: (clause: string, run: number) => void;
  readonly regressions?: readonly Scenario[];
}

/** One pool of histories, on which all clauses are judged. */
export interface Pool {
  readonly scenarios: Scenario[];
  readonly legal: History[];
  readonly cases: Case[];
  readonly claims: Map<string, Case[]>;
  /** The plans that were made. */
  readonly generated: Plan[];
  operations: number;
  runs: number;
  capped: boolean;
}

/** Plans that are strung together to a soak, and how many soaks there are. */
const PARTS = 40;
const SOAKS = 4;

const TODAY = 1_700_000_000_000_000_000n;
const neverBuilt = (at: bigint, message: string): Event => ({
  kind: 'try',
  when: { lo: at, hi: at },
  key: 'a',
  cost: 1,
  outcome: { kind: 'refused', message },
});
/** Whether a config that was refused at one instant is accepted at another: then it is not the config. */
const buildsToday = async (subject: Subject, config: LimiterConfig): Promise<boolean> => {
  try {
    await subject.drive({ config, origin: TODAY, ops: [] });
    return true;
  } catch {
    return false;
  }
};

const EXTREME_ORIGINS = [0n, 1_000_000_000n, 2_147_483_647_000_000_000n, 4_102_444_800_000_000_000n];

/** Drives a scenario, judges its history, and puts it where it belongs. */
const takeInto =
  (pool: Pool, subject: Subject, options: PoolOptions, witnesses: Witnesses) =>
  async (scenario: Scenario): Promise<void> => {
    let history: History;
    try {
      history = await subject.drive(scenario);
    } catch (error) {
      if (!(error instanceof CreateError)) throw error;
      const config = scenario.config;
      if (await buildsToday(subject, config)) {
        history = { config, origin: scenario.origin, events: [neverBuilt(scenario.origin, messageOf(error))] };
        pool.runs++;
        const violation = {
          clause: 'TIME-4',
          direction: 'live' as const,
          event: 0,
          got: `create(${JSON.stringify(config)}) threw when the clock stood at ${Number(scenario.origin) / 1e6} ms: ${oneLine(messageOf(error))}`,
          wanted: 'a limiter: the same config is accepted at another instant',
        };
        pool.cases.push({ history, violation, run: pool.runs, operations: pool.operations });
        return;
      }
      throw new UsageError(
        `${subject.name}: create(${JSON.stringify(scenario.config)}) threw: ${oneLine(messageOf(error))}. If such a config is outside its domain, declare configs: [ … ] with those it takes`,
      );
    }
    pool.runs++;
    pool.operations += history.events.length;
    pool.scenarios.push(scenario);
    const court = subject.court(history.config);
    const { violation, claims } = judge(court, history, witnesses);
    const found = { run: pool.runs, operations: pool.operations };
    if (violation) {
      pool.cases.push({ history, violation, ...found });
      options.broken?.(violation.clause, pool.runs);
    } else {
      pool.legal.push(history);
      if (EXTREME_ORIGINS.includes(scenario.origin)) witnesses.set('TIME-4', (witnesses.get('TIME-4') ?? 0) + 1);
    }
    for (const claim of claims) {
      const known = pool.claims.get(claim.clause);
      if (known) known.push({ history, violation: claim, ...found });
      else pool.claims.set(claim.clause, [{ history, violation: claim, ...found }]);
    }
  };

/** Generates, drives and judges: one pool of histories, on which all clauses are judged. */
export const fillPool = async (subject: Subject, options: PoolOptions, witnesses: Witnesses): Promise<Pool> => {
  const pool: Pool = {
    scenarios: [],
    legal: [],
    cases: [],
    claims: new Map(),
    operations: 0,
    runs: 0,
    capped: false,
    generated: [],
  };
  const began = performanceNow();
  const take = takeInto(pool, subject, options, witnesses);
  for (const scenario of options.regressions ?? []) await take(scenario);
  const generated = fc.sample(plans(subject.declaration, subject.asynchronous), {
    seed: options.seed,
    numRuns: options.runs,
  });
  pool.generated.push(...generated);
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
  // What goes wrong only once in a while needs a long history; a limiter that has failed already does not.
  for (let i = 0; i < SOAKS && pool.cases.length === 0 && !pool.capped; i++) {
    const parts = generated.slice(i * PARTS, (i + 1) * PARTS);
    if (parts.length < PARTS) break;
    const plan = soakOf(parts);
    await take(resolve(plan, subject.declaration, subject.effective(plan.config), SOAK_OPS));
  }
  return pool;
};

/** How many histories are made of each capability, of a clock that moves while it is read, and of timers that are late. */
const COURSES = 60;
const READINGS = 40;

/** What a limiter offers beside tries is judged once tries alone are found in order. */
export const fillBeside = async (
  subject: Subject,
  options: PoolOptions,
  pool: Pool,
  witnesses: Witnesses,
): Promise<void> => {
  const { declaration } = subject;
  const { seed, runs, progress } = options;
  if (pool.capped) return;
  const take = takeInto(pool, subject, options, witnesses);
  // Fewer runs were asked for: then fewer of these too.
  const share = Math.min(1, runs / 300);
  for (const mode of modesOf(subject)) {
    progress?.(runs, runs, mode);
    // Two things at once are asked only where each alone is in order.
    if (mode === 'changing waits' && pool.cases.length > 0) continue;
    const numRuns = Math.ceil(COURSES * share * (mode === 'waiting' ? 3 : 1));
    for (const course of fc.sample(courses(declaration, mode), { seed, numRuns }))
      await take(resolveCourse(course, subject));
  }
  if (declaration.algorithm === 'bounded') return;
  const some = pool.generated.slice(0, Math.ceil(READINGS * share));
  const plain = (plan: Plan): Scenario =>
    resolve({ ...plan, concurrent: false }, declaration, subject.effective(plan.config));
  if (declaration.clock === 'injected') for (const plan of some) await take({ ...plain(plan), drifting: true });
  // Who waits in a queue is started by a timer: a late start rightly puts off those behind it.
  if (subject.timersSet() > 0 && declaration.algorithm !== 'leaky-queue') {
    for (const plan of some) {
      const late = Math.ceil(periodMsOf(plan.config) / 3);
      await take({
        ...plain(plan),
        timers: declaration.clock === 'injected' && plan.origin % 2 === 0 ? 'never' : late,
      });
    }
  }
};
