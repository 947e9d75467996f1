import { Cluster, Redis } from 'ioredis';
import { createCluster } from 'redis';
import { afterAll, describe, expect, test } from 'vitest';
import { redisForTests } from '../../conformance/redis/for-tests.ts';
import { Composite, FixedWindow, type RedisClient, TokenBucket } from './index.ts';

/** A cluster of one server, which has all the slots, and the rules of all clusters. */
const server = await redisForTests({ args: ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'] });
const admin = server && new Redis(server.url, { maxRetriesPerRequest: 0 });
const node = { host: '127.0.0.1', port: server?.port ?? 0 };

const isReady = async (): Promise<boolean> => /cluster_state:ok/.test(String(await admin?.call('CLUSTER', 'INFO')));
if (server && admin) {
  await admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  // A server that has just come up does not write for two seconds.
  for (let asked = 0; asked < 200 && !(await isReady()); asked += 1) server.clock.advance(100_000_000n);
}
const ioredis = server && new Cluster([node], { retryDelayOnFailover: 0 });
const nodeRedis = server && (await createCluster({ rootNodes: [{ socket: node }] }).connect());
afterAll(async () => {
  admin?.disconnect();
  ioredis?.disconnect();
  nodeRedis?.destroy();
  await server?.stop();
});

const bucket = { capacity: 3, refill: { tokens: 1, periodMs: 3_600_000 }, timeoutMs: 30_000 };
const window = { limit: 5, windowMs: 3_600_000, timeoutMs: 30_000 };

describe.skipIf(!server).each([
  ['Cluster of ioredis', () => ioredis as RedisClient],
  ['createCluster of redis', () => nodeRedis as RedisClient],
])('%s', (name, clientOf) => {
  test('each key is in its own slot', async () => {
    const limiter = new TokenBucket({ ...bucket, client: clientOf(), keyPrefix: `${name}:` });
    for (const key of ['a', 'b', 'c', 'd']) expect((await limiter.tryAcquire(key, 2)).remaining).toBe(1);
    const slots = new Set<unknown>();
    for (const key of ['a', 'b', 'c', 'd']) slots.add(await admin?.call('CLUSTER', 'KEYSLOT', `${name}:{${key}}`));
    expect(slots.size).toBe(4);
  });

  test('a Composite decides at once where its prefixes share a hash tag, and is refused where not', async () => {
    const build = (tag: string) => {
      const client = clientOf();
      const user = new TokenBucket({ ...bucket, client, keyPrefix: `${tag}:user:` });
      const all = new FixedWindow({ ...window, client, keyPrefix: `${tag}:all:` });
      return new Composite({
        timeoutMs: 30_000,
        limits: { user: { limiter: user }, all: { limiter: all, key: () => 'all' } },
      });
    };
    const together = build(`{${name}}`);
    expect(await together.tryAcquire('ada', 3)).toMatchObject({ allowed: true, remaining: 0 });
    expect(await together.tryAcquire('ada')).toMatchObject({ allowed: false, by: 'user' });
    expect(await together.tryAcquire('bob', 3)).toMatchObject({ allowed: false, by: 'all' });
    // Nothing was taken from bob: all or nothing.
    expect(await together.tryAcquire('bob', 2)).toMatchObject({ allowed: true, remaining: 0 });
    expect(() => build(name).tryAcquire('ada')).toThrow('must share a hash tag, got "ada" and "all"');
  });
});

test.skipIf(!server)(
  'a server of a cluster refuses keys of several slots, whatever a client that is none says',
  async () => {
    if (!admin) return;
    const one = new TokenBucket({ ...bucket, client: admin, keyPrefix: 'one:' });
    const other = new TokenBucket({ ...bucket, client: admin, keyPrefix: 'other:' });
    const limiter = new Composite({ limits: { one: { limiter: one }, other: { limiter: other, key: () => 'all' } } });
    await expect(limiter.tryAcquire('ada')).rejects.toThrow(/CROSSSLOT|same slot/);
  },
);
