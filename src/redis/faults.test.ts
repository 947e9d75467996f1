import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { createClient } from 'redis';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { redisForTests } from '../../conformance/redis/for-tests.ts';
import type { IoredisClient, RedisClient } from './client.ts';
import { Composite, SlidingLog, StoreError, TokenBucket } from './index.ts';

const server = await redisForTests();

/** A wire to the server that can be cut where it hurts. */
class Wire {
  /** `reply lost`: the next command is carried out, and the connection ends in place of the reply. `silent`: nothing passes. */
  fault: 'none' | 'reply lost' | 'silent' = 'none';
  /** How many commands that run a script went through. */
  scripts = 0;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  async open(targetPort: number): Promise<number> {
    const listening = createServer((near) => {
      const far = connect(targetPort, '127.0.0.1');
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          this.#sockets.delete(socket);
          other.destroy();
        });
      }
      near.on('data', (bytes) => {
        this.scripts += bytes.toString('latin1').match(/\r\n(evalsha|eval)\r\n/gi)?.length ?? 0;
        if (this.fault !== 'silent') far.write(bytes);
      });
      far.on('data', (bytes) => {
        if (this.fault === 'none') near.write(bytes);
        if (this.fault !== 'reply lost') return;
        this.fault = 'none';
        near.destroy();
      });
    });
    this.#server = listening;
    await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
    const address = listening.address();
    if (typeof address !== 'object' || address === null) throw new Error('the wire has no port');
    return address.port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server?.close(done));
  }
}

interface Connection {
  readonly client: RedisClient;
  readonly wire: Wire;
  readonly end: () => void;
}

const opened: Connection[] = [];
const over = async (
  start: (port: number) => Promise<{ client: RedisClient; end: () => void }>,
): Promise<Connection> => {
  const wire = new Wire();
  const connection = { ...(await start(await wire.open(server?.port ?? 0))), wire };
  opened.push(connection);
  return connection;
};

/** Reconnections that fail are part of the tests. */
const quiet = (): void => {};

interface Ioredis extends IoredisClient {
  on(event: 'error', listener: () => void): unknown;
  connect(): Promise<void>;
  disconnect(): void;
}
type Create = (options: { port: number; host: string; lazyConnect: true; retryStrategy: () => number }) => Ioredis;

const ioredisOver = (create: Create) =>
  over(async (port) => {
    const client = create({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => 1 });
    client.on('error', quiet);
    await client.connect();
    return { client, end: () => client.disconnect() };
  });
const CLIENTS: Readonly<Record<string, () => Promise<Connection>>> = {
  'ioredis 6': () => ioredisOver((options) => new Redis({ ...options, maxRetriesPerRequest: 0 })),
  'ioredis 6 that drops what was not answered': () =>
    ioredisOver((options) => new Redis({ ...options, autoResendUnfulfilledCommands: false })),
  'ioredis 5': () => ioredisOver((options) => new Redis5({ ...options, maxRetriesPerRequest: 0 })),
  redis: () =>
    over(async (port) => {
      const client = createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: 1 } });
      client.on('error', quiet);
      await client.connect();
      return { client, end: () => client.destroy() };
    }),
};

const direct = server && new Redis(server.url, { maxRetriesPerRequest: 0 });
direct?.on('error', quiet);
afterEach(async () => {
  for (const { end, wire } of opened.splice(0)) {
    end();
    await wire.close();
  }
  await direct?.config('SET', 'maxmemory', '0');
});
afterAll(async () => {
  direct?.disconnect();
  await server?.stop();
});

/** A slow machine is no failure: where one is waited for, the test says for how long. */
const config = { capacity: 10, refill: { tokens: 1, periodMs: 86_400_000 }, timeoutMs: 30_000 };
let prefixes = 0;
const prefix = (): string => `f${prefixes++}:`;

