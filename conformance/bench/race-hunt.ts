import fc from 'fast-check';
import { STORE_REFERENCES } from '../adapters/redis.ts';
import { injectedClock } from '../clocks.ts';
import type { Limiter, LimiterConfig, StoreAdapter } from '../contract.ts';
import { isWindowed } from '../declaration.ts';
import { judge } from '../judge.ts';
import { findClock, isVirtual } from '../process/means.ts';
import { findRedis, type RedisProgram } from '../redis/find.ts';
import { STORE_MUTANTS, storeMutantAdapter } from '../redis/mutants.ts';
import { argsFor } from '../redis/open.ts';
import { overlaps } from '../redis/overlaps.ts';
import { OwnRedis, startRedis } from '../redis/server.ts';
import { Store } from '../redis/store.ts';
import { readAdapter, type Subject, subjectOf } from '../subject.ts';
import { median } from './statistics.ts';
import { figure, table, whole } from './table.ts';

/**
 * How long it takes to find a race: schedules that the seed draws, through the proxy and on a clock of ours, against calls that
 * are simply made at once, in real time.
 */

/** Mutants that are wrong where calls overlap. */
const RACES = STORE_MUTANTS.filter(({ breaks }) => breaks.includes('CONC-1'));

const SEEDS = [1, 2, 3, 4, 5, 6, 7];
const SCHEDULES_MAX = 300;
const SCHEDULES_MEASURED = 300;
const CALLERS = 4;
const LIMIT = 3;
/** Nothing comes back while calls are made. */
const PERIOD_MS = 60_000;
/** Real time is given this long. */
const PLAIN_MS_MAX = 3_000;

interface Hunt {
  readonly tries: number;
  readonly ms: number;
  readonly found: boolean;
}

const isBroken = async (subject: Subject, scenario: Parameters<Subject['drive']>[0]): Promise<boolean> => {
  const history = await subject.drive(scenario);
  return judge(subject.court(scenario.config), history).violation !== undefined;
};

const subjectIn = (store: Store, exported: unknown): Promise<Subject> => {
  const { adapter, declaration } = readAdapter(exported, 'a benchmark');
  return subjectOf(adapter, declaration, store.clock, undefined, store);
};

const byProxy = async (subject: Subject, seed: number): Promise<Hunt> => {
  const fromMs = performance.now();
  const scenarios = fc.sample(overlaps(subject, [], true), { seed, numRuns: SCHEDULES_MAX });
  for (const [i, scenario] of scenarios.entries())
    if (await isBroken(subject, scenario)) return { tries: i + 1, ms: performance.now() - fromMs, found: true };
  return { tries: scenarios.length, ms: performance.now() - fromMs, found: false };
};

/** A new key, and one call of each at once: as many as the limit are allowed, or something is wrong. */
const byChance = async (callers: readonly Limiter[], seed: number): Promise<Hunt> => {
  const fromMs = performance.now();
  let tries = 0;
  while (performance.now() - fromMs < PLAIN_MS_MAX) {
    const key = `${seed} ${tries++}`;
    const answers = await Promise.all(callers.map((limiter) => limiter.tryAcquire(key, 1)));
    if (answers.filter(({ allowed }) => allowed).length !== LIMIT)
      return { tries, ms: performance.now() - fromMs, found: true };
  }
  return { tries, ms: performance.now() - fromMs, found: false };
};

const callersOf = (adapter: StoreAdapter, redisUrl: string): Promise<readonly Limiter[]> => {
  const { clock } = injectedClock();
  const surroundings = { clock, tiers: {}, pause: async () => {}, reached: () => {}, redisUrl, keyPrefix: 'race:' };
  const config: LimiterConfig = isWindowed(adapter.declares.algorithm)
    ? { limit: LIMIT, windowMs: PERIOD_MS }
    : { capacity: LIMIT, refill: { tokens: 1, periodMs: PERIOD_MS } };
  return Promise.all(
    Array.from({ length: CALLERS }, async (_, node) =>
      adapter.create(config, { ...surroundings, node, nodes: CALLERS }),
    ),
  );
};

const told = (hunts: readonly Hunt[]): readonly [string, string, string] => {
  const found = hunts.filter((hunt) => hunt.found);
  const tries = whole(median((found.length > 0 ? found : hunts).map((hunt) => hunt.tries)));
  return [
    `${found.length} of ${hunts.length}`,
    found.length > 0 ? tries : `none in ${whole(hunts.reduce((sum, hunt) => sum + hunt.tries, 0))}`,
    found.length > 0 ? figure(median(found.map(({ ms }) => ms))) : '',
  ];
};

/** Schedules a second, of a limiter that runs one script for each call. */
const paceOf = async (subject: Subject): Promise<string> => {
  const scenarios = fc.sample(overlaps(subject, [], true), { seed: 42, numRuns: SCHEDULES_MEASURED });
  const calls = scenarios.reduce((sum, { ops }) => sum + ops.length, 0);
  const fromMs = performance.now();
  for (const scenario of scenarios) await subject.drive(scenario);
  const seconds = (performance.now() - fromMs) / 1000;
  return `${whole(scenarios.length / seconds)} schedules/s, ${whole(calls / seconds)} calls/s`;
};

const hunted = async (program: RedisProgram): Promise<{ rows: readonly (readonly string[])[]; pace: string }> => {
  const server = await startRedis(program, { means: { describe: 'real time', why: 'a benchmark' } });
  const own = await OwnRedis.start(program, { args: argsFor(program.version) });
  const store = await Store.open(own, injectedClock());
  try {
    const rows: (readonly string[])[] = [];
    for (const mutant of RACES) {
      const adapter = await storeMutantAdapter(mutant);
      const subject = await subjectIn(store, adapter);
      const proxied: Hunt[] = [];
      for (const seed of SEEDS) proxied.push(await byProxy(subject, seed));
      const callers = await callersOf(adapter, server.url);
      const plain: Hunt[] = [];
      for (const seed of SEEDS) plain.push(await byChance(callers, seed));
      for (const caller of callers) caller.close?.();
      rows.push([mutant.id, ...told(proxied), ...told(plain)]);
    }
    return { rows, pace: await paceOf(await subjectIn(store, STORE_REFERENCES[0]?.adapter)) };
  } finally {
    await store.close();
    await server.stop();
  }
};

export const raceHunt = async (): Promise<string> => {
  const found = findRedis(process.env);
  if (found.kind !== 'program') return '\nRaces: NOT MEASURED: there is no Redis to start.';
  const means = findClock(process.env);
  if (!isVirtual(means)) return `\nRaces: NOT MEASURED: ${means.why}`;
  const { rows, pace } = await hunted(found);
  return table(
    `Races (${found.version}): schedules drawn through the proxy, in which time passes too, until one is found, and calls of ${CALLERS}
connections simply made at once, for at most ${PLAIN_MS_MAX / 1000} s. Seeds that found it of ${SEEDS.length}, the median of tries, and of ms. Through the
proxy, of a limiter that runs one script for each call: ${pace}.`,
    ['', 'proxy', 'schedules', 'ms', 'at once', 'tries', 'ms'],
    rows,
  );
};
