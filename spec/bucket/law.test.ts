import { describe, expect, it } from 'vitest';
import { at, type BucketConfig, EXACT, FORCED_ALLOWED, FORCED_DENIED, type Profile, UNFORCED } from '../law.ts';
import { type BucketRule, bucketLaw, decimal } from './law.ts';

const RULE: BucketRule = { needs: 'cost', mirrored: false, queue: false };
const MS = 1_000_000n;
const NOW = 1_700_000_000_000n * MS;
/** Float64 keeps an instant of today in milliseconds, or seconds, to this: 2⁻¹² ms, 2⁻²² s. */
const ULP_NS = 245n;

const FLOAT: Profile = { ...EXACT, arithmetic: 'float64', resolutionNs: MS };
const FINE: Profile = { ...FLOAT, resolutionNs: 1n };

const bucket = (units: bigint, periodNs: bigint): BucketConfig => ({
  capacity: 5n * units,
  refill: { units, periodNs },
  initial: 0n,
});
const DYADIC = bucket(2n, 1024n * MS);
const DECIMAL = bucket(3n, 1500n * MS);

/** What is permitted so many nanoseconds after two periods have filled what was empty: to a request for just that. */
const beside = (config: BucketConfig, profile: Profile, offNs: bigint) => {
  const law = bucketLaw(config, profile, RULE);
  const { units, periodNs } = config.refill;
  return law.permits(law.start(at(NOW), 'new'), 2n * units, at(NOW + 2n * periodNs + offNs));
};

describe('float64 may round', () => {
  it.each<[string, BucketConfig, Profile]>([
    ['milliseconds, no power of two', DECIMAL, FLOAT],
    ['milliseconds, a period that is no power of two', bucket(2n, 1000n * MS), FLOAT],
    ['milliseconds, tokens that are no power of two', bucket(3n, 1024n * MS), FLOAT],
    ['a period that is no whole number of milliseconds', bucket(2n, 1_500_000n), FLOAT],
    ['seconds', DYADIC, { ...FLOAT, timeUnit: 's' }],
    ['fractions of a token', DYADIC, { ...FLOAT, fractional: true }],
    ['a clock of nanoseconds', DYADIC, FINE],
  ])('%s: what is due to the tick may be there or not', (_name, config, profile) => {
    expect(beside(config, profile, 0n)).toEqual(UNFORCED);
  });

  it.each<[string, BucketConfig, Profile]>([
    ['powers of two, in whole milliseconds', DYADIC, FLOAT],
    ['a rate that is one when reduced', bucket(6n, 1536n * MS), FLOAT],
    ['more than one in each millisecond', bucket(4n, 2n * MS), FLOAT],
    ['exact arithmetic', DECIMAL, { ...EXACT, timeUnit: 's', fractional: true, keeps: 'instant' }],
  ])('%s never round', (_name, config, profile) => {
    expect(beside(config, profile, 0n)).toEqual(FORCED_ALLOWED);
    expect(beside(config, profile, -MS)).toEqual(FORCED_DENIED);
  });
});

describe('how much is rounded follows from how large the numbers are', () => {
  it.each<[string, Profile]>([
    ['a clock of nanoseconds', FINE],
    ['seconds', { ...FLOAT, timeUnit: 's' }],
    ['instants', { ...FLOAT, keeps: 'instant' }],
  ])('%s: by that of the instant', (_name, profile) => {
    for (const off of [-ULP_NS, ULP_NS]) expect(beside(DECIMAL, profile, off)).toEqual(UNFORCED);
    expect(beside(DECIMAL, profile, MS)).toEqual(FORCED_ALLOWED);
    expect(beside(DECIMAL, profile, -10_000n)).toEqual(FORCED_DENIED);
  });

  it('whole milliseconds: by that of the capacity, as the time between two calls is exact', () => {
    expect(beside(DECIMAL, FLOAT, -ULP_NS)).toEqual(FORCED_DENIED);
  });

  it('before the origin of the clock as after it', () => {
    const law = bucketLaw(DECIMAL, { ...FLOAT, timeUnit: 's' }, RULE);
    const state = law.start(at(-NOW), 'new');
    expect(law.permits(state, 3n, at(-NOW + 1500n * MS - ULP_NS))).toEqual(UNFORCED);
  });

  it('since it was built, if that may have been earlier', () => {
    const law = bucketLaw(DYADIC, FINE, RULE);
    const state = law.start({ lo: NOW, hi: NOW + 512n * MS - 1n }, 'new');
    expect(law.permits(state, 1n, at(NOW + 512n * MS - 1n))).toEqual(UNFORCED);
  });
});

