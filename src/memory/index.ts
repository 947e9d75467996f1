/**
 * Rate limiters in memory: synchronous, keyed, exact. One class per algorithm; all answer alike.
 *
 * @module
 */
export type { BucketConfig } from './bucket-config.ts';
export type { Clock } from './clock.ts';
export type { Decision, Snapshot } from './decision.ts';
export { FixedWindow, type FixedWindowConfig } from './fixed-window.ts';
export { Gcra } from './gcra.ts';
export type { Limiter } from './keyed.ts';
export { LeakyBucket } from './leaky-bucket.ts';
export { LeakyQueue } from './leaky-queue.ts';
export { PayLater } from './pay-later.ts';
export { SlidingCounter, type SlidingCounterConfig } from './sliding-counter.ts';
export { SlidingLog, type SlidingLogConfig } from './sliding-log.ts';
export { Spacing, type SpacingConfig } from './spacing.ts';
export { SteppedBucket, type SteppedBucketConfig } from './stepped-bucket.ts';
export { TokenBucket } from './token-bucket.ts';
