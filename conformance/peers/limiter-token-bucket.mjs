/** limiter, TokenBucket without a parent. It has no keys, and no setting for its first fill: it starts empty. */
import { TokenBucket } from 'limiter';

const admitted = () => ({ allowed: true });
const never = () => ({ allowed: false, reason: 'never' });

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
    // README.md:145: "non-negative" counts are valid; that 0 is always there is not said.
    zeroCost: 'admit',
    // README.md:148: "An oversized request returns `false` from `tryRemoveTokens()`".
    overCapacity: 'deny',
    // README.md:150-152: a bucketSize of 0 is unlimited, tokensPerInterval of 0 refills at every attempt.
    zeroConfig: 'accepted',
    // README.md:110: "Estimated milliseconds until capacity is available".
    retryAfter: 'enough',
    // README.md:123-124: what is not waiting "may consume capacity ahead of waiting requests".
    barging: true,
    // removeTokens takes a count and nothing else.
    cancels: false,
    timeouts: false,
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
      async acquire(_key, cost) {
        // README.md:148-149: "An oversized request … rejects from `removeTokens()`"; this contract says `never`.
        if (cost > capacity) return bucket.removeTokens(cost).then(admitted, never);
        return admitted(await bucket.removeTokens(cost));
      },
    };
  },
};
