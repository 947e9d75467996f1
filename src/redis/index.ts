/**
 * Rate limiters in Redis: each decision is one script, one round trip, by the server's own clock. They answer as those of
 * `ratelaw/memory` do, to the millisecond, however many processes ask.
 *
 * @module
 */
export type { Decision, Snapshot } from '../memory/decision.ts';
export type { BucketConfig } from './bucket.ts';
export type { Delivery, IoredisClient, NodeRedisClient, RedisClient } from './client.ts';
export { Composite, type CompositeConfig, type Limit } from './composite.ts';
export type { StoreDecision } from './decision.ts';
export { FixedWindow, type FixedWindowConfig } from './fixed-window.ts';
export { Gcra } from './gcra.ts';
export { LeakyBucket } from './leaky-bucket.ts';
export type { RedisLimiter } from './limiter.ts';
export type { FailureOptions, OnFailure, Options } from './options.ts';
export { SlidingCounter, type SlidingCounterConfig } from './sliding-counter.ts';
export { SlidingLog, type SlidingLogConfig } from './sliding-log.ts';
export { StoreError } from './store.ts';
export { TokenBucket } from './token-bucket.ts';
