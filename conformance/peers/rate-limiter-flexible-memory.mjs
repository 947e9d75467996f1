/**
 * rate-limiter-flexible, RateLimiterMemory with its default options. `consume` resolves for an admission and rejects
 * with a RateLimiterRes for a denial; any other rejection is an error and stays one.
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export default {
  name: 'rate-limiter-flexible · RateLimiterMemory',
  declares: {
    algorithm: 'fixed-window',
    clock: 'fake-timers',
    windowAnchor: 'first-request',
    windowEnd: 'half-open',
    denialsCount: true,
    costs: 'weighted',
    zeroCost: 'admit',
    overCapacity: 'deny',
    zeroConfig: 'accepted',
    emptyKey: 'key',
    retryAfter: 'exact',
    resetAfter: 'window-end',
  },
  deviates: {
    'CFG-1': {
      reason: 'Negative points are accepted on purpose: a key is then closed until it is rewarded.',
      docs: 'lib/RateLimiterAbstract.js, the constructor: points "can be negative"',
    },
  },
  create({ limit, windowMs }) {
    const limiter = new RateLimiterMemory({ points: limit, duration: windowMs / 1000 });
    // A duration of 0 means "never reset", which msBeforeNext says as -1.
    const endless = windowMs === 0;
    const claims = ({ remainingPoints, msBeforeNext }) =>
      endless
        ? { limit, remaining: remainingPoints }
        : { limit, remaining: remainingPoints, resetAfterMs: msBeforeNext };
    return {
      async tryAcquire(key, cost) {
        try {
          return { allowed: true, ...claims(await limiter.consume(key, cost)) };
        } catch (refusal) {
          if (!(refusal instanceof RateLimiterRes)) throw refusal;
          const denied = { allowed: false, ...claims(refusal) };
          // msBeforeNext speaks of the next window, so it is a retry time only for a cost that a new window admits.
          if (!(cost <= limit)) return denied;
          return { ...denied, retryAfterMs: endless ? 'never' : refusal.msBeforeNext };
        }
      },
      async peek(key) {
        const record = await limiter.get(key);
        return record === null ? { limit, remaining: limit } : claims(record);
      },
      async reset(key) {
        await limiter.delete(key);
      },
    };
  },
};
