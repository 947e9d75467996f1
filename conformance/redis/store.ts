import type { CourtClock } from '../clocks.ts';
import { turn } from '../clocks.ts';
import type { Clock, Limiter, LimiterConfig, StoreAdapter, Surroundings } from '../contract.ts';
import { ahead } from '../distributed/clock.ts';
import { messageOf, UsageError } from '../errors.ts';
import { UnansweredError } from '../outside.ts';
import { Client } from './client.ts';
import type { Flags } from './faults.ts';
import { LINES_MAX, RedisProxy } from './proxy.ts';
import type { Value } from './resp.ts';
import { type Call, Schedule } from './schedule.ts';
import type { Standing } from './standing.ts';

/** A limiter whose state is in Redis, as several nodes that share it, and the Redis that they share. */

/** So many nodes there are; each has a door of its own in the proxy. */
export const NODES_MAX = 4;
export const KEY_PREFIX = 'ratelaw:';

/** A Redis that is ours to set the clock of, and to kill. */
export interface Killable {
  readonly port: number;
  /** "redis 7.0.15 from PATH · virtual clock (shim)". */
  readonly describe: string;
  readonly clock: { set(realtimeNs: bigint): void } | undefined;
  /** Kills it; an empty server on the same clock takes its place. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** In real time: a client that was cut off connects again within this, and a call that takes longer never ends. */
const RECONNECT_MS_MAX = 1_000;
const CALL_MS_MAX = 5_000;
const KEYS_MAX = 100_000;
/** Connections that are left open by limiters that were closed: one or two of each history add up to this. */
const LEFT_MAX = 64;

/** So many histories in a row whose limiters do not end: each is waited for, and a check has hundreds. */
const LATE_MAX = 2;

/** Saved before anybody may have them faked. */
const { setTimeout: later, clearTimeout: notLater } = globalThis;
const now = performance.now.bind(performance);

/** `answer`, or an error once waiting has no more sense. */
const bounded = <T>(answer: Promise<T>, what: string): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = later(() => reject(new UnansweredError(`${what} after ${CALL_MS_MAX / 1000} s`)), CALL_MS_MAX);
    answer.then(resolve, reject).finally(() => notLater(timer));
  });

const flagsIn = (commands: Value): Flags =>
  new Map(
    (Array.isArray(commands) ? commands : []).flatMap((command): [string, ReadonlySet<string>][] => {
      if (!Array.isArray(command)) return [];
      const [name, , flags] = command as readonly Value[];
      return [[String(name), new Set(Array.isArray(flags) ? flags.map(String) : [])]];
    }),
  );

/** The clock of the court, which moves the server's as well. */
const withServer = (
  clock: CourtClock,
  server: Killable,
  readingNs: () => bigint,
  drained: () => Promise<void>,
): CourtClock => {
  const set = (): void => server.clock?.set(readingNs());
  const follow = <A extends readonly unknown[], R>(move: (...args: A) => R) => {
    return (...args: A): R => {
      const moved = move(...args);
      set();
      return moved;
    };
  };
  return {
    ...clock,
    restart: follow(clock.restart),
    advanceTo: follow(clock.advanceTo),
    stepBack: follow(clock.stepBack),
    async advanceToAsync(instant, settled) {
      // What a timer sets off finds the server at the instant at which it fired.
      await clock.advanceToAsync(instant, async () => {
        set();
        await (settled ?? turn)();
        // What a timer asks of the store is answered before more time passes.
        await drained();
      });
      set();
    },
  };
};

/** Clocks of real machines differ, either way: by so much is that of each node ahead of the server's. */
const AHEAD_MS = [1_531, -979, 3_530, -379] as const;

/** Whoever says that it goes by the server's clock may look at its own as often as it likes: it must not matter. */
const clockOf = ({ declares }: StoreAdapter, { clock }: Surroundings, node: number): Clock => {
  if (declares.clock !== 'process') return clock;
  const aheadMs = AHEAD_MS[node % AHEAD_MS.length] ?? 0;
  return {
    ...clock,
    nowMs: () => clock.nowMs() + aheadMs,
    nowNs: () => clock.nowNs() + BigInt(aheadMs) * 1_000_000n,
  };
};

/** The nodes of one history. */
export class Nodes {
  readonly schedule: Schedule;
  readonly #limiters: Limiter[] = [];
  readonly #store: Store;

  private constructor(store: Store, schedule: Schedule) {
    this.#store = store;
    this.schedule = schedule;
  }

