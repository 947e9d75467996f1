import { type Commands, checkCost, lifeMs, repliesOf, type WindowOptions } from './commands.ts';

/** So often somebody else may have been quicker: each time another call has gone on. */
const ATTEMPTS_MAX = 20;

/** Fixed window that begins with its first request, by optimistic locking: WATCH, GET, MULTI, EXEC. */
export class WatchedWindow {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #client: Commands;
  readonly #keyPrefix: string;
  /** A connection watches for one call at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor({ limit, windowMs, client, keyPrefix }: WindowOptions) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#client = client;
    this.#keyPrefix = keyPrefix;
  }

  tryAcquire(key: string, cost: number): Promise<{ allowed: boolean }> {
    checkCost(cost);
    const mine = this.#last.then(() => this.#take(`${this.#keyPrefix}${key}`, cost));
    this.#last = mine.catch(() => {});
    return mine;
  }

  async #take(name: string, cost: number): Promise<{ allowed: boolean }> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      await this.#client.call('WATCH', name);
      const count = Number((await this.#client.call('GET', name)) ?? 0);
      if (count + cost > this.#limit) {
        await this.#client.call('UNWATCH');
        return { allowed: false };
      }
      const write = [
        ['incrby', name, String(cost)],
        ['pexpire', name, lifeMs(this.#windowMs), 'NX'],
      ];
      const replies = repliesOf(await this.#client.multi(write).exec());
      if (replies !== null) return { allowed: true };
    }
    throw new Error(`somebody else was quicker ${ATTEMPTS_MAX} times`);
  }
}
