import { checkChoice, checkObject } from '../memory/checks.ts';
import { checkClient, type Delivery, type RedisClient } from '../redis/client.ts';
import { checkPrefix, storedKey } from '../redis/keys.ts';
import { checkFailureOptions } from '../redis/options.ts';
import { scriptOf } from '../redis/script.ts';
import { Store } from '../redis/store.ts';
import type { Backend, Bucket, Message, Standing } from './backend.ts';
import { CENTRE } from './lua.ts';

export interface RedisBackendOptions {
  /** A client of `ioredis` or of `redis`. It stays yours to close. */
  readonly client: RedisClient;
  /** Before every key: a non-empty string of its own for each limiter; the same on all nodes. */
  readonly keyPrefix: string;
  /** What becomes of a `strict` request whose reply is lost; `at-most-once` by default. Leases and debts count once. */
  readonly delivery?: Delivery;
  /** How long to wait for an answer of Redis: 1 to 2^31 − 1 whole ms, 1000 by default. */
  readonly timeoutMs?: number;
}

const SCRIPT = scriptOf(CENTRE);

/**
 * A backend in Redis, by the clock of the server: each call is one script.
 *
 * @throws TypeError or RangeError that names the option: what was wanted, what was got.
 */
export function redisBackend(options: RedisBackendOptions): Backend {
  checkObject('options', options);
  const { client } = options;
  checkClient(client, checkChoice('delivery', options.delivery, ['at-most-once', 'at-least-once']));
  const keyPrefix = checkPrefix(options.keyPrefix);
  const store = new Store(client, checkFailureOptions(options).timeoutMs);

  const run = (bucket: Bucket, key: string, operation: string, args: (string | number)[], count: number) => {
    const { capacity, tokens, periodMs } = bucket;
    const all = [operation, capacity, tokens, periodMs, ...args].map(String);
    return store.run(SCRIPT, [storedKey(keyPrefix, key)], all, count);
  };

  return {
    take: async (bucket, key, cost) => standingOf(await run(bucket, key, 'take', [cost], 3)),
    exchange: async (bucket, key, asked) => {
      const { returned, want, least } = asked;
      const reply = await run(bucket, key, 'exchange', [...messageOf(asked), returned, want, least], 5);
      const [granted = 0, isLost = 0] = reply.slice(3);
      return { ...standingOf(reply), granted, isLost: isLost === 1 };
    },
    settle: async (bucket, key, settled) => {
      const [level = 0] = await run(bucket, key, 'settle', messageOf(settled), 1);
      return { level };
    },
  };
}

function messageOf({ session, seq, spent, keepMs }: Message): (string | number)[] {
  return [session, seq, spent, keepMs];
}

function standingOf([waitMs = 0, remaining = 0, resetAfterMs = 0]: readonly number[]): Standing {
  return { waitMs, remaining, resetAfterMs };
}
