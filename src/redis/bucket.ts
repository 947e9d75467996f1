import type { BucketConfig as MemoryConfig } from '../memory/bucket-config.ts';
import { bucketUnits } from '../memory/bucket-config.ts';
import { RedisLimiter } from './limiter.ts';
import type { Options } from './options.ts';

/** The configuration of every kind of bucket. A new key is full: one that comes back must equal one that stayed. */
export interface BucketConfig extends Options, Pick<MemoryConfig, 'capacity' | 'refill'> {}

/** What all buckets share, which is all but their names: see `lua/bucket.ts`. */
export abstract class Bucket extends RedisLimiter {
  /**
   * @throws TypeError or RangeError that names the field: what was wanted, what was got. Also refused: a
   * `capacity × refill.periodMs` beyond 2^52, as its levels would not be exact, and an `initial` below the capacity, as
   * keys expire when they are full.
   */
  constructor(config: BucketConfig) {
    const { capacity, tokens, periodMs, initial } = bucketUnits(config);
    if (initial < capacity) {
      throw new RangeError(`initial must be left out, as keys expire when they are full again, got ${initial}`);
    }
    super(config, 'bucket', capacity, [capacity, tokens, periodMs]);
  }
}
