/** Where a limiter reads the time. Give your own to simulate time, or to share one reading between limiters. */
export interface Clock {
  /**
   * The present instant in milliseconds since any fixed origin: zero, the Unix epoch, or decades away.
   * A fractional reading is floored to the whole millisecond, so that all arithmetic is on integers.
   */
  nowMs(): number;
  /**
   * Calls back once, `delayMs` from now or a little later; returns what cancels that. Only waiting needs it; left out:
   * the global `setTimeout`.
   */
  setTimer?(callback: () => void, delayMs: number): () => void;
}

/** The largest distance of a clock reading from zero, in ms (142 000 years): a sum of two is still an exact integer. */
export const CLOCK_MS_MAX = 2 ** 52;

const processOriginMs = performance.timeOrigin;

/**
 * The default clock: ms since the Unix epoch, as of the start of the process, counted on from there by the monotonic
 * `performance.now()`. Windows anchored at the epoch thus fall on whole minutes and hours, yet a change of the
 * system's time during the run moves nothing.
 */
export const monotonicClock: Clock = {
  nowMs: () => processOriginMs + performance.now(),
};

/**
 * One reading, in whole ms.
 *
 * @throws RangeError when the clock answers something that is no instant (NaN, infinite, beyond {@link CLOCK_MS_MAX}).
 */
export function readMs(clock: Clock): number {
  const readingMs = clock.nowMs();
  const wholeMs = Math.floor(readingMs);
  if (!(Math.abs(wholeMs) <= CLOCK_MS_MAX)) {
    throw new RangeError(`clock.nowMs() must give a number of ms from -2^52 to 2^52, got ${readingMs}`);
  }
  return wholeMs;
}
