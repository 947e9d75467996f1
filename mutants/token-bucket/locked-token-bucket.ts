import { type BucketConfig, type Decision, TokenBucket, type WaitOptions } from '../../src/memory/index.ts';

/** A token bucket behind one lock for all keys, which a call holds until it is answered. */
export class LockedTokenBucket {
  readonly #bucket: TokenBucket;
  #unlocked: Promise<unknown> = Promise.resolve();

  constructor(config: BucketConfig) {
    this.#bucket = new TokenBucket(config);
  }

  tryAcquire(key: string, cost: number): Promise<Pick<Decision, 'allowed'>> {
    return this.#locked(() => this.#bucket.tryAcquire(key, cost));
  }

  acquire(key: string, cost: number, options: WaitOptions): Promise<Decision> {
    return this.#locked(() => this.#bucket.acquire(key, cost, options));
  }

  #locked<Answer>(ask: () => Answer | Promise<Answer>): Promise<Answer> {
    const answer = this.#unlocked.then(ask);
    this.#unlocked = answer.catch(() => undefined);
    return answer;
  }
}