describe.skipIf(!server).each(Object.entries(CLIENTS))('over %s', (_name, start) => {
  test('a lost reply charges once, and says that it was lost', async () => {
    const { client, wire } = await start();
    const limiter = new TokenBucket({ ...config, client, keyPrefix: prefix(), timeoutMs: 2000 });
    await limiter.tryAcquire('a');
    wire.scripts = 0;
    wire.fault = 'reply lost';
    await expect(limiter.tryAcquire('a')).rejects.toBeInstanceOf(StoreError);
    expect((await limiter.peek('a')).remaining).toBe(8);
    // The lost one and the peek: nothing was sent twice.
    expect(wire.scripts).toBe(2);
  });

  test('no reply in time is a failure, by the policy', async () => {
    const { client, wire } = await start();
    const options = { ...config, client, keyPrefix: prefix(), timeoutMs: 20 };
    wire.fault = 'silent';
    const failure = new TokenBucket(options).tryAcquire('a');
    await expect(failure).rejects.toThrow('Redis did not answer within timeoutMs (20)');
    expect(await new TokenBucket({ ...options, onFailure: 'open' }).tryAcquire('a')).toEqual({
      allowed: true,
      limit: 10,
      remaining: 0,
      resetAfterMs: 0,
      retryAfterMs: 0,
      mode: 'fail-open',
    });
    expect(await new TokenBucket({ ...options, onFailure: 'closed' }).tryAcquire('a')).toEqual({
      allowed: false,
      limit: 10,
      remaining: 0,
      resetAfterMs: 0,
      retryAfterMs: 20,
      reason: 'store',
      mode: 'fail-closed',
    });
  });

  test('a server that forgot the script is taught it again, and charges once', async () => {
    const { client } = await start();
    const limiter = new TokenBucket({ ...config, client, keyPrefix: prefix() });
    await limiter.tryAcquire('a');
    await direct?.script('FLUSH');
    expect((await limiter.tryAcquire('a')).remaining).toBe(8);
    expect((await limiter.tryAcquire('a')).remaining).toBe(7);
  });

  test('what Redis refuses is a failure that names its cause, and has changed nothing', async () => {
    const { client } = await start();
    const keyPrefix = prefix();
    const limiter = new SlidingLog({ limit: 10, windowMs: 60_000, client, keyPrefix, timeoutMs: 30_000 });
    await limiter.tryAcquire('a', 2);
    const before = await direct?.lrange(`${keyPrefix}{a}`, 0, -1);
    await direct?.config('SET', 'maxmemory', '1');
    await expect(limiter.tryAcquire('a')).rejects.toThrow(/^Redis failed: .*OOM/);
    await expect(limiter.tryAcquire('b')).rejects.toThrow(StoreError);
    expect(await direct?.lrange(`${keyPrefix}{a}`, 0, -1)).toEqual(before);
    expect((await limiter.peek('a')).remaining).toBe(8);
    await direct?.config('SET', 'maxmemory', '0');
    expect((await limiter.tryAcquire('a')).remaining).toBe(7);
  });

  test('after the server was killed and started again, it works again by itself', async () => {
    const { client } = await start();
    const limiter = new TokenBucket({ ...config, client, keyPrefix: prefix(), onFailure: 'closed', timeoutMs: 500 });
    await limiter.tryAcquire('a');
    await server?.restart();
    let answer = await limiter.tryAcquire('a');
    for (let tries = 0; tries < 200 && answer.mode !== undefined; tries++) answer = await limiter.tryAcquire('a');
    // The store is empty after that: how often the lost ones were charged is not known.
    expect(answer.mode).toBeUndefined();
    expect(answer.allowed).toBe(true);
  });
});

