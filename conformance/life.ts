import type { LimiterConfig } from './contract.ts';
import type { Violation, Witnesses } from './court.ts';
import { CreateError } from './driver.ts';
import { isBucketConfig, isWindowConfig, nsOf } from './exact.ts';
import { judge } from './judge.ts';
import { type Event, type History, type Op, type Scenario, scenarioOf } from './scenario.ts';
import { add, type Finding, ORIGIN } from './special.ts';
import { plainConfig, type Subject } from './subject.ts';

/** How keys live: they are forgotten, pressed out by others, freed and counted. Each clause has a scenario of its own. */

/** LIFE-1: other keys come and go, and a key that was drained is asked again and again until it is full. */
export const forgotten = async (subject: Subject, witnesses: Witnesses): Promise<Finding[]> => {
  const { declaration } = subject;
  if (!declaration.keyed || declaration.algorithm === 'composite') return [];
  const plain = plainConfig(declaration);
  // Sweeps come by and by: some after so many calls, some after a key was idle for so long.
  for (const [every, others] of ROUNDS) {
    const scenario = { config: plain, origin: ORIGIN, ops: asking(subject, plain, every, others) };
    const found = await oneFinding(subject, scenario, 'LIFE-1', witnesses);
    if (found.length > 0) return found;
  }
  // A key that always lives for an hour does so beside a limit that lasts for days. Servers keep theirs as limiters do.
  if (declaration.http || declaration.configs !== 'any' || declaration.maxPeriodMs < LONG_MS) return [];
  const config = lasting(plain);
  try {
    const ops = asking(subject, config, 3n, 'new');
    return await oneFinding(subject, { config, origin: ORIGIN, ops }, 'LIFE-1', witnesses);
  } catch (error) {
    // Which configs are refused is another clause.
    if (error instanceof CreateError) return [];
    throw error;
  }
};

/** How often the key is asked again, and whether the others come back: a table of few keys is swept often. */
const ROUNDS = [
  [1n, 'new'],
  [3n, 'the same'],
  [9n, 'new'],
] as const;

const LONG_MS = 7 * 86_400_000;

const lasting = (config: LimiterConfig): LimiterConfig => {
  if (isWindowConfig(config)) return { ...config, windowMs: LONG_MS };
  return isBucketConfig(config) ? { ...config, refill: { ...config.refill, periodMs: LONG_MS } } : config;
};

/** A key is drained; then others come, ten times before it is full, and `every` so often it is asked again. */
const asking = (subject: Subject, config: LimiterConfig, every: bigint, others: 'new' | 'the same'): readonly Op[] => {
  const { timeToFreshNs, mostAtOnce } = subject.court(config).jurisdiction;
  const { tickNs } = subject.court(config).profile;
  const resolution = BigInt(subject.declaration.resolutionNs);
  const grid = resolution > tickNs ? resolution : tickNs;
  const drained = Number(mostAtOnce < 20n ? mostAtOnce : 20n);
  const among = subject.store ? OTHERS_STORED : OTHERS;
  const ask = (instant: bigint, key: string): Op => ({ kind: 'try', at: instant, key, cost: 1 });
  const ops: Op[] = Array.from({ length: drained }, () => ask(ORIGIN, 'a'));
  for (let part = 1n; part <= 10n; part++) {
    const instant = ORIGIN + ((timeToFreshNs * part) / 10n / grid) * grid;
    for (let n = 0; n < among; n++) ops.push(ask(instant, `other ${others === 'new' ? part : ''} ${n}`));
    if (part % every === 0n) ops.push(ask(instant, 'a'), ask(instant, 'a'));
  }
  return ops;
};

const OTHERS = 60;
/** A store looks nothing through: there it is time alone that has keys forgotten. */
const OTHERS_STORED = 15;

/** Drives a scenario, and names after a clause what breaks the law in it. `tells`: what shows whether anything does. */
const runnerOf =
  (subject: Subject, clause: string, tells?: (event: Event) => boolean): NonNullable<Finding['again']> =>
  async (scenario) => {
    const history = await subject.drive(scenario);
    const court = subject.court(scenario.config);
    if (tells && !judge(court, { ...history, events: history.events.filter(tells) }).violation) return undefined;
    const { violation } = judge(court, history);
    return violation ? { history, violation: { ...violation, clause } } : undefined;
  };

