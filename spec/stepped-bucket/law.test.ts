import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { steppedBucket } from '../index.ts';
import { at, EXACT } from '../law.ts';
import type { Phase } from './law.ts';

/** A bucket that a store forgets: right as long as nothing is forgotten before it is full. */

const MS = 1_000_000n;
const ORIGIN = 1_700_000_000_000n * MS;
const SEED = 42;
const CAPACITY = 5n;
const BATCH = 2n;
const PERIOD = 100n * MS;
const BUCKET = { capacity: CAPACITY, refill: { units: BATCH, periodNs: PERIOD }, initial: CAPACITY };

type Limiter = (now: bigint, cost: bigint) => boolean;

/** Keeps a bucket until `keptFor` after its last admission; the next request begins a new one, with a phase of its own. */
const stored = (keptFor: (missing: bigint) => bigint): Limiter => {
  let kept: { missing: bigint; refilled: bigint; until: bigint } | undefined;
  return (now, cost) => {
    if (kept && now > kept.until) kept = undefined;
    const { missing: before, refilled } = kept ?? { missing: 0n, refilled: now };
    const passed = (now - refilled) / PERIOD;
    const left = before - passed * BATCH;
    const missing = (left > 0n ? left : 0n) + cost;
    if (missing > CAPACITY) return false;
    kept = { missing, refilled: refilled + passed * PERIOD, until: now + keptFor(missing) };
    return true;
  };
};

const periodsToFill = (missing: bigint): bigint => (missing + BATCH - 1n) / BATCH;

const LIMITERS = {
  'kept for ever': () => stored(() => 1_000_000n * PERIOD),
  'kept until it is full': () => stored((missing) => periodsToFill(missing) * PERIOD),
  'kept for a period less': () => stored((missing) => (periodsToFill(missing) - 1n) * PERIOD),
};

const calls = fc.array(
  fc.record({
    gapMs: fc.constantFrom(0, 0, 0, 1, 50, 99, 100, 101, 150, 250, 300, 301, 777),
    cost: fc.constantFrom(1n, 1n, 1n, 2n, 5n, 6n),
  }),
  { minLength: 5, maxLength: 40 },
);

/** How many of 300 sequences are legal. */
const legal = (name: keyof typeof LIMITERS, phase: Phase): number => {
  const { law } = steppedBucket(BUCKET, EXACT, phase);
  const isLegal = (sequence: readonly { gapMs: number; cost: bigint }[]): boolean => {
    const limiter = LIMITERS[name]();
    let state = law.start(at(ORIGIN), 'new');
    let now = ORIGIN;
    return sequence.every(({ gapMs, cost }) => {
      now += BigInt(gapMs) * MS;
      const allowed = limiter(now, cost);
      const permits = law.permits(state, cost, at(now));
      state = law.step(state, cost, allowed, at(now));
      return allowed ? permits.allowed : permits.denied;
    });
  };
  return fc.sample(calls, { seed: SEED, numRuns: 300 }).filter(isLegal).length;
};

describe('a stepped bucket counted since it was full', () => {
  it('may be kept, or forgotten once it is full', () => {
    expect(legal('kept for ever', 'since-full')).toBe(300);
    expect(legal('kept until it is full', 'since-full')).toBe(300);
  });

  it('may not be forgotten before', () => {
    expect(legal('kept for a period less', 'since-full')).toBeLessThan(290);
  });

  it('is another one than the bucket counted from its first use', () => {
    expect(legal('kept for ever', 'first-use')).toBeGreaterThan(250);
    expect(legal('kept until it is full', 'first-use')).toBeLessThan(280);
  });
});
