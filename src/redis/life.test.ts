import { Redis } from 'ioredis';
import { afterAll, describe, expect, test } from 'vitest';
import { redisForTests } from '../../conformance/redis/for-tests.ts';
import { FixedWindow, Gcra, LeakyBucket, type RedisLimiter, SlidingCounter, SlidingLog, TokenBucket } from './index.ts';

const server = await redisForTests();
const client = server && new Redis(server.url, { maxRetriesPerRequest: 0 });
afterAll(async () => {
  client?.disconnect();
  await server?.stop();
});

let nowMs = 1_900_000_000_000;
const setMs = (ms: number): void => {
  nowMs = ms;
  server?.clock.set(BigInt(ms) * 1_000_000n);
};

type Build = new (config: never) => RedisLimiter;
const rate = { tokens: 3, periodMs: 1000 };

/** Each limiter, what its key takes, and how long it takes from then on to be as good as new. */
const LIVES: readonly (readonly [string, Build, object, number, (nowMs: number) => number])[] = [
  ['TokenBucket', TokenBucket, { capacity: 5, refill: rate }, 4, () => 1334],
  ['Gcra', Gcra, { capacity: 5, refill: rate }, 4, () => 1334],
  ['LeakyBucket', LeakyBucket, { capacity: 5, refill: rate }, 4, () => 1334],
  ['FixedWindow', FixedWindow, { limit: 5, windowMs: 1000 }, 4, (ms) => 1000 - (ms % 1000)],
  ['FixedWindow first-request', FixedWindow, { limit: 5, windowMs: 1000, anchor: 'first-request' }, 4, () => 1000],
  ['SlidingLog', SlidingLog, { limit: 5, windowMs: 1000 }, 4, () => 1000],
  ['SlidingLog closed', SlidingLog, { limit: 5, windowMs: 1000, edge: 'closed' }, 4, () => 1001],
  ['SlidingCounter', SlidingCounter, { limit: 5, windowMs: 1000 }, 4, (ms) => 2000 - (ms % 1000)],
];

describe.skipIf(!server).each(LIVES)('a key of %s', (name, Limiter, config, cost, freshAfterMs) => {
  const build = (extra: object = {}): { limiter: RedisLimiter; stored: string } => {
    const keyPrefix = `life:${name}:`;
    return {
      limiter: new Limiter({ ...config, client, keyPrefix, timeoutMs: 30_000, ...extra } as never),
      stored: `${keyPrefix}{a}`,
    };
  };

  test('is kept until nobody could tell, and the tolerance of the clock, and no longer', async () => {
    const { limiter, stored } = build();
    setMs(nowMs + 10_317);
    await limiter.reset('a');
    await limiter.tryAcquire('a', cost);
    const endMs = nowMs + freshAfterMs(nowMs) + 100;
    setMs(endMs);
    expect(await client?.exists(stored)).toBe(1);
    setMs(endMs + 1);
    expect(await client?.exists(stored)).toBe(0);
  });

  test('is kept so long after a denial, and after a step back, too', async () => {
    const { limiter, stored } = build({ backwardsToleranceMs: 0 });
    setMs(nowMs + 10_317);
    await limiter.reset('a');
    await limiter.tryAcquire('a', cost);
    setMs(nowMs + 200);
    expect((await limiter.tryAcquire('a', 5)).allowed).toBe(false);
    setMs(nowMs - 150);
    const { resetAfterMs } = await limiter.peek('a');
    expect((await limiter.tryAcquire('a', 5)).allowed).toBe(false);
    expect(await client?.pttl(stored)).toBeGreaterThanOrEqual(resetAfterMs);
    expect(await limiter.peek('a')).toMatchObject({ resetAfterMs });
  });

  test('is kept so long when time stands still for it', async () => {
    const { limiter, stored } = build({ backwardsToleranceMs: 1000 });
    setMs(nowMs + 10_317);
    await limiter.reset('a');
    await limiter.tryAcquire('a');
    setMs(nowMs + 200);
    await limiter.tryAcquire('a');
    setMs(nowMs - 150);
    expect((await limiter.tryAcquire('a')).allowed).toBe(true);
    const { resetAfterMs } = await limiter.peek('a');
    expect(await client?.pttl(stored)).toBeGreaterThanOrEqual(resetAfterMs + 1000);
  });

  test('has an expiry whatever is done to it, and a peek makes none', async () => {
    const { limiter, stored } = build();
    await limiter.reset('a');
    await limiter.peek('a');
    expect(await client?.exists(stored)).toBe(0);
    await limiter.tryAcquire('a', 6);
    expect(await client?.exists(stored)).toBe(0);
    for (const asked of [1, 5, 2, 2, 1]) {
      await limiter.tryAcquire('a', asked);
      if (limiter instanceof TokenBucket) await limiter.refund('a', 1);
      expect(await client?.pttl(stored)).toBeGreaterThan(0);
      setMs(nowMs + 37);
    }
    await limiter.reset('a');
    expect(await client?.exists(stored)).toBe(0);
  });

  test('a denied request at an instant that was seen already writes nothing', async () => {
    const { limiter, stored } = build();
    await limiter.reset('a');
    await limiter.tryAcquire('a', 5);
    const before = await client?.dump(stored);
    const writes = async () => /rdb_changes_since_last_save:(\d+)/.exec(String(await client?.info('persistence')))?.[1];
    const written = await writes();
    expect((await limiter.tryAcquire('a', 5)).allowed).toBe(false);
    expect(await writes()).toBe(written);
    expect(await client?.dump(stored)).toBe(before);
  });

  test('takes at most 120 bytes', async () => {
    if (name.startsWith('SlidingLog')) return;
    const limiter = new Limiter({ ...config, client, keyPrefix: 'ratelaw:' } as never);
    await limiter.tryAcquire('user:12345', cost);
    expect(await client?.memory('USAGE', 'ratelaw:{user:12345}')).toBeLessThanOrEqual(120);
    await limiter.reset('user:12345');
  });
});