  /** Builds so many limiters, each for a node of its own. */
  static async build(
    store: Store,
    adapter: StoreAdapter,
    config: LimiterConfig,
    surroundings: Surroundings,
    count: number,
    clock: (node: number) => Clock = (node) => clockOf(adapter, surroundings, node),
  ): Promise<Nodes> {
    const schedule = await store.begin();
    const nodes = new Nodes(store, schedule);
    for (let node = 0; node < count; node++) {
      const call = schedule.begin(node);
      try {
        const redisUrl = store.proxy.urls[node] as string;
        const own = { redisUrl, keyPrefix: KEY_PREFIX, node, nodes: count, clock: clock(node) };
        const building = adapter.create(config, { ...surroundings, ...own });
        const built = building instanceof Promise ? await bounded(building, 'create() had not resolved') : building;
        nodes.#limiters.push(built);
      } catch (error) {
        // Those that were built before have connections.
        if (node > 0) await store.ending(nodes);
        throw error;
      } finally {
        schedule.end(call);
      }
    }
    await store.drained();
    return nodes;
  }

  get first(): Limiter {
    return this.#limiters[0] as Limiter;
  }

  /** Asks the limiter of a node; `watch` is told of the call that the schedule sees. */
  async ask<T>(node: number, question: (limiter: Limiter) => T | Promise<T>, watch?: (call: Call) => void): Promise<T> {
    const call = this.schedule.begin(node);
    watch?.(call);
    try {
      return await bounded(Promise.resolve(question(this.#limiters[node] as Limiter)), 'no answer');
    } catch (error) {
      if (error instanceof UnansweredError) this.#store.giveUp();
      throw error;
    } finally {
      this.schedule.end(call);
    }
  }

  get count(): number {
    return this.#limiters.length;
  }

  async close(): Promise<void> {
    const closing = this.#limiters.map(async (limiter) => limiter.close?.());
    const what = 'close() had not resolved';
    const late = await bounded(Promise.allSettled(closing), what).then(() => undefined, messageOf);
    await this.#store.end(late);
  }
}

/** Redis, and the proxy before it, for one adapter. */
export class Store {
  /** For the first line of a report. */
  readonly describe: string;
  readonly proxy: RedisProxy;
  readonly clock: CourtClock;
  readonly #server: Killable;
  #flags: Flags = new Map();
  #reading = ahead(() => this.clock.instant(), 0n);
  #admin: Client;
  #schedule: Schedule | undefined;
  #reconnects = true;
  #hasGivenUp = false;
  #late = 0;
  #closing: Promise<void> = Promise.resolve();
  /** What was said when a history was over: whoever could not be told then is told next. */
  #misuse: unknown;

  private constructor(server: Killable, proxy: RedisProxy, admin: Client, clock: CourtClock) {
    this.describe = `${server.describe} · interleaving on`;
    this.#server = server;
    this.proxy = proxy;
    this.#admin = admin;
    this.clock = withServer(
      clock,
      server,
      () => this.#reading.nowNs(),
      () => this.drained(),
    );
  }

  static async open(server: Killable, clock: CourtClock): Promise<Store> {
    const proxy = await RedisProxy.listen(NODES_MAX, server.port);
    const store = new Store(server, proxy, await Client.open(server.port), clock);
    store.#flags = flagsIn(await store.#admin.ask('COMMAND'));
    await store.#settle();
    return store;
  }

  /** What a limiter has left running may keep the server from answering. */
  #ask(...words: readonly string[]): Promise<Value> {
    return bounded(this.#admin.ask(...words), `redis has not answered ${words[0]}`);
  }

  /** @throws UsageError of a limiter that cannot be driven. */
  async standing(): Promise<Standing> {
    if (this.#misuse !== undefined) throw this.#misuse;
    try {
      await this.#ask('PING');
      return 'well';
    } catch {
      return this.#admin.isOpen ? 'busy' : 'ended';
    }
  }

  /** Nothing happens in the server but what is asked of it: a key that has expired is there until somebody looks. */
  async #settle(): Promise<void> {
    await this.#ask('DEBUG', 'SET-ACTIVE-EXPIRE', '0');
  }

  async #restart(): Promise<void> {
    this.#admin.close();
    await this.proxy.without(async () => {
      await this.#server.restart();
      return this.#server.port;
    });
    this.#admin = await Client.open(this.#server.port);
    await this.#settle();
  }

  /** A store that knows nothing, scripts neither, and a schedule for what is asked of it. */
  async begin(): Promise<Schedule> {
    await this.#closing;
    if ((await this.standing()) === 'busy') await this.#restart();
    await this.#ask('FLUSHALL', 'SYNC');
    await this.#ask('SCRIPT', 'FLUSH', 'SYNC');
    this.#hasGivenUp = false;
    this.#schedule = new Schedule({
      proxy: this.proxy,
      flags: this.#flags,
      advance: (ms) => this.clock.advanceTo(this.clock.instant() + BigInt(ms) * 1_000_000n),
      flushScripts: async () => void (await this.#ask('SCRIPT', 'FLUSH', 'SYNC')),
      restart: () => this.#restart(),
    });
    return this.#schedule;
  }

  /** From now on the server's clock is ahead of the court's by so much. */
  setAhead(aheadNs: bigint): void {
    this.#reading = ahead(() => this.clock.instant(), aheadNs);
    this.#server.clock?.set(this.#reading.nowNs());
  }

  /** The same, in the midst of a history: the clock stands still until time has caught up, and never goes back. */
  moveAhead(aheadNs: bigint): void {
    this.#reading.setAhead(aheadNs);
    this.#server.clock?.set(this.#reading.nowNs());
  }

  /** Somebody has been waited for as long as anybody is: what goes on for ever is not waited for again. */
  giveUp(): void {
    this.#hasGivenUp = true;
  }

  /** Until whatever calls have left behind has run. */
  async drained(): Promise<void> {
    const from = now();
    await this.#schedule?.drained(() => this.#hasGivenUp || now() - from > CALL_MS_MAX);
  }

  /** Until the nodes have so many connections each, or it is clear that they do not connect by themselves. */
  async connected(wanted: readonly number[]): Promise<void> {
    const from = now();
    const isThere = (): boolean =>
      wanted.every((count, node) => this.proxy.lines(node).length >= count) && !this.proxy.isBusy;
    while (!isThere() && this.#reconnects && now() - from < RECONNECT_MS_MAX)
      await new Promise<void>((resolve) => later(resolve, 1));
    // Whoever connects only when there is something to ask never does while it is waited for.
    if (!isThere()) this.#reconnects = false;
  }

  /** Keys that never expire. */
  async lasting(): Promise<readonly string[]> {
    const found: string[] = [];
    let cursor = '0';
    for (let round = 0; round < KEYS_MAX / 100; round++) {
      const [next, keys] = (await this.#ask('SCAN', cursor, 'COUNT', '100')) as readonly [Value, readonly Value[]];
      for (const key of keys) if ((await this.#ask('PTTL', String(key))) === -1) found.push(String(key));
      cursor = String(next);
      if (cursor === '0') break;
    }
    return found.sort();
  }

  /**
   * The limiters of a history are closed; connections that they leave open are counted, and must not add up. `late`: that
   * they had not ended when waiting for it had no more sense.
   */
  async end(late?: string): Promise<void> {
    this.#schedule?.stop();
    this.#late = late === undefined ? 0 : this.#late + 1;
    const { waiting, unfollowed, isCrowded } = this.proxy;
    if (waiting !== undefined)
      throw new UsageError(
        `${waiting} was sent to Redis; wanted: commands that are answered at once: none that blocks or subscribes can be driven yet, so leave it out of the adapter if decisions do not need it`,
      );
    if (unfollowed !== undefined)
      throw new UsageError(`${unfollowed}; wanted: commands and replies that a rate limiter needs`);
    if (isCrowded)
      throw new UsageError(`more than ${LINES_MAX} connections were open at once; wanted: smaller pools in create()`);
    if (this.#late >= LATE_MAX)
      throw new UsageError(`${late}, in ${LATE_MAX} histories in a row; wanted: one that ends what create() has made`);
    // What close() ends is gone a moment later.
    const from = now();
    while (this.proxy.lines().length > LEFT_MAX && now() - from < CALL_MS_MAX)
      await new Promise<void>((resolve) => later(resolve, 1));
    const left = this.proxy.lines();
    if (left.length > LEFT_MAX) {
      const nodes = [...new Set(left.map(({ node }) => node))];
      const each = nodes.map((node) => `${left.filter((line) => line.node === node).length} of node ${node}`);
      throw new UsageError(
        `${left.length} connections were left open by close(), in this history and before (${each.join(', ')}); wanted: close() ends those of its limiter, and a create() that throws leaves none`,
      );
    }
    for (const line of left) if (line.isReady || line.isBusy) line.cut();
  }

  /** What ends a history is awaited before the next one begins. */
  ending(nodes: Nodes): Promise<void> {
    this.#closing = nodes.close().catch((error: unknown) => {
      this.#misuse ??= error;
      throw error;
    });
    return this.#closing;
  }

  async close(): Promise<void> {
    await this.#closing.catch(() => {});
    this.#schedule?.stop();
    this.#admin.close();
    await this.proxy.close();
    await this.#server.stop();
  }
}
