import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Left } from './left.ts';

const CONFIG = { capacity: 10n, refill: { units: 1n, periodNs: 100n }, initial: 10n };
const left = (again = false): Left => new Left(CONFIG, () => again);
const lost = (tokens: bigint) => ({ cost: tokens * 100n, isSent: true });

describe('what is left at least', () => {
  it('is what was there, refilled, less what was admitted', () => {
    const bucket = left();
    expect(bucket.at(0n)).toBe(1000n);
    bucket.admit(700n, 0n);
    expect(bucket.at(0n)).toBe(300n);
    expect(bucket.at(250n)).toBe(550n);
    expect(bucket.at(5_000n)).toBe(1000n);
  });

  it('does not count on what may have been charged, once, until its node is back', () => {
    const bucket = left();
    bucket.lose(1, lost(4n));
    expect(bucket.at(0n)).toBe(600n);
    // It may be charged only now.
    expect(bucket.at(10_000n)).toBe(600n);
    bucket.back(1, 10_000n);
    expect(bucket.at(10_100n)).toBe(700n);
    bucket.back(1, 10_100n);
    expect(bucket.at(10_100n)).toBe(700n);
  });

  it('is nothing where it may have been charged again', () => {
    const bucket = left(true);
    bucket.lose(1, lost(4n));
    expect(bucket.at(0n)).toBe(0n);
    bucket.back(1, 0n);
    expect(bucket.at(300n)).toBe(300n);
  });

  /** A bucket on a clock that is off and never goes back; what is lost it charges late, or never. */
  it('is never more than a right bucket has, whatever its clock, and whenever it charges what was lost', () => {
    const skew = 40n;
    const step = fc.record({
      wait: fc.bigInt({ min: 0n, max: 400n }),
      ahead: fc.bigInt({ min: -skew, max: skew }),
      cost: fc.bigInt({ min: 1n, max: 6n }),
      what: fc.constantFrom('ask', 'ask', 'lose', 'charge', 'never', 'back'),
    });
    let closest = 1_000n;
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const least = left();
        let now = 0n;
        let level = 1000n;
        let reading = -skew;
        let open: bigint[] = [];
        for (const { wait, ahead, cost, what } of steps) {
          now += wait;
          const next = now + ahead > reading ? now + ahead : reading;
          level = level + next - reading < 1000n ? level + next - reading : 1000n;
          reading = next;
          const scaled = cost * 100n;
          const take = (n: bigint): boolean => {
            if (level < n) return false;
            level -= n;
            return true;
          };
          expect(level).toBeGreaterThanOrEqual(least.at(now) - 2n * skew);
          if (what === 'ask' && take(scaled)) least.admit(scaled, now);
          else if (what === 'lose') {
            open.push(scaled);
            least.lose(1, { cost: scaled, isSent: true });
          } else if (what === 'charge') open = open.filter((n, i) => i > 0 || !take(n));
          else if (what === 'never') open.shift();
          else if (what === 'back') {
            for (const n of open) take(n);
            open = [];
            least.back(1, now);
          }
          const above = level - least.at(now);
          if (above < closest) closest = above;
        }
      }),
      { numRuns: 500, seed: 1 },
    );
    // It is not only below: clocks bring it above by what they may.
    expect(closest).toBeLessThan(-skew);
  });
});
