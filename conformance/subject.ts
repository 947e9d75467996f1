import { type CourtClock, turn } from './clocks.ts';
import type {
  Adapter,
  HttpAdapter,
  Limiter,
  LimiterConfig,
  NodesAdapter,
  SimpleConfig,
  StoreAdapter,
} from './contract.ts';
import { type Court, courtOf } from './court.ts';
import { type Declaration, isWindowed, readDeclaration } from './declaration.ts';
import { type Building, driveApart } from './distributed/drive.ts';
import { inTurn } from './distributed/limiter.ts';
import { buildTeam } from './distributed/team.ts';
import { type Bench, build, CreateError, closeQuietly, driveAsync, driveSync, settle, tiersOf } from './driver.ts';
import { InconclusiveError, messageOf, oneLine, shown, UsageError } from './errors.ts';
import { overHttp } from './http.ts';
import { declarationOf, profileOf, tickOf } from './jurisdiction.ts';
import { storeTeam } from './redis/apart.ts';
import { driveNodes } from './redis/drive.ts';
import { overStore } from './redis/limiter.ts';
import { patiently } from './redis/patience.ts';
import { alive, standing } from './redis/standing.ts';
import type { Store } from './redis/store.ts';
import { type History, keepOps, type Op, type Scenario } from './scenario.ts';

/** A limiter that can be driven, and what is known of it. */
export interface Subject {
  readonly name: string;
  readonly adapter: Adapter;
  readonly declaration: Declaration;
  readonly asynchronous: boolean;
  readonly offers: Readonly<Record<Capability, boolean>>;
  /** What the limiter really runs for a config: exact where the library rounds. */
  effective(config: LimiterConfig): LimiterConfig;
  /** The law of a config, under this declaration or under another one. */
  court(config: LimiterConfig, declaration?: Declaration): Court;
  drive(scenario: Scenario): Promise<History>;
  /** Where its state is, if it is not in this process. */
  readonly store: Store | undefined;
  /** How many timers the limiter has set so far. */
  timersSet(): number;
}

const isRecord = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object';

/**
 * Reads what an adapter file exports.
 * @throws UsageError saying what is missing, and what to do.
 */
export const readAdapter = (exported: unknown, where: string): { adapter: Adapter; declaration: Declaration } => {
  if (!isRecord(exported))
    throw new UsageError(
      `${where}: the default export is ${shown(exported)}; wanted: an adapter object { name, declares, create }`,
    );
  if (typeof exported.create !== 'function' || !isRecord(exported.declares)) {
    const looksLikeLimiter = typeof exported.tryAcquire === 'function' || typeof exported === 'function';
    const what = looksLikeLimiter ? 'a limiter' : shown(exported);
    throw new UsageError(
      `${where}: the default export is ${what}; wanted: an adapter { name, declares, create }. \`ratelaw init --for ${where}\` writes one`,
    );
  }
  const { deviates, name } = exported;
  if (typeof name !== 'string' || name === '')
    throw new UsageError(`${where}: name is ${shown(name)}; wanted: a string`);
  if (deviates !== undefined) {
    if (!isRecord(deviates))
      throw new UsageError(`${where}: deviates is ${shown(deviates)}; wanted: { 'KEY-3': { reason: '…' } }`);
    for (const [clause, value] of Object.entries(deviates)) {
      if (!isRecord(value) || typeof value.reason !== 'string' || value.reason === '') {
        throw new UsageError(`${where}: deviates['${clause}'] needs a reason: { reason: '…' }`);
      }
    }
  }
  const declaration = readDeclaration(exported.declares, where);
  if (declaration.nodes && !declaration.store && typeof exported.share !== 'function')
    throw new UsageError(
      `${where}: nodes are declared, and share is ${shown(exported.share)}; wanted: share(config, { clock }), which makes what they meet in, or store: 'redis'`,
    );
  return { adapter: exported as unknown as Adapter, declaration };
};

/** Functions are adapters gone wrong too: a class or a factory was exported. */
export const adapterOf = (exported: unknown, where: string): { adapter: Adapter; declaration: Declaration } => {
  if (typeof exported === 'function') {
    throw new UsageError(
      `${where}: the default export is a function; wanted: an adapter { name, declares, create }. \`ratelaw init --for ${where}\` writes one`,
    );
  }
  return readAdapter(exported, where);
};

