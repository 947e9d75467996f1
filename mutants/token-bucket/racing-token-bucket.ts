import { type BucketConfig, type Decision, TokenBucket } from '../../src/memory/index.ts';

/** A token bucket whose state is reached asynchronously, as it would be in a store. */
export class RacingTokenBucket {
  readonly #bucket: TokenBucket;

  constructor(config: BucketConfig) {
    this.#bucket = new TokenBucket(config);
  }

  async tryAcquire(key: string, cost: number): Promise<Pick<Decision, 'allowed'>> {
    const enough = this.#bucket.peek(key).remaining >= cost;
    await Promise.resolve();
    const { allowed } = this.#bucket.tryAcquire(key, cost);
    return { allowed: allowed || enough };
  }
}
