import { checkChoice, checkDurationMs, checkInteger, checkObject, checkProduct } from '../memory/checks.ts';
import type { SlidingCounterConfig as MemoryConfig } from '../memory/sliding-counter.ts';
import { RedisLimiter } from './limiter.ts';
import type { Options } from './options.ts';

/** A limit per interval, estimated from two counters. */
export interface SlidingCounterConfig extends Options, Pick<MemoryConfig, 'limit' | 'windowMs' | 'share' | 'guard'> {}

const SHARES = ['exact', 'floor', 'ceil'] as const;

/**
 * Sliding counter: takes it that the requests of the previous window were spread evenly, and estimates those of the
 * last `windowMs` as previous · (1 − elapsed / windowMs) + current. An approximation: an interval of that length may
 * see up to 2 · limit − 1, and more with `floor` or `without-cost`. A cost above limit is never admitted, under either
 * guard. `resetAfterMs`: until the counts no longer matter.
 *
 * @throws TypeError or RangeError, naming the field, for a config out of range; see {@link SlidingCounterConfig}.
 */
export class SlidingCounter extends RedisLimiter {
  constructor(config: SlidingCounterConfig) {
    checkObject('config', config);
    const limit = checkInteger('limit', config.limit, 1);
    const windowMs = checkDurationMs('windowMs', config.windowMs);
    const share = checkChoice('share', config.share, [...SHARES]);
    const guard = checkChoice('guard', config.guard, ['with-cost', 'without-cost']);
    checkProduct('limit × windowMs', limit, windowMs);
    super(config, 'counter', limit, [limit, windowMs, SHARES.indexOf(share), guard === 'with-cost' ? 0 : 1]);
  }
}
