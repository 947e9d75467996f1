import { describe, expect, it } from 'vitest';
import type { Counterexample } from './counterexample.ts';
import { COUNTEREXAMPLES } from './counterexamples.ts';
import {
  EXACT,
  fixedWindow,
  gcra,
  type Jurisdiction,
  leakyBucket,
  payLater,
  slidingCounter,
  slidingLog,
  spacing,
  steppedBucket,
  tokenBucket,
} from './index.ts';
import { at } from './law.ts';

// The prover says that these histories are wrong, from the models; the law, which is another program, must say so too.

const bucketOf = ({ config }: Counterexample) => {
  if (!('capacity' in config)) throw new Error('a bucket has a capacity');
  return {
    capacity: BigInt(config.capacity),
    initial: BigInt(config.initial),
    refill: { units: BigInt(config.refillUnits), periodNs: BigInt(config.refillPeriodNs) },
  };
};
const windowOf = ({ config }: Counterexample) => {
  if (!('limit' in config)) throw new Error('a window has a limit');
  return { limit: BigInt(config.limit), windowNs: BigInt(config.windowNs) };
};
const LAWS: Readonly<Record<string, (one: Counterexample) => Jurisdiction>> = {
  'token-bucket': (one) => tokenBucket(bucketOf(one), EXACT),
  gcra: (one) => gcra(bucketOf(one), EXACT),
  'leaky-bucket': (one) => leakyBucket(bucketOf(one), EXACT),
  'stepped-bucket': (one) => steppedBucket(bucketOf(one), EXACT, 'epoch'),
  'pay-later': (one) => payLater(bucketOf(one), EXACT),
  spacing: (one) => {
    const { capacity, refill } = bucketOf(one);
    return spacing({ slack: capacity, intervalNs: refill.periodNs }, EXACT);
  },
  'fixed-window': (one) => fixedWindow(windowOf(one), EXACT, { anchor: 'epoch', end: 'half-open' }),
  'sliding-log': (one) => slidingLog(windowOf(one), EXACT, { edge: one.variant.edge === 'closed' ? 'closed' : 'open' }),
  'sliding-counter': (one) => slidingCounter(windowOf(one), EXACT, { share: 'exact', guard: 'with-cost' }),
};

/** The number of the first answer that the law does not permit. */
const firstBreach = (one: Counterexample): number => {
  const { law } = LAWS[one.algorithm]!(one);
  let state = law.start(at(0n), 'new');
  for (const [i, { atNs, cost, allowed }] of one.requests.entries()) {
    const when = at(BigInt(atNs));
    const permits = law.permits(state, BigInt(cost), when);
    if (!(allowed ? permits.allowed : permits.denied)) return i;
    state = law.step(state, BigInt(cost), allowed, when);
  }
  return -1;
};

describe('the counter-examples of the proofs', () => {
  it('are there for every algorithm', () => {
    expect(new Set(COUNTEREXAMPLES.map(({ algorithm }) => algorithm))).toEqual(new Set(Object.keys(LAWS)));
  });

  for (const one of COUNTEREXAMPLES) {
    it(`${one.lemma}: ${one.broken}`, () => {
      expect(firstBreach(one)).toBeGreaterThanOrEqual(0);
    });
  }
});
