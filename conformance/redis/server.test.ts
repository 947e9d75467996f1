import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clauseOf } from '../../spec/index.ts';
import { ProcessClock } from '../process/clock.ts';
import { findClock, isVirtual } from '../process/means.ts';
import { redisForTests, redisProgramForTests, type TestRedis } from './for-tests.ts';
import { startRedis } from './server.ts';

const MS = 1_000_000n;
const SECOND = 1_000n * MS;

const program = redisProgramForTests();
const means = findClock(process.env);
const shared: TestRedis | undefined = await redisForTests();
afterAll(() => shared?.stop());

const LUA_TIME = "local t = redis.call('TIME'); return t[1] .. '|' .. t[2]";

const instantOf = ([seconds, us]: readonly (string | number)[]): bigint =>
  BigInt(seconds!) * SECOND + BigInt(us!) * 1_000n;

describe.skipIf(!shared)('a Redis of our own', () => {
  const server = shared!;
  let client: Redis;
  const set = (ns: bigint): void => server.clock.set(ns);
  const advance = (ns: bigint): void => server.clock.advance(ns);

  beforeEach(async () => {
    client = new Redis(server.port, server.host);
    await client.flushall();
  });
  afterEach(() => client.disconnect());

  it('says what it is and which clock it reads', () => {
    expect(server.describe).toMatch(
      /^(redis|valkey) \d+\.\d+\.\d+ from (PATH|ratelaw redis install) · virtual clock \(/,
    );
    expect(server.lost).toEqual([]);
    expect(server.url).toBe(`redis://127.0.0.1:${server.port}`);
  });

  it('expires a key one millisecond after its time, in each of 1,000 cycles', async () => {
    const wrong: string[] = [];
    for (let cycle = 0; cycle < 1_000; cycle++) {
      const key = `k${cycle}`;
      await client.set(key, 'v', 'PX', 1_000);
      for (const [ms, there] of [
        [999n, 1],
        // Redis deletes when now > the deadline.
        [1n, 1],
        [1n, 0],
      ] as const) {
        advance(ms * MS);
        if ((await client.exists(key)) !== there) wrong.push(`cycle ${cycle}: ${there === 1 ? 'gone' : 'still there'}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('shows the set instant to the microsecond, in TIME and in scripts', async () => {
    const instants = fc.sample(fc.bigInt(0n, 4_000_000_000_000_000n), { numRuns: 500, seed: 7 });
    const wrong: string[] = [];
    for (const us of instants) {
      set(us * 1_000n);
      const told = instantOf(await client.time());
      const scripted = instantOf(((await client.eval(LUA_TIME, 0)) as string).split('|'));
      if (told !== us * 1_000n || scripted !== us * 1_000n) wrong.push(`${us}: ${told} ${scripted}`);
    }
    expect(wrong).toEqual([]);
  });

  it('lives through a step back: what had 5 s to live then has 15', async () => {
    set(2_000n * 1_000n * SECOND);
    await client.set('k', 'v', 'PX', 5_000);
    set(server.clock.realtimeNs - 10n * SECOND);
    expect(await client.pttl('k')).toBe(15_000);
    advance(15n * SECOND + MS);
    expect(await client.exists('k')).toBe(0);
  });

  it('wakes who waits in it, though its clock stands still: the monotonic one is real', async () => {
    const other = new Redis(server.port, server.host);
    try {
      await other.ping();
      const blocked = client.blpop('nothing', 1);
      // Sent later, and answered: the command before it waits by now.
      await other.ping();
      // Over when now > the deadline, as a key is.
      advance(SECOND + MS);
      expect(await blocked).toBeNull();
    } finally {
      other.disconnect();
    }
  });

  it('comes back empty from kill -9, on its port and its clock', async () => {
    await client.set('k', 'v');
    const { port } = server;
    client.disconnect();
    await server.kill9();
    await expect(once(connect(port, server.host), 'connect')).rejects.toThrow(/ECONNREFUSED/);
    advance(SECOND);
    await server.restart();
    const again = new Redis(server.port, server.host);
    try {
      expect(server.port).toBe(port);
      expect(await again.exists('k')).toBe(0);
      expect(instantOf(await again.time())).toBe(server.clock.realtimeNs);
    } finally {
      again.disconnect();
    }
  });

  it('runs beside another whose clock shows something else', async () => {
    const other = await startRedis(program!, { startNs: server.clock.realtimeNs - 3n * SECOND });
    const second = new Redis(other.port, other.host);
    try {
      advance(SECOND);
      const apart = instantOf(await client.time()) - instantOf(await second.time());
      expect(apart).toBe(4n * SECOND);
    } finally {
      second.disconnect();
      await other.stop();
    }
  });

  it('shares a clock that it is given, and leaves it open', async () => {
    const clock = isVirtual(means) ? new ProcessClock(means, { monotonic: 'real' }) : expect.unreachable();
    const both = await Promise.all([startRedis(program!, { clock }), startRedis(program!, { clock })]);
    const clients = both.map(({ port, host }) => new Redis(port, host));
    try {
      clock.advance(1_234_567_000n);
      const told = await Promise.all(clients.map(async (each) => instantOf(await each.time())));
      expect(told).toEqual([clock.realtimeNs, clock.realtimeNs]);
      await both[0]!.stop();
      clock.advance(SECOND);
      expect(instantOf(await clients[1]!.time())).toBe(clock.realtimeNs);
    } finally {
      for (const each of clients) each.disconnect();
      await Promise.all(both.map((each) => each.stop()));
      clock.close();
    }
  });

  it('is reached by URL in real time, and then says which clauses are lost', async () => {
    const found = { kind: 'url', url: new URL(server.url) } as const;
    const reached = await startRedis(found);
    expect(reached.clock).toBeUndefined();
    expect(reached.describe).toContain(`at 127.0.0.1:${server.port} · real time: `);
    expect(reached.lost).toEqual(expect.arrayContaining(['TIME-3', 'FAULT-4']));
    expect(reached.lost.filter((id) => !clauseOf(id))).toEqual([]);
    await reached.stop();
    expect(await client.ping()).toBe('PONG');
  });

  it('says what a server by URL answers when it lets nobody in', async () => {
    const found = { kind: 'url', url: new URL(`redis://:wrong@127.0.0.1:${server.port}`) } as const;
    await expect(startRedis(found)).rejects.toThrow(/it answers (ERR|WRONGPASS)/);
  });

  it('says so when it does not start', async () => {
    await expect(startRedis(program!, { args: ['--no-such-option', '1'] })).rejects.toThrow(
      /exit code 1; its last words/,
    );
  });
});
