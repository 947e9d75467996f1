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

export const isLinked = async ({ client }: Member): Promise<boolean> =>
  /^master_link_status:up/m.test(textOf(await client.ask('INFO', 'replication')));

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
