import { Cluster, Redis } from 'ioredis';
import { createCluster, createSentinel } from 'redis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startCluster } from '../../conformance/redis/cluster.ts';
import { type Across, across, type Group, type Subject } from '../../conformance/redis/fail-over.ts';
import { groupProgramForTests, redisForTests } from '../../conformance/redis/for-tests.ts';
import { startSentinels } from '../../conformance/redis/sentinel.ts';
import { redisBackend, TokenBucket as Shared } from '../distributed/index.ts';
import {
  Composite,
  FixedWindow,
  Gcra,
  LeakyBucket,
  type RedisClient,
  SlidingCounter,
  SlidingLog,
  StoreError,
  TokenBucket,
} from './index.ts';

const program = groupProgramForTests();

const CAPACITY = 24;
const LAG = 5;
/** A fail-over takes some thirty seconds of the servers' clock: something comes back meanwhile, and no bucket fills up. */
const PERIOD_MS = 20_000;
const DAY_MS = 86_400_000;
/** In real time. Nobody is made a master within the first. */
const TIMEOUT_MS = 200;
const PATIENCE_MS = 30_000;

const POLICIES = ['error', 'open', 'closed'] as const;

interface Common {
  readonly client: RedisClient;
  readonly keyPrefix: string;
  readonly delivery: 'at-most-once' | 'at-least-once';
  readonly onFailure: (typeof POLICIES)[number];
  readonly timeoutMs: number;
}

const bucket = { capacity: CAPACITY, refill: { tokens: 1, periodMs: PERIOD_MS } };
const window = { limit: CAPACITY, windowMs: DAY_MS };
/** Everything happens in one window. */
const most = { bucket: (ms: number) => CAPACITY + Math.floor(ms / PERIOD_MS), window: () => CAPACITY };

interface Limiter {
  tryAcquire(key: string): ReturnType<TokenBucket['tryAcquire']>;
}

const partsOf = ({ keyPrefix, ...common }: Common) => ({
  steady: { limiter: new TokenBucket({ ...common, ...bucket, keyPrefix: `${keyPrefix}steady:` }) },
  daily: { limiter: new FixedWindow({ ...common, ...window, keyPrefix: `${keyPrefix}daily:` }) },
});

const LIMITERS: readonly (readonly [string, (common: Common) => Limiter, keyof typeof most])[] = [
  ['TokenBucket', (common) => new TokenBucket({ ...common, ...bucket }), 'bucket'],
  ['Gcra', (common) => new Gcra({ ...common, ...bucket }), 'bucket'],
  ['LeakyBucket', (common) => new LeakyBucket({ ...common, ...bucket }), 'bucket'],
  ['FixedWindow', (common) => new FixedWindow({ ...common, ...window, anchor: 'first-request' }), 'window'],
  ['SlidingLog', (common) => new SlidingLog({ ...common, ...window }), 'window'],
  ['SlidingCounter', (common) => new SlidingCounter({ ...common, ...window }), 'window'],
  ['Composite', (common) => new Composite({ ...common, limits: partsOf(common) }), 'window'],
  [
    'TokenBucket of several nodes',
    ({ onFailure, ...common }) =>
      new Shared({ ...bucket, design: { kind: 'strict' }, onFailure, backend: redisBackend(common) }),
    'bucket',
  ],
];

interface Connection {
  readonly name: string;
  readonly client: RedisClient;
  readonly delivery: Common['delivery'];
}

interface Ours extends Subject {
  /** Nothing is charged without being told. */
  readonly isExact: boolean;
}

