import { type BucketConfig, type Decision, TokenBucket } from '../../src/memory/index.ts';

/** A token bucket that keeps whoever it denies until asking again may help. */
export class ParkingTokenBucket {
  readonly #bucket: TokenBucket;
  readonly #clock: BucketConfig['clock'];

  constructor(config: BucketConfig) {
    this.#bucket = new TokenBucket(config);
    this.#clock = config.clock;
  }

  async tryAcquire(key: string, cost: number): Promise<Pick<Decision, 'allowed'>> {
    const { allowed, retryAfterMs } = this.#bucket.tryAcquire(key, cost);
    if (!allowed && retryAfterMs !== 'never')
      await new Promise<void>((resolve) => this.#clock?.setTimer?.(resolve, retryAfterMs));
    return { allowed };
  }
}
