import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Alarms } from './alarms.ts';
import type { Decision } from './decision.ts';
import type { Future } from './foresight.ts';
import { settled, TestClock } from './test-clock.ts';
import { type Gate, Waiters, type WaitOptions } from './waiters.ts';

/** A bucket per key that gets one token every `everyMs`, as the simplest thing to wait for. */
class Buckets implements Gate {
  capacity: number;
  readonly everyMs: number;
  readonly clock: TestClock;
  readonly waiters: Waiters;
  readonly #buckets = new Map<string, { atMs: number; units: number }>();
  watching = 0;
  decisions = 0;

  constructor(capacity: number, everyMs: number, clock: TestClock, options = {}) {
    this.capacity = capacity;
    this.everyMs = everyMs;
    this.clock = clock;
    this.waiters = new Waiters(this, clock, options);
  }

  #at(key: string, clockMs: number) {
    const { atMs, units } = this.#buckets.get(key) ?? { atMs: clockMs, units: this.capacity * this.everyMs };
    if (clockMs < atMs - 100) this.#buckets.set(key, { atMs: clockMs, units });
    return { atMs: clockMs, units: Math.min(this.capacity * this.everyMs, units + Math.max(0, clockMs - atMs)) };
  }

  ask(key: string, cost: number, clockMs: number): Decision {
    this.decisions += 1;
    const missing = cost * this.everyMs - this.#at(key, clockMs).units;
    const figures = { limit: this.capacity, remaining: 0, resetAfterMs: 0 };
    if (cost > this.capacity) return { ...figures, allowed: false, retryAfterMs: 'never', reason: 'never' };
    if (missing > 0) return { ...figures, allowed: false, retryAfterMs: missing, reason: 'limited' };
    return { ...figures, allowed: true, retryAfterMs: 0 };
  }

  decide(key: string, cost: number, clockMs: number): Decision {
    const decision = this.ask(key, cost, clockMs);
    if (decision.allowed) this.add(key, -cost, clockMs);
    return decision;
  }

  future(key: string, clockMs: number): Future {
    const other = new Buckets(this.capacity, this.everyMs, this.clock);
    const bucket = this.#buckets.get(key);
    if (bucket !== undefined) other.#buckets.set(key, { ...bucket });
    else other.#buckets.set(key, this.#at(key, clockMs));
    return {
      costMax: this.capacity,
      dueMs: (cost, fromMs) => {
        const { retryAfterMs } = other.ask(key, cost, fromMs);
        return retryAfterMs === 'never' ? retryAfterMs : fromMs + retryAfterMs;
      },
      take: (cost, atMs) => other.add(key, -cost, atMs),
    };
  }

  watch(): () => void {
    this.watching += 1;
    return () => {
      this.watching -= 1;
    };
  }

  add(key: string, tokens: number, clockMs: number): void {
    const { units } = this.#at(key, clockMs);
    this.#buckets.set(key, { atMs: clockMs, units: units + tokens * this.everyMs });
  }
}

/** How waits ended, in order: who, when, and `granted` or why not. */
function court(capacity: number, everyMs: number, options = {}) {
  const clock = new TestClock();
  const gate = new Buckets(capacity, everyMs, clock, options);
  const log: [string, number, string][] = [];
  const acquire = (name: string, cost = 1, waitOptions: WaitOptions = {}, key = 'key') => {
    const wait = gate.waiters.acquire(key, cost, waitOptions, clock.nowMs());
    wait.then(
      ({ allowed, reason }) => log.push([name, clock.ms, allowed ? 'granted' : `${reason}`]),
      (error) => log.push([name, clock.ms, error.name]),
    );
    return wait;
  };
  /** Nobody waits, and nothing is left. */
  const isQuiet = () => {
    expect(gate.waiters.count).toBe(0);
    expect(gate.waiters.countOf('key')).toBe(0);
    expect(clock.timers).toBe(0);
    expect(gate.watching).toBe(0);
  };
  return { clock, gate, waiters: gate.waiters, log, acquire, isQuiet };
}

