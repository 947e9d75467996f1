import type { LimiterConfig } from './contract.ts';
import type { Witnesses } from './court.ts';
import { CreateError } from './driver.ts';
import { messageOf, oneLine, UsageError } from './errors.ts';
import { Generation, type Standing } from './generation.ts';
import { judge } from './judge.ts';
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
  readonly generation: Generation;
  operations: number;
  runs: number;
  capped: boolean;
}

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
  const { runs, timeMs, progress } = options;
  const pool: Pool = {
    scenarios: [],
    legal: [],
    cases: [],
    claims: new Map(),
    operations: 0,
    runs: 0,
    capped: false,
    generation: new Generation(subject, options),
  };
  const began = performanceNow();
  const take = takeInto(pool, subject, options, witnesses);
  for (const scenario of options.regressions ?? []) await take(scenario);
  let done = 0;
  for (const scenario of pool.generation.tries(() => standingOf(pool, subject))) {
    if (timeMs !== undefined && performanceNow() - began > timeMs) {
      pool.capped = true;
      break;
    }
    if (done % 16 === 0) progress?.(Math.min(done, runs), runs, 'histories');
    await take(scenario);
    done++;
  }
  return pool;
};

/** What a limiter offers beside tries is judged once tries alone are found in order. */
export const fillBeside = async (
  subject: Subject,
  options: PoolOptions,
  pool: Pool,
  witnesses: Witnesses,
): Promise<void> => {
  const { runs, progress } = options;
  if (pool.capped) return;
  const take = takeInto(pool, subject, options, witnesses);
  progress?.(runs, runs, 'what it offers beside');
  for (const scenario of pool.generation.beside(() => standingOf(pool, subject))) await take(scenario);
};

const standingOf = ({ cases }: Pool, subject: Subject): Standing => ({
  cases: cases.length,
  setsTimers: subject.timersSet() > 0,
});
