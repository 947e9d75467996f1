import { Bucket } from './bucket.ts';

/**
 * Token bucket: tokens drip in continuously, at `refill.tokens` per `refill.periodMs`, up to `capacity`; a request
 * takes as many as it costs, or is denied. `resetAfterMs`: until the bucket is full.
 */
export class TokenBucket extends Bucket {
  /**
   * Gives back what was taken and not used; the bucket never holds more than its capacity. A key that is unknown stays so.
   *
   * @throws as {@link tryAcquire}; the promise rejects with a {@link StoreError} when Redis does not answer: `cost` has
   * been given back once, or not at all.
   */
  refund(key: string, cost = 1): Promise<void> {
    return this.giveBack(key, cost);
  }
}
