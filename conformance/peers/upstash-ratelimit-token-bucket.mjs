/** @upstash/ratelimit, `Ratelimit.tokenBucket` without its cache: so many tokens at once after each interval. */
import { Ratelimit } from '@upstash/ratelimit';
import { asked, upstashClient } from './over-redis/upstash-client.mjs';

export default {
  name: '@upstash/ratelimit · tokenBucket',
  declares: {
    // Its page on algorithms: "refills 5 tokens every 10 seconds".
    algorithm: 'stepped-bucket',
    store: 'redis',
    clock: 'fake-timers',
    // The key lives for as long as it takes to fill, and what comes after that begins anew.
    phase: 'since-full',
    costs: 'weighted',
    zeroCost: 'admit',
    // NaN and the infinities are compared as any number, and denied.
    invalidCost: 'unchecked',
    // A negative rate gives back, as in its other algorithms.
    negativeCost: 'refunds',
    // As in upstash-ratelimit-fixed-window.mjs.
    zeroConfig: 'accepted',
    invalidConfig: 'unchecked',
    emptyKey: 'key',
    remaining: 'exact',
    retryAfter: 'exact',
    // What it calls the reset is the next refill.
    resetAfter: 'hint',
    onFailure: 'error',
    delivery: 'at-most-once',
  },
  effective: ({ capacity, refill: { tokens, periodMs }, ...rest }) => ({
    ...rest,
    capacity,
    refill: { tokens, periodMs: Math.round(periodMs) },
  }),
  async create({ capacity, refill: { tokens, periodMs } }, { redisUrl, keyPrefix }) {
    const redis = await upstashClient(redisUrl);
    const limiter = new Ratelimit({
      redis,
      prefix: keyPrefix,
      limiter: Ratelimit.tokenBucket(tokens, `${periodMs} ms`, capacity),
      ephemeralCache: false,
    });
    // The next refill is enough for a single token.
    return asked(limiter, redis, ({ remaining, reset }, deniedCost) =>
      deniedCost === 1
        ? { limit: capacity, remaining, retryAfterMs: reset - Date.now() }
        : { limit: capacity, remaining },
    );
  },
};