test.skipIf(!server)('limiters and composites tell of what they decide, and of what Redis does not', async () => {
  const { client, wire } = await ioredisOver((options) => new Redis({ ...options, maxRetriesPerRequest: 0 }));
  const told: unknown[] = [];
  const hear = (message: unknown): unknown => told.push(message);
  const options = { ...config, client };
  const limiter = new TokenBucket({ ...options, keyPrefix: prefix(), name: 'login', onFailure: 'closed' });
  const limits = { user: { limiter: new TokenBucket({ ...options, keyPrefix: prefix() }) } };
  const composite = new Composite({ limits, name: 'both', timeoutMs: 30_000 });
  subscribe('ratelaw:decision', hear);
  try {
    await limiter.tryAcquire('a', 2);
    await composite.tryAcquire('a', 11);
    wire.fault = 'reply lost';
    await limiter.tryAcquire('a');
    wire.fault = 'reply lost';
    await expect(composite.tryAcquire('a')).rejects.toThrow(StoreError);
  } finally {
    unsubscribe('ratelaw:decision', hear);
  }
  expect(told).toMatchObject([
    { limiter: 'login', cost: 2, decision: { allowed: true, remaining: 8 } },
    { limiter: 'both', cost: 11, decision: { allowed: false, by: 'user', reason: 'never' } },
    { limiter: 'login', cost: 1, decision: { allowed: false, mode: 'fail-closed' } },
    { limiter: 'both', cost: 1, error: { name: 'StoreError' } },
  ]);
});

describe.skipIf(!server)('a client that sends again', () => {
  test('ioredis as it comes is refused, since it charges twice', async () => {
    const { client, wire } = await ioredisOver((options) => new Redis(options));
    const options = { ...config, client, keyPrefix: prefix() };
    expect(() => new TokenBucket(options)).toThrow(/charged twice: set maxRetriesPerRequest: 0/);
    const limiter = new TokenBucket({ ...options, delivery: 'at-least-once' });
    await limiter.tryAcquire('a');
    wire.scripts = 0;
    wire.fault = 'reply lost';
    const decision = await limiter.tryAcquire('a');
    expect(decision.remaining).toBe(7);
    expect(wire.scripts).toBe(2);
  });

  test.each([
    ['maxRetriesPerRequest: 1', { maxRetriesPerRequest: 1 }],
    ['maxRetriesPerRequest: null', { maxRetriesPerRequest: null }],
    ['maxRetriesPerRequest: 20', { maxRetriesPerRequest: 20, autoResendUnfulfilledCommands: true }],
  ])('%s is refused', (_name, options) => {
    const client = new Redis({ lazyConnect: true, ...options });
    expect(() => new TokenBucket({ ...config, client, keyPrefix: 'x' })).toThrow(TypeError);
  });
});

describe.skipIf(!server)('something else under a key', () => {
  const keyPrefix = 'other:';
  test('is a failure, and stays as it is', async () => {
    if (!direct) return;
    const bucket = new TokenBucket({ ...config, client: direct, keyPrefix });
    const log = new SlidingLog({ limit: 3, windowMs: 1000, client: direct, keyPrefix });
    await direct.set('other:{text}', 'w12:1:2');
    await direct.rpush('other:{list}', 'one', 'two');
    await expect(bucket.tryAcquire('text')).rejects.toThrow(/holds something else/);
    await expect(bucket.tryAcquire('list')).rejects.toThrow(/WRONGTYPE/);
    await expect(log.tryAcquire('text')).rejects.toThrow(/WRONGTYPE/);
    await expect(log.tryAcquire('list')).rejects.toThrow(/holds something else/);
    expect(await direct.get('other:{text}')).toBe('w12:1:2');
    expect(await direct.lrange('other:{list}', 0, -1)).toEqual(['one', 'two']);
  });

  test('fails a Composite as a whole', async () => {
    if (!direct) return;
    const user = new TokenBucket({ ...config, client: direct, keyPrefix: 'user:' });
    const broken = new TokenBucket({ ...config, client: direct, keyPrefix: 'broken:' });
    await direct.set('broken:{a}', 'nonsense');
    const limiter = new Composite({ limits: { user: { limiter: user }, broken: { limiter: broken } } });
    await expect(limiter.tryAcquire('a')).rejects.toBeInstanceOf(StoreError);
    expect(await direct.exists('user:{a}')).toBe(0);
  });
});
