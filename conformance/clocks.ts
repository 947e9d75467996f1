import FakeTimers from '@sinonjs/fake-timers';
import type { Clock } from './contract.ts';
import { TimerError } from './errors.ts';
import { msOf, nsCeil } from './exact.ts';

/** A clock that only the court moves. */
export interface CourtClock {
  readonly clock: Clock;
  /** How often the limiter has read it: a limiter that never reads it runs on another clock. */
  readings(): number;
  /** Begins a new scenario at `origin`. */
  restart(origin: bigint): void;
  advanceTo(instant: bigint): void;
  /** As {@link CourtClock.advanceTo}, letting promises settle between timers: `settled` says when they have. */
  advanceToAsync(instant: bigint, settled?: () => Promise<void>): Promise<void>;
  /** Sets the clock back; what time has passed stays passed for timers. */
  stepBack(instant: bigint): void;
  /** What the clock shows at this moment. */
  instant(): bigint;
  /** From now on timers fire so many nanoseconds late, or never. */
  delayTimers(lateNs: bigint | 'never'): void;
  /** More timers have fired than are followed: what came after says nothing. */
  isSpent(): boolean;
  /** How many timers have been set. */
  timersSet(): number;
  /** From now on each reading moves the clock on by so many nanoseconds (0n: no more). */
  drift(perReadingNs: bigint): void;
}

const immediately = globalThis.setImmediate;
/** A turn of the real event loop, in which everything that is ready goes on. */
export const turn = (): Promise<void> => new Promise((resolve) => immediately(resolve));

interface Timer {
  readonly dueNs: bigint;
  readonly callback: () => void;
}

/** Timers of one scenario that have fired: a limiter that wakes for ever is not followed for ever. */
const TIMERS_MAX = 100_000;

/** What a clock in milliseconds shows: as near as float64 comes, and no later. A reading ahead of its time is no reading. */
const readingOf = (instant: bigint): number => {
  const nearest = msOf(instant);
  const whole = Math.floor(nearest);
  const aheadNs = (nearest - whole) * 1e6 - Number(instant - BigInt(whole) * 1_000_000n);
  return aheadNs > 0 ? nearest - Math.abs(nearest) * 2 ** -53 : nearest;
};