/** A config that every limiter of an algorithm should be able to run. */
export const plainConfig = (declaration: Declaration): LimiterConfig => {
  if (declaration.configs !== 'any') return declaration.configs[0]!;
  const unit = Math.max(1, Math.ceil(declaration.resolutionNs / 1e6)) * (declaration.rounding === 'unknown' ? 4 : 1);
  if (declaration.algorithm === 'composite')
    return { parts: declaration.parts.map((part) => plainConfig(declarationOf(declaration, part)) as SimpleConfig) };
  if (declaration.algorithm === 'spacing') return { intervalMs: 1000 * unit, slack: 0 };
  if (isWindowed(declaration.algorithm)) return { limit: 3, windowMs: 1000 * unit };
  return { capacity: 3, refill: { tokens: 1, periodMs: 1000 * unit } };
};

/** What an operation needs of a limiter. */
const CAPABILITIES = [
  'peek',
  'reset',
  'acquire',
  'refund',
  'reserve',
  'reconfigure',
  'assign',
  'stats',
  'size',
] as const;
export type Capability = (typeof CAPABILITIES)[number];
const NEEDS: Partial<Record<Op['kind'], Capability>> = {
  peek: 'peek',
  reset: 'reset',
  wait: 'acquire',
  refund: 'refund',
  reserve: 'reserve',
  reconfigure: 'reconfigure',
  assign: 'assign',
  stats: 'stats',
  size: 'size',
};

const supported = (ops: readonly Op[], offers: Subject['offers']): readonly Op[] =>
  ops.every(({ kind }) => kind === 'try')
    ? ops
    : keepOps(ops, ({ kind }) => {
        const needed = NEEDS[kind];
        return needed === undefined || offers[needed];
      });

const memo = <T>(make: (config: LimiterConfig) => T): ((config: LimiterConfig) => T) => {
  const known = new Map<string, T>();
  return (config) => {
    const key = JSON.stringify(config);
    const value = known.get(key) ?? make(config);
    known.set(key, value);
    return value;
  };
};

/**
 * Builds the limiter once, to see what it offers and how it answers.
 * @throws InconclusiveError when it cannot be built at all.
 */
export const subjectOf = async (
  adapter: Adapter,
  declaration: Declaration,
  clock: CourtClock,
  pulse: Bench['pulse'] = () => {},
  store?: Store,
): Promise<Subject> => {
  const driven = declaration.http
    ? overHttp(adapter as unknown as HttpAdapter, declaration, () => clock.instant())
    : store
      ? overStore(adapter as unknown as StoreAdapter, store)
      : declaration.nodes
        ? inTurn(adapter as unknown as NodesAdapter)
        : adapter;
  let last = -1;
  const beat: Bench['pulse'] = (scenario, op) => {
    if (op !== RESTING) last = op;
    pulse(scenario, op);
  };
  const bench: Bench = { adapter: driven, clock, tickNs: tickOf(declaration), pulse: beat };
  const config = plainConfig(declaration);
  let limiter: Limiter;
  let asynchronous = false;
  try {
    const building = build(bench, { config, origin: ORIGIN, ops: [] }, turn);
    if (building instanceof Promise) {
      asynchronous = true;
      const settled = await settle(building);
      if (settled === 'unanswered') throw new Error('create() never resolved');
      if ('error' in settled) throw settled.error;
      limiter = settled.value;
    } else limiter = building;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new InconclusiveError(
      `${adapter.name}: create(${JSON.stringify(config)}) threw: ${oneLine(messageOf(error))}`,
    );
  }
  if (!isRecord(limiter) || typeof limiter.tryAcquire !== 'function') {
    throw new UsageError(
      `${adapter.name}: create() returned ${shown(limiter)}; wanted: an object with tryAcquire(key, cost)`,
    );
  }
  const offered = (name: Capability): boolean => {
    try {
      return typeof limiter[name] === 'function' || (name === 'size' && typeof limiter.size === 'number');
    } catch (error) {
      throw new UsageError(
        `${adapter.name}: reading ${name} of the limiter threw: ${oneLine(messageOf(error))}; wanted: what is not offered is undefined`,
      );
    }
  };
  const offers = Object.fromEntries(CAPABILITIES.map((name) => [name, offered(name)])) as Subject['offers'];
  closeQuietly(limiter);
  const effective = memo((given) => {
    try {
      return adapter.effective?.(given) ?? given;
    } catch (error) {
      throw new UsageError(`${adapter.name}: effective(${JSON.stringify(given)}) threw: ${oneLine(messageOf(error))}`);
    }
  });
  const { timersSet } = clock;
  /** Nodes that are asked each by itself. */
  const apart =
    ({ config: given }: Scenario): Building =>
    (count, skews) => {
      const surroundings = { clock: clock.clock, tiers: tiersOf(given), pause: turn, reached: () => {} };
      if (store) return storeTeam(store, adapter as unknown as StoreAdapter, given, surroundings, count, skews);
      return buildTeam(adapter as unknown as NodesAdapter, given, surroundings, count, skews);
    };
  const courts = new Map<Declaration, (config: LimiterConfig) => Court>();
  const subject = {
    name: adapter.name,
    adapter,
    declaration,
    asynchronous,
    offers,
    effective,
    timersSet,
    store,
    court(given: LimiterConfig, other: Declaration = declaration): Court {
      const court =
        courts.get(other) ??
        memo(
          (each): Court => courtOf(other, effective(each), effective, profileOf, (next) => subject.court(next, other)),
        );
      courts.set(other, court);
      return court(given);
    },
    async drive(scenario: Scenario): Promise<History> {
      const able = { ...scenario, ops: supported(scenario.ops, offers) };
      const drive = (): Promise<History> => {
        if (able.skews) return driveApart(apart(able), clock, able, (op) => beat(able, op));
        return store && able.mishaps
          ? driveNodes(store, adapter as unknown as StoreAdapter, able, (op) => beat(able, op))
          : driveAsync(bench, able);
      };
      last = -1;
      try {
        if (store) {
          const upright = (): Promise<History> => standing(adapter.name, store, able, () => last, drive);
          return await alive(() => pulse(able, last), able.skews ? upright : () => patiently(able, upright));
        }
        if (able.skews) return await drive();
        if (!subject.asynchronous && able.ops.every(({ kind }) => kind !== 'wait')) {
          const history = driveSync(bench, able);
          if (history) return history;
          // A promise of stats or of a size says nothing of how tries are answered.
          subject.asynchronous = able.ops.every(({ kind }) => kind !== 'stats' && kind !== 'size');
        }
        return await driveAsync(bench, able);
      } finally {
        pulse(able, RESTING);
      }
    },
  };
  // The first call tells whether answers come as promises.
  const first = await subject.drive({ config, origin: ORIGIN, ops: [{ kind: 'try', at: ORIGIN, key: 'a', cost: 1 }] });
  const outcome = first.events[0]?.outcome;
  if (outcome?.kind === 'unanswered') return subject;
  const { status, reached } = outcome?.claims ?? {};
  if (reached === 0 && typeof status === 'number' && status < 400)
    throw new UsageError(
      `${adapter.name}: status ${status}, and no handler was reached; wanted: a handler behind the limiter that calls surroundings.reached()`,
    );
  return subject;
};

