import fc from 'fast-check';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, describe, expect, test } from 'vitest';
import { redisForTests } from '../../conformance/redis/for-tests.ts';
import * as memory from '../memory/index.ts';
import type { RedisClient } from './client.ts';
import * as redis from './index.ts';

/** The limiters in Redis and those in memory answer alike, field by field, to the ms: the two share no arithmetic. */

/** Where within its ms an instant lies, must not matter: readings are floored. */
const WITHIN_NS = [0n, 1_000n, 999_000n] as const;

interface Limiter {
  tryAcquire(key: string, cost: number): unknown;
  peek(key: string): unknown;
  reset(key: string): unknown;
  refund?(key: string, cost: number): unknown;
}
type Build = new (config: never) => Limiter;

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
  server?.clock.set(BigInt(ms) * 1_000_000n + (WITHIN_NS[ms % 3] ?? 0n));
};
let prefixes = 0;
const prefix = (): string => `t${prefixes++}:`;

const bucket = fc.record({
  capacity: fc.integer({ min: 1, max: 12 }),
  refill: fc.record({
    tokens: fc.integer({ min: 1, max: 7 }),
    periodMs: fc.constantFrom(1, 7, 250, 1000, 86_400_000),
  }),
});
const window = { limit: fc.integer({ min: 1, max: 12 }), windowMs: fc.constantFrom(1, 7, 250, 1000, 86_400_000) };
const anchor = fc.constantFrom('epoch', 'first-request');
const edge = fc.constantFrom('open', 'closed');
const share = fc.constantFrom('exact', 'floor', 'ceil');
const guard = fc.constantFrom('with-cost', 'without-cost');

const ALGORITHMS: readonly (readonly [string, Build, Build, fc.Arbitrary<object>])[] = [
  ['TokenBucket', redis.TokenBucket, memory.TokenBucket, bucket],
  ['Gcra', redis.Gcra, memory.Gcra, bucket],
  ['LeakyBucket', redis.LeakyBucket, memory.LeakyBucket, bucket],
  ['FixedWindow', redis.FixedWindow, memory.FixedWindow, fc.record({ ...window, anchor })],
  ['SlidingLog', redis.SlidingLog, memory.SlidingLog, fc.record({ ...window, edge })],
  ['SlidingCounter', redis.SlidingCounter, memory.SlidingCounter, fc.record({ ...window, share, guard })],
];

interface Step {
  readonly act: 'try' | 'peek' | 'refund' | 'reset';
  readonly key: string;
  readonly cost: number;
  /** To an instant that the last answer named, or so far. */
  readonly move: 'stay' | 'retry' | 'reset' | 'on' | 'back';
  readonly by: number;
}

const steps = (acts: readonly Step['act'][], keys: readonly string[], moves: readonly Step['move'][]) =>
  fc.array(
    fc.record({
      act: fc.constantFrom(...acts),
      key: fc.constantFrom(...keys),
      cost: fc.integer({ min: 1, max: 6 }),
      move: fc.constantFrom(...moves),
      by: fc.integer({ min: -1, max: 1200 }),
    }),
    { minLength: 20, maxLength: 40 },
  );

const moveOn = ({ move, by }: Step, answer: { retryAfterMs?: number | 'never'; resetAfterMs?: number }): void => {
  const nearby = (by % 3) - 1;
  const { retryAfterMs = 0, resetAfterMs = 0 } = answer;
  if (move === 'retry' && typeof retryAfterMs === 'number') setMs(nowMs + Math.max(0, retryAfterMs + nearby));
  if (move === 'reset') setMs(nowMs + Math.max(0, resetAfterMs + nearby));
  if (move === 'on') setMs(nowMs + Math.abs(by));
  if (move === 'back') setMs(nowMs - Math.abs(by));
};

const call = (limiter: Limiter, { act, key, cost }: Step): unknown => {
  if (act === 'try') return limiter.tryAcquire(key, cost);
  if (act === 'peek') return limiter.peek(key);
  return act === 'refund' ? limiter.refund?.(key, cost) : limiter.reset(key);
};

const follow = async (there: Limiter, here: Limiter, all: readonly Step[]): Promise<void> => {
  let last = {};
  for (const [index, step] of all.entries()) {
    moveOn(step, last);
    const wanted = call(here, step);
    const got = await call(there, step);
    expect(got, `step ${index} at ${nowMs}: ${JSON.stringify(step)}`).toEqual(wanted);
    if (typeof wanted === 'object' && wanted !== null) last = wanted;
  }
};

const MOVES = ['stay', 'retry', 'retry', 'reset', 'on', 'on'] as const;

describe.skipIf(!server).each(ALGORITHMS)('%s', (name, InRedis, InMemory, configs) => {
  const alike = (traffic: fc.Arbitrary<Step[]>): Promise<void> =>
    fc.assert(
      fc.asyncProperty(configs, fc.nat(1), traffic, async (config, which, all) => {
        const there = new InRedis({
          ...config,
          client: clients[which],
          keyPrefix: prefix(),
          timeoutMs: 30_000,
        } as never);
        const here = new InMemory({ ...config, clock: { nowMs: () => nowMs } } as never);
        await follow(there, here, all);
      }),
      { numRuns: 60 },
    );

  test('answers as in memory', async () => {
    const acts =
      name === 'TokenBucket'
        ? (['try', 'try', 'peek', 'refund', 'reset'] as const)
        : (['try', 'try', 'try', 'peek', 'reset'] as const);
    await alike(steps(acts, ['a', 'b'], MOVES));
  });

  // One key, and no peek: in memory a peek makes the limiter see the clock, and another key's call may forget this one.
  test('answers as in memory when the clock steps back', async () => {
    const traffic = steps(['try'], ['a'], [...MOVES, 'back', 'back']);
    await alike(
      traffic.map((all) => all.map((step) => ({ ...step, cost: 1, by: step.by % 2 ? step.by : step.by % 100 }))),
    );
  });
});

test.skipIf(!server)('a Composite answers as in memory', async () => {
  const limits = fc.record({
    user: bucket,
    address: fc.record({ ...window, anchor }),
    endpoint: fc.record({ ...window, edge }),
    all: fc.record({ ...window, share, guard }),
  });
  const keys = {
    user: (key: string) => key,
    address: () => 'shared',
    endpoint: (key: string) => `${key}!`,
    all: () => 'all',
  };
  const traffic = steps(['try', 'try', 'try', 'peek'], ['a', 'b'], MOVES);
  await fc.assert(
    fc.asyncProperty(limits, fc.nat(1), traffic, async (configs, which, all) => {
      const build = (
        { TokenBucket, FixedWindow, SlidingLog, SlidingCounter }: typeof redis | typeof memory,
        options: () => object,
      ) => {
        const member = (Limiter: Build, config: object, key: (request: string) => string) => ({
          limiter: new Limiter({ ...config, ...options() } as never) as never,
          key,
        });
        return {
          user: member(TokenBucket as Build, configs.user, keys.user),
          address: member(FixedWindow as Build, configs.address, keys.address),
          endpoint: member(SlidingLog as Build, configs.endpoint, keys.endpoint),
          all: member(SlidingCounter as Build, configs.all, keys.all),
        };
      };
      const clock = { nowMs: () => nowMs };
      const there = new redis.Composite({
        timeoutMs: 30_000,
        limits: build(redis, () => ({ client: clients[which], keyPrefix: prefix(), timeoutMs: 30_000 })),
      });
      const here = new memory.Composite({ limits: build(memory, () => ({ clock })) });
      await follow(there, here, all);
    }),
    { numRuns: 60 },
  );
});
