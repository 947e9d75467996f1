/**
 * limiter, RateLimiter with one token per interval: bucket and counter then say the same, "subsequent messages start at
 * least 250 ms apart" (README.md:28), and waiting can be judged.
 */
import { RateLimiter } from 'limiter';

export default {
  name: 'limiter · RateLimiter, one per interval',
  declares: {
    algorithm: 'spacing',
    clock: 'fake-timers',
    arithmetic: 'float64',
    keeps: 'tokens',
    keyed: false,
    costs: 'unit',
    retryAfter: 'enough',
    // README.md:123-124: what is not waiting "may consume capacity ahead of waiting requests".
    barging: true,
    // removeTokens takes a count and nothing else.
    cancels: false,
    timeouts: false,
  },
  effective: ({ intervalMs }) => ({ intervalMs, slack: 0 }),
  create({ intervalMs }) {
    const limiter = new RateLimiter({ tokensPerInterval: 1, interval: intervalMs });
    return {
      tryAcquire() {
        if (limiter.tryRemoveTokens(1)) return { allowed: true };
        return { allowed: false, retryAfterMs: limiter.getWaitTime(1) };
      },
      async acquire() {
        await limiter.removeTokens(1);
        return { allowed: true };
      },
    };
  },
};
