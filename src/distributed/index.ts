/**
 * One token bucket for several nodes: strict, with leases, or with debts that are settled; in Redis or elsewhere.
 *
 * @module
 */
export type { Clock } from '../memory/clock.ts';
export type { Snapshot } from '../memory/decision.ts';
export type { StoreDecision } from '../redis/decision.ts';
export type { OnFailure } from '../redis/options.ts';
export { StoreError } from '../redis/store.ts';
export type { Backend, Bucket, Exchange, Grant, Message, Settled, Settlement, Standing } from './backend.ts';
export {
  type DebtsDesign,
  type Design,
  type LeasesDesign,
  type StrictDesign,
  type Surroundings,
  slackTokens,
} from './design.ts';
export { memoryBackend } from './memory-backend.ts';
export { type RedisBackendOptions, redisBackend } from './redis-backend.ts';
export { TokenBucket, type TokenBucketConfig } from './token-bucket.ts';
