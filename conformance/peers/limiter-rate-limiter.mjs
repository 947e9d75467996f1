/**
 * limiter, RateLimiter: a full token bucket, and besides it a counter per interval, which begins at construction and
 * anew at the first attempt after its end. No single law describes the two together, so the bucket's bound is declared.
 */
import { RateLimiter } from 'limiter';

export default {
  name: 'limiter · RateLimiter',
  declares: {
    algorithm: 'bounded',
    clock: 'fake-timers',
    arithmetic: 'float64',
    keyed: false,
    costs: 'weighted',
    // README.md:153: with tokensPerInterval 0 it "accepts only zero-token requests".
    zeroCost: 'admit',
    zeroConfig: 'deny-all',
    // README.md:145-147: fractional tokens are supported; negative, NaN and infinite ones are refused.
    fractional: '0.001',
    invalidCost: 'error',
    retryAfter: 'enough',
  },
  effective: ({ capacity, refill }) => ({ capacity, refill }),
  create({ capacity, refill }) {
    // One setting is both capacity and refill, so the interval is scaled to keep the rate.
    const interval = capacity === 0 ? refill.periodMs : (refill.periodMs * capacity) / refill.tokens;
    const limiter = new RateLimiter({ tokensPerInterval: capacity, interval });
    return {
      tryAcquire(_key, cost) {
        if (limiter.tryRemoveTokens(cost)) return { allowed: true, limit: capacity };
        // For more than the bucket holds, getWaitTime throws where this contract says `never`.
        const retryAfterMs = cost > capacity ? 'never' : limiter.getWaitTime(cost);
        return { allowed: false, limit: capacity, retryAfterMs };
      },
    };
  },
};
