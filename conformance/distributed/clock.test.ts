import { describe, expect, it } from 'vitest';
import { injectedClock } from '../clocks.ts';
import { aheadBy } from './clock.ts';

const MS = 1_000_000n;

describe('a clock that is off', () => {
  it('is ahead or behind by as much, and may be set anew', () => {
    const court = injectedClock();
    court.restart(1000n * MS);
    const { clock, setAhead } = aheadBy(court.clock, -100n * MS);
    expect([clock.nowMs(), clock.nowNs()]).toEqual([900, 900n * MS]);
    setAhead(50n * MS);
    expect(clock.nowMs()).toBe(1050);
    court.advanceTo(1100n * MS);
    expect(clock.nowMs()).toBe(1150);
  });

  it('never goes back: it stands still until time has caught up, and is never further off than it was set to', () => {
    const court = injectedClock();
    court.restart(1000n * MS);
    const { clock, setAhead } = aheadBy(court.clock, 100n * MS);
    setAhead(-100n * MS);
    const readings = [0n, 100n, 199n, 200n, 201n, 300n].map((ms) => {
      court.advanceTo((1000n + ms) * MS);
      return clock.nowMs();
    });
    expect(readings).toEqual([1100, 1100, 1100, 1100, 1101, 1200]);
    // Set twice at one instant it holds the first reading.
    setAhead(100n * MS);
    expect(clock.nowMs()).toBe(1400);
    setAhead(0n);
    expect(clock.nowMs()).toBe(1400);
  });
});
