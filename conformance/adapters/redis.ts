import {
  Composite,
  FixedWindow,
  Gcra,
  LeakyBucket,
  type OnFailure,
  type RedisClient,
  SlidingCounter,
  SlidingLog,
  TokenBucket,
} from '../../src/redis/index.ts';
import type {
  Algorithm,
  CompositeConfig,
  Decision,
  Limiter,
  LimiterConfig,
  StoreAdapter,
  StoreSurroundings,
} from '../contract.ts';
import { component, type Part } from './capabilities.ts';
import { CHOICES, PRECISE } from './memory.ts';

/** Our own limiters in Redis, over either client, judged like everybody else's. */

export type Build = new (config: never) => object;

/** A limiter that is right, and what it takes to judge another class in the place of its own. */
export interface StoreReference {
  readonly adapter: StoreAdapter;
  readonly instead: (name: string, build: Build) => StoreAdapter;
}

export interface Connected {
  readonly client: RedisClient;
  readonly close: () => void;
}

/** What is used of ioredis. */
interface Ioredis {
  readonly Redis: new (
    url: string,
    options: object,
  ) => RedisClient & {
    on(event: 'error', listener: () => void): unknown;
    connect(): Promise<void>;
    disconnect(): void;
  };
}

/** What is used of node-redis. */
interface NodeRedis {
  createClient(): NodeRedisClient;
}
type NodeRedisClient = RedisClient & {
  duplicate(options: { url: string }): NodeRedisClient;
  on(event: 'error', listener: () => void): unknown;
  connect(): Promise<unknown>;
  destroy(): void;
};

/** A client that could not connect would go on trying. */
const orElse = async (connecting: Promise<unknown>, close: () => void): Promise<void> => {
  try {
    await connecting;
  } catch (error) {
    close();
    throw error;
  }
};

/** The clients are optional peers: who installs the package may have neither. */
const optional = async <Module>(name: string): Promise<Module> => (await import(name)) as Module;

/** Clients are made from one that never connects: `createClient` takes 40 ms whenever its options are not those of the last. */
let first: NodeRedisClient | undefined;

const CLIENTS = {
  async ioredis(url: string): Promise<Connected> {
    const { Redis } = await optional<Ioredis>('ioredis');
    const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0 });
    client.on('error', () => {});
    const close = (): void => client.disconnect();
    await orElse(client.connect(), close);
    return { client, close };
  },
  async 'node-redis'(url: string): Promise<Connected> {
    first ??= (await optional<NodeRedis>('redis')).createClient();
    const client = first.duplicate({ url });
    client.on('error', () => {});
    const close = (): void => client.destroy();
    await orElse(client.connect(), close);
    return { client, close };
  },
} as const;

export type ClientName = keyof typeof CLIENTS;

/** Each node has a connection of its own, which ends with its limiter. */
export const connected = async <C>(
  name: ClientName,
  { redisUrl }: StoreSurroundings,
  build: (client: RedisClient) => C,
): Promise<C & { readonly close: () => void }> => {
  const { client, close } = await CLIENTS[name](redisUrl);
  try {
    return { ...build(client), close };
  } catch (error) {
    close();
    throw error;
  }
};

const DECLARES = { ...PRECISE, store: 'redis', clock: 'process', delivery: 'at-most-once' } as const;
const TIMEOUT_MS = 5_000;

interface Choices {
  readonly client?: ClientName;
  readonly onFailure?: OnFailure;
  /** What the limiter is built with beside its config, and what that declares. */
  readonly extra?: Readonly<Record<string, string>>;
  readonly declares?: Readonly<Record<string, string>>;
}

/** A limiter of one of our classes, or of one in its place. */
const single = (
  name: string,
  algorithm: Algorithm,
  build: Build,
  { client: own = 'ioredis', onFailure = 'error', extra = {}, declares = {} }: Choices,
): StoreAdapter => ({
  name,
  declares: { ...DECLARES, ...CHOICES[algorithm], algorithm, onFailure, ...declares },
  create: (config: LimiterConfig, surroundings) =>
    connected(own, surroundings, (client): Limiter => {
      const { keyPrefix, clock } = surroundings;
      // None of ours looks at the clock: a mutant does.
      const options = { client, keyPrefix, onFailure, timeoutMs: TIMEOUT_MS, nowMs: clock.nowMs };
      const limiter = new build({ ...config, ...extra, ...options } as never) as Limiter;
      return {
        tryAcquire: (key, cost) => limiter.tryAcquire(key, cost),
        peek: (key) => limiter.peek?.(key) ?? {},
        reset: (key) => limiter.reset?.(key),
        ...(limiter.refund ? { refund: (key: string, cost: number) => limiter.refund?.(key, cost) } : {}),
      };
    }),
});

