import { type BucketConfig, type Decision, TokenBucket } from '../../src/memory/index.ts';

/** Callers for whom there is a place before the lock. */
const PLACES = 32;

/** A token bucket behind a lock. */
export class QueuedTokenBucket {
  readonly #bucket: TokenBucket;
  #callers = 0;
  #unlocked: Promise<unknown> = Promise.resolve();

  constructor(config: BucketConfig) {
    this.#bucket = new TokenBucket(config);
  }

  async tryAcquire(key: string, cost: number): Promise<Pick<Decision, 'allowed'>> {
    if (this.#callers >= PLACES) return { allowed: false };
    this.#callers++;
    const answer = this.#unlocked.then(() => this.#bucket.tryAcquire(key, cost));
    this.#unlocked = answer.catch(() => undefined);
    try {
      const { allowed } = await answer;
      return { allowed };
    } finally {
      this.#callers--;
    }
  }
}