describe('a line', () => {
  test('is served in order, each at the first ms at which its cost is there', async () => {
    const { clock, log, acquire, isQuiet } = court(3, 10);
    for (const [name, cost] of Object.entries({ a: 2, b: 1, c: 3, d: 1, e: 2 })) acquire(name, cost);
    expect(clock.timers).toBe(1);
    await clock.pass(100);
    expect(log).toStrictEqual([
      ['a', 0, 'granted'],
      ['b', 0, 'granted'],
      ['c', 30, 'granted'],
      ['d', 40, 'granted'],
      ['e', 60, 'granted'],
    ]);
    isQuiet();
  });

  test('is not overtaken by what would fit', async () => {
    const { clock, log, acquire } = court(3, 10);
    acquire('a', 2);
    acquire('large', 3);
    acquire('small', 1);
    await settled();
    expect(log).toStrictEqual([['a', 0, 'granted']]);
    await clock.pass(30);
    expect(log.slice(1)).toStrictEqual([
      ['large', 20, 'granted'],
      ['small', 30, 'granted'],
    ]);
  });

  test('is one for each key', async () => {
    const { clock, log, acquire, waiters } = court(1, 10);
    acquire('a1', 1, {}, 'a');
    acquire('a2', 1, {}, 'a');
    await clock.pass(5);
    acquire('b1', 1, {}, 'b');
    acquire('b2', 1, {}, 'b');
    expect([waiters.count, waiters.countOf('a'), waiters.countOf('c')]).toStrictEqual([2, 1, 0]);
    expect(clock.timers).toBe(1);
    await clock.pass(10);
    expect(log).toStrictEqual([
      ['a1', 0, 'granted'],
      ['b1', 5, 'granted'],
      ['a2', 10, 'granted'],
      ['b2', 15, 'granted'],
    ]);
  });

  test('moves up when one in the middle is cancelled, and when the head is', async () => {
    const { clock, log, acquire, isQuiet } = court(3, 10);
    const [head, middle] = [new AbortController(), new AbortController()];
    acquire('a', 3);
    acquire('b', 3, { signal: head.signal });
    acquire('c', 3, { signal: middle.signal });
    acquire('d', 2);
    await clock.pass(10);
    middle.abort();
    await clock.pass(15);
    expect(log.splice(0)).toStrictEqual([
      ['a', 0, 'granted'],
      ['c', 10, 'cancelled'],
    ]);
    head.abort();
    await settled();
    // 25 ms have brought two tokens and a half: d takes two of them at once.
    expect(log).toStrictEqual([
      ['b', 25, 'cancelled'],
      ['d', 25, 'granted'],
    ]);
    isQuiet();
  });

  test('one signal ends many waits, and serves none of them in between', async () => {
    const { clock, log, acquire, isQuiet } = court(3, 10);
    const both = new AbortController();
    acquire('a', 3);
    acquire('b', 3, { signal: both.signal });
    acquire('c', 1, { signal: both.signal });
    acquire('d', 1);
    await clock.pass(15);
    both.abort();
    await settled();
    expect(log.slice(1)).toStrictEqual([
      ['b', 15, 'cancelled'],
      ['c', 15, 'cancelled'],
      ['d', 15, 'granted'],
    ]);
    isQuiet();
  });
});