/** A scenario that breaks the law under a name of its own, if it does. */
const oneFinding = async (
  subject: Subject,
  scenario: Scenario,
  clause: string,
  witnesses: Witnesses,
): Promise<Finding[]> => {
  const run = runnerOf(subject, clause);
  const found = await run(scenario);
  if (found) return [{ clause, ...found, again: run }];
  add(witnesses, clause);
  return [];
};

/** So many keys come at once to press a limited one out: more than any usual table holds where asking is cheap. */
const FLOOD = 12_000;
const FLOOD_MAX = 200_000;
const FLOOD_ASYNC = 600;
/** A smaller flood that does it makes a shorter history. */
const SIZES = [100, 300, 900, 2_700, 8_100, 24_300, 72_900];

/** LIFE-2: a key that is limited stays limited, however many others come. */
export const flooded = async (subject: Subject, witnesses: Witnesses): Promise<Finding[]> => {
  const { declaration } = subject;
  if (!declaration.keyed || declaration.algorithm === 'composite') return [];
  const config = plainConfig(declaration);
  const { mostAtOnce } = subject.court(config).jurisdiction;
  const drained = Number(mostAtOnce < 20n ? mostAtOnce : 20n);
  // A table that says how many it keeps is filled, as far as that is a matter of moments.
  const table = Number.isFinite(declaration.maxKeys) ? Math.min(declaration.maxKeys + 50, FLOOD_MAX) : 0;
  const most = subject.asynchronous ? FLOOD_ASYNC : Math.max(FLOOD, table);
  const ask = (key: string): Op => ({ kind: 'try', at: ORIGIN, key, cost: 1 });
  const enough = Number.isFinite(declaration.maxKeys) ? Math.min(most, declaration.maxKeys + 50) : most;
  // A limited key for each size of the flood, not touched before that: the first to be forgotten tells the smallest.
  const sizes = [...SIZES.filter((size) => size < enough), enough];
  const drain = sizes.flatMap((size) => Array.from({ length: drained }, () => ask(`limited ${size}`)));
  const flood = Array.from({ length: enough }, (_, n) => {
    const other = ask(`other ${n}`);
    return sizes.includes(n + 1) ? [other, ask(`limited ${n + 1}`)] : [other];
  });
  // Each key is a limiter of its own: those that came once, and were admitted, need not be followed.
  const tells = ({ key, outcome }: Event): boolean => outcome.kind !== 'allowed' || !key.startsWith('other ');
  const run = runnerOf(subject, 'LIFE-2', tells);
  const found = await run({ config, origin: ORIGIN, ops: [...drain, ...flood.flat()] });
  if (!found) {
    add(witnesses, 'LIFE-2');
    return [];
  }
  const { history, violation } = found;
  // That a new key is turned away is right where the limiter says how many it keeps.
  const full = history.events[violation.event]?.outcome.claims?.reason === 'table-full';
  const kept = new Set(history.events.slice(0, violation.event).map(({ key }) => key)).size;
  return [{ clause: 'LIFE-2', ...found, again: run, ...(full ? { alternative: { maxKeys: kept } } : {}) }];
};

/** A table of more keys takes more than a moment to fill. */
const TABLE_MAX = 2_000;
/** Whoever looks through its keys by a timer has done so by then. */
const PAUSE_MS = 3_600_000;

/** LIFE-2: a table keeps no more than it says, and lets new keys in again, once those in it are as good as new. */
export const filled = async (subject: Subject, witnesses: Witnesses): Promise<Finding[]> => {
  const { keyed, algorithm, maxKeys, resolutionNs, blockMs } = subject.declaration;
  if (!keyed || algorithm === 'composite' || maxKeys > TABLE_MAX) return [];
  const config = plainConfig(subject.declaration);
  const { startsPartial, jurisdiction } = subject.court(config);
  // A key that begins with less than it has when it was idle is never as good as new.
  if (startsPartial) return [];
  const grid = BigInt(resolutionNs);
  const pause = ((2n * jurisdiction.timeToFreshNs + nsOf(blockMs + PAUSE_MS)) / grid + 1n) * grid;
  const ask = (at: bigint, key: string): Op => ({ kind: 'try', at, key, cost: 1 });
  // Nobody asks for those in it any more, and each of the others is asked for only once.
  const ops: Op[] = [
    ...Array.from({ length: maxKeys + 1 }, (_, n) => ask(ORIGIN, `first ${n}`)),
    ...(subject.offers.size ? [{ kind: 'size', at: ORIGIN, key: 'a', cost: 1 } as const] : []),
    ...Array.from({ length: maxKeys }, (_, n) => ask(ORIGIN + BigInt(n + 1) * pause, `later ${n}`)),
  ];
  const history = await subject.drive({ config, origin: ORIGIN, ops });
  const violation = overfilled(history, maxKeys) ?? shutOut(history);
  if (violation) return [{ clause: 'LIFE-2', history, violation }];
  add(witnesses, 'LIFE-2');
  return [];
};

