import { type Commands, checkCost, lifeMs, repliesOf, type WindowOptions } from './commands.ts';

/** Fixed window that begins with its first request: whoever asks is counted, also who is denied. */
export class CountingWindow {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #client: Commands;
  readonly #keyPrefix: string;

  constructor({ limit, windowMs, client, keyPrefix }: WindowOptions) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#client = client;
    this.#keyPrefix = keyPrefix;
  }

  async tryAcquire(key: string, cost: number): Promise<{ allowed: boolean; resetAfterMs: number }> {
    checkCost(cost);
    const [count, left] = await this.#count(`${this.#keyPrefix}${key}`, cost);
    return { allowed: count <= this.#limit, resetAfterMs: left + 1 };
  }

  /** How many there are now, and for how many ms their key lives. */
  async #count(name: string, cost: number): Promise<[number, number]> {
    const life = lifeMs(this.#windowMs);
    const commands = [
      ['incrby', name, String(cost)],
      ['pexpire', name, life, 'NX'],
      ['pttl', name],
    ];
    const replies = repliesOf(await this.#client.multi(commands).exec());
    if (replies === null) throw new Error('the transaction was not run');
    return [Number(replies[0]), Number(replies[2])];
  }
}
