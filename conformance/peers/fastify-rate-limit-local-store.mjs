/**
 * @fastify/rate-limit, LocalStore with the plugin's default options (no `continueExceeding`, no `exponentialBackoff`,
 * a cache of 5000 keys) and the plugin's comparison: a request is denied when its count is above `max`.
 */
import LocalStore from '@fastify/rate-limit/store/LocalStore.js';

/** The plugin normalizes its two numbers before the store sees them: whole, or else its default. */
const normalized = (value, fallback) => (Number.isFinite(value) && value >= 0 ? Math.trunc(value) : fallback);
const effective = (config) => ({
  limit: normalized(config.limit, 1000),
  windowMs: normalized(config.windowMs, 60_000),
});

export default {
  name: '@fastify/rate-limit · LocalStore',
  declares: {
    algorithm: 'fixed-window',
    clock: 'fake-timers',
    windowAnchor: 'first-request',
    windowEnd: 'half-open',
    denialsCount: true,
    costs: 'unit',
    // Not documented: a max of 0 denies all, a timeWindow of 0 never limits.
    zeroConfig: 'accepted',
    // Not documented: what is negative or not finite becomes the default of 1000 or 60,000.
    invalidConfig: 'unchecked',
    // Not documented: an empty key is a key.
    emptyKey: 'key',
    retryAfter: 'exact',
    resetAfter: 'window-end',
  },
  deviates: {
    'LIFE-2': {
      reason: 'of more than 5000 keys, the one used longest ago is forgotten, limited or not',
      docs: 'README.md:123, 151: `cache`, "default 5000", is the size of "an LRU cache"',
    },
  },
  effective,
  create(config) {
    const { limit, windowMs } = effective(config);
    const store = new LocalStore(false, false);
    /** Both methods of the store call back before they return. */
    const ask = (method, key) => {
      let answer;
      const callback = (error, result) => {
        if (error) throw error;
        answer = result;
      };
      store[method](key, callback, windowMs, limit);
      return answer;
    };
    const claims = ({ current, ttl }) => ({ limit, remaining: Math.max(0, limit - current), resetAfterMs: ttl });
    return {
      tryAcquire(key) {
        const result = ask('incr', key);
        const answer = claims(result);
        if (!(result.current > limit)) return { allowed: true, ...answer };
        // The end of the window is a retry time only where a new window admits anything.
        return limit >= 1 ? { allowed: false, ...answer, retryAfterMs: result.ttl } : { allowed: false, ...answer };
      },
      peek: (key) => claims(ask('read', key)),
    };
  },
};
