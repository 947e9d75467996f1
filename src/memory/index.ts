/**
 * Rate limiters in memory: synchronous, keyed, exact. One class per algorithm; all answer alike.
 *
 * @module
 */
export { Adaptive, type AdaptiveConfig } from './adaptive.ts';
export type { BucketConfig } from './bucket-config.ts';
export type { Clock } from './clock.ts';
export { Composite, type CompositeConfig, type Limit } from './composite.ts';
export type { Decision, Reason, Snapshot } from './decision.ts';
export type { DecisionMessage } from './diagnostics.ts';
export { FixedWindow, type FixedWindowConfig } from './fixed-window.ts';
export { Gcra } from './gcra.ts';
export { LeakyBucket } from './leaky-bucket.ts';
export { LeakyQueue } from './leaky-queue.ts';
export type { Limiter, Stats } from './limiter.ts';
export type { Options } from './options.ts';
export { PayLater } from './pay-later.ts';
export type { Reservation } from './reservations.ts';
export { SlidingCounter, type SlidingCounterConfig } from './sliding-counter.ts';
export { SlidingLog, type SlidingLogConfig } from './sliding-log.ts';
export { Spacing, type SpacingConfig } from './spacing.ts';
export { SteppedBucket, type SteppedBucketConfig } from './stepped-bucket.ts';
export { Tiered, type TieredConfig } from './tiers.ts';
export { TokenBucket } from './token-bucket.ts';
export type { WaitOptions } from './waiters.ts';
