/**
 * bottleneck with a `reservoir` that is refreshed: `schedule` waits for it. A try is a job that is scheduled where nobody
 * waits and `check` says that it would run at once; tries are made one after another, because these are two calls.
 */
import Bottleneck from 'bottleneck';

/**
 * It yields to the event loop by timers of 0 ms, which Node fires after 1. Time stands still while an answer is awaited, so
 * here they take no time.
 */
const timer = globalThis.setTimeout;
globalThis.setTimeout = (callback, delayMs, ...args) =>
  delayMs >= 1 ? timer(callback, delayMs, ...args) : queueMicrotask(() => callback(...args));

export default {
  name: 'bottleneck · reservoir',
  declares: {
    algorithm: 'fixed-window',
    clock: 'fake-timers',
    // README.md:260: "The Reservoir Interval starts from the moment the limiter is created".
    windowAnchor: 'creation',
    windowEnd: 'half-open',
    keyed: false,
    costs: 'weighted',
    // README.md:335: weight "Must be an integer equal to or higher than `0`"; it is not checked.
    zeroCost: 'any',
    invalidCost: 'unchecked',
    negativeCost: 'refunds',
    // Not documented: nothing is checked.
    zeroConfig: 'accepted',
    invalidConfig: 'unchecked',
    // There is no way to cancel a job, and `expiration` is of its execution.
    cancels: false,
    timeouts: false,
    // README.md:206: the interval "should be a multiple of 250", of the heartbeat. A longer one counts from the first
    // heartbeat after a stall or a sleep, and no longer from the creation.
    configs: [1, 2, 3, 5, 10].map((limit) => ({ limit, windowMs: 250 })),
  },
  deviates: {
    'ADM-7': {
      reason: 'a weight above the reservoir waits until somebody raises it, and all behind it wait too',
      docs: 'README.md:606, `incrementReservoir`; README.md:205, "New jobs will still be queued up."',
    },
    'TIME-7': {
      reason: 'after a stall the intervals count from the heartbeat that came late, and no longer from the creation',
    },
  },
  create({ limit, windowMs }) {
    const limiter = new Bottleneck({
      reservoir: limit,
      reservoirRefreshAmount: limit,
      reservoirRefreshInterval: windowMs,
    });
    const start = () => ({ allowed: true });
    let last = Promise.resolve();
    const attempt = async (weight) => {
      if (!limiter.empty() || !(await limiter.check(weight))) return { allowed: false };
      return limiter.schedule({ weight }, start);
    };
    return {
      tryAcquire(_key, weight) {
        const answer = last.then(() => attempt(weight));
        last = answer.catch(() => {});
        return answer;
      },
      async acquire(_key, weight) {
        return limiter.schedule({ weight }, start);
      },
      close: () => limiter.disconnect(),
    };
  },
};
