import {
  FixedWindow,
  Gcra,
  LeakyBucket,
  LeakyQueue,
  PayLater,
  SlidingCounter,
  SlidingLog,
  Spacing,
  SteppedBucket,
  TokenBucket,
} from '../../src/memory/index.ts';
import type { Adapter, Limiter, LimiterConfig, Surroundings } from '../contract.ts';

/** The reference limiters: ours, and judged like everybody else's. */

export type Build = new (config: never) => Pick<Limiter, 'tryAcquire'>;

/** A reference limiter, and what it takes to judge another class in the place of ours. */
export interface Reference {
  readonly adapter: Adapter;
  readonly instead: (name: string, limiter: Build) => Adapter;
}

/** Nothing is left open, so nothing is asked. */
export const PRECISE = {
  arithmetic: 'exact',
  rounding: 'floor',
  costs: 'weighted',
  zeroCost: 'error',
  invalidCost: 'error',
  negativeCost: 'error',
  zeroConfig: 'error',
  invalidConfig: 'error',
  maxPeriodMs: 2 ** 40,
  emptyKey: 'error',
  keyed: true,
  remaining: 'exact',
  retryAfter: 'exact',
  resetAfter: 'full',
  backwards: 'freeze',
  wakeBoundMs: 0,
  order: 'fifo',
  barging: false,
  failFast: false,
  cancelGives: 'what-is-free',
};

/** What each algorithm leaves open, and how credit is carried when a config changes. */
export const CHOICES: Readonly<Record<string, Record<string, string | boolean>>> = {
  'token-bucket': { carry: 'proportion' },
  gcra: { carry: 'proportion' },
  'leaky-bucket': { carry: 'proportion' },
  'leaky-queue': { carry: 'additive' },
  'pay-later': { carry: 'proportion' },
  'stepped-bucket': { phase: 'creation' },
  'fixed-window': { windowAnchor: 'epoch', windowEnd: 'half-open', resetAfter: 'window-end', denialsCount: false },
  'sliding-log': { windowEnd: 'half-open', denialsCount: false },
  'sliding-counter': { share: 'exact', guard: 'with-cost', denialsCount: false },
};

/** An adapter of a class that takes the canonical config with a clock added. */
export const memoryAdapter = (
  name: string,
  declares: Adapter['declares'],
  build: Build,
  extra: Readonly<Record<string, unknown>> = {},
): Adapter => ({
  name,
  declares: { ...PRECISE, ...CHOICES[declares.algorithm], ...declares },
  create: (config: LimiterConfig, { clock }: Surroundings) =>
    new build({ ...config, ...extra, clock } as never) as Limiter,
});

const reference = (
  name: string,
  declares: Adapter['declares'],
  build: Build,
  extra: Readonly<Record<string, unknown>> = {},
): Reference => ({
  adapter: memoryAdapter(name, declares, build, extra),
  instead: (other, limiter) => memoryAdapter(other, declares, limiter, extra),
});

export const PLAIN: readonly Reference[] = [
  reference('memory/token-bucket', { algorithm: 'token-bucket' }, TokenBucket),
  reference('memory/gcra', { algorithm: 'gcra' }, Gcra),
  reference('memory/leaky-bucket', { algorithm: 'leaky-bucket' }, LeakyBucket),
  reference('memory/leaky-queue', { algorithm: 'leaky-queue' }, LeakyQueue),
  reference('memory/fixed-window', { algorithm: 'fixed-window' }, FixedWindow),
  reference(
    'memory/fixed-window first-request',
    { algorithm: 'fixed-window', windowAnchor: 'first-request' },
    FixedWindow,
    { anchor: 'first-request' },
  ),
  reference('memory/sliding-log', { algorithm: 'sliding-log' }, SlidingLog),
  reference('memory/sliding-log closed', { algorithm: 'sliding-log', windowEnd: 'closed' }, SlidingLog, {
    edge: 'closed',
  }),
  reference('memory/sliding-counter', { algorithm: 'sliding-counter' }, SlidingCounter),
  reference('memory/sliding-counter floor', { algorithm: 'sliding-counter', share: 'floor' }, SlidingCounter, {
    share: 'floor',
  }),
  reference('memory/sliding-counter ceil', { algorithm: 'sliding-counter', share: 'ceil' }, SlidingCounter, {
    share: 'ceil',
  }),
  reference(
    'memory/sliding-counter without-cost',
    { algorithm: 'sliding-counter', guard: 'without-cost' },
    SlidingCounter,
    { guard: 'without-cost' },
  ),
  reference('memory/stepped-bucket', { algorithm: 'stepped-bucket' }, SteppedBucket),
  reference('memory/stepped-bucket epoch', { algorithm: 'stepped-bucket', phase: 'epoch' }, SteppedBucket, {
    phase: 'epoch',
  }),
  reference('memory/pay-later', { algorithm: 'pay-later' }, PayLater),
  reference('memory/spacing', { algorithm: 'spacing', costs: 'unit' }, Spacing),
];

export const REFERENCE: readonly Adapter[] = PLAIN.map(({ adapter }) => adapter);
