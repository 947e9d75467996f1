import { bucketUnits } from '../../src/memory/bucket-config.ts';
import { checkCost, checkKey } from '../../src/memory/checks.ts';
import type { BucketConfig, Decision } from '../../src/memory/index.ts';

/** As many at a time as the bucket holds. How long a request takes is a turn of the event loop. */
export class SemaphoreBucket {
  readonly #capacity: number;
  readonly #running = new Map<string, number>();

  constructor(config: BucketConfig) {
    this.#capacity = bucketUnits(config).capacity;
  }

  async tryAcquire(key: string, cost: number): Promise<Pick<Decision, 'allowed'>> {
    checkKey(key);
    checkCost(cost);
    if (this.#runningOf(key) + cost > this.#capacity) return { allowed: false };
    this.#running.set(key, this.#runningOf(key) + cost);
    await Promise.resolve();
    this.#running.set(key, this.#runningOf(key) - cost);
    return { allowed: true };
  }

  #runningOf(key: string): number {
    return this.#running.get(key) ?? 0;
  }
}
