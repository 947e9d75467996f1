import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactBucket, msOf, nsCeil, nsOf, ratioOf, scaled, unitsPerToken } from './exact.ts';

const decimals = fc
  .record({ digits: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), places: fc.nat(15) })
  .map(({ digits, places }) => ({ digits, places, value: Number(`${digits}e-${places}`) }));

describe('ratioOf', () => {
  it.each([
    [0.1, 1n, 10n],
    [0.5, 5n, 10n],
    [-2.25, -225n, 100n],
    [0, 0n, 1n],
    [-0, 0n, 1n],
    [1e21, 10n ** 21n, 1n],
    [1.5e22, 15n * 10n ** 21n, 1n],
    [1e-7, 1n, 10n ** 7n],
    [1.25e-9, 125n, 10n ** 11n],
    [2 ** 53, 2n ** 53n, 1n],
  ])('%d is the decimal that it prints as', (value, numerator, denominator) => {
    const ratio = ratioOf(value);
    expect(ratio.numerator * denominator).toBe(numerator * ratio.denominator);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses %d', (value) => {
    expect(() => ratioOf(value)).toThrow(RangeError);
  });

  it('is exact for every decimal of up to 15 digits', () => {
    fc.assert(
      fc.property(decimals, ({ digits, places, value }) => {
        const { numerator, denominator } = ratioOf(value);
        expect(numerator * 10n ** BigInt(places)).toBe(digits * denominator);
      }),
    );
  });
});

describe('scaled', () => {
  it('is undefined where the product is not whole, never rounded', () => {
    expect(scaled(0.1, 10n)).toBe(1n);
    expect(scaled(0.1, 3n)).toBeUndefined();
    expect(scaled(1.25, 2n)).toBeUndefined();
    expect(scaled(1.25, 4n)).toBe(5n);
    expect(scaled(-3, 10n)).toBe(-30n);
    expect(scaled(1e300, 1n)).toBe(10n ** 300n);
  });

  it('agrees with the ratio', () => {
    fc.assert(
      fc.property(decimals, fc.bigInt({ min: 1n, max: 10n ** 9n }), ({ value }, scale) => {
        const { numerator, denominator } = ratioOf(value);
        const product = numerator * scale;
        expect(scaled(value, scale)).toBe(product % denominator === 0n ? product / denominator : undefined);
      }),
    );
  });
});

describe('milliseconds and nanoseconds', () => {
  it('nsOf keeps every nanosecond of a decimal', () => {
    expect(nsOf(333.333333)).toBe(333_333_333n);
    expect(nsOf(0.000001)).toBe(1n);
    expect(nsOf(1_700_000_000_000)).toBe(1_700_000_000_000_000_000n);
  });

  it('nsCeil never ends a wait early, and never a whole nanosecond late', () => {
    expect(nsCeil(333.3333333)).toBe(333_333_334n);
    expect(nsCeil(0)).toBe(0n);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (ms) => {
        const { numerator, denominator } = ratioOf(ms);
        const late = nsCeil(ms) * denominator - numerator * 1_000_000n;
        expect(late >= 0n && late < denominator).toBe(true);
      }),
    );
  });

  it('msOf and nsOf are inverse on whole milliseconds, and on nanoseconds of the first hour', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 4_102_444_800_000n }), (ms) => {
        expect(nsOf(msOf(ms * 1_000_000n))).toBe(ms * 1_000_000n);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 3_600_000_000_000n }), (ns) => {
        expect(nsOf(msOf(ns))).toBe(ns);
      }),
    );
  });
});

describe('unitsPerToken', () => {
  it.each([
    [false, 1n],
    ['1', 1n],
    ['0.1', 10n],
    ['0.001', 1000n],
    ['0.25', 4n],
    ['0.000001', 1_000_000n],
  ] as const)('%s makes %d units a token', (fractional, units) => {
    expect(unitsPerToken(fractional)).toBe(units);
  });

  it('refuses a quantum that does not divide a token, and names it', () => {
    expect(() => unitsPerToken('0.3')).toThrow(/0\.3 does not divide one token/);
  });
});

describe('exactBucket', () => {
  it('clears fractions of the rate without changing it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.nat(3),
        fc.integer({ min: 1, max: 100_000 }),
        fc.nat(3),
        fc.constantFrom(1n, 10n, 1000n),
        (tokens, tokenPlaces, period, periodPlaces, perToken) => {
          const config = {
            capacity: 5,
            refill: { tokens: Number(`${tokens}e-${tokenPlaces}`), periodMs: Number(`${period}e-${periodPlaces}`) },
          };
          const { capacity, refill, initial } = exactBucket(config, perToken, 2);
          expect({ capacity, initial }).toEqual({ capacity: 5n * perToken, initial: 2n * perToken });
          // units / periodNs = tokens · perToken / (period · 10^6), cross-multiplied.
          expect(refill.units * BigInt(period) * 1_000_000n * 10n ** BigInt(tokenPlaces)).toBe(
            refill.periodNs * BigInt(tokens) * perToken * 10n ** BigInt(periodPlaces),
          );
        },
      ),
    );
  });

  it('refuses a capacity that is no multiple of the token quantum, naming the field', () => {
    const config = { capacity: 2.5, refill: { tokens: 1, periodMs: 100 } };
    expect(() => exactBucket(config, 1n, 1)).toThrow(/^capacity is 2\.5, .*declare `fractional`/);
    expect(exactBucket(config, 10n, 1).capacity).toBe(25n);
    expect(() => exactBucket({ ...config, capacity: 2 }, 1n, 0.5)).toThrow(/^initial is 0\.5/);
  });
});