it('what no time has touched is as exact as what is kept', () => {
  const left = (fields: Partial<Profile>) => {
    const law = bucketLaw({ ...DECIMAL, initial: 15n }, { ...FLOAT, timeUnit: 's', ...fields }, RULE);
    return law.permits(law.step(law.start(at(NOW), 'new'), 14n, true, at(NOW)), 1n, at(NOW));
  };
  expect(left({})).toEqual(FORCED_ALLOWED);
  expect(left({ keeps: 'instant' })).toEqual(UNFORCED);
  expect(left({ fractional: true })).toEqual(UNFORCED);
});

describe('a full bucket is compared without rounding', () => {
  const refilled = (profile: Profile, afterNs: bigint) => {
    const law = bucketLaw({ ...DECIMAL, initial: 15n }, profile, RULE);
    const state = law.step(law.start(at(NOW), 'new'), 15n, true, at(NOW));
    return law.permits(state, 15n, at(NOW + afterNs));
  };
  const full = 7500n * MS;
  const level: Profile = { ...FLOAT, timeUnit: 's', fractional: true };

  it('where a level is kept, once it is full whatever was rounded', () => {
    expect(refilled(level, full + 10n * MS)).toEqual(FORCED_ALLOWED);
    expect(refilled(level, full)).toEqual(UNFORCED);
  });

  it('but not where an instant is', () =>
    expect(refilled({ ...FLOAT, keeps: 'instant' }, full + 10n * MS)).toEqual(UNFORCED));
});

describe('a full bucket at its first call', () => {
  const full = { ...DECIMAL, initial: 15n };
  it('has all that it holds, on a coarse clock too', () => {
    const law = bucketLaw(full, { ...EXACT, resolutionNs: 10n * MS }, RULE);
    expect(law.permits(law.start(at(NOW + 5n), 'new'), 15n, at(NOW + 5n))).toEqual(FORCED_ALLOWED);
  });

  it('may have less at a reading before it was built, if it follows its clock back', () => {
    const law = bucketLaw(full, { ...EXACT, backwards: 'rewind' }, RULE);
    expect(law.permits(law.start(at(NOW), 'new'), 15n, at(NOW - MS))).toEqual(UNFORCED);
    expect(law.permits(law.start(at(NOW), 'new'), 14n, at(NOW - MS))).toEqual(FORCED_ALLOWED);
  });
});

it('a look moves a clock that never goes back', () => {
  const law = bucketLaw({ ...DECIMAL, initial: 15n }, EXACT, RULE);
  const emptied = law.step(law.start(at(NOW), 'new'), 15n, true, at(NOW));
  const later = NOW + 500n * MS;
  expect(law.permits(emptied, 1n, at(later - 1n))).toEqual(FORCED_DENIED);
  expect(law.permits(law.look?.(emptied, at(later)) ?? emptied, 1n, at(later - 1n))).toEqual(FORCED_ALLOWED);
});

it('after a large step back, who is asked when the clock is near again may have seen it, or not', () => {
  const law = bucketLaw({ ...DECIMAL, initial: 15n }, EXACT, RULE);
  const emptied = law.step(law.start(at(NOW), 'new'), 15n, true, at(NOW));
  const near = NOW - 50n * MS;
  const back = law.setBack?.(emptied, NOW, NOW - 1000n * MS) ?? emptied;
  expect(law.permits(back, 1n, at(near))).toEqual(UNFORCED);
  const denied = law.step(back, 1n, false, at(near));
  expect(law.permits(denied, 1n, at(near))).toEqual(FORCED_DENIED);
  expect(law.permits(denied, 1n, at(near + MS))).toEqual(UNFORCED);
});

describe('a level in words', () => {
  it.each([
    [3n, 2n, '1.5'],
    [-1n, 4n, '-0.25'],
    [-7n, 4n, '-1.75'],
    [1n, 3n, '0.33'],
    [1n, 20n, '0.05'],
    [0n, 7n, '0'],
    [-4n, 2n, '-2'],
    [10n, 1n, '10'],
  ])('%s of %s is %s', (a, b, text) => expect(decimal(a, b)).toBe(text));

  it('is what is there, or in a leaky bucket what is missing; a range where it is not known', () => {
    const shown = (mirrored: boolean) => {
      const law = bucketLaw({ ...DECIMAL, initial: 15n }, EXACT, { ...RULE, mirrored });
      const state = law.step(law.start(at(NOW), 'new'), 5n, true, at(NOW));
      return [law.show(state, at(NOW)), law.show(state, { lo: NOW, hi: NOW + 500n * MS })];
    };
    expect(shown(false)).toEqual(['10', '10 to 11']);
    expect(shown(true)).toEqual(['5', '4 to 5']);
  });
});
