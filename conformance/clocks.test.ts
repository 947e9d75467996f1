import { afterEach, describe, expect, it } from 'vitest';
import { fakeTimersClock, injectedClock } from './clocks.ts';

const MS = 1_000_000n;
const ORIGIN = 1_700_000_000_000n * MS;
const ms = (n: number): bigint => ORIGIN + BigInt(n) * MS;

/** A clock at its origin, and what was called when. */
const started = () => {
  const court = injectedClock();
  court.restart(ORIGIN);
  const calls: string[] = [];
  const note = (name: string) => (): void => {
    calls.push(`${name} ${Number(court.instant() - ORIGIN) / 1e6}`);
  };
  return { court, clock: court.clock, calls, note };
};

describe('the injected clock', () => {
  it('shows the same instant in both units, and counts who reads it', () => {
    const { court, clock } = started();
    court.advanceTo(ORIGIN + 2_500_000n);
    expect([clock.nowMs(), clock.nowNs()]).toEqual([1_700_000_000_002.5, ORIGIN + 2_500_000n]);
    expect(court.readings()).toBe(2);
    expect(court.instant()).toBe(ORIGIN + 2_500_000n);
    expect(court.readings()).toBe(2);
  });

  it('shows no instant before its time, though milliseconds are rounded', () => {
    const { court, clock } = started();
    const shown = Array.from({ length: 997 }, (_, n) => {
      const instant = ORIGIN + BigInt(n * 1_013);
      court.advanceTo(instant);
      const nowMs = clock.nowMs();
      // Milliseconds of this size are multiples of 2⁻¹² of one.
      const ns = BigInt(Math.floor(nowMs)) * MS + BigInt(Math.ceil((nowMs % 1) * 1e6));
      return Number(instant - ns);
    });
    expect(Math.min(...shown)).toBe(0);
    expect(Math.max(...shown)).toBeLessThan(245);
  });

  it('does not go back unless it is set back', () => {
    const { court } = started();
    court.advanceTo(ms(5));
    court.advanceTo(ms(3));
    expect(court.instant()).toBe(ms(5));
  });
});

describe('timers', () => {
  it('fire in the order in which they are due, at their own instants, those of one instant as they were set', () => {
    const { court, clock, calls, note } = started();
    clock.setTimer(note('c'), 30);
    clock.setTimer(note('a'), 10);
    clock.setTimer(note('b'), 10);
    court.advanceTo(ms(29));
    expect(calls).toEqual(['a 10', 'b 10']);
    court.advanceTo(ms(100));
    expect(calls).toEqual(['a 10', 'b 10', 'c 30']);
    expect(court.instant()).toBe(ms(100));
    expect(court.timersSet()).toBe(3);
  });

  it('may set others, which fire in the same stretch of time if they are due', () => {
    const { court, clock, calls, note } = started();
    clock.setTimer(() => {
      note('first')();
      clock.setTimer(note('second'), 10);
      clock.setTimer(note('third'), 100);
    }, 10);
    court.advanceTo(ms(50));
    expect(calls).toEqual(['first 10', 'second 20']);
  });

  it('that are cancelled never fire, also from within another', () => {
    const { court, clock, calls, note } = started();
    const cancel = clock.setTimer(note('a'), 10);
    const cancelOther = clock.setTimer(note('b'), 30);
    clock.setTimer(() => cancelOther(), 20);
    cancel();
    cancel();
    court.advanceTo(ms(100));
    expect(calls).toEqual([]);
  });

  it('fire no sooner than they were asked for: fractions are rounded up, and nothing is waited for nothing', () => {
    const { court, clock, calls, note } = started();
    clock.setTimer(note('fraction'), 0.0000015);
    clock.setTimer(note('none'), 0);
    clock.setTimer(note('less'), -5);
    court.advanceTo(ORIGIN);
    expect(calls).toEqual(['none 0', 'less 0']);
    court.advanceTo(ORIGIN + 1n);
    expect(calls).toHaveLength(2);
    court.advanceTo(ORIGIN + 2n);
    expect(calls).toEqual(['none 0', 'less 0', 'fraction 0.000002']);
  });

  it('let promises settle in between, where they are waited for', async () => {
    const { court, clock, calls } = started();
    const later = (name: string, delayMs: number): void => {
      clock.setTimer(async () => {
        await null;
        calls.push(`${name} ${Number(court.instant() - ORIGIN) / 1e6}`);
      }, delayMs);
    };
    later('a', 10);
    later('b', 20);
    await court.advanceToAsync(ms(100));
    expect(calls).toEqual(['a 10', 'b 20']);
  });

  it('that are set for ever are not followed for ever', () => {
    const { court, clock } = started();
    let fired = 0;
    const again = (): void => {
      fired++;
      clock.setTimer(again, 0);
    };
    clock.setTimer(again, 0);
    court.advanceTo(ms(1));
    expect(fired).toBe(100_000);
    expect(court.instant()).toBe(ms(1));
  });

  it('are gone with the scenario that set them, and so are lateness and drift', () => {
    const { court, clock, calls, note } = started();
    clock.setTimer(note('old'), 10);
    court.delayTimers('never');
    court.drift(MS);
    court.restart(ORIGIN);
    clock.setTimer(note('new'), 20);
    court.advanceTo(ms(50));
    expect(calls).toEqual(['new 20']);
    expect(clock.nowNs()).toBe(clock.nowNs());
  });
});

