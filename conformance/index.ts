/**
 * What an adapter may import; nothing of it is needed: a plain object does as well.
 *
 * @module
 */
import type { Adapter, LimiterConfig } from './contract.ts';

export type {
  Adapter,
  Algorithm,
  BucketConfig,
  Clock,
  Decision,
  Limiter,
  LimiterConfig,
  Snapshot,
  SpacingConfig,
  Surroundings,
  WindowConfig,
} from './contract.ts';
export type { Declaration } from './declaration.ts';

/** The adapter itself, with its types checked while it is written. */
export const defineAdapter = <C extends LimiterConfig>(adapter: Adapter<C>): Adapter<C> => adapter;
