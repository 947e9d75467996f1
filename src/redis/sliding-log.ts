import { checkChoice, checkDurationMs, checkInteger, checkObject } from '../memory/checks.ts';
import type { SlidingLogConfig as MemoryConfig } from '../memory/sliding-log.ts';
import { RedisLimiter } from './limiter.ts';
import type { Options } from './options.ts';

/** A limit per interval, wherever the interval lies; at most {@link LIMIT_MAX}. */
export interface SlidingLogConfig extends Options, Pick<MemoryConfig, 'limit' | 'windowMs' | 'edge'> {}

/** Up to so many entries are kept per key. More would hold up everybody else when they are dropped all at once. */
const LIMIT_MAX = 100_000;

/**
 * Sliding log: remembers when it admitted what, and so admits at most `limit` in every interval of `windowMs`. A call takes
 * little longer where there are many entries. `resetAfterMs`: until the log is empty.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link SlidingLogConfig}.
 */
export class SlidingLog extends RedisLimiter {
  constructor(config: SlidingLogConfig) {
    checkObject('config', config);
    const limit = checkInteger('limit', config.limit, 1, LIMIT_MAX);
    const windowMs = checkDurationMs('windowMs', config.windowMs);
    const edge = checkChoice('edge', config.edge, ['open', 'closed']);
    // Readings are whole ms: to count at windowMs still is to count for one ms more.
    super(config, 'log', limit, [limit, edge === 'open' ? windowMs : windowMs + 1]);
  }
}
