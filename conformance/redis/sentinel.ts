import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProcessClock } from '../process/clock.ts';
import { freePort } from '../process/free-port.ts';
import { guardFolder } from '../process/guard.ts';
import { findClock, isVirtual } from '../process/means.ts';
import { letRun } from '../process/running.ts';
import { VirtualProcess } from '../process/virtual-process.ts';
import { Client } from './client.ts';
import { environmentOf, type RedisProgram } from './find.ts';
import {
  all,
  caughtUp,
  deafen,
  type FailedOver,
  inheritedBytes,
  isFollowing,
  isLinked,
  isMaster,
  type Member,
  writtenBytes,
} from './members.ts';
import { OwnRedis } from './server.ts';
import { until } from './until.ts';

/** A master with two replicas, and three sentinels that put a replica in its place when it is gone. */
export interface RedisSentinels {
  readonly describe: string;
  /** What all of them read; undefined: real time. */
  readonly clock: ProcessClock | undefined;
  /** Under this name the sentinels know the master. */
  readonly name: string;
  readonly sentinels: readonly { readonly host: string; readonly port: number }[];
  /** The master at the start first. */
  readonly nodes: readonly OwnRedis[];
  /** Time stands still, for all of them, until {@link failOver}. */
  hold(): void;
  /** Until both replicas have heard all that was written. */
  caughtUp(): Promise<void>;
  /** What is written from now on will be lost. Only while time is held: else the replicas would be missed. */
  deafen(): Promise<void>;
  /** Kills the master at once; time goes on until all sentinels name another server, it is one, and the rest follow it. */
  failOver(whenDead?: () => void): Promise<FailedOver>;
  stop(): Promise<void>;
}

export interface SentinelOptions {
  /** So many times as fast as real time. */
  readonly speed?: number;
  /** After so long without an answer a sentinel takes a server for dead. */
  readonly downAfterMs?: number;
  readonly env?: NodeJS.ProcessEnv;
}

const NODES = 3;
const SENTINELS = 3;
const QUORUM = 2;
const NAME = 'main';
const LOOPBACK = '127.0.0.1';
const SPEED = 20;
const DOWN_AFTER_MS = 10_000;

interface Sentinel {
  readonly process: VirtualProcess;
  readonly client: Client;
  readonly port: number;
}

/** What a sentinel says of the master: names and values in turn. */
const told = async ({ client }: Sentinel, name: string): Promise<string | undefined> => {
  const fields = await client.ask('SENTINEL', 'MASTER', NAME);
  if (!Array.isArray(fields)) return undefined;
  const at = fields.indexOf(name);
  return at % 2 === 0 ? String(fields[at + 1]) : undefined;
};

/** The port of the server that this sentinel names. */
const masterPort = async ({ client }: Sentinel): Promise<number | undefined> => {
  const address = await client.ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME);
  return Array.isArray(address) ? Number(address[1]) : undefined;
};

const seesAll = async (sentinel: Sentinel): Promise<boolean> =>
  (await told(sentinel, 'num-slaves')) === String(NODES - 1) &&
  (await told(sentinel, 'num-other-sentinels')) === String(SENTINELS - 1);

/** Over new connections: who promotes a server cuts those that there are. */
const afresh = async <T>(
  master: OwnRedis,
  replicas: readonly OwnRedis[],
  act: (master: Member, replicas: readonly Member[]) => Promise<T>,
): Promise<T> => {
  const opened: Member[] = [];
  const reach = async (server: OwnRedis): Promise<Member> => {
    const member = { server, client: await Client.open(server.port) };
    opened.push(member);
    return member;
  };
  try {
    const first = await reach(master);
    for (const replica of replicas) await reach(replica);
    return await act(first, opened.slice(1));
  } finally {
    for (const { client } of opened) client.close();
  }
};

