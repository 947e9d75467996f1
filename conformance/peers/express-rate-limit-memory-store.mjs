/**
 * express-rate-limit, MemoryStore, with the comparison of its middleware: a request is denied when its count is above
 * the limit. The middleware's `Retry-After` is the store's reset time, in whole seconds; here it keeps milliseconds.
 */
import { MemoryStore } from 'express-rate-limit';

export default {
  name: 'express-rate-limit · MemoryStore',
  declares: {
    algorithm: 'fixed-window',
    clock: 'fake-timers',
    windowAnchor: 'first-request',
    windowEnd: 'half-open',
    denialsCount: true,
    costs: 'unit',
    // A limit of 0 denies all, and is warned about; a windowMs of 0 is logged as an error by the middleware, and used.
    zeroConfig: 'accepted',
    // Not documented: nothing is refused. The middleware logs a windowMs outside 1 to 2147483647, and uses it.
    invalidConfig: 'unchecked',
    // What the middleware's message states (dist/index.mjs:645-652).
    maxPeriodMs: 2_147_483_647,
    // Not documented: an empty key is a key.
    emptyKey: 'key',
    retryAfter: 'exact',
    resetAfter: 'window-end',
  },
  // resetTime is a Date, which drops the fraction of a millisecond.
  effective: ({ limit, windowMs }) => ({ limit, windowMs: Math.trunc(windowMs) }),
  create({ limit, windowMs }) {
    const store = new MemoryStore();
    store.init({ windowMs });
    const claims = ({ totalHits, resetTime }) => ({
      limit,
      remaining: Math.max(limit - totalHits, 0),
      resetAfterMs: resetTime.getTime() - Date.now(),
    });
    return {
      async tryAcquire(key) {
        const client = await store.increment(key);
        const answer = claims(client);
        // Like the middleware: not above the limit, so that a limit of NaN admits here as it does there.
        if (!(client.totalHits > limit)) return { allowed: true, ...answer };
        // The reset is a retry time only where a new window admits anything.
        return limit >= 1
          ? { allowed: false, ...answer, retryAfterMs: answer.resetAfterMs }
          : { allowed: false, ...answer };
      },
      async peek(key) {
        const client = await store.get(key);
        return client === undefined ? { limit, remaining: limit } : claims(client);
      },
      reset: (key) => store.resetKey(key),
      close: () => store.shutdown(),
    };
  },
};