/** The pulse between scenarios: nothing of the limiter's is running. */
export const RESTING = -2;

const ORIGIN = 1_700_000_000_000_000_000n;

/**
 * The clock is checked before the law: a limiter that denies, and goes on denying after a full refill, without ever
 * having read the clock that we move, runs on another one.
 * @throws InconclusiveError with what to do.
 */
export const checkClock = async (subject: Subject, clock: CourtClock): Promise<'verified' | 'unread'> => {
  const config = plainConfig(subject.declaration);
  const { jurisdiction } = subject.court(config);
  const most = Number(jurisdiction.mostAtOnce < 200n ? jurisdiction.mostAtOnce : 200n);
  const ask = (at: bigint): Op => ({ kind: 'try', at, key: 'a', cost: 1 });
  const tick = tickOf(subject.declaration);
  const grid = BigInt(subject.declaration.resolutionNs) * 2n + tick;
  const later = ORIGIN + ((jurisdiction.timeToFreshNs * 2n + grid) / tick + 1n) * tick;
  const readBefore = clock.readings();
  const history = await subject.drive({
    config,
    origin: ORIGIN,
    ops: [...Array.from({ length: most + 2 }, () => ask(ORIGIN)), ask(later)],
  });
  const read = clock.readings() > readBefore;
  const kinds = history.events.map(({ outcome }) => outcome.kind);
  const denied = kinds.slice(0, -1).includes('denied');
  if (
    denied &&
    kinds.at(-1) === 'denied' &&
    (!read || (subject.declaration.clock === 'fake-timers' && subject.declaration.algorithm !== 'bounded'))
  ) {
    const advice = subject.store
      ? "pass `clock.nowMs` on, or go by the server's TIME and declare clock: 'process'"
      : subject.declaration.clock === 'injected'
        ? "pass `clock.nowMs` on to the limiter in create(config, { clock }), or declare clock: 'fake-timers'"
        : 'does it keep a clock of its own (a native module, process.uptime, another thread)? Inject the clock instead';
    throw new InconclusiveError(
      `${subject.name} reads a clock that we do not control: a full refill passed and it did not notice; ${advice}`,
    );
  }
  return read || subject.declaration.clock !== 'injected' ? 'verified' : 'unread';
};

export { CreateError };