describe('a timeout', () => {
  test('comes exactly when it is due, and those behind move up then', async () => {
    const { clock, log, acquire, isQuiet } = court(5, 10);
    acquire('a', 5);
    acquire('b', 5, { timeoutMs: 35 });
    acquire('c', 1, { timeoutMs: 20 });
    acquire('d', 3);
    await clock.pass(100);
    expect(log).toStrictEqual([
      ['a', 0, 'granted'],
      ['c', 20, 'timeout'],
      ['b', 35, 'timeout'],
      ['d', 35, 'granted'],
    ]);
    isQuiet();
  });

  test('loses to a grant at the same ms, one ms earlier it wins', async () => {
    const { clock, log, acquire } = court(1, 10);
    acquire('a');
    acquire('b', 1, { timeoutMs: 10 });
    acquire('c', 1, { timeoutMs: 19 });
    await clock.pass(30);
    expect(log).toStrictEqual([
      ['a', 0, 'granted'],
      ['b', 10, 'granted'],
      ['c', 19, 'timeout'],
    ]);
  });

  test('of the head at the ms of those behind serves them first', async () => {
    const { clock, log, acquire } = court(5, 10);
    acquire('a', 5);
    acquire('b', 5, { timeoutMs: 20 });
    acquire('c', 2, { timeoutMs: 20 });
    acquire('d', 1, { timeoutMs: 20 });
    await clock.pass(20);
    expect(log.slice(1)).toStrictEqual([
      ['b', 20, 'timeout'],
      ['c', 20, 'granted'],
      ['d', 20, 'timeout'],
    ]);
  });

  test('of 0 does not wait, and gets what is there', async () => {
    const { log, acquire, isQuiet } = court(2, 10);
    acquire('a', 2, { timeoutMs: 0 });
    const decision = await acquire('b', 2, { timeoutMs: 0 });
    expect(decision).toMatchObject({ allowed: false, reason: 'timeout', retryAfterMs: 20 });
    acquire('c', 3, { timeoutMs: 0 });
    await settled();
    expect(log).toStrictEqual([
      ['a', 0, 'granted'],
      ['b', 0, 'timeout'],
      ['c', 0, 'never'],
    ]);
    isQuiet();
  });

  test('beyond what a real timer can count waits on', async () => {
    const { clock, log, acquire } = court(1, 2 ** 33);
    acquire('a');
    acquire('b');
    expect(clock.nextTimerMs).toBe(2 ** 31 - 1);
    await clock.pass(2 ** 33 - 1);
    expect(log).toHaveLength(1);
    await clock.pass(1);
    expect(log[1]).toStrictEqual(['b', 2 ** 33, 'granted']);
  });
});

describe('a call is answered at once', () => {
  test('with never, if its cost can never pass, also behind others', async () => {
    const { log, acquire } = court(2, 10);
    acquire('a', 3);
    acquire('b', 2);
    acquire('c', 1);
    acquire('d', 3);
    await settled();
    expect(log).toStrictEqual([
      ['a', 0, 'never'],
      ['b', 0, 'granted'],
      ['d', 0, 'never'],
    ]);
  });

  test('with cancelled, if its signal is aborted already, though there is enough; and nothing is taken', async () => {
    const { gate, log, acquire, isQuiet } = court(2, 10);
    expect(await acquire('a', 2, { signal: AbortSignal.abort() })).toMatchObject({ retryAfterMs: 0 });
    expect(log).toStrictEqual([['a', 0, 'cancelled']]);
    expect(gate.decide('key', 2, 0).allowed).toBe(true);
    isQuiet();
  });

  test('with queue-full, if as many wait as may', async () => {
    const { clock, log, acquire } = court(1, 10, { maxWaiters: 2 });
    for (const name of ['a', 'b', 'c', 'd']) acquire(name);
    acquire('e', 1, {}, 'other');
    acquire('f', 1, {}, 'other');
    await clock.pass(20);
    expect(log).toStrictEqual([
      ['a', 0, 'granted'],
      ['d', 0, 'queue-full'],
      ['e', 0, 'granted'],
      ['f', 0, 'queue-full'],
      ['b', 10, 'granted'],
      ['c', 20, 'granted'],
    ]);
  });

  test('with timeout, if it is to fail fast and cannot be granted in time', async () => {
    const { clock, log, acquire, isQuiet } = court(3, 10);
    acquire('a', 3);
    acquire('b', 2);
    // Gone at 35, before its turn at 50: from then on it is nobody's way.
    acquire('c', 3, { timeoutMs: 35 });
    acquire('too late', 1, { timeoutMs: 34, failFast: true });
    acquire('just in time', 1, { timeoutMs: 35, failFast: true });
    acquire('too late again', 1, { timeoutMs: 39, failFast: true });
    acquire('in time', 1, { timeoutMs: 40, failFast: true });
    acquire('for ever', 1, { failFast: true });
    await clock.pass(60);
    expect(log).toStrictEqual([
      ['a', 0, 'granted'],
      ['too late', 0, 'timeout'],
      ['too late again', 0, 'timeout'],
      ['b', 20, 'granted'],
      ['c', 35, 'timeout'],
      ['just in time', 35, 'granted'],
      ['in time', 40, 'granted'],
      ['for ever', 50, 'granted'],
    ]);
    isQuiet();
  });
});

