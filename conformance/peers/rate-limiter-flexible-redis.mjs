/**
 * rate-limiter-flexible, RateLimiterRedis with its default options, over the client of its own example (CONTEXT.md:173):
 * ioredis without an offline queue.
 */
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { connected } from './over-redis/connected.mjs';

export default {
  name: 'rate-limiter-flexible · RateLimiterRedis',
  declares: {
    algorithm: 'fixed-window',
    store: 'redis',
    clock: 'process',
    windowAnchor: 'first-request',
    // The window is the key's expiry, and Redis keeps a key while now ≤ its deadline.
    windowEnd: 'closed',
    denialsCount: true,
    costs: 'weighted',
    // Not documented: a cost of 0 is answered as the count stands, and takes nothing.
    zeroCost: 'any',
    // A choice of its maintainer (issue 82).
    negativeCost: 'refunds',
    // A choice of its maintainer (pull request 69): denied and counted.
    overCapacity: 'deny',
    // README.md:173: "Points are never reset if `duration` is set to 0."
    zeroConfig: 'accepted',
    // lib/RateLimiterAbstract.js:5: points "can be negative". Everything that is not finite is refused.
    invalidConfig: 'unchecked',
    // Not documented: an empty key is a key.
    emptyKey: 'key',
    // A duration is a "Number of seconds" (README.md:171), of which the fraction is dropped here: a finding.
    configs: [1, 2, 3, 5, 10, 20].flatMap((limit) => [1_000, 2_000, 60_000].map((windowMs) => ({ limit, windowMs }))),
    retryAfter: 'exact',
    resetAfter: 'window-end',
    // CONTEXT.md:406: a store error rejects with an Error, unless there is an insurance limiter.
    onFailure: 'error',
    // Its client sends again what was under way when a connection ended.
    delivery: 'at-least-once',
  },
  async create({ limit, windowMs }, { redisUrl, keyPrefix }) {
    const storeClient = await connected(redisUrl, { enableOfflineQueue: false });
    const limiter = new RateLimiterRedis({ storeClient, keyPrefix, points: limit, duration: windowMs / 1000 });
    const claims = ({ remainingPoints, msBeforeNext }) => ({
      limit,
      remaining: remainingPoints,
      resetAfterMs: msBeforeNext,
    });
    return {
      async tryAcquire(key, cost) {
        try {
          return { allowed: true, ...claims(await limiter.consume(key, cost)) };
        } catch (refusal) {
          if (!(refusal instanceof RateLimiterRes)) throw refusal;
          const denied = { allowed: false, ...claims(refusal) };
          // msBeforeNext speaks of the next window, so it is a retry time only for a cost that a new window admits.
          return cost <= limit ? { ...denied, retryAfterMs: refusal.msBeforeNext } : denied;
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
