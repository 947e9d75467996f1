import fc from 'fast-check';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, describe, expect, test } from 'vitest';
import { redisForTests } from '../../conformance/redis/for-tests.ts';
import type { Clock } from '../memory/clock.ts';
import type { RedisClient } from '../redis/client.ts';
import type { Backend, Bucket } from './backend.ts';
import { type Design, memoryBackend, redisBackend, TokenBucket } from './index.ts';

/** The script, and what is in this process, answer alike; and nodes in several places share what is there. */

const server = await redisForTests();
const ioredis = server && new Redis(server.url, { maxRetriesPerRequest: 0 });
const nodeRedis = server && (await createClient({ url: server.url }).connect());
const clients: readonly RedisClient[] = ioredis && nodeRedis ? [ioredis, nodeRedis] : [];
afterAll(async () => {
  ioredis?.disconnect();
  nodeRedis?.destroy();
  await server?.stop();
});

let nowMs = 1_900_000_000_000;
const setMs = (ms: number): void => {
  nowMs = ms;
  server?.clock.set(BigInt(ms) * 1_000_000n + 999_000n);
};
const clock: Clock = { nowMs: () => nowMs, setTimer: () => () => {} };
let prefixes = 0;
const backendOf = (client: RedisClient | undefined, keyPrefix = `d${prefixes++}:`): Backend =>
  redisBackend({ client: client as RedisClient, keyPrefix, timeoutMs: 30_000 });

const messages = (keys: readonly string[], waitsMs: readonly number[]) =>
  fc.array(
    fc.record({
      key: fc.constantFrom(...keys),
      waitMs: fc.constantFrom(...waitsMs),
      op: fc.constantFrom('take', 'exchange', 'exchange', 'settle'),
      session: fc.constantFrom('s1', 's2', 's3'),
      /** Beyond the number of the last message of the session; 0: the same again. */
      next: fc.constantFrom(0, 1, 1, 1, 2),
      cost: fc.nat(4),
      spent: fc.nat(3),
      returned: fc.nat(3),
      want: fc.nat(6),
      least: fc.nat(3),
      keepMs: fc.constantFrom(1, 50, 700),
    }),
    { minLength: 1, maxLength: 60, size: 'max' },
  );

describe.skipIf(!server)('the backend in Redis', () => {
  test.each([
    ['when time passes', ['a', 'b'], [0, 0, 1, 13, 60, 500, 5000, -40]],
    // A key that was forgotten before a large step back would be new after it.
    ['when the clock steps back', ['a'], [0, 0, 1, 13, 60, -40, -3000]],
  ])('answers as the one in this process %s', async (_when, keys, waitsMs) => {
    const buckets = fc.record({
      capacity: fc.integer({ min: 1, max: 9 }),
      tokens: fc.integer({ min: 1, max: 9 }),
      periodMs: fc.constantFrom(1, 10, 1000),
    });
    await fc.assert(
      fc.asyncProperty(buckets, fc.nat(1), messages(keys, waitsMs), async (config, which, all) => {
        const bucket: Bucket = { ...config, full: config.capacity * config.periodMs };
        const there = backendOf(clients[which]);
        const here = memoryBackend({ clock });
        const seqs = new Map<string, number>();
        for (const { op, key, session, next, cost, waitMs, ...rest } of all) {
          setMs(nowMs + waitMs);
          const seq = (seqs.get(key + session) ?? 1) + next;
          seqs.set(key + session, seq);
          const asked = { session, seq, ...rest };
          const call = async (backend: Backend): Promise<object> => {
            if (op === 'take') return backend.take(bucket, key, cost);
            return op === 'exchange' ? backend.exchange(bucket, key, asked) : backend.settle(bucket, key, asked);
          };
          expect(await call(there), `${op} at ${nowMs}`).toEqual(await call(here));
        }
      }),
      { numRuns: 120 },
    );
  });

  test('keeps a key until nobody could tell, and no longer', async () => {
    const keyPrefix = 'kept:';
    const backend = backendOf(clients[0], keyPrefix);
    const bucket = { capacity: 10, tokens: 1, periodMs: 100, full: 1000 };
    await backend.exchange(bucket, 'a', {
      session: 's',
      seq: 1,
      spent: 0,
      returned: 0,
      want: 4,
      least: 4,
      keepMs: 5000,
    });
    // Four tokens count as spent after 5 s, and are refilled 400 ms later.
    setMs(nowMs + 5000 + 400 + 100);
    expect(await ioredis?.exists('kept:{a}')).toBe(1);
    setMs(nowMs + 1);
    expect(await ioredis?.exists('kept:{a}')).toBe(0);
    await backend.take(bucket, 'a', 0);
    expect(await ioredis?.exists('kept:{a}')).toBe(0);
  });
});

const config = { capacity: 10, refill: { tokens: 10, periodMs: 1000 } };
const DESIGNS: readonly Design[] = [
  { kind: 'strict' },
  { kind: 'leases', batch: 2, leaseMs: 500, skewMs: 0 },
  { kind: 'debts', syncMs: 100, openMs: 300 },
];

describe.skipIf(!server).each(DESIGNS)('nodes with $kind', (design) => {
  test('on two clients share one bucket, and agree when it is quiet', async () => {
    const keyPrefix = `n${prefixes++}:`;
    const nodes = clients.map(
      (client) => new TokenBucket({ ...config, design, clock, backend: backendOf(client, keyPrefix) }),
    );
    let allowed = 0;
    for (let round = 0; round < 30; round += 1) {
      const answers = await Promise.all(nodes.map((node) => node.tryAcquire('a')));
      allowed += answers.filter((answer) => answer.allowed).length;
      setMs(nowMs + 10);
      // Whatever was begun in the background is heard.
      await Promise.all(nodes.map((node) => node.peek('a')));
    }
    // 10 at once and 3 in 300 ms; under debts each knows of the other's at least every 110 ms.
    expect(allowed).toBeGreaterThanOrEqual(9);
    expect(allowed).toBeLessThanOrEqual(design.kind === 'debts' ? 13 + 10 : 13);

    setMs(nowMs + 500);
    await Promise.all(nodes.map((node) => node.peek('a')));
    await Promise.all(nodes.map((node) => node.close()));
    const later = clients.map(
      (client) => new TokenBucket({ ...config, design, clock, backend: backendOf(client, keyPrefix) }),
    );
    const [one, other] = await Promise.all(later.map((node) => node.peek('a')));
    expect(one).toEqual(other);
    await Promise.all(later.map((node) => node.close()));
  });
});
