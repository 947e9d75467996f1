import type { Client } from './client.ts';
import type { Value } from './resp.ts';
import type { OwnRedis } from './server.ts';
import { until } from './until.ts';

/** One of several servers that work together. */
export interface Member {
  readonly server: OwnRedis;
  readonly client: Client;
}

export const textOf = (value: Value): string => (typeof value === 'string' ? value : '');

/** A number that a server tells of its replication. */
const replicationFigure = async ({ client }: Member, name: string): Promise<number> => {
  const info = textOf(await client.ask('INFO', 'replication'));
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? Number.NaN);
};

/** So many bytes a master has written for its replicas. */
export const writtenBytes = (master: Member): Promise<number> => replicationFigure(master, 'master_repl_offset');

/** Of those, a server had heard so many when it took the place of its master. */
export const inheritedBytes = async (promoted: Member): Promise<number> =>
  // The offset up to which it can still tell the other replicas what the old master said, and the first beyond.
  (await replicationFigure(promoted, 'second_repl_offset')) - 1;

/** Until these replicas have heard all that their master has written. */
export const caughtUp = async (master: Member, replicas: readonly Member[]): Promise<void> => {
  const written = await writtenBytes(master);
  const hasHeard = async (replica: Member): Promise<boolean> =>
    (await isLinked(replica)) && (await replicationFigure(replica, 'slave_repl_offset')) >= written;
  await all(replicas, hasHeard, 'does not hear what its master writes');
};

/**
 * From now on these replicas hear nothing of what their master writes. They are frozen, so that they cannot ask for it
 * again, and cut off, so that nothing waits for them in a socket.
 */
export const deafen = async (master: Member, replicas: readonly Member[]): Promise<void> => {
  await caughtUp(master, replicas);
  for (const { server } of replicas) server.freeze();
  const cut = await master.client.ask('CLIENT', 'KILL', 'TYPE', 'replica');
  if (cut !== replicas.length)
    throw new Error(`redis on port ${master.server.port} had ${cut} replicas; wanted: ${replicas.length}`);
};

/** What came of the death of a master. */
export interface FailedOver {
  /** The server that is the master now. */
  readonly successor: OwnRedis;
  /** So many bytes of what the old master had written the new one has never heard. */
  readonly lostBytes: number;
}

export const isLinked = async ({ client }: Member): Promise<boolean> =>
  /^master_link_status:up/m.test(textOf(await client.ask('INFO', 'replication')));

export const isFollowing = async (member: Member, master: OwnRedis): Promise<boolean> => {
  const role = await member.client.ask('ROLE');
  return Array.isArray(role) && role[0] === 'slave' && role[2] === master.port && role[3] === 'connected';
};

export const isMaster = async ({ client }: Member): Promise<boolean> => {
  const role = await client.ask('ROLE');
  return Array.isArray(role) && role[0] === 'master';
};

/** Until it holds for all of them. */
export const all = async <M extends Member>(
  members: readonly M[],
  holds: (member: M) => Promise<boolean>,
  otherwise: string,
): Promise<void> => {
  await Promise.all(
    members.map((member) => until(() => holds(member), `redis on port ${member.server.port} ${otherwise}`)),
  );
};
