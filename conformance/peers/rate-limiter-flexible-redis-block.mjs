/** rate-limiter-flexible, RateLimiterRedis with a `blockDuration` of two seconds. */
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { connected } from './over-redis/connected.mjs';

const BLOCK_MS = 2_000;

export default {
  name: 'rate-limiter-flexible · RateLimiterRedis with blockDuration',
  declares: {
    algorithm: 'fixed-window',
    store: 'redis',
    clock: 'process',
    windowAnchor: 'first-request',
    windowEnd: 'closed',
    denialsCount: true,
    // README.md:183: "Block for N seconds, if consumed more than points."
    // Redis keeps a key while now ≤ its deadline, so that a block ends with the millisecond after.
    blockMs: BLOCK_MS + 1,
    // The key is gone when the block ends, whatever was left of its window, as in rate-limiter-flexible-block.mjs.
    afterBlock: 'fresh',
    // A cost above the points is consumed, and blocks; the law counts it as none.
    costs: 'unit',
    // As in rate-limiter-flexible-redis.mjs.
    zeroConfig: 'accepted',
    invalidConfig: 'unchecked',
    emptyKey: 'key',
    configs: [1, 2, 3, 5, 10].flatMap((limit) => [1_000, 5_000, 60_000].map((windowMs) => ({ limit, windowMs }))),
    retryAfter: 'exact',
    onFailure: 'error',
    delivery: 'at-least-once',
  },
  async create({ limit, windowMs }, { redisUrl, keyPrefix }) {
    const storeClient = await connected(redisUrl, { enableOfflineQueue: false });
    const limiter = new RateLimiterRedis({
      storeClient,
      keyPrefix,
      points: limit,
      duration: windowMs / 1000,
      blockDuration: BLOCK_MS / 1000,
    });
    // msBeforeNext is the end of the window or that of the block: when the next call passes, and nothing else.
    const claims = ({ remainingPoints }) => ({ limit, remaining: remainingPoints });
    return {
      async tryAcquire(key, cost) {
        try {
          return { allowed: true, ...claims(await limiter.consume(key, cost)) };
        } catch (refusal) {
          if (!(refusal instanceof RateLimiterRes)) throw refusal;
          return { allowed: false, ...claims(refusal), retryAfterMs: refusal.msBeforeNext };
        }
      },
      async peek(key) {
        const record = await limiter.get(key);
        return record === null ? { limit, remaining: limit } : claims(record);
      },
      async reset(key) {
        await limiter.delete(key);
      },
      close: () => storeClient.disconnect(),
    };
  },
};
