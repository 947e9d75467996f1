import { describe, expect, it } from 'vitest';
import { INTEGERS, max } from '../algebra.ts';
import { type BucketConfig, EXACT, type Profile, readings } from '../law.ts';
import { afterAllowed, afterDenied, drift, mayAllow, mayDeny } from './interval.ts';
import { type BucketRule, type BucketState, bucketLaw } from './law.ts';

// What is proved (interval.ts) is what judges (law.ts): the same answers permitted and the same states after them, on every
// state, clock, cost and answer of a small domain.

const range = (from: bigint, to: bigint): bigint[] =>
  Array.from({ length: Number(to - from) + 1 }, (_, i) => from + BigInt(i));

const NEEDS: readonly BucketRule['needs'][] = ['cost', 'nothing'];
const PROFILES: readonly Profile[] = [
  EXACT,
  { ...EXACT, resolutionNs: 2n },
  { ...EXACT, clockErrorNs: 1n, backwards: 'rewind' },
  // Here a rounding is 1: what drifts while time passes, and what is wrong at a comparison.
  { ...EXACT, arithmetic: 'float64', timeUnit: 's' },
  { ...EXACT, arithmetic: 'float64', timeUnit: 's', keeps: 'instant' },
  { ...EXACT, arithmetic: 'float64', timeUnit: 's', fractional: true },
];
const CONFIGS: readonly BucketConfig[] = [
  { capacity: 1n, refill: { units: 1n, periodNs: 1n }, initial: 1n },
  { capacity: 2n, refill: { units: 2n, periodNs: 3n }, initial: 2n },
];
const ROUNDING = 1n;
const LAST = 2n;

describe('the interval that is proved is the interval of the law', () => {
  for (const [p, profile] of PROFILES.entries()) {
    for (const needs of NEEDS) {
      it(`profile ${p}, needs ${needs}`, () => {
        const rule: BucketRule = {
          needs,
          mirrored: false,
          queue: false,
        };
        let compared = 0;
        const wrong: string[] = [];
        for (const config of CONFIGS) {
          const law = bucketLaw(config, profile, rule);
          const { units: rate, periodNs: unit } = config.refill;
          const capacity = config.capacity * unit;
          const rounds = profile.arithmetic === 'float64';
          const always = rounds && (profile.keeps === 'instant' || profile.fractional);
          const error = always ? ROUNDING : 0n;
          for (const lo of range(-6n, 5n)) {
            for (const hi of range(lo, 6n)) {
              for (const at of range(LAST, LAST + 2n)) {
                for (const until of range(at, at + 1n)) {
                  const state: BucketState = { lo, hi, last: LAST, readLo: 3n, readHi: 3n, born: 0n, back: false };
                  const when = { lo: at, hi: until };
                  const seen = readings(profile, when);
                  const frozen = profile.backwards === 'freeze';
                  const clock = {
                    lo: frozen ? max(seen.lo * rate, state.readLo) : seen.lo * rate,
                    hi: frozen ? max(seen.hi * rate, state.readHi) : seen.hi * rate,
                  };
                  const u = drift(INTEGERS, { lo, hi }, rounds && until > LAST ? ROUNDING : 0n);
                  for (const cost of range(0n, config.capacity)) {
                    const need = needs === 'cost' ? cost * unit : 0n;
                    const args = [INTEGERS, capacity, u, clock, need] as const;
                    const permits = {
                      allowed: mayAllow(...args, error),
                      denied: mayDeny(...args, error, profile.keeps === 'tokens'),
                    };
                    const real = law.permits(state, cost, when);
                    // The law permits one answer at least; an interval that cannot be denied must be allowed.
                    const expected = permits.denied ? permits : { allowed: true, denied: false };
                    compared++;
                    if (real.allowed !== expected.allowed || real.denied !== expected.denied)
                      wrong.push(`permits ${lo},${hi} at ${at}..${until} cost ${cost}`);
                    for (const allowed of [true, false]) {
                      const after = law.step(state, cost, allowed, when);
                      const proved = allowed
                        ? afterAllowed(...args, cost * unit, error)
                        : afterDenied(INTEGERS, u, clock, need, error, 1n);
                      compared++;
                      if (after.lo !== proved.lo || after.hi !== proved.hi)
                        wrong.push(`step ${lo},${hi} at ${at}..${until} cost ${cost} ${allowed}`);
                    }
                  }
                }
              }
            }
          }
        }
        expect(wrong.slice(0, 3)).toEqual([]);
        expect(compared).toBeGreaterThan(8_000);
      });
    }
  }
});
