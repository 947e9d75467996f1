import { describe, expect, it } from 'vitest';
import {
  type BucketConfig,
  composite,
  EXACT,
  fixedWindow,
  type Jurisdiction,
  payLater,
  penalty,
  slidingCounter,
  slidingLog,
  spacing,
  steppedBucket,
  tokenBucket,
} from './index.ts';
import { at } from './law.ts';

// What a planner aims at: a law that does not say when its answers turn is searched in the dark.

const NOW = 1_000_003n;
const BUCKET: BucketConfig = { capacity: 4n, refill: { units: 2n, periodNs: 7n }, initial: 4n };
const WINDOW = { limit: 3n, windowNs: 20n };
const HORIZON = 60n;

const bucket = tokenBucket(BUCKET, EXACT);
const log = (edge: 'open' | 'closed') => slidingLog(WINDOW, EXACT, { edge });
const fixed = (anchor: 'epoch' | 'first-request' | 'creation', end: 'half-open' | 'closed') =>
  fixedWindow(WINDOW, EXACT, { anchor, end });

const LAWS: readonly [string, Jurisdiction][] = [
  ['a token bucket', bucket],
  ['a token bucket that refills slowly', tokenBucket({ ...BUCKET, refill: { units: 3n, periodNs: 40n } }, EXACT)],
  ['pay-later', payLater({ ...BUCKET, initial: 0n }, EXACT)],
  ['spacing', spacing({ intervalNs: 7n, slack: 2n }, EXACT)],
  ['a stepped bucket', steppedBucket(BUCKET, EXACT, 'epoch')],
  ['one from its creation', steppedBucket(BUCKET, EXACT, 'creation')],
  ['one from its first use', steppedBucket(BUCKET, EXACT, 'first-use')],
  ['a fixed window', fixed('epoch', 'half-open')],
  ['a closed one', fixed('epoch', 'closed')],
  ['one from the creation', fixed('creation', 'half-open')],
  ['one from a request', fixed('first-request', 'half-open')],
  ['a closed one from a request', fixed('first-request', 'closed')],
  ['a sliding log', log('open')],
  ['a closed sliding log', log('closed')],
  ...(['exact', 'floor', 'ceil'] as const).flatMap((share) =>
    (['with-cost', 'without-cost'] as const).map((guard): [string, Jurisdiction] => [
      `a sliding counter, ${share}, ${guard}`,
      slidingCounter(WINDOW, EXACT, { share, guard }),
    ]),
  ),
  ['several limits', composite([bucket, log('open')])],
  ['several, the slower first', composite([log('open'), bucket])],
  ['a penalty', penalty(log('open'), 33n, 'kept', EXACT)],
];

/** Gaps and costs of a history that empties and refills. */
const HISTORY: readonly (readonly [bigint, bigint])[] = [
  [0n, 2n],
  [1n, 1n],
  [2n, 1n],
  [9n, 3n],
  [14n, 1n],
  [0n, 1n],
  [13n, 2n],
  [21n, 3n],
  [3n, 1n],
];

describe('the instants at which an answer may change', () => {
  it.each(LAWS)('of %s: the next at which more is available is one of them', (_name, { law }) => {
    let state = law.start(at(NOW), 'new');
    let now = NOW;
    let turns = 0;
    for (const [gap, cost] of HISTORY) {
      now += gap;
      state = law.step(state, cost, law.permits(state, cost, at(now)).allowed, at(now));
      const named = law.boundaries(state, now);
      expect(named).toEqual([...named].sort((a, b) => Number(a - b)));
      expect(named.every((instant) => instant > now)).toBe(true);
      expect(new Set(named).size).toBe(named.length);
      const available = law.available(state, at(now)).lo;
      let turn = now + 1n;
      while (turn < now + HORIZON && law.available(state, at(turn)).lo === available) turn++;
      if (turn === now + HORIZON) continue;
      turns++;
      expect(named).toContain(turn);
    }
    expect(turns).toBeGreaterThan(4);
  });
});