type Several = typeof Composite<string>;

/** Several limits as one script. */
const several = (name: string, parts: readonly Part[], Whole: Several): StoreAdapter => ({
  name,
  declares: {
    ...DECLARES,
    algorithm: 'composite',
    onFailure: 'error',
    // What the longest of several waits is for is one thing in a bucket, and another in a window.
    resetAfter: 'hint',
    parts: parts.map(({ build: _build, ...part }) => part),
  },
  create: (config: LimiterConfig, surroundings) =>
    connected('ioredis', surroundings, (client): Limiter => {
      const limits = parts.map(({ name: part, key, build }, i) => {
        const keyPrefix = `${surroundings.keyPrefix}${part}:`;
        const own = { ...(config as CompositeConfig).parts[i], client, keyPrefix, timeoutMs: TIMEOUT_MS };
        const keyed = key === undefined ? {} : { key: (request: string) => component(request, key) };
        return [part, { limiter: new build(own as never), ...keyed }];
      });
      const limiter = new Whole({ limits: Object.fromEntries(limits), timeoutMs: TIMEOUT_MS } as never);
      return {
        tryAcquire: (key, cost) => limiter.tryAcquire(key, cost) as Promise<Decision>,
        peek: (key) => limiter.peek(key),
        reset: (key) => limiter.reset(key),
      };
    }),
});

const one = (name: string, algorithm: Algorithm, build: Build, choices: Choices = {}): StoreReference => ({
  adapter: single(name, algorithm, build, choices),
  instead: (other, limiter) => single(other, algorithm, limiter, choices),
});

const composite = (name: string, parts: readonly Part[]): StoreReference => ({
  adapter: several(name, parts, Composite),
  instead: (other, limiter) => several(other, parts, limiter as Several),
});

export const STORE_REFERENCES: readonly StoreReference[] = [
  one('redis/token-bucket', 'token-bucket', TokenBucket),
  one('redis/gcra', 'gcra', Gcra),
  one('redis/leaky-bucket', 'leaky-bucket', LeakyBucket),
  one('redis/fixed-window', 'fixed-window', FixedWindow),
  one('redis/sliding-log', 'sliding-log', SlidingLog),
  one('redis/sliding-counter', 'sliding-counter', SlidingCounter),
  one('redis/fixed-window from its first request', 'fixed-window', FixedWindow, {
    extra: { anchor: 'first-request' },
    declares: { windowAnchor: 'first-request' },
  }),
  one('redis/token-bucket over node-redis', 'token-bucket', TokenBucket, { client: 'node-redis' }),
  one('redis/fixed-window over node-redis', 'fixed-window', FixedWindow, { client: 'node-redis' }),
  one('redis/token-bucket, open', 'token-bucket', TokenBucket, { onFailure: 'open' }),
  one('redis/gcra over node-redis, closed', 'gcra', Gcra, { client: 'node-redis', onFailure: 'closed' }),
  composite('redis/composite two buckets', [
    { name: 'second', algorithm: 'token-bucket', build: TokenBucket as never },
    { name: 'hour', algorithm: 'token-bucket', build: TokenBucket as never },
  ]),
  composite('redis/composite user and address', [
    { name: 'user', algorithm: 'token-bucket', key: 0, build: TokenBucket as never },
    { name: 'address', algorithm: 'sliding-log', key: 1, build: SlidingLog as never },
    { name: 'all', algorithm: 'fixed-window', build: FixedWindow as never },
  ]),
  composite('redis/composite three windows', [
    { name: 'log', algorithm: 'sliding-log', build: SlidingLog as never },
    { name: 'counter', algorithm: 'sliding-counter', build: SlidingCounter as never },
    { name: 'window', algorithm: 'fixed-window', build: FixedWindow as never },
  ]),
];
