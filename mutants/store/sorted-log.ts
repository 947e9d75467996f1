import type { Commands, WindowOptions } from './commands.ts';

/** Members of one ms are told apart by how many there were: none of them can have gone meanwhile. */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - window))
local count = redis.call('ZCARD', KEYS[1])
if count >= limit then return 0 end
local score = string.format('%.0f', now)
redis.call('ZADD', KEYS[1], score, score .. ':' .. count)
redis.call('PEXPIRE', KEYS[1], window)
return 1`;

/** Sliding log in a sorted set: a member for each request. */
export class SortedLog {
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

  async tryAcquire(key: string, cost: number): Promise<{ allowed: boolean }> {
    if (cost !== 1) throw new RangeError(`cost must be 1, got ${cost}`);
    const words = [String(this.#limit), String(this.#windowMs)];
    const taken = await this.#client.call('EVAL', TAKE, '1', `${this.#keyPrefix}${key}`, ...words);
    return { allowed: taken === 1 };
  }
}
