/** rate-limiter-flexible, RateLimiterUnion of two RateLimiterMemory. It has `consume` and nothing else. */
import { RateLimiterMemory, RateLimiterRes, RateLimiterUnion } from 'rate-limiter-flexible';

const part = (name) => ({ name, algorithm: 'fixed-window', windowAnchor: 'first-request', denialsCount: true });

export default {
  name: 'rate-limiter-flexible · RateLimiterUnion',
  declares: {
    algorithm: 'composite',
    parts: [part('first'), part('second')],
    clock: 'fake-timers',
    costs: 'weighted',
    // Of the limiters beneath, as in rate-limiter-flexible-memory.mjs.
    zeroCost: 'any',
    invalidCost: 'unchecked',
    negativeCost: 'refunds',
    zeroConfig: 'accepted',
    invalidConfig: 'unchecked',
    maxPeriodMs: 2_147_483_647,
    emptyKey: 'key',
    retryAfter: 'enough',
    resetAfter: 'hint',
  },
  deviates: {
    'COMP-1': {
      reason: 'every limiter consumes, even where another one denies',
      docs: 'https://github.com/animir/node-rate-limiter-flexible/pull/69, "All limiters consume point(s), even if there is no points."',
    },
  },
  create({ parts }) {
    const names = ['first', 'second'];
    const limiters = parts.map(
      ({ limit, windowMs }, i) =>
        new RateLimiterMemory({ keyPrefix: names[i], points: limit, duration: windowMs / 1000 }),
    );
    const union = new RateLimiterUnion(...limiters);
    return {
      async tryAcquire(key, cost) {
        let results;
        try {
          results = Object.values(await union.consume(key, cost));
        } catch (refusal) {
          const denials = Object.entries(refusal);
          if (denials.length === 0 || !denials.every(([, each]) => each instanceof RateLimiterRes)) throw refusal;
          const [by, { msBeforeNext }] = denials.reduce((longest, each) =>
            each[1].msBeforeNext > longest[1].msBeforeNext ? each : longest,
          );
          // Only those that deny answer; a cost above one's points passes in no window.
          const never = parts.some(({ limit }) => cost > limit);
          return { allowed: false, by, ...(never ? {} : { retryAfterMs: msBeforeNext }) };
        }
        return { allowed: true, remaining: Math.min(...results.map(({ remainingPoints }) => remainingPoints)) };
      },
    };
  },
};
