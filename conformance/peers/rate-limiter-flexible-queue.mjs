/**
 * rate-limiter-flexible, RateLimiterQueue over a RateLimiterMemory: `removeTokens` waits. A try is a `consume` of the
 * limiter beneath, as another part of the same program would make it.
 */
import { RateLimiterMemory, RateLimiterQueue, RateLimiterQueueError, RateLimiterRes } from 'rate-limiter-flexible';

export default {
  name: 'rate-limiter-flexible · RateLimiterQueue',
  declares: {
    algorithm: 'fixed-window',
    clock: 'fake-timers',
    windowAnchor: 'first-request',
    windowEnd: 'half-open',
    denialsCount: true,
    // Who has to wait has been denied first, and a denial counts: with a cost of one that cannot be noticed.
    costs: 'unit',
    // Of the limiter beneath, as in rate-limiter-flexible-memory.mjs.
    zeroConfig: 'accepted',
    invalidConfig: 'unchecked',
    maxPeriodMs: 2_147_483_647,
    emptyKey: 'key',
    retryAfter: 'exact',
    resetAfter: 'window-end',
    // The queue is of waiters only.
    barging: true,
    // No way to cancel; a deadline is in whole seconds of Unix time, and is looked at when the line moves.
    cancels: false,
    timeouts: false,
  },
  create({ limit, windowMs }) {
    const limiter = new RateLimiterMemory({ points: limit, duration: windowMs / 1000 });
    const queue = new RateLimiterQueue(limiter);
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
          if (!(cost <= limit)) return denied;
          return { ...denied, retryAfterMs: endless ? 'never' : refusal.msBeforeNext };
        }
      },
      async acquire(key, cost) {
        try {
          await queue.removeTokens(cost, key);
          return { allowed: true };
        } catch (refusal) {
          // For more than the limiter's points: "exceeds maximum … tokens per interval".
          if (refusal instanceof RateLimiterQueueError && cost > limit) return { allowed: false, reason: 'never' };
          throw refusal;
        }
      },
    };
  },
};