/** What a history says of how many keys are kept, where more than `maxKeys` came. */
export const overfilled = ({ events }: History, maxKeys: number): Violation | undefined => {
  const event = events.findIndex(({ outcome }) => Number(outcome.claims?.size ?? 0) > maxKeys);
  if (event < 0) return undefined;
  const got = `size ${String(events[event]?.outcome.claims?.size)}`;
  return { clause: 'LIFE-2', direction: 'claim', event, got, wanted: `at most ${maxKeys}, as declared` };
};

/** What a history says of a full table, in which new keys come one after the other when all others were idle. */
export const shutOut = ({ events }: History): Violation | undefined => {
  const later = events.filter(({ when }) => when.lo > ORIGIN);
  const isDenied = ({ outcome }: Event): boolean =>
    outcome.kind === 'denied' && outcome.claims?.reason === 'table-full';
  if (later.length === 0 || !later.every(isDenied)) return undefined;
  return {
    clause: 'LIFE-2',
    direction: 'under',
    event: events.length - 1,
    got: `table-full, as for each of ${later.length} new keys, though ${events.length - later.length} others were idle for longer than it takes to be full`,
    wanted: 'a new key to be let in',
  };
};

/** What a reset may take for a pattern, or for the beginning of other keys, and keys that it would then touch. */
const LOOK_ALIKES = ['k', 'k:', 'k:0', 'kk', 'K', '[k]', 'k?', 'k*', '*', 'k.', '.*', 'k%', '%'] as const;

/** LIFE-3: a key is reset by its name, whatever that would match as a pattern. */
export const resetByName = async (subject: Subject, witnesses: Witnesses): Promise<Finding[]> => {
  const { declaration, offers } = subject;
  if (!offers.reset || !declaration.keyed || declaration.algorithm === 'composite') return [];
  const config = plainConfig(declaration);
  const court = subject.court(config);
  const most = Number(court.jurisdiction.mostAtOnce / court.perToken);
  // More than half, so that what was taken once is not there again; where it cannot be asked for at once, one by one.
  const cost = declaration.costs === 'unit' ? 1 : (most >> 1) + 1;
  const drained = declaration.costs === 'unit' ? Math.min(20, most) : 1;
  const ask = (key: string): Op => ({ kind: 'try', at: ORIGIN, key, cost });
  const drain = (key: string): Op[] => Array.from({ length: drained }, () => ask(key));
  const reset = (key: string): Op => ({ kind: 'reset', at: ORIGIN, key, cost: 1 });
  const ops: Op[] = [
    ...LOOK_ALIKES.flatMap((key) => [...drain(key), ask(key)]),
    ...LOOK_ALIKES.flatMap((key) => [
      reset(key),
      ...LOOK_ALIKES.filter((other) => other !== key).map(ask),
      ...drain(key),
    ]),
  ];
  const judged = runnerOf(subject, 'LIFE-3');
  const run: NonNullable<Finding['again']> = async (scenario) => {
    const found = await judged(scenario);
    if (!found) return undefined;
    // What is wrong before anything was reset is no reset's doing.
    const first = found.history.events.findIndex(({ kind }) => kind === 'reset');
    return first >= 0 && first < found.violation.event ? found : undefined;
  };
  const found = await run({ config, origin: ORIGIN, ops });
  if (found) return [{ clause: 'LIFE-3', ...found, again: run }];
  add(witnesses, 'LIFE-3', LOOK_ALIKES.length);
  return [];
};