describe('options are refused at once, and change nothing', () => {
  const { signal } = new AbortController();
  test.each([
    [{ timeoutMs: -1 }, RangeError, 'timeoutMs must be a non-negative integer, got -1'],
    [{ timeoutMs: 1.5 }, RangeError, 'timeoutMs must be a non-negative integer, got 1.5'],
    [{ timeoutMs: Number.NaN }, RangeError, 'timeoutMs must be a non-negative integer, got NaN'],
    [{ timeoutMs: Number.POSITIVE_INFINITY }, RangeError, 'timeoutMs must be a non-negative integer, got Infinity'],
    [{ timeoutMs: '5' }, TypeError, 'timeoutMs must be a non-negative integer, got "5"'],
    [{ timeoutMs: null }, TypeError, 'timeoutMs must be a non-negative integer, got null'],
    [{ signal: {} }, TypeError, 'signal must be an AbortSignal, got an object'],
    [{ signal: null }, TypeError, 'signal must be an AbortSignal, got null'],
    [{ signal, failFast: 1 }, TypeError, 'failFast must be a boolean, got 1'],
    [null, TypeError, 'options must be an object, got null'],
    [5, TypeError, 'options must be an object, got 5'],
  ])('%o', (options, error, message) => {
    const { gate, waiters, isQuiet } = court(1, 10);
    expect(() => waiters.acquire('key', 1, options as never, 0)).toThrow(error);
    expect(() => waiters.acquire('key', 1, options as never, 0)).toThrow(message);
    expect(gate.decisions).toBe(0);
    isQuiet();
  });

  test.each([-1, 0.5, Number.NaN])('maxWaiters %s', (maxWaiters) => {
    expect(() => court(1, 10, { maxWaiters })).toThrow(RangeError);
    expect(() => court(1, 10, { maxWaiters })).toThrow('maxWaiters must be a non-negative integer');
  });
});

