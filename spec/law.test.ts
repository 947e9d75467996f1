import { describe, expect, it } from 'vitest';
import {
  type BucketConfig,
  clauseOf,
  composite,
  fixedWindow,
  gcra,
  type Jurisdiction,
  leakyBucket,
  leakyQueue,
  payLater,
  penalty,
  slidingCounter,
  slidingLog,
  spacing,
  steppedBucket,
  tokenBucket,
} from './index.ts';
import { at, EXACT, FORCED_ALLOWED, floatFuzz, NOTHING, type Profile, permitsOf, readings } from './law.ts';

const MS = 1_000_000n;
const NOW = 1_700_000_000_000n * MS;

describe('the readings of a clock', () => {
  const seen = (fields: Partial<Profile>, lo: bigint, hi = lo) => readings({ ...EXACT, ...fields }, { lo, hi });

  it('are the instant itself, where it is exact', () => {
    expect(seen({}, -3n)).toEqual(at(-3n));
    expect(seen({}, 3n, 5n)).toEqual({ lo: 3n, hi: 5n });
  });

  it('of one with steps begin with the step, on either side of the origin', () => {
    expect(seen({ resolutionNs: 10n }, 25n, 31n)).toEqual({ lo: 20n, hi: 31n });
    expect(seen({ resolutionNs: 10n }, 30n)).toEqual(at(30n));
    expect(seen({ resolutionNs: 10n }, -25n)).toEqual({ lo: -30n, hi: -25n });
    expect(seen({ resolutionNs: 10n }, -30n)).toEqual(at(-30n));
  });

  it('of one that may be wrong are as far off, however fine its steps', () => {
    expect(seen({ resolutionNs: 10n, clockErrorNs: 4n }, 25n)).toEqual({ lo: 16n, hi: 29n });
    expect(seen({ clockErrorNs: 4n }, 25n)).toEqual({ lo: 21n, hi: 29n });
  });
});

describe('sums of instants', () => {
  const float = (fields: Partial<Profile>, instant: bigint) =>
    floatFuzz({ ...EXACT, arithmetic: 'float64', resolutionNs: MS, ...fields }, instant);

  it('of whole milliseconds are not rounded, and none where arithmetic is exact', () => {
    expect(float({}, NOW)).toBe(0n);
    expect(float({ arithmetic: 'exact', timeUnit: 's', resolutionNs: 1n }, NOW)).toBe(0n);
  });

  it('of seconds, and of fractions of a millisecond, are: by their size', () => {
    for (const fields of [{ timeUnit: 's' }, { resolutionNs: 1n }] as const) {
      expect(float(fields, NOW)).toBe(1n + (NOW >> 50n));
      expect(float(fields, -NOW)).toBe(1n + (NOW >> 50n));
      expect(float(fields, 0n)).toBe(1n);
    }
  });
});

it('nothing is permitted by a law that is contradicted', () => {
  expect(permitsOf(false, false)).toEqual(NOTHING);
  expect(NOTHING).toEqual({ allowed: false, denied: false });
});

