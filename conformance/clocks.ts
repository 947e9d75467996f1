import FakeTimers from '@sinonjs/fake-timers';
import type { Clock } from './contract.ts';
import { msOf } from './exact.ts';

/** A clock that only the court moves. */
export interface CourtClock {
  readonly clock: Clock;
  /** How often the limiter has read it: a limiter that never reads it runs on another clock. */
  readings(): number;
  /** Begins a new scenario at `origin`. */
  restart(origin: bigint): void;
  advanceTo(instant: bigint): void;
  /** As {@link CourtClock.advanceTo}, letting promises settle between timers. */
  advanceToAsync(instant: bigint): Promise<void>;
}

/** The adapter passes this one on to its limiter. */
export const injectedClock = (): CourtClock => {
  let ns = 0n;
  let ms = 0;
  let count = 0;
  const set = (instant: bigint): void => {
    ns = instant;
    ms = msOf(instant);
  };
  return {
    clock: {
      nowMs: () => {
        count++;
        return ms;
      },
      nowNs: () => {
        count++;
        return ns;
      },
    },
    readings: () => count,
    restart: set,
    advanceTo: set,
    advanceToAsync: async (instant) => set(instant),
  };
};

/**
 * What is faked. Left alone: `setImmediate`, `nextTick` and `queueMicrotask`, on which promises and sockets depend;
 * `AbortSignal.timeout` cannot be faked.
 */
const FAKED: FakeTimers.FakeMethod[] = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'Date',
  'performance',
  'hrtime',
];

/** Longer idle times than this are stepped through timer by timer, */
const STEP_MS = 60_000;
/** and after so many firings jumped over, as a laptop sleeps: each timer then fires once. */
const FIRINGS_MAX = 5_000;

/** Delays as Node reads them: what is no whole number from 1 to 2³¹ − 1 is 1 ms. */
const nodeDelay = (delay: unknown): number => {
  const ms = Number(delay);
  return ms >= 1 && ms <= 2 ** 31 - 1 ? Math.trunc(ms) : 1;
};

/** Replaces the global clocks and timers. Must run before the limiter is loaded, which may keep what it finds. */
export const fakeTimersClock = (): CourtClock => {
  const fake = FakeTimers.install({ now: 0, toFake: FAKED, loopLimit: 100_000, ignoreMissingTimers: true });
  let now = 0n;
  let count = 0;
  const RealishDate = globalThis.Date;
  const counted = <F extends (...args: never[]) => unknown>(f: F): F =>
    ((...args: never[]) => {
      count++;
      return f(...args);
    }) as F;
  RealishDate.now = counted(RealishDate.now.bind(RealishDate));
  globalThis.performance.now = counted(globalThis.performance.now.bind(globalThis.performance));
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const set = globalThis[name] as (callback: unknown, delay?: unknown, ...args: unknown[]) => unknown;
    (globalThis as Record<string, unknown>)[name] = (callback: unknown, delay?: unknown, ...args: unknown[]) =>
      set(callback, nodeDelay(delay), ...args);
  }
  interface Timer {
    callAt: number;
    readonly interval?: number;
  }
  // A Map since fake-timers 15, an object before.
  const timers = (): readonly Timer[] => {
    const { timers: found } = fake as unknown as { timers?: Map<unknown, Timer> | Record<string, Timer> };
    return found instanceof Map ? [...found.values()] : Object.values(found ?? {});
  };
  /** Whole milliseconds, then the rest: half a nanosecond more, because the clock rounds its fraction down. */
  const split = (delta: bigint): { whole: number; rest: number } => ({
    whole: Number(delta / 1_000_000n),
    rest: delta % 1_000_000n === 0n ? 0 : (Number(delta % 1_000_000n) + 0.5) / 1e6,
  });
  const sleep = (delta: number): void => {
    const target = fake.now + delta;
    for (let fired = 0; fired < FIRINGS_MAX && fake.countTimers() > 0; fired++) {
      const due = Math.min(...timers().map(({ callAt }) => callAt));
      if (!(due <= target)) break;
      fake.tick(Math.max(0, due - fake.now));
    }
    // Each interval fires once more, in its own phase; jumping by nothing puts the timers in order again.
    for (const timer of timers()) {
      if (timer.interval && timer.callAt < target)
        timer.callAt += Math.floor((target - timer.callAt) / timer.interval) * timer.interval;
    }
    fake.jump(0);
    if (target > fake.now) fake.tick(target - fake.now);
  };
  return {
    clock: { nowMs: () => fake.now, nowNs: () => now },
    readings: () => count,
    restart(origin) {
      fake.reset();
      fake.setSystemTime(msOf(origin));
      now = origin;
    },
    advanceTo(instant) {
      const { whole, rest } = split(instant - now);
      if (instant <= now) return;
      now = instant;
      if (whole <= STEP_MS) fake.tick(whole + rest);
      else {
        sleep(whole);
        fake.tick(rest);
      }
    },
    async advanceToAsync(instant) {
      const { whole, rest } = split(instant - now);
      if (instant <= now) return;
      now = instant;
      if (whole > STEP_MS) sleep(whole);
      const left = whole > STEP_MS ? rest : whole + rest;
      if (fake.countTimers() > 0) await fake.tickAsync(left);
      else fake.tick(left);
    },
  };
};