/** All of ours, over each client; `tag` says where in a cluster their keys are. What is thrown and is no StoreError is kept. */
const ours = (connections: readonly Connection[], tag: string, stray: unknown[]): Ours[] =>
  connections.flatMap(({ name: over, client, delivery }, c) =>
    LIMITERS.map(([name, build, bound], i) => {
      const onFailure = POLICIES[(i + c) % 3] as Common['onFailure'];
      const asking = (timeoutMs: number): Subject['tryAcquire'] => {
        const limiter = build({ client, delivery, onFailure, timeoutMs, keyPrefix: `{${tag}}:${over}:${name}:` });
        return (key) =>
          limiter.tryAcquire(key).catch((error: unknown) => {
            if (!(error instanceof StoreError)) stray.push(error);
            throw error;
          });
      };
      return {
        name: `${name} over ${over}`,
        onFailure,
        isExact: delivery === 'at-most-once',
        most: most[bound],
        tryAcquire: asking(TIMEOUT_MS),
        patiently: asking(PATIENCE_MS),
      };
    }),
  );

/** Limiters with one defect each, which a check that sees anything has to see. */
const wrong = ({ client, delivery }: Connection, tag: string): Subject[] => {
  const subject = (name: string, defect: (limiter: TokenBucket) => Subject['tryAcquire']): Subject => {
    const asking = (timeoutMs: number): Subject['tryAcquire'] =>
      defect(new TokenBucket({ ...bucket, client, delivery, timeoutMs, keyPrefix: `{${tag}}:${name}:` }));
    return {
      name,
      onFailure: 'error',
      most: most.bucket,
      tryAcquire: asking(TIMEOUT_MS),
      patiently: asking(PATIENCE_MS),
    };
  };
  let hasFailed = false;
  return [
    subject('open in silence', (limiter) => (key) => limiter.tryAcquire(key).catch(() => ({ allowed: true }))),
    subject('begins anew', (limiter) => async (key) => {
      try {
        const answer = await limiter.tryAcquire(key);
        if (!hasFailed) return answer;
        hasFailed = false;
        // "Who knows what is left of it."
        await Promise.all(['still', 'busy'].map((each) => limiter.reset(each)));
        return await limiter.tryAcquire(key);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }),
  ];
};

const expectWithinBound = ({ crossings }: Across, subjects: readonly Ours[], lost: number): void => {
  for (const [i, { onFailure, name, isExact }] of subjects.entries()) {
    const { excess, lost: unheard, blind, first } = crossings[i] ?? expect.unreachable();
    expect(unheard.still, name).toBe(lost);
    expect(excess.still, name).toBeLessThanOrEqual(lost);
    // Nor less than was lost: all that was heard of counts, and nothing else does.
    if (isExact) expect(excess.still, name).toBe(lost);
    expect(excess.busy, name).toBeLessThanOrEqual(Math.min(unheard.busy, CAPACITY));
    expect(blind, name).toEqual([onFailure]);
    expect(first, name).toBe('allowed');
  }
};

const expectCaught = ({ crossings }: Across, subjects: readonly Subject[]): void => {
  for (const { name } of subjects) {
    const { excess, lost } = crossings.find((crossing) => crossing.name === name) ?? expect.unreachable();
    expect(excess.busy, name).toBeGreaterThan(lost.busy);
  }
};

const cross = async (group: Group, connections: readonly Connection[], tag: string, lag: number): Promise<void> => {
  const stray: unknown[] = [];
  const right = ours(connections, tag, stray);
  const defective = wrong(connections[0] ?? expect.unreachable(), tag);
  const result = await across(group, [...right, ...defective], lag);
  expect(result.elapsedMs).toBeLessThan((CAPACITY - LAG) * PERIOD_MS);
  expectWithinBound(result, right, lag);
  expectCaught(result, defective);
  expect(stray).toEqual([]);
  const { lostBytes, crossings } = result;
  const isUnheard = crossings.some(({ lost }) => lost.busy > 0);
  expect({ isUnheard, isBehind: lostBytes > 0 }).toEqual({ isUnheard: lag > 0, isBehind: lag > 0 });
  expect(lostBytes).toBeGreaterThanOrEqual(0);
};

/** A tag whose keys a master has. */
const tagOf = async (client: Cluster, master: number): Promise<string> => {
  for (let n = 0; n < 1_000; n++) {
    const slot = Number(await client.call('CLUSTER', 'KEYSLOT', `t${n}`));
    if (Math.floor((slot * 3) / 16_384) === master) return `t${n}`;
  }
  return expect.unreachable();
};

/** Connections that fail are part of the tests. */
const quiet = (): void => {};

describe.skipIf(!program)('across a fail-over', () => {
  test('a master that must be heard, and is not, decides nothing', async () => {
    const server = (await redisForTests({ args: ['--min-replicas-to-write', '1'] })) ?? expect.unreachable();
    onTestFinished(() => server.stop());
    const client = new Redis(server.url, { maxRetriesPerRequest: 0 });
    onTestFinished(() => client.disconnect());
    const limiter = new TokenBucket({ client, keyPrefix: 'unheard:', ...bucket, timeoutMs: PATIENCE_MS });
    await expect(limiter.tryAcquire('a')).rejects.toThrow(/NOREPLICAS/);
    await client.config('SET', 'min-replicas-to-write', '0');
    expect(await limiter.tryAcquire('a')).toMatchObject({ allowed: true, remaining: CAPACITY - 1 });
  });

  test('a cluster: nothing more is admitted than what the replica had not heard of', async () => {
    const cluster = await startCluster(program ?? expect.unreachable());
    onTestFinished(() => cluster.stop());
    const rootNodes = cluster.nodes.map(({ host, port }) => ({ host, port }));
    const ioredis = new Cluster(rootNodes, { retryDelayOnFailover: 0, clusterRetryStrategy: () => 20 });
    ioredis.on('error', quiet);
    onTestFinished(() => ioredis.disconnect());
    const nodeRedis = createCluster({
      rootNodes: rootNodes.map((socket) => ({ socket })),
      // By itself it looks for a new master five seconds after it has lost the old one.
      topologyRefreshOnReconnectionAttemptStrategy: 100,
    });
    nodeRedis.on('error', quiet);
    await nodeRedis.connect();
    onTestFinished(() => nodeRedis.destroy());
    const connections = [
      { name: 'ioredis', client: ioredis as RedisClient, delivery: 'at-most-once' },
      { name: 'redis', client: nodeRedis as RedisClient, delivery: 'at-most-once' },
    ] as const;
    for (const [master, lag] of [
      [0, 0],
      [1, LAG],
    ] as const) {
      const group: Group = {
        clock: cluster.clock,
        hold: cluster.hold,
        caughtUp: () => cluster.caughtUp(master),
        deafen: () => cluster.deafen(master),
        failOver: (whenDead) => cluster.failOver(master, whenDead),
      };
      await cross(group, connections, await tagOf(ioredis, master), lag);
    }
  });

  test('sentinels: nothing more is admitted than what the replicas had not heard of', async () => {
    const group = await startSentinels(program ?? expect.unreachable());
    onTestFinished(() => group.stop());
    const { name, sentinels } = group;
    const ioredis = new Redis({
      sentinels: [...sentinels],
      name,
      maxRetriesPerRequest: 0,
      retryStrategy: () => 20,
      sentinelRetryStrategy: () => 20,
    });
    ioredis.on('error', quiet);
    onTestFinished(() => ioredis.disconnect());
    const nodeRedis = createSentinel({ name, sentinelRootNodes: [...sentinels], scanInterval: 100 });
    nodeRedis.on('error', quiet);
    await nodeRedis.connect();
    onTestFinished(() => nodeRedis.destroy());
    const connections = [
      { name: 'ioredis', client: ioredis as RedisClient, delivery: 'at-most-once' },
      // It asks again whenever a connection was lost.
      { name: 'redis', client: nodeRedis as RedisClient, delivery: 'at-least-once' },
    ] as const;
    await cross(group, connections, 'one', 0);
    await cross(group, connections, 'other', LAG);
  });
});
