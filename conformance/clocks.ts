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
  const remaining = (instant: bigint): number => msOf(instant - now);
  const sleep = (delta: number): void => {
    const target = fake.now + delta;
    for (let fired = 0; fired < FIRINGS_MAX && fake.countTimers() > 0; fired++) {
      const due = Math.min(
        ...Object.values((fake as unknown as { timers?: Record<string, { callAt: number }> }).timers ?? {}).map(
          ({ callAt }) => callAt,
        ),
      );
      if (!(due <= target)) break;
      fake.tick(Math.max(0, due - fake.now));
    }
    if (target > fake.now) fake.jump(target - fake.now);
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
      const delta = remaining(instant);
      now = instant;
      if (delta <= 0) return;
      if (delta <= STEP_MS) fake.tick(delta);
      else sleep(delta);
    },
    async advanceToAsync(instant) {
      const delta = remaining(instant);
      now = instant;
      if (delta <= 0) return;
      if (fake.countTimers() > 0 && delta <= STEP_MS) await fake.tickAsync(delta);
      else sleep(delta);
    },
  };
};
