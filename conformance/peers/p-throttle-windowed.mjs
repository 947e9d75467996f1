/**
 * p-throttle with a limit of one. It delays calls and turns none away, so it is a queue whose starts are an interval apart. How
 * long the queue may be is left to its caller ("queue management strategies", readme.md:201), by its `queueSize`.
 */
import pThrottle from 'p-throttle';

export default {
  name: 'p-throttle · limit 1',
  declares: {
    algorithm: 'leaky-queue',
    clock: 'fake-timers',
    keyed: false,
    costs: 'unit',
    // readme.md:86 speaks of aborting all that is pending; one call cannot be cancelled, and none has a timeout.
    cancels: false,
    timeouts: false,
    // Not documented: an interval of 0 never limits, a limit of 0 does; what is negative or not finite is refused.
    zeroConfig: 'accepted',
    // The capacity is the adapter's.
    invalidConfig: 'unchecked',
    // Not documented: the timer of a longer delay fires at once.
    maxPeriodMs: 2_147_483_647,
  },
  // Timers are of whole milliseconds; that nobody waits does not tell that the next may start, so at least one can wait.
  effective: ({ capacity, refill }) => ({
    capacity: Math.max(2, capacity),
    refill: { tokens: 1, periodMs: Math.max(1, Math.round(refill.periodMs / refill.tokens)) },
    initial: Math.max(2, capacity),
  }),
  create({ capacity, refill }) {
    const interval = Math.max(1, Math.round(refill.periodMs / refill.tokens));
    const throttled = pThrottle({ limit: 1, interval })(() => ({ allowed: true }));
    const isFull = () => throttled.queueSize >= Math.max(2, capacity) - 1;
    return {
      tryAcquire() {
        if (isFull()) return { allowed: false };
        void throttled();
        return { allowed: true };
      },
      async acquire() {
        return isFull() ? { allowed: false, reason: 'queue-full' } : throttled();
      },
    };
  },
};
