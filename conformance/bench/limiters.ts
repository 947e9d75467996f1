import {
  Composite,
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
import type { Algorithm, Clock, LimiterConfig } from '../contract.ts';

/** The limiters of src/memory, each as its users build it. */

/** What a limiter is built for: see the fields of the table. */
export type Purpose = 'admits' | 'denies' | 'usual';

interface Ask {
  tryAcquire(key: string): unknown;
}
type Build = new (config: never) => Ask;

interface Row {
  readonly name: string;
  readonly build: Build;
  /** For speed: everything is admitted, as it is by the other contenders, and nothing runs full. */
  readonly admits: LimiterConfig;
  /** For speed: all but the first call is denied. */
  readonly denies: LimiterConfig;
  /** For size: what people set. */
  readonly usual: LimiterConfig;
}

const PLENTY = 1_000_000_000;
const HOUR_MS = 3_600_000;
const BUCKET = {
  admits: { capacity: 1_000_000, refill: { tokens: 1_000_000, periodMs: 1 } },
  denies: { capacity: 1, refill: { tokens: 1, periodMs: HOUR_MS } },
  usual: { capacity: 100, refill: { tokens: 10, periodMs: 1_000 } },
};
const WINDOW = {
  admits: { limit: PLENTY, windowMs: HOUR_MS },
  denies: { limit: 1, windowMs: HOUR_MS },
  usual: { limit: 100, windowMs: HOUR_MS },
};

/** The class of each algorithm, by the name under which `memory/…` exports it. */
export const CLASSES: Readonly<Partial<Record<Algorithm, Row>>> = {
  'token-bucket': { name: 'TokenBucket', build: TokenBucket, ...BUCKET },
  gcra: { name: 'Gcra', build: Gcra, ...BUCKET },
  'leaky-bucket': { name: 'LeakyBucket', build: LeakyBucket, ...BUCKET },
  'leaky-queue': { name: 'LeakyQueue', build: LeakyQueue, ...BUCKET },
  'pay-later': { name: 'PayLater', build: PayLater, ...BUCKET },
  'stepped-bucket': { name: 'SteppedBucket', build: SteppedBucket, ...BUCKET },
  spacing: {
    name: 'Spacing',
    build: Spacing,
    admits: { intervalMs: 1, slack: PLENTY },
    denies: { intervalMs: HOUR_MS, slack: 0 },
    usual: { intervalMs: 100, slack: 10 },
  },
  'fixed-window': { name: 'FixedWindow', build: FixedWindow, ...WINDOW },
  'sliding-counter': { name: 'SlidingCounter', build: SlidingCounter, ...WINDOW },
  // A log that admits everything for an hour would hold it all.
  'sliding-log': { name: 'SlidingLog', build: SlidingLog, ...WINDOW, admits: { limit: PLENTY, windowMs: 10 } },
};

export const ALGORITHMS_HERE = Object.keys(CLASSES) as readonly Algorithm[];

export const buildOurs = (algorithm: Algorithm, purpose: Purpose, clock: Clock): Ask => {
  const row = CLASSES[algorithm];
  if (!row) throw new Error(`no limiter for ${algorithm}`);
  return new row.build({ ...row[purpose], clock } as never);
};

/** Two limits on each request: on the key, and on all keys together. The second never denies. */
const twoLimits = (purpose: Purpose, clock: Clock) => ({
  each: new TokenBucket({ ...BUCKET[purpose], clock }),
  all: new TokenBucket({ ...BUCKET.admits, clock }),
});
const ALL = 'all';

export const buildComposite = (purpose: Purpose, clock: Clock): Ask => {
  const { each, all } = twoLimits(purpose, clock);
  return new Composite({ limits: { each: { limiter: each }, all: { limiter: all, key: () => ALL } } });
};

/** What people write instead: one limit after the other. Unlike a composite, it takes from the first what the second denies. */
export const buildByHand = (purpose: Purpose, clock: Clock): Ask => {
  const { each, all } = twoLimits(purpose, clock);
  return {
    tryAcquire: (key) => {
      const decision = each.tryAcquire(key);
      return decision.allowed ? all.tryAcquire(ALL) : decision;
    },
  };
};
