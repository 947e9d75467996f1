/**
 * bottleneck with `minTime`, and a queue that turns away what is too much (`highWater`, strategy OVERFLOW): jobs start
 * `minTime` apart. A try is a job that nobody waits for; each key has a limiter of its own in a Group.
 */
import Bottleneck from 'bottleneck';

/**
 * It yields to the event loop by timers of 0 ms, which Node fires after 1. Time stands still while an answer is awaited, so
 * here they take no time.
 */
const timer = globalThis.setTimeout;
globalThis.setTimeout = (callback, delayMs, ...args) =>
  delayMs >= 1 ? timer(callback, delayMs, ...args) : queueMicrotask(() => callback(...args));

/** One job runs and `highWater` are queued behind it, where there is a queue at all. */
const effective = ({ capacity, refill }) => {
  const periodMs = Math.max(1, Math.round(refill.periodMs / refill.tokens));
  const held = capacity === 2 ? 3 : capacity;
  return { capacity: held, refill: { tokens: 1, periodMs }, initial: held };
};

export default {
  name: 'bottleneck · minTime',
  declares: {
    algorithm: 'leaky-queue',
    clock: 'fake-timers',
    costs: 'unit',
    // There is no way to cancel a job, and `expiration` is of its execution.
    cancels: false,
    timeouts: false,
    // Not documented: nothing is checked.
    zeroConfig: 'accepted',
    invalidConfig: 'unchecked',
    // Not documented: the timer of a longer delay fires at once.
    maxPeriodMs: 2_147_483_647,
    // README.md:682: "*Default: `""`*"
    emptyKey: 'key',
  },
  effective,
  create(config) {
    const { capacity, refill } = effective(config);
    const group = new Bottleneck.Group({
      minTime: refill.periodMs,
      maxConcurrent: 1,
      highWater: Math.max(0, capacity - 2),
      strategy: Bottleneck.strategy.OVERFLOW,
    });
    let jobs = 0;
    const waiting = new Map();
    group.on('created', (limiter) => {
      limiter.on('queued', ({ options, reachedHWM }) => {
        if (!reachedHWM) waiting.get(options.id)?.({ allowed: true });
        waiting.delete(options.id);
      });
    });
    const isDrop = (error) => error instanceof Bottleneck.BottleneckError && error.message.includes('dropped');
    return {
      tryAcquire(key) {
        const id = `${jobs++}`;
        return new Promise((resolve, reject) => {
          waiting.set(id, resolve);
          group
            .key(key)
            .schedule({ id }, () => {})
            .catch((error) => {
              waiting.delete(id);
              if (isDrop(error)) resolve({ allowed: false });
              else reject(error);
            });
        });
      },
      acquire: (key) =>
        new Promise((resolve, reject) => {
          const start = () => resolve({ allowed: true });
          group
            .key(key)
            .schedule(start)
            .catch((error) => {
              if (isDrop(error)) resolve({ allowed: false, reason: 'queue-full' });
              else reject(error);
            });
        }),
      reset: (key) => group.deleteKey(key),
    };
  },
};