/** The adapter passes this one on to its limiter. */
export const injectedClock = (): CourtClock => {
  let ns = 0n;
  let ms = 0;
  let count = 0;
  /** How far the clock was set back in all: timers run on time that passes, not on what the clock shows. */
  let setBack = 0n;
  let late: bigint | 'never' = 0n;
  let drift = 0n;
  let timers: Timer[] = [];
  let settings = 0;
  let fired = 0;
  const set = (instant: bigint): void => {
    ns = instant;
    ms = readingOf(instant);
  };
  const read = <T>(value: T): T => {
    count++;
    if (drift > 0n) set(ns + drift);
    return value;
  };
  /** The timer to fire next, if it is due by `instant`: the earliest, the first set of those. */
  const nextBy = (instant: bigint): Timer | undefined => {
    if (late === 'never' || timers.length === 0 || fired >= TIMERS_MAX) return undefined;
    const next = timers.reduce((first, other) => (other.dueNs < first.dueNs ? other : first));
    return next.dueNs + late <= instant + setBack ? next : undefined;
  };
  const fire = (timer: Timer): void => {
    timers = timers.filter((other) => other !== timer);
    fired++;
    const due = timer.dueNs + (late === 'never' ? 0n : late) - setBack;
    if (due > ns) set(due);
    try {
      timer.callback();
    } catch (error) {
      throw new TimerError(error);
    }
  };
  return {
    clock: {
      nowMs: () => read(ms),
      nowNs: () => read(ns),
      setTimer(callback, delayMs) {
        const timer = { dueNs: ns + setBack + (delayMs > 0 ? nsCeil(Math.min(delayMs, 1e14)) : 0n), callback };
        timers.push(timer);
        settings++;
        return () => {
          timers = timers.filter((other) => other !== timer);
        };
      },
    },
    readings: () => count,
    restart(origin) {
      set(origin);
      timers = [];
      fired = 0;
      setBack = 0n;
      late = 0n;
      drift = 0n;
    },
    advanceTo(instant) {
      for (let timer = nextBy(instant); timer; timer = nextBy(instant)) fire(timer);
      if (instant > ns) set(instant);
    },
    async advanceToAsync(instant, settled = turn) {
      for (let timer = nextBy(instant); timer; timer = nextBy(instant)) {
        fire(timer);
        await settled();
      }
      if (instant > ns) set(instant);
    },
    stepBack(instant) {
      setBack += ns - instant;
      set(instant);
    },
    instant: () => ns,
    isSpent: () => fired >= TIMERS_MAX,
    timersSet: () => settings,
    delayTimers(lateNs) {
      late = lateNs;
    },
    drift(perReadingNs) {
      drift = perReadingNs;
    },
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
  let settings = 0;
  let stalled = false;
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
    (globalThis as Record<string, unknown>)[name] = (callback: unknown, delay?: unknown, ...args: unknown[]) => {
      settings++;
      return set(callback, nodeDelay(delay), ...args);
    };
  }
  interface FakeTimer {
    callAt: number;
    readonly interval?: number;
  }
  // A Map since fake-timers 15, an object before.
  const timers = (): readonly FakeTimer[] => {
    const { timers: found } = fake as unknown as { timers?: Map<unknown, FakeTimer> | Record<string, FakeTimer> };
    return found instanceof Map ? [...found.values()] : Object.values(found ?? {});
  };
  /** Whole milliseconds, then the rest: half a nanosecond more, because the clock rounds its fraction down. */
  const split = (delta: bigint): { whole: number; rest: number } => ({
    whole: Number(delta / 1_000_000n),
    rest: delta % 1_000_000n === 0n ? 0 : (Number(delta % 1_000_000n) + 0.5) / 1e6,
  });
  const isDueBy = (target: number): number | undefined => {
    const due = fake.countTimers() > 0 ? Math.min(...timers().map(({ callAt }) => callAt)) : Number.POSITIVE_INFINITY;
    return due <= target ? Math.max(0, due - fake.now) : undefined;
  };
  /** Each interval fires once more, in its own phase; jumping by nothing puts the timers in order again. */
  const skip = (target: number): number => {
    for (const timer of timers()) {
      if (timer.interval && timer.callAt < target)
        timer.callAt += Math.floor((target - timer.callAt) / timer.interval) * timer.interval;
    }
    fake.jump(0);
    return Math.max(0, target - fake.now);
  };
  const sleep = (delta: number): void => {
    const target = fake.now + delta;
    for (let fired = 0; fired < FIRINGS_MAX; fired++) {
      const wait = isDueBy(target);
      if (wait === undefined) break;
      fake.tick(wait);
    }
    fake.tick(skip(target));
  };
  /** As {@link sleep}, letting promises settle between timers: what one has begun may set the next. */
  const sleepAsync = async (delta: number): Promise<void> => {
    const target = fake.now + delta;
    for (let fired = 0; fired < FIRINGS_MAX; fired++) {
      const wait = isDueBy(target);
      if (wait === undefined) break;
      await fake.tickAsync(wait);
    }
    await fake.tickAsync(skip(target));
  };
  return {
    clock: {
      nowMs: () => fake.now,
      nowNs: () => now,
      setTimer(callback, delayMs) {
        const timer = globalThis.setTimeout(callback, Math.ceil(delayMs));
        return () => globalThis.clearTimeout(timer);
      },
    },
    readings: () => count,
    restart(origin) {
      fake.reset();
      fake.setSystemTime(msOf(origin));
      now = origin;
      stalled = false;
    },
    advanceTo(instant) {
      const { whole, rest } = split(instant - now);
      if (instant <= now) return;
      now = instant;
      try {
        if (stalled) fake.jump(whole + rest);
        else if (whole <= STEP_MS) fake.tick(whole + rest);
        else {
          sleep(whole);
          fake.tick(rest);
        }
      } catch (error) {
        throw new TimerError(error);
      }
    },
    async advanceToAsync(instant) {
      const { whole, rest } = split(instant - now);
      if (instant <= now) return;
      now = instant;
      try {
        if (stalled) {
          fake.jump(whole + rest);
          return;
        }
        if (whole > STEP_MS) await sleepAsync(whole);
        const left = whole > STEP_MS ? rest : whole + rest;
        if (fake.countTimers() > 0) await fake.tickAsync(left);
        else fake.tick(left);
      } catch (error) {
        throw new TimerError(error);
      }
    },
    stepBack(instant) {
      fake.setSystemTime(msOf(instant));
      now = instant;
    },
    instant: () => BigInt(Math.round(fake.now)) * 1_000_000n + (now % 1_000_000n),
    isSpent: () => false,
    timersSet: () => settings,
    // As after a stall of the whole process: time has passed at once, and each timer that is due fires once.
    delayTimers(lateNs) {
      stalled = lateNs !== 0n;
    },
    // Within a call the clock stands still.
    drift() {},
  };
};
