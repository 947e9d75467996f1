/**
 * express-rate-limit with the store of rate-limit-redis, and the comparison of its middleware: a request is denied when its
 * count is above the limit. What the store says of the reset is a Date of the application, so its clock is faked; who is
 * counted, and for how long, is decided by the server.
 */
import { RedisStore } from 'rate-limit-redis';
import { connectedWithoutTimers } from './over-redis/connected.mjs';

export default {
  name: 'express-rate-limit · rate-limit-redis',
  declares: {
    algorithm: 'fixed-window',
    store: 'redis',
    clock: 'fake-timers',
    windowAnchor: 'first-request',
    // At the deadline of a key Redis still has it, with no time left; the script then begins a new window.
    windowEnd: 'half-open',
    denialsCount: true,
    costs: 'unit',
    // As for the memory store: nothing is refused, and the middleware logs a windowMs outside 1 to 2147483647.
    zeroConfig: 'accepted',
    invalidConfig: 'unchecked',
    maxPeriodMs: 2_147_483_647,
    // Not documented: an empty key is a key.
    emptyKey: 'key',
    remaining: 'exact',
    retryAfter: 'exact',
    resetAfter: 'window-end',
    // The middleware's `passOnStoreError` is off by default.
    onFailure: 'error',
    delivery: 'at-most-once',
  },
  async create({ limit, windowMs }, { redisUrl, keyPrefix }) {
    const { client, close } = await connectedWithoutTimers(redisUrl);
    const store = new RedisStore({ prefix: keyPrefix, sendCommand: (...command) => client.call(...command) });
    await store.init({ windowMs });
    const claims = ({ totalHits, resetTime }) => ({
      limit,
      remaining: Math.max(limit - totalHits, 0),
      resetAfterMs: resetTime.getTime() - Date.now(),
    });
    return {
      async tryAcquire(key) {
        const info = await store.increment(key);
        const answer = claims(info);
        if (!(info.totalHits > limit)) return { allowed: true, ...answer };
        // The reset is a retry time only where a new window admits anything.
        return limit >= 1
          ? { allowed: false, ...answer, retryAfterMs: answer.resetAfterMs }
          : { allowed: false, ...answer };
      },
      async peek(key) {
        return claims(await store.get(key));
      },
      reset: (key) => store.resetKey(key),
      close,
    };
  },
};