describe.skipIf(!server)('the largest numbers', () => {
  test('2^52 units are counted to the last one', async () => {
    const limiter = new TokenBucket({
      capacity: 2 ** 52 / 2 ** 40,
      refill: { tokens: 1, periodMs: 2 ** 40 },
      client: client as Redis,
      keyPrefix: 'large:',
    });
    const first = await limiter.tryAcquire('a', 4096);
    expect(first).toMatchObject({ allowed: true, remaining: 0, resetAfterMs: 2 ** 52 });
    setMs(nowMs + 1);
    expect(await limiter.tryAcquire('a', 4096)).toMatchObject({ allowed: false, retryAfterMs: 2 ** 52 - 1 });
    expect(await limiter.tryAcquire('a', 1)).toMatchObject({ allowed: false, retryAfterMs: 2 ** 40 - 1 });
  });

  test('a window of 2^52 requests is counted to the last one', async () => {
    const limiter = new FixedWindow({ limit: 2 ** 52, windowMs: 2 ** 40, client: client as Redis, keyPrefix: 'wide:' });
    await limiter.tryAcquire('a', 2 ** 52 - 1);
    expect(await limiter.tryAcquire('a', 2)).toMatchObject({ allowed: false, remaining: 1 });
    expect(await limiter.tryAcquire('a', 1)).toMatchObject({ allowed: true, remaining: 0 });
  });
});

test.skipIf(!server)('a hundred callers on four connections at one instant get exactly what is there', async () => {
  const others = Array.from({ length: 4 }, () => new Redis(server?.url ?? '', { maxRetriesPerRequest: 0 }));
  const config = { capacity: 10, refill: { tokens: 1, periodMs: 1000 }, keyPrefix: 'crowd:' };
  const limiters = others.map((other) => new TokenBucket({ ...config, client: other }));
  const calls = Array.from({ length: 100 }, (_, index) => limiters[index % 4]?.tryAcquire('a'));
  const answers = await Promise.all(calls);
  expect(answers.filter((answer) => answer?.allowed).length).toBe(10);
  for (const other of others) other.disconnect();
});
