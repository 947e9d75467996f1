/**
 * @upstash/ratelimit, `Ratelimit.slidingWindow` without its cache, for requests of one each: a sliding counter by the
 * application's clock.
 */
import { Ratelimit } from '@upstash/ratelimit';
import { asked, upstashClient } from './over-redis/upstash-client.mjs';

export default {
  name: '@upstash/ratelimit · slidingWindow',
  declares: {
    algorithm: 'sliding-counter',
    store: 'redis',
    clock: 'fake-timers',
    // The script rounds the previous window's share down, as `remaining` tells. Its page on algorithms shows `rate < limit`,
    // which for whole limits and single requests is the same.
    share: 'floor',
    arithmetic: 'float64',
    // Asked without a `rate`; with one, what is denied may be charged: a finding.
    costs: 'unit',
    // As in upstash-ratelimit-fixed-window.mjs.
    zeroConfig: 'accepted',
    invalidConfig: 'unchecked',
    emptyKey: 'key',
    // The same page: the reset "is the start time of the next window", and no time to try again.
    resetAfter: 'window-end',
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
      limiter: Ratelimit.slidingWindow(limit, `${windowMs} ms`),
      ephemeralCache: false,
    });
    const claims = ({ remaining, reset }) => ({ limit, remaining, resetAfterMs: reset - Date.now() });
    return asked(limiter, redis, claims, { withRates: false });
  },
};