describe('a timer decides nothing', () => {
  test('one that fires early is set again', async () => {
    const { clock, log, acquire } = court(1, 10);
    acquire('a');
    acquire('b', 1, { timeoutMs: 15 });
    await clock.pass(4);
    clock.fireEarly();
    expect(clock.nextTimerMs).toBe(6);
    clock.fireEarly();
    await clock.pass(6);
    expect(log).toStrictEqual([
      ['a', 0, 'granted'],
      ['b', 10, 'granted'],
    ]);
  });

  test('what is due goes before whoever asks, when it has not fired', async () => {
    const { clock, log, acquire, waiters, isQuiet } = court(2, 10);
    clock.lateMs = Number.POSITIVE_INFINITY;
    acquire('a', 2);
    acquire('b', 1);
    acquire('c', 1, { timeoutMs: 12 });
    await clock.pass(15);
    expect(log).toHaveLength(1);
    acquire('d', 1, { timeoutMs: 0 });
    await settled();
    expect(log.slice(1)).toStrictEqual([
      ['b', 15, 'granted'],
      ['c', 15, 'timeout'],
      ['d', 15, 'timeout'],
    ]);
    acquire('e', 1);
    await clock.pass(5);
    waiters.settle(clock.nowMs());
    await settled();
    expect(log[4]).toStrictEqual(['e', 20, 'granted']);
    isQuiet();
  });

  test('a late one grants what was due in time, and what timed out before stays so', async () => {
    const { clock, log, acquire, isQuiet } = court(4, 10);
    acquire('a', 4);
    acquire('due at 10', 1, { timeoutMs: 10 });
    acquire('due at 40, gone at 25', 3, { timeoutMs: 25 });
    acquire('due at 25', 1, { timeoutMs: 30 });
    acquire('due at 45, gone at 44', 3, { timeoutMs: 44 });
    acquire('due at 44', 1, { timeoutMs: 44 });
    acquire('due at 50', 2);
    clock.lateMs = 36;
    await clock.pass(46);
    expect(log).toStrictEqual([
      ['a', 0, 'granted'],
      ['due at 10', 46, 'granted'],
      ['due at 40, gone at 25', 46, 'timeout'],
      ['due at 25', 46, 'granted'],
      ['due at 45, gone at 44', 46, 'timeout'],
      ['due at 44', 46, 'granted'],
    ]);
    clock.lateMs = 0;
    await clock.pass(4);
    // What came in the first 40 ms filled the bucket; what came from then to 46 was lost.
    expect(log).toHaveLength(6);
    await clock.pass(6);
    expect(log[6]).toStrictEqual(['due at 50', 56, 'granted']);
    isQuiet();
  });

  test('a late one does not grant what the limit does not allow any more', async () => {
    const { clock, log, acquire, isQuiet } = court(1, 10);
    acquire('a');
    acquire('due at 10', 1, { timeoutMs: 15 });
    acquire('due at 20', 1, { timeoutMs: 25 });
    acquire('due at 30', 1);
    clock.lateMs = 40;
    await clock.pass(50);
    expect(log.slice(1)).toStrictEqual([
      ['due at 10', 50, 'granted'],
      ['due at 20', 50, 'timeout'],
    ]);
    clock.lateMs = 0;
    await clock.pass(10);
    expect(log[3]).toStrictEqual(['due at 30', 60, 'granted']);
    isQuiet();
  });

  test('one that fires twice, or after it was cancelled, does no harm', async () => {
    const { clock, log, acquire, gate } = court(1, 10);
    const callbacks: (() => void)[] = [];
    clock.setTimer = (callback) => {
      callbacks.push(callback);
      return () => {};
    };
    acquire('a');
    acquire('b');
    await settled();
    const decisions = gate.decisions;
    clock.ms = 10;
    callbacks[0]?.();
    callbacks[0]?.();
    await settled();
    expect(log).toStrictEqual([
      ['a', 0, 'granted'],
      ['b', 10, 'granted'],
    ]);
    expect(gate.decisions).toBe(decisions + 1);
    expect(callbacks).toHaveLength(1);
  });

  test('one that cannot read the clock tells those who wait', async () => {
    const { clock, acquire, isQuiet } = court(1, 10);
    acquire('a');
    const [b, c] = [acquire('b'), acquire('c', 1, { timeoutMs: 5, signal: new AbortController().signal })];
    const outcomes = Promise.allSettled([b, c]);
    clock.ms = Number.NaN;
    clock.fireEarly();
    const reasons = (await outcomes).map((outcome) => outcome.status === 'rejected' && outcome.reason);
    for (const reason of reasons) expect(reason).toBeInstanceOf(RangeError);
    isQuiet();
  });
});

