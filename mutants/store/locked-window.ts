import { randomUUID } from 'node:crypto';
import { type Commands, checkCost, lifeMs, type WindowOptions } from './commands.ts';

/** After this a lock is anybody's: who holds it may have died. */
const LOCK_MS = '50';
const ATTEMPTS_MAX = 100;

/** Writes, and lets the lock go, if it is still the owner's; else it has done nothing. */
const WRITE = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('INCRBY', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3], 'NX')
return redis.call('DEL', KEYS[2])`;

/** Lets the lock go, if it is still the owner's. */
const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`;

/** Fixed window that begins with its first request, behind a lock in the store. */
export class LockedWindow {
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
    checkCost(cost);
    const name = `${this.#keyPrefix}${key}`;
    const lock = `${this.#keyPrefix}lock:${key}`;
    const owner = randomUUID();
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const isMine = await this.#client.call('SET', lock, owner, 'PX', LOCK_MS, 'NX');
      if (isMine !== 'OK') continue;
      const allowed = await this.#takeLocked(name, lock, owner, cost);
      if (allowed !== undefined) return { allowed };
    }
    throw new Error(`the lock was taken ${ATTEMPTS_MAX} times`);
  }

  /** Undefined: the lock has become somebody else's meanwhile. */
  async #takeLocked(name: string, lock: string, owner: string, cost: number): Promise<boolean | undefined> {
    const count = Number((await this.#client.call('GET', name)) ?? 0);
    if (count + cost > this.#limit) {
      await this.#client.call('EVAL', RELEASE, '1', lock, owner);
      return false;
    }
    const life = lifeMs(this.#windowMs);
    const written = await this.#client.call('EVAL', WRITE, '2', name, lock, owner, String(cost), life);
    return written === 1 ? true : undefined;
  }
}
