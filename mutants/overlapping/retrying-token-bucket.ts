import { type BucketConfig, type Decision, TokenBucket } from '../../src/memory/index.ts';

/** A token bucket whose state is reached asynchronously, and whose writes are made again when somebody else was faster. */
export class RetryingTokenBucket {
  readonly #bucket: TokenBucket;
  #writes = 0;

  constructor(config: BucketConfig) {
    this.#bucket = new TokenBucket(config);
  }

  async tryAcquire(key: string, cost: number): Promise<Pick<Decision, 'allowed'>> {
    const { allowed } = this.#bucket.tryAcquire(key, cost);
    const mine = ++this.#writes;
    await Promise.resolve();
    if (allowed && this.#writes !== mine) this.#bucket.tryAcquire(key, cost);
    return { allowed };
  }
}
