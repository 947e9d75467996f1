import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from './clock.ts';
import { Timer } from './timer.ts';

describe('a timer without one of its clock', () => {
  const clock: Clock = { nowMs: () => 0 };
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('leaves nothing running once it is cleared', () => {
    const timer = new Timer(clock, () => {});
    timer.set(1_000);
    expect([vi.getTimerCount(), timer.isRunning]).toEqual([1, true]);
    timer.clear();
    expect([vi.getTimerCount(), timer.isRunning]).toEqual([0, false]);
  });

  it('wakes early rather than at once when setTimeout cannot count as far', () => {
    const wake = vi.fn();
    new Timer(clock, wake).set(2 ** 40);
    vi.advanceTimersByTime(2 ** 31 - 2);
    expect(wake).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(wake).toHaveBeenCalledOnce();
  });
});

describe('a timer of a clock', () => {
  const callbacks: (() => void)[] = [];
  const wake = vi.fn();
  beforeEach(() => {
    callbacks.length = 0;
    wake.mockReset();
  });
  /** One that does not cancel. */
  const clock: Clock = {
    nowMs: () => 0,
    setTimer(callback) {
      callbacks.push(callback);
      return () => {};
    },
  };

  it('that fires twice wakes once', () => {
    const timer = new Timer(clock, wake);
    timer.set(5);
    callbacks[0]!();
    callbacks[0]!();
    expect(wake).toHaveBeenCalledOnce();
    expect(timer.isRunning).toBe(false);
  });

  it('that fires after it was cleared, or set anew, wakes nobody', () => {
    const timer = new Timer(clock, wake);
    timer.set(5);
    timer.set(7);
    callbacks[0]!();
    expect(wake).not.toHaveBeenCalled();
    expect(timer.isRunning).toBe(true);
    timer.clear();
    callbacks[1]!();
    expect(wake).not.toHaveBeenCalled();
  });

  it('that could not be set can be cleared, and set again', () => {
    let isBroken = true;
    const setTimer: Clock['setTimer'] = (callback, delayMs) => {
      if (isBroken) throw new Error('no timers left');
      return clock.setTimer!(callback, delayMs);
    };
    const timer = new Timer({ ...clock, setTimer }, wake);
    expect(() => timer.set(5)).toThrow('no timers left');
    isBroken = false;
    timer.set(5);
    callbacks[0]!();
    expect(wake).toHaveBeenCalledOnce();
  });
});
