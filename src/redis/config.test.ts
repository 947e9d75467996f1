import { Cluster, Redis } from 'ioredis';
import { createClient, createCluster, createSentinel } from 'redis';
import { describe, expect, test } from 'vitest';
import type { RedisClient } from './client.ts';
import { Composite, FixedWindow, Gcra, LeakyBucket, SlidingCounter, SlidingLog, TokenBucket } from './index.ts';

/** None of these is connected: a config is refused before anything is sent. */
const client = new Redis({ lazyConnect: true, maxRetriesPerRequest: 0 });
const bucket = { capacity: 10, refill: { tokens: 1, periodMs: 1000 }, client, keyPrefix: 'p:' };
const window = { limit: 10, windowMs: 1000, client, keyPrefix: 'p:' };

const build = (Limiter: new (config: never) => object, config: object) => () => new Limiter(config as never);

describe.each([
  ['TokenBucket', TokenBucket],
  ['Gcra', Gcra],
  ['LeakyBucket', LeakyBucket],
])('%s refuses', (_name, Limiter) => {
  test.each([
    [{ capacity: 0 }, 'capacity must be a positive integer, got 0'],
    [{ capacity: 2.5 }, 'capacity must be a positive integer, got 2.5'],
    [{ refill: { tokens: 0, periodMs: 1000 } }, 'refill.tokens must be a positive integer, got 0'],
    [
      { refill: { tokens: 1, periodMs: Number.NaN } },
      /^refill.periodMs must be a whole number of milliseconds .* got NaN/,
    ],
    [{ capacity: 2 ** 40, refill: { tokens: 1, periodMs: 2 ** 40 } }, /must be at most 2\^52/],
    [{ initial: 3 }, 'initial must be left out, as keys expire when they are full again, got 3'],
    [{ keyPrefix: undefined }, /^keyPrefix must be/],
    [{ client: undefined }, 'client must be a client of ioredis or of redis (node-redis), got undefined'],
    [{ client: {} }, 'client must be a client of ioredis or of redis (node-redis), got an object'],
    [{ onFailure: 'fail' }, "onFailure must be 'error' or 'open' or 'closed', got \"fail\""],
    [{ delivery: 'exactly-once' }, "delivery must be 'at-most-once' or 'at-least-once', got \"exactly-once\""],
    [{ timeoutMs: 0 }, /^timeoutMs must be/],
    [{ timeoutMs: 2 ** 31 }, /^timeoutMs must be at most 2147483647/],
    [{ backwardsToleranceMs: -1 }, /^backwardsToleranceMs must be/],
    [{ name: '' }, 'name must be a non-empty string, got ""'],
  ])('%o', (wrong, message) => {
    expect(build(Limiter, { ...bucket, ...wrong })).toThrow(message);
  });
});

test.each([
  [FixedWindow, { limit: 0 }, 'limit must be an integer from 1 to 4503599627370496, got 0'],
  [FixedWindow, { anchor: 'now' }, /^anchor must be/],
  [SlidingLog, { limit: 100_001 }, 'limit must be an integer from 1 to 100000, got 100001'],
  [SlidingLog, { edge: 'both' }, /^edge must be/],
  [SlidingCounter, { share: 'half' }, /^share must be/],
  [SlidingCounter, { limit: 2 ** 40, windowMs: 2 ** 40 }, /^limit × windowMs must be at most 2\^52/],
  [SlidingCounter, { windowMs: 0 }, /^windowMs must be/],
])('%o refuses %o', (Limiter, wrong, message) => {
  expect(build(Limiter, { ...window, ...wrong })).toThrow(message);
});

test.each([
  ['', 1, TypeError],
  [undefined, 1, TypeError],
  ['a', 0, RangeError],
  ['a', -1, RangeError],
  ['a', 1.5, RangeError],
  ['a', Number.NaN, RangeError],
  ['a', '1', TypeError],
])('a call with the key %o and the cost %o throws at once', (key, cost, type) => {
  const limiter = new TokenBucket(bucket);
  expect(() => limiter.tryAcquire(key as string, cost as number)).toThrow(type);
  expect(() => limiter.refund(key as string, cost as number)).toThrow(type);
  if (cost !== 1) return;
  expect(() => limiter.peek(key as string)).toThrow(type);
  expect(() => limiter.reset(key as string)).toThrow(type);
});

describe('who sends a command again', () => {
  const nodes = [{ host: '127.0.0.1', port: 1 }];
  const cluster = (options: object): RedisClient => new Cluster(nodes, { lazyConnect: true, ...options });
  const rootNodes = [{ url: 'redis://127.0.0.1:1' }];

  test.each<[string, RedisClient]>([
    ['ioredis with maxRetriesPerRequest: 0', client],
    ['a Cluster of ioredis with retryDelayOnFailover: 0', cluster({ retryDelayOnFailover: 0 })],
    ['createClient of redis', createClient()],
    ['createCluster of redis', createCluster({ rootNodes })],
  ])('not %s', (_name, quiet) => {
    expect(build(TokenBucket, { ...bucket, client: quiet })).not.toThrow();
  });

  test.each<[string, RedisClient, RegExp]>([
    ['ioredis as it comes', new Redis({ lazyConnect: true }), /set maxRetriesPerRequest: 0/],
    ['a Cluster of ioredis as it comes', cluster({}), /set retryDelayOnFailover: 0/],
    [
      'a Cluster of ioredis whose nodes are connected again',
      cluster({ retryDelayOnFailover: 0, clusterNodeRetryStrategy: () => 1 }),
      /no clusterNodeRetryStrategy/,
    ],
    [
      'createSentinel of redis',
      createSentinel({ name: 'm', sentinelRootNodes: [{ host: '127.0.0.1', port: 1 }] }),
      /createClient/,
    ],
  ])('%s', (_name, loud, cure) => {
    expect(build(TokenBucket, { ...bucket, client: loud })).toThrow(cure);
    expect(build(TokenBucket, { ...bucket, client: loud, delivery: 'at-least-once' })).not.toThrow();
  });
});

describe('Composite refuses', () => {
  const limiter = new TokenBucket(bucket);
  const elsewhere = new FixedWindow({ ...window, keyPrefix: 'r:', client: createClient() });

  test.each([
    [{}, 'limits must name at least one limit, got none'],
    [{ a: { limiter: {} } }, 'limits.a.limiter must be a limiter of ratelaw/redis, got an object'],
    [{ a: { limiter, key: 'k' } }, 'limits.a.key must be a function, got "k"'],
    [{ a: { limiter }, b: { limiter } }, 'limits.b must have a keyPrefix of its own, got that of limits.a'],
    [{ a: { limiter }, b: { limiter: elsewhere } }, 'limits.b.limiter must be on the client of limits.a, got another'],
  ])('%o', (limits, message) => {
    expect(build(Composite, { limits })).toThrow(message);
  });

  test('keys that are none, or lie in several slots of a cluster', () => {
    const none = new Composite({ limits: { a: { limiter, key: () => '' } } });
    expect(() => none.tryAcquire('a')).toThrow('limits.a.key(request) must be a non-empty string, got ""');
    const clusterClient = createCluster({ rootNodes: [{ url: 'redis://127.0.0.1:1' }] });
    const on = (keyPrefix: string) => new FixedWindow({ ...window, client: clusterClient, keyPrefix });
    const spread = new Composite({ limits: { a: { limiter: on('a:') }, b: { limiter: on('b:'), key: () => 'all' } } });
    expect(() => spread.tryAcquire('x')).toThrow('must share a hash tag, got "x" and "all"');
  });
});
