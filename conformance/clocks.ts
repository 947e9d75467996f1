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

/** Beyond this many firings of timers, an idle time is jumped over as a sleeping laptop would: each timer fires once. */
const TIMER_STEP_MS = 60_000;
const JUMP_MS = 24 * 3_600_000;

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
  const remaining = (instant: bigint): number => msOf(instant - now);
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
      if (delta > JUMP_MS && fake.countTimers() > 0) fake.jump(delta);
      else fake.tick(delta);
    },
    async advanceToAsync(instant) {
      const delta = remaining(instant);
      now = instant;
      if (delta <= 0) return;
      if (delta > JUMP_MS || fake.countTimers() === 0) fake.jump(delta);
      else if (delta > TIMER_STEP_MS) fake.tick(delta);
      else await fake.tickAsync(delta);
    },
  };
};
