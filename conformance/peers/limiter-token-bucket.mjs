/** limiter, TokenBucket without a parent. It has no keys, and no setting for its first fill: it starts empty. */
import { TokenBucket } from 'limiter';

export default {
  name: 'limiter · TokenBucket',
  declares: {
    algorithm: 'token-bucket',
    clock: 'fake-timers',
    arithmetic: 'float64',
    keeps: 'tokens',
    keyed: false,
    costs: 'weighted',
    fractional: '0.001',
    zeroCost: 'admit',
    overCapacity: 'deny',
    retryAfter: 'enough',
  },
  deviates: {
    'CFG-1': {
      reason: 'A bucketSize of 0 is unlimited and tokensPerInterval of 0 refills at every attempt, for compatibility.',
      docs: 'README.md, Additional Notes',
    },
  },
  effective: ({ capacity, refill }) => ({ capacity, refill, initial: 0 }),
  create({ capacity, refill }) {
    const bucket = new TokenBucket({
      bucketSize: capacity,
      tokensPerInterval: refill.tokens,
      interval: refill.periodMs,
    });
    return {
      tryAcquire(_key, cost) {
        if (bucket.tryRemoveTokens(cost)) return { allowed: true, limit: capacity };
        // For more than the bucket holds, getWaitTime throws where this contract says `never`.
        const retryAfterMs = cost > capacity ? 'never' : bucket.getWaitTime(cost);
        return { allowed: false, limit: capacity, retryAfterMs };
      },
    };
  },
};
