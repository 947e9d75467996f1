/** rate-limiter-flexible, RateLimiterMemory with a `blockDuration` of two seconds. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

const BLOCK_MS = 2_000;

export default {
  name: 'rate-limiter-flexible · RateLimiterMemory with blockDuration',
  declares: {
    algorithm: 'fixed-window',
    clock: 'fake-timers',
    windowAnchor: 'first-request',
    windowEnd: 'half-open',
    denialsCount: true,
    // README.md:183: "Block for N seconds, if consumed more than points."
    blockMs: BLOCK_MS,
    // The key is gone when the block ends, whatever was left of its window: so in its own example of 90 days and a block
    // of an hour (CONTEXT.md:236-242).
    afterBlock: 'fresh',
    // A cost above the points is consumed, and blocks; the law counts it as none.
    costs: 'unit',
    // As in rate-limiter-flexible-memory.mjs.
    zeroConfig: 'accepted',
    invalidConfig: 'unchecked',
    maxPeriodMs: 2_147_483_647,
    emptyKey: 'key',
    retryAfter: 'exact',
    resetAfter: 'window-end',
  },
  create({ limit, windowMs }) {
    const limiter = new RateLimiterMemory({
      points: limit,
      duration: windowMs / 1000,
      blockDuration: BLOCK_MS / 1000,
    });
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
          // msBeforeNext speaks of the end of the block, so it is a retry time only for a cost that is admitted then.
          if (!(cost <= limit)) return denied;
          return { ...denied, retryAfterMs: refusal.msBeforeNext };
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