describe('when the clock is set', () => {
  test('back beyond the tolerance, no wait is longer for it', async () => {
    const { clock, log, acquire, isQuiet } = court(1, 1000);
    acquire('a');
    acquire('b', 1, { timeoutMs: 1500 });
    acquire('c', 1, { timeoutMs: 1500 });
    await clock.pass(400);
    clock.stepBy(-3_600_000);
    acquire('d', 1, { timeoutMs: 100 });
    await clock.pass(2000);
    // Nobody had looked at the clock in the 400 ms before the step, so they count for nothing.
    expect(log.map(([name, ms, outcome]) => [name, ms + (ms < 0 ? 3_600_000 : 0), outcome])).toStrictEqual([
      ['a', 0, 'granted'],
      ['d', 500, 'timeout'],
      ['b', 1400, 'granted'],
      ['c', 1900, 'timeout'],
    ]);
    isQuiet();
  });

  test('back within the tolerance, timeouts keep to what it shows', async () => {
    const { clock, log, acquire, isQuiet } = court(1, 1000);
    acquire('a');
    acquire('b', 1, { timeoutMs: 300 });
    await clock.pass(200);
    clock.stepBy(-100);
    await clock.pass(199);
    expect(log).toHaveLength(1);
    await clock.pass(1);
    expect(log[1]).toStrictEqual(['b', 300, 'timeout']);
    isQuiet();
  });

  test('forward, all that is due goes with the next wake', async () => {
    const { clock, log, acquire, isQuiet } = court(2, 10);
    acquire('a', 2);
    acquire('b', 1);
    acquire('c', 1, { timeoutMs: 30 });
    acquire('d', 2, { timeoutMs: 35 });
    clock.stepBy(1_000_000);
    await clock.pass(10);
    // c was due at 20, in time, and d at 40, too late.
    expect(log.slice(1)).toStrictEqual([
      ['b', 1_000_010, 'granted'],
      ['c', 1_000_010, 'granted'],
      ['d', 1_000_010, 'timeout'],
    ]);
    isQuiet();
  });
});

describe('those who wait are told', () => {
  test('when there is more', async () => {
    const { clock, gate, log, acquire, waiters } = court(3, 10);
    acquire('a', 3);
    acquire('b', 2);
    acquire('c', 2);
    await clock.pass(5);
    gate.add('key', 2, 5);
    waiters.freed('other', 5);
    await settled();
    expect(log).toHaveLength(1);
    waiters.freed('key', 5);
    await settled();
    expect(log[1]).toStrictEqual(['b', 5, 'granted']);
    expect(clock.nextTimerMs).toBe(15);
  });

  test('when the limit is another, or too low for ever', async () => {
    const { clock, gate, log, acquire, waiters, isQuiet } = court(4, 10);
    acquire('a', 4);
    for (const [name, cost] of Object.entries({ b: 3, c: 2, d: 4, e: 1 })) acquire(name, cost);
    acquire('other', 4, {}, 'other');
    acquire('other too', 4, {}, 'other');
    await clock.pass(5);
    gate.capacity = 2;
    waiters.limitChanged(5);
    await settled();
    expect(log.splice(0)).toStrictEqual([
      ['a', 0, 'granted'],
      ['other', 0, 'granted'],
      ['b', 5, 'never'],
      ['d', 5, 'never'],
      ['other too', 5, 'never'],
    ]);
    await clock.pass(30);
    expect(log).toStrictEqual([
      ['c', 20, 'granted'],
      ['e', 30, 'granted'],
    ]);
    isQuiet();
  });
});

describe('nothing is left behind', () => {
  test('on a signal, however the wait ends', async () => {
    const { clock, acquire, waiters, isQuiet } = court(1, 10);
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    Object.assign(signal, {
      addEventListener: (...args: Parameters<typeof addEventListener>) => {
        listeners += 1;
        addEventListener.apply(signal, args);
      },
      removeEventListener: (...args: Parameters<typeof removeEventListener>) => {
        listeners -= 1;
        removeEventListener.apply(signal, args);
      },
    });
    acquire('at once', 1, { signal });
    expect(listeners).toBe(0);
    acquire('granted', 1, { signal });
    for (let count = 0; count < 20; count += 1) acquire('timeout', 1, { signal, timeoutMs: 12 });
    expect([listeners, waiters.count]).toStrictEqual([1, 21]);
    await clock.pass(12);
    expect(listeners).toBe(0);
    isQuiet();
    const aborting = new AbortController();
    acquire('cancelled', 1, { signal: aborting.signal });
    expect(waiters.count).toBe(1);
    aborting.abort();
    isQuiet();
  });

  test('of a timer: there is one for all, and none when nobody waits', async () => {
    const { clock, acquire, isQuiet } = court(1, 10);
    for (let key = 0; key < 100; key += 1) {
      acquire('granted', 1, {}, `key ${key}`);
      acquire('waits', 1, { timeoutMs: 100 - key }, `key ${key}`);
      expect(clock.timers).toBe(1);
    }
    const set = clock.timersSet;
    await clock.pass(8);
    expect(clock.timers).toBe(1);
    // One for each instant at which something happens, and not for each of those that wait.
    expect(clock.timersSet - set).toBeLessThanOrEqual(9);
    await clock.pass(2);
    isQuiet();
  });
});