/** @throws Error when they do not come about. */
export const startSentinels = async (program: RedisProgram, options: SentinelOptions = {}): Promise<RedisSentinels> => {
  const { speed = SPEED, downAfterMs = DOWN_AFTER_MS, env = process.env } = options;
  const means = findClock(env);
  const clock = isVirtual(means) ? new ProcessClock(means) : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'ratelaw-sentinel-'));
  const unguard = guardFolder(folder);
  const members: Member[] = [];
  const sentinels: Sentinel[] = [];
  let hold = (): void => {};

  const stop = async (): Promise<void> => {
    hold();
    for (const { client } of [...members, ...sentinels]) client.close();
    await Promise.all([
      ...members.map(({ server }) => server.stop()),
      ...sentinels.map(({ process }) => process.stop()),
    ]);
    clock?.close();
    rmSync(folder, { recursive: true, force: true });
    unguard();
  };

  const startMember = async (): Promise<void> => {
    const args = ['--repl-diskless-sync-delay', '0'];
    const server = await OwnRedis.start(program, { env, means, args, ...(clock ? { clock } : {}) });
    members.push({ server, client: await Client.open(server.port) });
  };

  const startSentinel = async (master: OwnRedis): Promise<void> => {
    const port = await freePort();
    // It writes down there what it learns, and does not start without.
    const file = join(folder, `${port}.conf`);
    writeFileSync(file, '');
    const process = await VirtualProcess.start({
      command: program.path,
      args: [file, '--sentinel', '--port', String(port), '--bind', LOOPBACK, '--dir', folder],
      env: environmentOf(program, env),
      clock,
    });
    try {
      await process.saying(/Sentinel ID is/);
      const client = await Client.open(port);
      sentinels.push({ process, client, port });
      await client.ask('SENTINEL', 'MONITOR', NAME, master.host, String(master.port), String(QUORUM));
      for (const [field, value] of [
        ['down-after-milliseconds', downAfterMs],
        // Twice this long nobody tries again: the usual three minutes are many times any wait here.
        ['failover-timeout', 2 * downAfterMs],
      ])
        await client.ask('SENTINEL', 'SET', NAME, String(field), String(value));
    } catch (error) {
      await process.stop();
      throw error;
    }
  };

  try {
    for (let n = 0; n < NODES; n++) await startMember();
    const [master, ...replicas] = members;
    if (clock) hold = letRun(clock, speed);
    for (const { client } of replicas) await client.ask('REPLICAOF', master!.server.host, String(master!.server.port));
    await all(replicas, isLinked, 'does not follow its master');
    for (let n = 0; n < SENTINELS; n++) await startSentinel(master!.server);
    await Promise.all(
      sentinels.map((each) => until(() => seesAll(each), `the sentinel on port ${each.port} does not see all others`)),
    );
  } catch (error) {
    await stop();
    throw error;
  }

  const goOn = (): void => {
    hold();
    if (clock) hold = letRun(clock, speed);
  };
  const nodes = members.map(({ server }) => server);
  const alive = [...nodes];
  const masterNow = async (): Promise<OwnRedis> => {
    const named = await masterPort(sentinels[0] as Sentinel);
    const master = alive.find(({ port }) => port === named);
    if (!master) throw new Error(`the sentinels name port ${named}, where no server of ours is`);
    return master;
  };
  const withAll = async (act: (master: Member, replicas: readonly Member[]) => Promise<void>): Promise<void> => {
    const master = await masterNow();
    const replicas = alive.filter((server) => server !== master);
    await afresh(master, replicas, act);
  };
  return {
    describe: `${program.version} from ${program.from} · ${SENTINELS} sentinels of a master and ${NODES - 1} replicas · ${
      clock ? `${clock.describe}, ${speed} × real time` : means.describe
    }`,
    clock,
    name: NAME,
    sentinels: sentinels.map(({ port }) => ({ host: LOOPBACK, port })),
    nodes,
    hold: () => hold(),
    caughtUp: () => withAll(caughtUp),
    deafen: () => withAll(deafen),
    async failOver(whenDead) {
      const killed = await masterNow();
      alive.splice(alive.indexOf(killed), 1);
      const written = await afresh(killed, [], writtenBytes);
      await killed.kill9();
      whenDead?.();
      for (const server of alive) server.thaw();
      goOn();
      await Promise.all(
        sentinels.map((each) =>
          until(
            async () => (await masterPort(each)) !== killed.port,
            `the sentinel on port ${each.port} still names the master that was killed`,
          ),
        ),
      );
      const successor = await masterNow();
      // A connection that is cut meanwhile is no answer either.
      const isPromoted = (): Promise<boolean> => afresh(successor, [], isMaster).catch(() => false);
      await until(isPromoted, `redis on port ${successor.port} is not made a master`);
      const follows = async (replica: OwnRedis): Promise<boolean> =>
        afresh(replica, [], (member) => isFollowing(member, successor)).catch(() => false);
      const others = alive.filter((server) => server !== successor);
      await Promise.all(
        others.map((each) => until(() => follows(each), `redis on port ${each.port} does not follow its new master`)),
      );
      return { successor, lostBytes: written - (await afresh(successor, [], inheritedBytes)) };
    },
    stop,
  };
};