describe('late timers', () => {
  it('fire so much later than they are due', () => {
    const { court, clock, calls, note } = started();
    court.delayTimers(7n * MS);
    clock.setTimer(note('a'), 10);
    clock.setTimer(note('b'), 12);
    court.advanceTo(ms(16));
    expect(calls).toEqual([]);
    court.advanceTo(ms(30));
    expect(calls).toEqual(['a 17', 'b 19']);
  });

  it('may never come', () => {
    const { court, clock, calls, note } = started();
    court.delayTimers('never');
    clock.setTimer(note('a'), 10);
    court.advanceTo(ms(1_000_000));
    expect(calls).toEqual([]);
  });
});

describe('a step back', () => {
  it('moves what the clock shows, and not the time that passes for timers', () => {
    const { court, clock, calls, note } = started();
    clock.setTimer(note('a'), 10);
    court.advanceTo(ms(4));
    court.stepBack(ms(-96));
    expect(clock.nowNs()).toBe(ms(-96));
    court.advanceTo(ms(-91));
    expect(calls).toEqual([]);
    court.advanceTo(ms(-90));
    expect(calls).toEqual(['a -90']);
    // What is set after the step counts from there.
    clock.setTimer(note('b'), 10);
    court.advanceTo(ms(-80));
    expect(calls).toEqual(['a -90', 'b -80']);
  });
});

describe('a clock that drifts while it is read', () => {
  it('moves on with each reading, until told not to', () => {
    const { court, clock } = started();
    court.drift(MS);
    expect([clock.nowNs(), clock.nowNs(), clock.nowMs()]).toEqual([ms(0), ms(1), 1_700_000_000_002]);
    expect(court.instant()).toBe(ms(3));
    court.drift(0n);
    expect(clock.nowNs()).toBe(clock.nowNs());
  });
});

describe('faked globals', () => {
  const names = ['Date', 'performance', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const;
  const real = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  const { hrtime } = process;
  afterEach(() => {
    // A clock that is faked for a process has no end of its own.
    for (const [name, descriptor] of real) if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    process.hrtime = hrtime;
  });

  it('are one clock: Date, timers and the one that is handed over', () => {
    const court = fakeTimersClock();
    court.restart(ORIGIN);
    const calls: number[] = [];
    setTimeout(() => void calls.push(Date.now() - 1_700_000_000_000), 10);
    court.clock.setTimer(() => void calls.push(Date.now() - 1_700_000_000_000), 20);
    const cancel = court.clock.setTimer(() => void calls.push(-1), 30);
    court.advanceTo(ms(25));
    cancel();
    court.advanceTo(ms(100));
    expect(calls).toEqual([10, 20]);
    expect(court.timersSet()).toBeGreaterThanOrEqual(2);
    court.stepBack(ms(40));
    expect(Date.now()).toBe(1_700_000_000_040);
    // A stalled process: what is due fires once, when it goes on.
    court.delayTimers(5n);
    const stalled: number[] = [];
    setInterval(() => void stalled.push(Date.now() - 1_700_000_000_000), 10);
    court.advanceTo(ms(95));
    expect(stalled).toHaveLength(1);
  });
});
