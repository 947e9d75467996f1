import {
  Composite,
  FixedWindow,
  Gcra,
  LeakyBucket,
  LeakyQueue,
  PayLater,
  SlidingLog,
  SteppedBucket,
  Tiered,
  TokenBucket,
} from '../../src/memory/index.ts';
import type { Adapter, BucketConfig, CompositeConfig, Limiter, LimiterConfig } from '../contract.ts';
import { type Build, CHOICES, memoryAdapter, PRECISE, type Reference } from './memory.ts';

/** What limiters offer together: tiers, several limits as one, penalties, tables that can be full. */

/** A key on a tier of its own. */
const tiered = (
  name: string,
  algorithm: keyof typeof CHOICES,
  build: Build,
  Tiers: typeof Tiered = Tiered,
): Adapter => ({
  name,
  declares: { ...PRECISE, ...CHOICES[algorithm], algorithm: algorithm as Adapter['declares']['algorithm'] },
  create: (_config, { clock, tiers }) => {
    const limiter = new Tiers({
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
export const component = (key: string, index: number): string => key.split('|')[index] ?? key;

export interface Part {
  readonly name: string;
  readonly algorithm: string;
  readonly key?: number;
  readonly build: Build;
}

const composite = (name: string, parts: readonly Part[], Whole: typeof Composite = Composite): Adapter => ({
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
    const limiter = new Whole<string>({ limits: Object.fromEntries(limits) as never });
    return {
      tryAcquire: (key, cost) => limiter.tryAcquire(key, cost),
      acquire: (key, cost, options) => limiter.acquire(key, cost, options),
      peek: (key) => limiter.peek(key),
      reset: (key) => limiter.reset(key),
      // Requests are counted in all, and of one key limit by limit.
      stats: (key) => (key === undefined ? limiter.stats() : {}),
    } satisfies Limiter;
  },
});

const tiers = (name: string, algorithm: keyof typeof CHOICES, build: Build): Reference => ({
  adapter: tiered(name, algorithm, build),
  instead: (other, limiter) => tiered(other, algorithm, build, limiter as unknown as typeof Tiered),
});

const several = (name: string, parts: readonly Part[]): Reference => ({
  adapter: composite(name, parts),
  instead: (other, limiter) => composite(other, parts, limiter as unknown as typeof Composite),
});

const options = (name: string, algorithm: 'token-bucket' | 'fixed-window', build: Build, extra: object): Reference => {
  const adapter = (own: string, limiter: Build) =>
    memoryAdapter(own, { algorithm, ...extra }, limiter, extra as Readonly<Record<string, unknown>>);
  return { adapter: adapter(name, build), instead: adapter };
};

/**
 * What only limiters that are asked for it can be given: a new key that has less than the capacity. All of them do, because
 * a key that was as good as new, and forgotten, is new under the next config.
 */
const LESS_AT_FIRST: readonly BucketConfig[] = [
  { capacity: 3, refill: { tokens: 1, periodMs: 64 }, initial: 1 },
  { capacity: 5, refill: { tokens: 3, periodMs: 1000 }, initial: 0 },
  { capacity: 8, refill: { tokens: 7, periodMs: 100 }, initial: 5 },
  { capacity: 4, refill: { tokens: 3, periodMs: 256 }, initial: 3 },
];
/** Beside them, products that float64 does not hold. */
const HUGE: readonly BucketConfig[] = [
  { capacity: 4095, refill: { tokens: 999_983, periodMs: 2 ** 40 }, initial: 7 },
  { capacity: 1021, refill: { tokens: 31_337, periodMs: 2 ** 40 - 87 }, initial: 1020 },
];
/** Of those who pay later, a new key that has all it can have. */
const ALL_AT_FIRST: readonly BucketConfig[] = LESS_AT_FIRST.map((config) => ({ ...config, initial: config.capacity }));

const asked = (
  name: string,
  algorithm: Adapter['declares']['algorithm'],
  build: Build,
  configs: readonly BucketConfig[] = LESS_AT_FIRST,
): Reference => {
  const adapter = (own: string, limiter: Build): Adapter => ({
    ...memoryAdapter(own, { algorithm, configs }, limiter),
    create(config, { clock }) {
      const built = new limiter({ ...config, clock } as never) as InstanceType<typeof TokenBucket>;
      return {
        ...(built instanceof TokenBucket && {
          refund: (key: string, cost: number) => built.refund(key, cost),
          reserve: (key: string, cost: number) => built.reserve(key, cost),
        }),
        tryAcquire: (key, cost) => built.tryAcquire(key, cost),
        acquire: (key, cost, settings) => built.acquire(key, cost, settings),
        peek: (key) => built.peek(key),
        reset: (key) => built.reset(key),
        reconfigure: (other) => built.reconfigure(other as BucketConfig),
        stats: (key) => built.stats(key),
        size: () => built.size,
      } satisfies Limiter;
    },
  });
  return { adapter: adapter(name, build), instead: adapter };
};

export const CAPABLE: readonly Reference[] = [
  tiers('memory/tiered token-bucket', 'token-bucket', TokenBucket),
  tiers('memory/tiered gcra', 'gcra', Gcra),
  tiers('memory/tiered fixed-window', 'fixed-window', FixedWindow),
  several('memory/composite two buckets', [
    { name: 'second', algorithm: 'token-bucket', build: TokenBucket },
    { name: 'hour', algorithm: 'token-bucket', build: TokenBucket },
  ]),
  several('memory/composite user and address', [
    { name: 'user', algorithm: 'token-bucket', key: 0, build: TokenBucket },
    { name: 'address', algorithm: 'sliding-log', key: 1, build: SlidingLog },
    { name: 'all', algorithm: 'fixed-window', build: FixedWindow },
  ]),
  options('memory/token-bucket penalty', 'token-bucket', TokenBucket, { blockMs: 700 }),
  options('memory/fixed-window penalty', 'fixed-window', FixedWindow, { blockMs: 5000 }),
  options('memory/token-bucket 100 keys', 'token-bucket', TokenBucket, { maxKeys: 100 }),
  asked('memory/token-bucket initial', 'token-bucket', TokenBucket),
  asked('memory/gcra initial', 'gcra', Gcra),
  asked('memory/leaky-bucket initial', 'leaky-bucket', LeakyBucket, [...LESS_AT_FIRST, ...HUGE]),
  asked('memory/leaky-queue initial', 'leaky-queue', LeakyQueue),
  asked('memory/pay-later initial', 'pay-later', PayLater, ALL_AT_FIRST),
  asked('memory/stepped-bucket initial', 'stepped-bucket', SteppedBucket),
];

export const CAPABILITIES: readonly Adapter[] = CAPABLE.map(({ adapter }) => adapter);
