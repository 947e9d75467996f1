import { ProcessClock } from '../process/clock.ts';
import { freePort } from '../process/free-port.ts';
import { findClock, isVirtual } from '../process/means.ts';
import { letRun } from '../process/running.ts';
import { Client } from './client.ts';
import type { RedisProgram } from './find.ts';
import {
  all,
  caughtUp,
  deafen,
  type FailedOver,
  inheritedBytes,
  isLinked,
  isMaster,
  type Member,
  textOf,
  writtenBytes,
} from './members.ts';
import type { Value } from './resp.ts';
import { OwnRedis } from './server.ts';

/**
 * Three masters, each with a replica, on loopback. They watch each other, so time has to pass for them: they share a clock
 * that runs faster than real time, and a fail-over after fifteen seconds takes one.
 */
export interface RedisCluster {
  readonly describe: string;
  /** What all nodes read; undefined: real time. */
  readonly clock: ProcessClock | undefined;
  /** The masters first, then their replicas in the same order, as they were at the start. */
  readonly nodes: readonly OwnRedis[];
  /** Time stands still, for all nodes, until {@link failOver}: they answer, and neither watch each other nor chatter. */
  hold(): void;
  /** Until the replica of a master has heard all that was written. */
  caughtUp(master: number): Promise<void>;
  /** What is written to a master from now on will be lost. Only while time is held: else its replica would be missed. */
  deafen(master: number): Promise<void>;
  /** Kills a master at once; time goes on until its replica is one, and all slots are served again. */
  failOver(master: number, whenDead?: () => void): Promise<FailedOver>;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** So many times as fast as real time. */
  readonly speed?: number;
  /** After so long without an answer a node is taken for dead. */
  readonly nodeTimeoutMs?: number;
  readonly env?: NodeJS.ProcessEnv;
}

const MASTERS = 3;
const SLOTS = 16_384;
const SPEED = 20;
/** As Redis has it: less, and nodes that wait for a processor are taken for dead. */
const NODE_TIMEOUT_MS = 15_000;

interface Node extends Member {
  /** Where nodes talk to each other. */
  readonly busPort: number;
}

const isServing = async ({ client }: Node): Promise<boolean> => {
  const info = textOf(await client.ask('CLUSTER', 'INFO'));
  return /^cluster_state:ok/m.test(info) && info.includes(`cluster_slots_ok:${SLOTS}\r\n`);
};

const knows = async ({ client }: Node, count: number): Promise<boolean> =>
  textOf(await client.ask('CLUSTER', 'INFO')).includes(`cluster_known_nodes:${count}\r\n`);

const isAccepted = (answer: Promise<Value>): Promise<boolean> =>
  answer.then(
    () => true,
    () => false,
  );

/** Slots to the masters, everybody to everybody, replicas to masters: with commands alone, as redis-cli may be missing. */
const form = async (nodes: readonly Node[]): Promise<void> => {
  const masters = nodes.slice(0, MASTERS);
  const replicas = nodes.slice(MASTERS);
  // Different from the start: else they would have to be argued out.
  await Promise.all(nodes.map(({ client }, i) => client.ask('CLUSTER', 'SET-CONFIG-EPOCH', String(i + 1))));
  const from = (i: number): number => Math.floor((i * SLOTS) / MASTERS);
  await Promise.all(
    masters.map(({ client }, i) => client.ask('CLUSTER', 'ADDSLOTSRANGE', `${from(i)}`, `${from(i + 1) - 1}`)),
  );
  const [first, ...others] = nodes;
  for (const { server, busPort } of others)
    await first!.client.ask('CLUSTER', 'MEET', server.host, String(server.port), String(busPort));
  await all(nodes, (node) => knows(node, nodes.length), 'has not met all others');
  const ids = await Promise.all(masters.map(async ({ client }) => textOf(await client.ask('CLUSTER', 'MYID'))));
  const masterOf = new Map(replicas.map((node, i) => [node, ids[i]!]));
  // Refused until it has heard that the other is a master.
  await all(
    replicas,
    (node) => isAccepted(node.client.ask('CLUSTER', 'REPLICATE', masterOf.get(node)!)),
    'cannot follow its master',
  );
  await all(nodes, isServing, 'does not see all slots served');
  await all(replicas, isLinked, 'does not follow its master');
};

/** A Redis Cluster of our own; needs Redis 7. @throws Error when it does not come about. */
export const startCluster = async (program: RedisProgram, options: ClusterOptions = {}): Promise<RedisCluster> => {
  const { speed = SPEED, nodeTimeoutMs = NODE_TIMEOUT_MS, env = process.env } = options;
  const means = findClock(env);
  const clock = isVirtual(means) ? new ProcessClock(means) : undefined;
  const nodes: Node[] = [];
  let hold = (): void => {};
  const stop = async (): Promise<void> => {
    hold();
    for (const { client } of nodes) client.close();
    await Promise.all(nodes.map(({ server }) => server.stop()));
    clock?.close();
  };
  const startNode = async (): Promise<void> => {
    const busPort = await freePort();
    const server = await OwnRedis.start(program, {
      env,
      means,
      ...(clock ? { clock } : {}),
      args: [
        ...['--cluster-enabled', 'yes', '--cluster-port', String(busPort)],
        ...['--cluster-node-timeout', String(nodeTimeoutMs), '--repl-diskless-sync-delay', '0'],
      ],
    });
    nodes.push({ server, busPort, client: await Client.open(server.port) });
  };
  try {
    for (let n = 0; n < 2 * MASTERS; n++) await startNode();
    if (clock) hold = letRun(clock, speed);
    await form(nodes);
  } catch (error) {
    await stop();
    throw error;
  }
  const goOn = (): void => {
    hold();
    if (clock) hold = letRun(clock, speed);
  };
  const pair = (master: number): readonly [Node, Node] => {
    const [node, replica] = [nodes[master], nodes[master + MASTERS]];
    if (!node || !replica) throw new RangeError(`there is no master ${master}; wanted: 0 to ${MASTERS - 1}`);
    return [node, replica];
  };
  const dead = new Set<Node>();
  return {
    describe: `${program.version} from ${program.from} · cluster of ${MASTERS} masters and ${MASTERS} replicas · ${
      clock ? `${clock.describe}, ${speed} × real time` : means.describe
    }`,
    clock,
    nodes: nodes.map(({ server }) => server),
    hold: () => hold(),
    async caughtUp(master) {
      const [node, replica] = pair(master);
      await caughtUp(node, [replica]);
    },
    async deafen(master) {
      const [node, replica] = pair(master);
      await deafen(node, [replica]);
    },
    async failOver(master, whenDead) {
      const [killed, replica] = pair(master);
      dead.add(killed);
      const written = await writtenBytes(killed);
      await killed.server.kill9();
      whenDead?.();
      replica.server.thaw();
      goOn();
      await all([replica], isMaster, 'is not made a master');
      await all(
        nodes.filter((node) => !dead.has(node)),
        isServing,
        'does not see all slots served',
      );
      return { successor: replica.server, lostBytes: written - (await inheritedBytes(replica)) };
    },
    stop,
  };
};
