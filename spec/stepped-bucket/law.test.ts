import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { steppedBucket } from '../index.ts';
import { at, EXACT, FORCED_ALLOWED, FORCED_DENIED, UNFORCED } from '../law.ts';
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

const lawOf = (phase: Phase) => steppedBucket(BUCKET, EXACT, phase).law;

describe('a stepped bucket that is found in use', () => {
  it('tells when its periods begin by what it answers', () => {
    const law = lawOf('creation');
    let state = law.step(law.start(at(ORIGIN), 'unknown'), CAPACITY, true, at(ORIGIN));
    expect(law.permits(state, 1n, at(ORIGIN + 1n))).toEqual(UNFORCED);
    state = law.step(state, 1n, false, at(ORIGIN + 50n * MS));
    state = law.step(state, 1n, true, at(ORIGIN + 60n * MS));
    expect(law.permits(state, 2n, at(ORIGIN + PERIOD + 50n * MS))).toEqual(FORCED_DENIED);
    expect(law.permits(state, 2n, at(ORIGIN + PERIOD + 50n * MS + 1n))).toEqual(UNFORCED);
    expect(law.permits(state, 2n, at(ORIGIN + PERIOD + 60n * MS))).toEqual(FORCED_ALLOWED);
  });

  it('has the periods of the epoch, where they are counted from there', () => {
    const law = lawOf('epoch');
    const found = law.start(at(ORIGIN + 30n * MS), 'unknown');
    expect(law.permits(found, CAPACITY, at(ORIGIN + 30n * MS))).toEqual(UNFORCED);
    const state = law.step(found, CAPACITY, true, at(ORIGIN + 30n * MS));
    expect(law.permits(state, 1n, at(ORIGIN + PERIOD - 1n))).toEqual(FORCED_DENIED);
    expect(law.permits(state, BATCH, at(ORIGIN + PERIOD))).toEqual(FORCED_ALLOWED);
  });
});

it('a stepped bucket that begins full is full, whenever it was built', () => {
  const law = lawOf('epoch');
  const state = law.start({ lo: ORIGIN, hi: ORIGIN + 250n * MS }, 'new');
  expect(law.permits(state, CAPACITY, at(ORIGIN + 250n * MS))).toEqual(FORCED_ALLOWED);
});

describe('after a small step back a full one may have been forgotten', () => {
  const later = ORIGIN + 10n * PERIOD + 70n * MS;
  const earlier = later - 50n * MS;
  const next = ORIGIN + 11n * PERIOD;
  const emptied = (phase: Phase) => {
    const law = lawOf(phase);
    const idle = law.step(
      law.step(law.start(at(ORIGIN), 'new'), 1n, true, at(ORIGIN)),
      CAPACITY + 1n,
      false,
      at(later),
    );
    const state = law.step(law.setBack?.(idle, later, earlier), CAPACITY, true, at(earlier));
    return { law, state };
  };

  it.each(['creation', 'epoch'] as const)('and counts from the %s as before', (phase) => {
    const { law, state } = emptied(phase);
    expect(law.permits(state, 1n, at(next - 1n))).toEqual(FORCED_DENIED);
    expect(law.permits(state, BATCH, at(next))).toEqual(FORCED_ALLOWED);
  });

  it('and counts from its first use, or the next', () => {
    const { law, state } = emptied('first-use');
    expect(law.permits(state, 1n, at(next - 1n))).toEqual(FORCED_DENIED);
    expect(law.permits(state, BATCH, at(next))).toEqual(UNFORCED);
  });
});
