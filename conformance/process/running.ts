import type { ProcessClock } from './clock.ts';

/** Saved before anybody may have them faked. */
const { setInterval: every, clearInterval: noLonger } = globalThis;
const realMs = performance.now.bind(performance);

const STEP_MS = 1;
/** Where this process stalls, time stalls too: in one leap, processes that watch each other would all seem dead. */
const LEAP_MS_MAX = 10;

/**
 * Lets a clock run `speed` times as fast as real time, until what this gives is called. For processes that only work while
 * time passes, such as those that watch each other; where it shall stop or jump, set it meanwhile.
 */
export const letRun = (clock: ProcessClock, speed: number): (() => void) => {
  let lastMs = realMs();
  const timer = every(() => {
    const nowMs = realMs();
    clock.advance(BigInt(Math.round(Math.min(nowMs - lastMs, LEAP_MS_MAX) * speed * 1e6)));
    lastMs = nowMs;
  }, STEP_MS);
  // Who has nothing else to do may end.
  timer.unref();
  return () => noLonger(timer);
};
