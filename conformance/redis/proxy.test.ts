import { once } from 'node:events';
import { connect } from 'node:net';
import { createClient } from 'redis';
import { describe, expect, it } from 'vitest';
import { Client } from './client.ts';
import { befalls } from './faults.ts';
import { redisForTests, type TestRedis } from './for-tests.ts';
import { type Line, RedisProxy } from './proxy.ts';
import { ReplyError } from './resp.ts';

interface Scene {
  readonly server: TestRedis;
  readonly proxy: RedisProxy;
  /** A client at the door of a node, and one past the proxy. */
  readonly at: (node: number) => Promise<Client>;
  readonly past: Client;
  /** The connection of a node, once its next command is there. */
  readonly held: (node: number) => Promise<Line>;
}

const within = async (use: (scene: Scene) => Promise<void>): Promise<void> => {
  const server = await redisForTests();
  if (!server) return;
  const proxy = await RedisProxy.listen(2, server.port);
  const past = await Client.open(server.port);
  const clients: Client[] = [past];
  const at = async (node: number): Promise<Client> => {
    const client = await Client.open(Number(new URL(proxy.urls[node] as string).port));
    clients.push(client);
    return client;
  };
  const held = (node: number): Promise<Line> =>
    new Promise((resolve) => {
      const look = (): void => {
        const [line] = proxy.ready(node);
        if (!line) return;
        proxy.onChange = () => {};
        resolve(line);
      };
      proxy.onChange = look;
      look();
    });
  try {
    await use({ server, proxy, at, past, held });
  } finally {
    for (const client of clients) client.close();
    await proxy.close();
    await server.stop();
  }
};

describe('a command', { timeout: 30_000 }, () => {
  it('waits until it is let go, whoever else was first', () =>
    within(async ({ at, held, past, proxy }) => {
      const [first, second] = [await at(0), await at(1)];
      const one = first.ask('APPEND', 'a', '1');
      const line = await held(0);
      const two = second.ask('APPEND', 'a', '2');
      const other = await held(1);
      expect(proxy.lines().map(({ node, next }) => [node, next.join(' ')])).toEqual([
        [0, 'APPEND a 1'],
        [1, 'APPEND a 2'],
      ]);
      expect(await past.ask('GET', 'a')).toBe(null);
      expect(await other.letGo()).toEqual({ node: 1, words: ['APPEND', 'a', '2'], fate: 'executed', reply: 1 });
      expect(await two).toBe(1);
      await line.letGo();
      expect(await one).toBe(2);
      expect(await past.ask('GET', 'a')).toBe('21');
    }));

  it('is let go one at a time, however many were sent at once', () =>
    within(async ({ at, held, past }) => {
      const client = await at(0);
      const replies = Promise.all([client.ask('INCR', 'a'), client.ask('INCR', 'a'), client.ask('GET', 'a')]);
      const line = await held(0);
      await line.letGo();
      expect(await past.ask('GET', 'a')).toBe('1');
      await line.letGo();
      await line.letGo();
      expect(await replies).toEqual([1, 2, '2']);
    }));

  it('is run, or is not, where its connection ends', () =>
    within(async ({ at, held, past }) => {
      const cut = (await at(0)).ask('INCR', 'a');
      expect((await held(0)).cut()).toEqual([{ node: 0, words: ['INCR', 'a'], fate: 'cut' }]);
      await expect(cut).rejects.toThrow('has ended');
      expect(await past.ask('GET', 'a')).toBe(null);
      const lost = (await at(0)).ask('INCR', 'a');
      expect(await (await held(0)).letGo(true)).toMatchObject({ fate: 'lost', reply: 1 });
      await expect(lost).rejects.toThrow('has ended');
      expect(await past.ask('GET', 'a')).toBe('1');
    }));

  it('is refused, and never gets to the server', () =>
    within(async ({ at, held, past }) => {
      const refused = (await at(0)).ask('INCR', 'a');
      expect((await held(0)).refuse('OOM no room')).toMatchObject({ fate: 'refused' });
      await expect(refused).rejects.toEqual(new ReplyError('OOM no room'));
      expect(await past.ask('GET', 'a')).toBe(null);
    }));

  it('of a transaction is not refused: another transaction would come of it', () =>
    within(async ({ at, held }) => {
      const client = await at(0);
      const flags = new Map([['incr', new Set(['write', 'denyoom'])]]);
      const refusable: boolean[] = [];
      const replies: Promise<unknown>[] = [];
      for (const words of [['INCR', 'a'], ['MULTI'], ['INCR', 'a'], ['EXEC'], ['INCR', 'a']]) {
        replies.push(client.ask(...words));
        const line = await held(0);
        refusable.push(befalls('OOM', line, flags) && !line.isInTransaction);
        expect(befalls('cut', line, flags)).toBe(true);
        await line.letGo();
      }
      expect(await Promise.all(replies)).toEqual([1, 'OK', 'QUEUED', [2], 3]);
      expect(refusable).toEqual([true, false, false, false, true]);
    }));

  it('of a client that connects goes through by itself, in either version of the protocol', () =>
    within(async ({ proxy, held }) => {
      for (const RESP of [2, 3] as const) {
        const client = createClient({ url: proxy.urls[0] as string, RESP });
        client.on('error', () => {});
        await client.connect();
        const all = client.hGetAll('hash');
        await (await held(0)).letGo();
        expect({ ...(await all) }).toEqual({});
        client.destroy();
      }
    }));
});

describe('the proxy', { timeout: 30_000 }, () => {
  it('sends away whoever does not speak the protocol', () =>
    within(async ({ proxy }) => {
      const socket = connect(Number(new URL(proxy.urls[0] as string).port), '127.0.0.1');
      socket.setEncoding('latin1');
      socket.write('*1\r\n!!!\r\n');
      const [answer] = (await once(socket, 'data')) as [string];
      expect(answer).toMatch(/^-ERR a length of/);
      await once(socket, 'close');
      expect(proxy.lines()).toEqual([]);
    }));

  it('has new connections wait while the server starts again, and the old ones ended', () =>
    within(async ({ at, held, proxy, server }) => {
      const old = await at(0);
      const before = old.ask('SET', 'a', '1');
      await (await held(0)).letGo();
      await before;
      let started = (): void => {};
      const starting = new Promise<void>((resolve) => {
        started = resolve;
      });
      const back = proxy.without(async () => {
        await starting;
        await server.restart();
        return server.port;
      });
      await expect(old.ask('GET', 'a')).rejects.toThrow('has ended');
      const fresh = await at(0);
      const answer = fresh.ask('GET', 'a');
      expect(proxy.lines()).toEqual([]);
      started();
      await back;
      await (await held(0)).letGo();
      // Nothing was kept.
      expect(await answer).toBe(null);
    }));
});