describe('every law', () => {
  const bucket: BucketConfig = { capacity: 7n, refill: { units: 3n, periodNs: 1000n }, initial: 7n };
  const window = { limit: 3n, windowNs: 1000n };
  const log = (edge: 'open' | 'closed') => slidingLog(window, EXACT, { edge });
  const first = (end: 'half-open' | 'closed') => fixedWindow(window, EXACT, { anchor: 'first-request', end });

  const all: readonly [string, Jurisdiction][] = [
    ['a token bucket', tokenBucket(bucket, EXACT)],
    ['GCRA', gcra(bucket, EXACT)],
    ['a leaky bucket', leakyBucket(bucket, EXACT)],
    ['a leaky queue', leakyQueue(bucket, EXACT)],
    ['a stepped bucket', steppedBucket(bucket, EXACT, 'epoch')],
    ['a stepped bucket from its first use', steppedBucket(bucket, EXACT, 'first-use')],
    ['pay-later', payLater(bucket, EXACT)],
    ['spacing', spacing({ intervalNs: 1000n, slack: 2n }, EXACT)],
    ['a fixed window', fixedWindow(window, EXACT, { anchor: 'epoch', end: 'closed' })],
    ['a window that begins with a request', first('half-open')],
    ['a closed one', first('closed')],
    ['a sliding log', log('open')],
    ['a closed sliding log', log('closed')],
    ['a sliding counter', slidingCounter(window, EXACT, { share: 'exact', guard: 'with-cost' })],
    ['a penalty that outlasts the limit', penalty(first('closed'), 5000n, 'kept', EXACT)],
    ['several limits', composite([tokenBucket(bucket, EXACT), log('closed')])],
  ];

  it.each(all)('names clauses that there are, and every rule in words: %s', (_name, { clause, relaxed }) => {
    expect([clause.over, clause.under].filter((id) => !clauseOf(id))).toEqual([]);
    for (const rule of relaxed) {
      expect(clauseOf(rule.clause), `${rule.id}: ${rule.clause}`).toBeDefined();
      expect(rule.phrase.length, rule.id).toBeGreaterThan(5);
      expect(rule.hint.length, rule.id).toBeGreaterThan(10);
    }
    const ids = relaxed.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(all)('has a hash of its own for each state: %s', (_name, { law }) => {
    const none = law.start(at(NOW), 'new');
    const one = law.step(none, 1n, true, at(NOW));
    expect(law.hash(none)).not.toBe(law.hash(one));
    expect(law.hash(one)).not.toBe(law.hash(law.step(none, 2n, true, at(NOW))));
    expect(law.hash(law.step(none, 1n, true, at(NOW)))).toBe(law.hash(one));
  });

  it.each(all)('is as good as new after idling for long enough: %s', (_name, { law, mostAtOnce, timeToFreshNs }) => {
    for (const began of [NOW, NOW + 1n, NOW + 999n]) {
      let state = law.start(at(began), 'new');
      for (let i = 0; i < 10 && law.permits(state, 1n, at(began)).allowed; i++)
        state = law.step(state, 1n, true, at(began));
      state = law.step(state, 1n, false, at(began));
      const { lo } = law.available(state, at(began + timeToFreshNs));
      expect(lo).toBe(mostAtOnce);
    }
  });

  it.each([payLater(bucket, EXACT), spacing({ intervalNs: 1000n, slack: 2n }, EXACT)])(
    'calls what is wrong with an account by no clause of a token bucket: %#',
    ({ relaxed }) => {
      expect(relaxed.filter(({ clause }) => clause.startsWith('TB-'))).toEqual([]);
    },
  );

  it.each<[string, Jurisdiction, string]>([
    ['what is there, of a token bucket', tokenBucket(bucket, EXACT), '6'],
    ['of GCRA', gcra(bucket, EXACT), '6'],
    ['what is saved, of spacing', spacing({ intervalNs: 1000n, slack: 2n }, EXACT), '-1'],
    ['of pay-later', payLater(bucket, EXACT), '6'],
    ['what has come in, of a leaky bucket', leakyBucket(bucket, EXACT), '1'],
    ['of a leaky queue', leakyQueue(bucket, EXACT), '1'],
    ['how many are left, of a window', first('closed'), '2'],
  ])('shows %s', (_name, { law }, text) => {
    expect(law.show(law.step(law.start(at(NOW), 'new'), 1n, true, at(NOW)), at(NOW))).toBe(text);
  });

  it.each([log('open'), log('closed'), first('half-open'), first('closed')])(
    'and not before, where it counts from a request: %#',
    (jurisdiction) => {
      const { law, mostAtOnce, timeToFreshNs } = jurisdiction;
      const state = law.step(law.start(at(NOW), 'new'), mostAtOnce, true, at(NOW));
      expect(law.permits(state, 1n, at(NOW + timeToFreshNs - 1n))).not.toEqual(FORCED_ALLOWED);
    },
  );
});

describe('what else could have been declared', () => {
  const bucket: BucketConfig = { capacity: 2n, refill: { units: 1n, periodNs: 1000n }, initial: 2n };
  const window = { limit: 3n, windowNs: 1000n };
  const others = ({ relaxed }: Jurisdiction) => {
    const ends = relaxed.findIndex(({ id }) => id === 'same-instant-once' || id === 'strict-comparison');
    return relaxed.slice(0, ends).map(({ phrase, clause }) => `${clause}: ${phrase}`);
  };

  it.each<[string, readonly string[], Jurisdiction]>([
    [
      'a fixed window',
      [
        'FW-2: windows are closed',
        'FW-2: windows are anchored at the first request',
        'FW-2: windows are anchored at the creation',
      ],
      fixedWindow(window, EXACT, { anchor: 'epoch', end: 'half-open' }),
    ],
    [
      'a closed one that begins with a request',
      [
        'FW-2: windows are half-open',
        'FW-2: windows are anchored at the epoch',
        'FW-2: windows are anchored at the creation',
      ],
      fixedWindow(window, EXACT, { anchor: 'first-request', end: 'closed' }),
    ],
    ['a sliding log', ['SLOG-1: the edge is closed'], slidingLog(window, EXACT, { edge: 'open' })],
    ['a closed sliding log', ['SLOG-1: the edge is open'], slidingLog(window, EXACT, { edge: 'closed' })],
    [
      'a stepped bucket',
      ['TBS-1: periods are counted from the epoch', 'TBS-1: periods are counted from the first use'],
      steppedBucket(bucket, EXACT, 'creation'),
    ],
    [
      'one that is counted since it was full',
      ['TBS-1: periods are counted from the creation', 'TBS-1: periods are counted from the epoch'],
      steppedBucket(bucket, EXACT, 'since-full'),
    ],
    [
      'a sliding counter',
      [
        'SCTR-1: the share of the previous window is rounded down',
        'SCTR-1: the cost is left out of the comparison',
        'SCTR-1: the previous window is ignored',
        'SCTR-1: the previous window counts in full',
      ],
      slidingCounter(window, EXACT, { share: 'exact', guard: 'with-cost' }),
    ],
    [
      'a sliding counter that leaves the cost out',
      [
        'SCTR-1: the share of the previous window is rounded up',
        'SCTR-1: the cost is counted before the comparison',
        'SCTR-1: the previous window is ignored',
        'SCTR-1: the previous window counts in full',
      ],
      slidingCounter(window, EXACT, { share: 'exact', guard: 'without-cost' }),
    ],
    [
      'one that rounds down',
      [
        'SCTR-1: the share of the previous window is not rounded',
        'SCTR-1: the share of the previous window is rounded up',
        'SCTR-1: the cost is left out of the comparison',
        'SCTR-1: the previous window is ignored',
        'SCTR-1: the previous window counts in full',
      ],
      slidingCounter(window, EXACT, { share: 'floor', guard: 'with-cost' }),
    ],
  ])('beside %s', (_name, phrases, jurisdiction) => {
    expect(others(jurisdiction)).toEqual(phrases);
  });
});
