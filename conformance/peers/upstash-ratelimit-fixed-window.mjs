/** @upstash/ratelimit, `Ratelimit.fixedWindow` without its cache. It counts under the window of the application's clock. */
import { Ratelimit } from '@upstash/ratelimit';
import { asked, upstashClient } from './over-redis/upstash-client.mjs';

export default {
  name: '@upstash/ratelimit · fixedWindow',
  declares: {
    algorithm: 'fixed-window',
    store: 'redis',
    clock: 'fake-timers',
    // Its page on algorithms: "based on fixed time boundaries (which depend on the period), not on when the first request was
    // made".
    windowAnchor: 'epoch',
    windowEnd: 'half-open',
    // The same page: "a counter is increased. If the counter is larger than the set limit, the request is rejected."
    denialsCount: true,
    costs: 'weighted',
    // Not documented: a cost of 0 is answered as the count stands, and takes nothing.
    zeroCost: 'any',
    // Not documented: a negative rate gives back.
    negativeCost: 'refunds',
    // Not documented: a limit of 0 denies all. A window of 0 is refused.
    zeroConfig: 'accepted',
    // Not documented: a limit is not checked.
    invalidConfig: 'unchecked',
    // Not documented: an empty key is a key.
    emptyKey: 'key',
    retryAfter: 'exact',
    resetAfter: 'window-end',
    // What its client throws is thrown on; only after its `timeout` of 5 s it lets a request pass, with a reason.
    onFailure: 'error',
    delivery: 'at-most-once',
  },
  // A window is given as text, and rounded to whole milliseconds.
  effective: ({ limit, windowMs }) => ({ limit, windowMs: Math.round(windowMs) }),
  async create({ limit, windowMs }, { redisUrl, keyPrefix }) {
    const redis = await upstashClient(redisUrl);
    const limiter = new Ratelimit({
      redis,
      prefix: keyPrefix,
      limiter: Ratelimit.fixedWindow(limit, `${windowMs} ms`),
      ephemeralCache: false,
    });
    return asked(limiter, redis, ({ remaining, reset }, deniedCost) => {
      const resetAfterMs = reset - Date.now();
      const claims = { limit, remaining, resetAfterMs };
      return deniedCost <= limit ? { ...claims, retryAfterMs: resetAfterMs } : claims;
    });
  },
};