describe('what a line costs', () => {
  test('10,000 waits ask the gate a bounded number of times each, whatever becomes of them', async () => {
    const { clock, gate, log, acquire, waiters, isQuiet } = court(10, 1);
    const controllers = Array.from({ length: 10_000 }, () => new AbortController());
    acquire('first', 10);
    for (const [index, { signal }] of controllers.entries())
      acquire(`${index}`, 1, { signal, timeoutMs: 5000 + index });
    expect(waiters.count).toBe(10_000);
    expect(gate.decisions).toBeLessThan(3 * 10_000);
    for (const controller of controllers.slice(5000)) controller.abort();
    await clock.pass(5000);
    expect(log.filter(([, , outcome]) => outcome === 'granted')).toHaveLength(5001);
    expect(log.filter(([, , outcome]) => outcome === 'cancelled')).toHaveLength(5000);
    // Up to 16 of a line are thought through for each that leaves it.
    expect(gate.decisions).toBeLessThan(30 * 10_000);
    isQuiet();
  });

  test('one more is told a wait that is enough, however long the line, and exact up to 1000', () => {
    for (const length of [1, 999, 1000, 1001, 5000]) {
      const { acquire, waiters } = court(3, 10);
      acquire('first', 3);
      let cost = 0;
      for (let index = 0; index < length; index += 1) {
        acquire('waits', 1 + (index % 3));
        cost += 1 + (index % 3);
      }
      const waitMs = waiters.waitBehind('key', 2, 0);
      const exactMs = 10 * (cost + 2);
      if (length <= 1000) expect(waitMs).toBe(exactMs);
      else expect(waitMs).toBeGreaterThanOrEqual(exactMs);
      expect(waitMs).toBeLessThanOrEqual(3 * exactMs);
      expect(waiters.waitBehind('key', 4, 0)).toBe('never');
    }
  });
});

test('a real timer is set where the clock has none', async () => {
  vi.useFakeTimers();
  try {
    const clock = { nowMs: () => Date.now() };
    const waiters = new Waiters(new Buckets(1, 10, new TestClock()), clock);
    const startMs = Date.now();
    const ended: number[] = [];
    for (const timeoutMs of [0, 10, 2 ** 32]) {
      waiters.acquire('key', 1, { timeoutMs }, clock.nowMs()).then(() => ended.push(Date.now() - startMs));
    }
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(9);
    expect(ended).toStrictEqual([0]);
    await vi.advanceTimersByTimeAsync(11);
    expect(ended).toStrictEqual([0, 10, 20]);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('alarms are in order, whatever was set and cleared', () => {
  const script = fc.array(fc.tuple(fc.nat(9), fc.option(fc.nat(5))), { maxLength: 60 });
  fc.assert(
    fc.property(script, (steps) => {
      const alarms = new Alarms();
      const all = Array.from({ length: 10 }, (_, rank) => ({ atMs: 0, rank, slot: -1 }));
      const set = new Map<number, number>();
      for (const [rank, atMs] of steps) {
        const alarm = all[rank]!;
        if (atMs === null) {
          alarms.clear(alarm);
          set.delete(rank);
        } else {
          alarms.set(alarm, atMs);
          set.set(rank, atMs);
        }
        const [first] = [...set].sort((one, other) => one[1] - other[1] || one[0] - other[0]);
        expect(alarms.earliest?.rank).toBe(first?.[0]);
      }
    }),
    { numRuns: 1000 },
  );
});
