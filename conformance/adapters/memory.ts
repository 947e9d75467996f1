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

type Build = new (config: never) => Pick<Limiter, 'tryAcquire'>;

/** Nothing is left open, so nothing is asked. */
export const PRECISE = {
  arithmetic: 'exact',
  rounding: 'floor',
  costs: 'weighted',
  zeroCost: 'error',
  zeroConfig: 'error',
  emptyKey: 'error',
  keyed: true,
  remaining: 'exact',
  retryAfter: 'exact',
  backwards: 'freeze',
  wakeBoundMs: 0,
  order: 'fifo',
  barging: false,
  failFast: false,
  cancelGives: 'what-is-free',
};

/** How credit is carried when a config changes. */
export const KEEPS: Readonly<Record<string, Record<string, string>>> = {
  'token-bucket': { carry: 'proportion' },
  gcra: { carry: 'proportion' },
  'leaky-bucket': { carry: 'proportion' },
  'leaky-queue': { carry: 'additive' },
  'pay-later': { carry: 'proportion' },
};

/** An adapter of a class that takes the canonical config with a clock added. */
export const memoryAdapter = (
  name: string,
  declares: Adapter['declares'],
  build: Build,
  extra: Readonly<Record<string, unknown>> = {},
): Adapter => ({
  name,
  declares: { ...PRECISE, ...KEEPS[declares.algorithm], ...declares },
  create: (config: LimiterConfig, { clock }: Surroundings) =>
    new build({ ...config, ...extra, clock } as never) as Limiter,
});

export const REFERENCE: readonly Adapter[] = [
  memoryAdapter('memory/token-bucket', { algorithm: 'token-bucket' }, TokenBucket),
  memoryAdapter('memory/gcra', { algorithm: 'gcra' }, Gcra),
  memoryAdapter('memory/leaky-bucket', { algorithm: 'leaky-bucket' }, LeakyBucket),
  memoryAdapter('memory/leaky-queue', { algorithm: 'leaky-queue' }, LeakyQueue),
  memoryAdapter('memory/fixed-window', { algorithm: 'fixed-window' }, FixedWindow),
  memoryAdapter(
    'memory/fixed-window first-request',
    { algorithm: 'fixed-window', windowAnchor: 'first-request' },
    FixedWindow,
    { anchor: 'first-request' },
  ),
  memoryAdapter('memory/sliding-log', { algorithm: 'sliding-log' }, SlidingLog),
  memoryAdapter('memory/sliding-log closed', { algorithm: 'sliding-log', windowEnd: 'closed' }, SlidingLog, {
    edge: 'closed',
  }),
  memoryAdapter('memory/sliding-counter', { algorithm: 'sliding-counter' }, SlidingCounter),
  memoryAdapter('memory/sliding-counter floor', { algorithm: 'sliding-counter', share: 'floor' }, SlidingCounter, {
    share: 'floor',
  }),
  memoryAdapter('memory/sliding-counter ceil', { algorithm: 'sliding-counter', share: 'ceil' }, SlidingCounter, {
    share: 'ceil',
  }),
  memoryAdapter(
    'memory/sliding-counter without-cost',
    { algorithm: 'sliding-counter', guard: 'without-cost' },
    SlidingCounter,
    { guard: 'without-cost' },
  ),
  memoryAdapter('memory/stepped-bucket', { algorithm: 'stepped-bucket' }, SteppedBucket),
  memoryAdapter('memory/stepped-bucket epoch', { algorithm: 'stepped-bucket', phase: 'epoch' }, SteppedBucket, {
    phase: 'epoch',
  }),
  memoryAdapter('memory/pay-later', { algorithm: 'pay-later' }, PayLater),
  memoryAdapter('memory/spacing', { algorithm: 'spacing', costs: 'unit' }, Spacing),
];
