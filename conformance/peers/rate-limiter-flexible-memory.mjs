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
    // Not documented: a cost of 0 is answered as the count stands, and takes nothing.
    zeroCost: 'any',
    // Its wiki, "API methods", asks for an "integer number of points"; what is none is not checked.
    invalidCost: 'unchecked',
    // A choice of its maintainer (issue 82).
    negativeCost: 'refunds',
    // A choice of its maintainer (pull request 69): denied and counted.
    overCapacity: 'deny',
    // README.md:173: "Points are never reset if `duration` is set to 0."
    zeroConfig: 'accepted',
    // lib/RateLimiterAbstract.js:5: points "can be negative". Everything that is not finite is refused.
    invalidConfig: 'unchecked',
    // CONTEXT.md:151: "Max duration/blockDuration ~24 days (2147483 sec) due to `setTimeout` limitation", here to the ms.
    maxPeriodMs: 2_147_483_647,
    // Not documented: an empty key is a key.
    emptyKey: 'key',
    retryAfter: 'exact',
    resetAfter: 'window-end',
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