/** Keys that are touched once, and calls for each of them afterwards. */
const IDLE_KEYS = 200;

/** LIFE-4: keys that have been idle for so long that they are as good as new are freed without a call for each. */
export const idleKeys = async (subject: Subject, witnesses: Witnesses): Promise<Finding[]> => {
  const { declaration, offers } = subject;
  if (!offers.size || !declaration.keyed || declaration.algorithm === 'composite') return [];
  const config = plainConfig(declaration);
  // A key that begins with less than it has when it was idle is not as good as new.
  if (subject.court(config).startsPartial) return [];
  const { timeToFreshNs } = subject.court(config).jurisdiction;
  const grid = BigInt(declaration.resolutionNs);
  const later = ORIGIN + ((timeToFreshNs * 2n) / grid + 2n) * grid;
  const ask = (at: bigint, key: string): Op => ({ kind: 'try', at, key, cost: 1 });
  const ops: Op[] = [
    ...Array.from({ length: IDLE_KEYS }, (_, n) => ask(ORIGIN, `idle ${n}`)),
    ...Array.from({ length: 2 * IDLE_KEYS }, (_, n) => ask(later + BigInt(n) * timeToFreshNs, 'a')),
    { kind: 'size', at: later + BigInt(2 * IDLE_KEYS) * timeToFreshNs, key: 'a', cost: 1 },
  ];
  const history = await subject.drive({ config, origin: ORIGIN, ops });
  const violation = tooManyKept(history);
  if (violation) return [{ clause: 'LIFE-4', history, violation }];
  add(witnesses, 'LIFE-4');
  return [];
};

/** What a history that ends with the number of keys says of those that were idle. */
export const tooManyKept = ({ events }: History): Violation | undefined => {
  const kept = events.at(-1)?.outcome.claims?.size;
  if (typeof kept === 'number' && kept >= 0 && kept <= IDLE_KEYS / 2) return undefined;
  return {
    clause: 'LIFE-4',
    direction: 'claim',
    event: events.length - 1,
    got: `size ${String(kept)}, after ${IDLE_KEYS} keys were idle for ${2 * IDLE_KEYS + 2} full refills and another was asked ${2 * IDLE_KEYS} times`,
    wanted: `at most ${IDLE_KEYS / 2}`,
  };
};

const isInVain = ({ kind, outcome }: Event): boolean => kind === 'wait' && outcome.kind !== 'allowed';

/** LIFE-5: stats agree with what was answered. */
export const counted = async (
  subject: Subject,
  bases: readonly History[],
  witnesses: Witnesses,
): Promise<Finding[]> => {
  if (!subject.offers.stats) return [];
  const told = bases.filter(
    ({ events, drifting, timers }) =>
      drifting === undefined &&
      timers === undefined &&
      events.length > 4 &&
      events.every(({ kind }) => ['try', 'peek', 'wait', 'cancel', 'idle'].includes(kind)),
  );
  const has =
    (wanted: Event['kind']) =>
    ({ events }: History) =>
      events.some(({ kind }) => kind === wanted);
  // Whether who leaves in vain counts as denied is free: most is told where somebody cancels, and nobody leaves.
  const isExact = (one: History): boolean => has('cancel')(one) && !one.events.some(isInVain);
  const waiting = told.filter(has('wait')).sort((one, other) => Number(isExact(other)) - Number(isExact(one)));
  const run = async (scenario: Scenario) => {
    const history = await subject.drive(scenario);
    const judged = judge(subject.court(scenario.config), history, witnesses);
    const violation = judged.claims.find(({ clause }) => clause === 'LIFE-5');
    return violation ? { history, violation } : undefined;
  };
  for (const base of [...told.slice(0, 12), ...waiting.slice(0, 12)]) {
    const scenario = scenarioOf(base);
    const end = base.events.at(-1)?.when.lo ?? ORIGIN;
    const keys = [...new Set(base.events.map(({ key }) => key)), ''];
    const stats = keys.map((key): Op => ({ kind: 'stats', at: end, key, cost: 1 }));
    const found = await run({ ...scenario, ops: [...scenario.ops, ...stats] });
    if (found) return [{ clause: 'LIFE-5', ...found, again: run }];
  }
  return [];
};
