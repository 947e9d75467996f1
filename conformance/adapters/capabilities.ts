import { Composite, FixedWindow, Gcra, SlidingLog, Tiered, TokenBucket } from '../../src/memory/index.ts';
import type { Adapter, CompositeConfig, Limiter, LimiterConfig } from '../contract.ts';
import { KEEPS, memoryAdapter, PRECISE } from './memory.ts';

/** What limiters offer together: tiers, several limits as one, penalties, tables that can be full. */

type Build = new (config: never) => unknown;

/** A key on a tier of its own. */
const tiered = (name: string, algorithm: keyof typeof KEEPS, build: Build): Adapter => ({
  name,
  declares: { ...PRECISE, ...KEEPS[algorithm], algorithm: algorithm as Adapter['declares']['algorithm'] },
  create: (_config, { clock, tiers }) => {
    const limiter = new Tiered({
      tiers: tiers as Readonly<Record<string, object>>,
      defaultTier: 'base',
      create: (tier) => new build({ ...tier, clock } as never) as never,
    });
    // A change of the config is a change of the tier that nobody was put on.
    return {
      tryAcquire: (key, cost) => limiter.tryAcquire(key, cost),
      acquire: (key, cost, options) => limiter.acquire(key, cost, options),
      peek: (key) => limiter.peek(key),
      reset: (key) => limiter.reset(key),
      assign: (key, tier) => limiter.assign(key, tier),
      reconfigure: (config) => limiter.reconfigure('base', config),
      stats: (key) => limiter.stats(key),
    } satisfies Limiter;
  },
});

/** The parts of a key, as the court joins them. */
const component = (key: string, index: number): string => key.split('|')[index] ?? key;

const composite = (
  name: string,
  parts: readonly { readonly name: string; readonly algorithm: string; readonly key?: number; readonly build: Build }[],
): Adapter => ({
  name,
  declares: {
    ...PRECISE,
    algorithm: 'composite',
    // What the longest of several waits is for is one thing in a bucket, and another in a window.
    resetAfter: 'hint',
    parts: parts.map(({ build: _build, ...part }) => part),
  },
  create: (config: LimiterConfig, { clock }) => {
    const limits = parts.map(({ name: part, key, build }, i) => [
      part,
      {
        limiter: new build({ ...(config as CompositeConfig).parts[i], clock } as never) as never,
        ...(key === undefined ? {} : { key: (request: string) => component(request, key) }),
      },
    ]);
    const limiter = new Composite<string>({ limits: Object.fromEntries(limits) as never });
    return {
      tryAcquire: (key, cost) => limiter.tryAcquire(key, cost),
      acquire: (key, cost, options) => limiter.acquire(key, cost, options),
      peek: (key) => limiter.peek(key),
    } satisfies Limiter;
  },
});

export const CAPABILITIES: readonly Adapter[] = [
  tiered('memory/tiered token-bucket', 'token-bucket', TokenBucket),
  tiered('memory/tiered gcra', 'gcra', Gcra),
  tiered('memory/tiered fixed-window', 'fixed-window', FixedWindow),
  composite('memory/composite two buckets', [
    { name: 'second', algorithm: 'token-bucket', build: TokenBucket },
    { name: 'hour', algorithm: 'token-bucket', build: TokenBucket },
  ]),
  composite('memory/composite user and address', [
    { name: 'user', algorithm: 'token-bucket', key: 0, build: TokenBucket },
    { name: 'address', algorithm: 'sliding-log', key: 1, build: SlidingLog },
    { name: 'all', algorithm: 'fixed-window', build: FixedWindow },
  ]),
  memoryAdapter('memory/token-bucket penalty', { algorithm: 'token-bucket', blockMs: 700 }, TokenBucket, {
    blockMs: 700,
  }),
  memoryAdapter('memory/fixed-window penalty', { algorithm: 'fixed-window', blockMs: 5000 }, FixedWindow, {
    blockMs: 5000,
  }),
  memoryAdapter('memory/token-bucket 100 keys', { algorithm: 'token-bucket', maxKeys: 100 }, TokenBucket, {
    maxKeys: 100,
  }),
];
