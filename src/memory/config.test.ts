import { describe, expect, test } from 'vitest';
import {
  FixedWindow,
  Gcra,
  LeakyBucket,
  LeakyQueue,
  PayLater,
  SlidingCounter,
  SlidingLog,
  Spacing,
  SteppedBucket,
  TokenBucket,
} from './index.ts';

type AnyClass = new (config: never) => unknown;
type Row = [field: string, value: unknown, message: string];

const notCounts: [unknown, string][] = [
  [0, '0'],
  [-1, '-1'],
  [1.5, '1.5'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [2 ** 53, '9007199254740992'],
  ['10', '"10"'],
  [null, 'null'],
  [10n, '10n'],
  [undefined, 'undefined'],
];
const counts = (field: string): Row[] =>
  notCounts.map(([value, got]) => [field, value, `${field} must be a positive integer, got ${got}`]);

const notDurations: [unknown, string][] = [...notCounts, [0.5, '0.5'], [2 ** 40 + 1, '1099511627777']];
const durations = (field: string): Row[] =>
  notDurations.map(([value, got]) => [
    field,
    value,
    `${field} must be a whole number of milliseconds from 1 to 1099511627776, got ${got}`,
  ]);

const tolerance = 'backwardsToleranceMs must be an integer from 0 to 1099511627776, got';
const block = 'blockMs must be a whole number of milliseconds from 1 to 1099511627776, got';
const options: Row[] = [
  ['name', '', 'name must be a non-empty string, got ""'],
  ['name', 7, 'name must be a non-empty string, got 7'],
  ['name', null, 'name must be a non-empty string, got null'],
  ['backwardsToleranceMs', -1, `${tolerance} -1`],
  ['backwardsToleranceMs', Number.NaN, `${tolerance} NaN`],
  ['backwardsToleranceMs', 0.5, `${tolerance} 0.5`],
  ['backwardsToleranceMs', Number.POSITIVE_INFINITY, `${tolerance} Infinity`],
  ['backwardsToleranceMs', '100', `${tolerance} "100"`],
  ['maxKeys', 0, 'maxKeys must be a positive integer, got 0'],
  ['maxKeys', -5, 'maxKeys must be a positive integer, got -5'],
  ['maxKeys', Number.NaN, 'maxKeys must be a positive integer, got NaN'],
  ['maxKeys', null, 'maxKeys must be a positive integer, got null'],
  ['blockMs', -1, `${block} -1`],
  ['blockMs', Number.NaN, `${block} NaN`],
  ['blockMs', 2 ** 41, `${block} 2199023255552`],
  ['blockMs', '1', `${block} "1"`],
  ['clock', null, 'clock must be an object with a nowMs() method, got null'],
  ['maxWaiters', -1, 'maxWaiters must be a non-negative integer, got -1'],
  ['maxWaiters', 0.5, 'maxWaiters must be a non-negative integer, got 0.5'],
  ['clock', {}, 'clock must be an object with a nowMs() method, got an object'],
  ['clock', [], 'clock must be an object with a nowMs() method, got an array'],
  ['clock', Date.now, 'clock must be an object with a nowMs() method, got a function'],
];

const buckets: Row[] = [
  ...counts('capacity'),
  ...counts('refill.tokens'),
  ...durations('refill.periodMs'),
  ['refill', undefined, 'refill must be an object, got undefined'],
  ['refill', 5, 'refill must be an object, got 5'],
  ['initial', -1, 'initial must be an integer from 0 to 10, got -1'],
  ['initial', 11, 'initial must be an integer from 0 to 10, got 11'],
  ['initial', 0.5, 'initial must be an integer from 0 to 10, got 0.5'],
  ['initial', Number.NaN, 'initial must be an integer from 0 to 10, got NaN'],
  ['initial', null, 'initial must be an integer from 0 to 10, got null'],
  ['capacity', 2 ** 43, 'capacity × refill.periodMs must be at most 2^52 (to stay exact), got 8796093022208 × 1000'],
  ...options,
];
const bucket = { capacity: 10, refill: { tokens: 5, periodMs: 1000 } };
const window = { limit: 10, windowMs: 1000 };
const windows: Row[] = [...counts('limit'), ...durations('windowMs'), ...options];

const cases: [AnyClass, object, Row[]][] = [
  [TokenBucket, bucket, buckets],
  [Gcra, bucket, buckets],
  [LeakyBucket, bucket, buckets],
  [LeakyQueue, bucket, buckets],
  [PayLater, bucket, buckets],
  [SteppedBucket, bucket, [...buckets, ['phase', 'random', `phase must be 'creation' or 'epoch', got "random"`]]],
  [
    FixedWindow,
    window,
    [
      ...windows,
      ['anchor', 'creation', `anchor must be 'epoch' or 'first-request', got "creation"`],
      ['anchor', null, `anchor must be 'epoch' or 'first-request', got null`],
    ],
  ],
  [SlidingLog, window, [...windows, ['edge', true, `edge must be 'open' or 'closed', got true`]]],
  [
    SlidingCounter,
    window,
    [
      ...windows,
      ['share', 'round', `share must be 'exact' or 'floor' or 'ceil', got "round"`],
      ['guard', '', `guard must be 'with-cost' or 'without-cost', got ""`],
      ['limit', 2 ** 43, 'limit × windowMs must be at most 2^52 (to stay exact), got 8796093022208 × 1000'],
    ],
  ],
  [
    Spacing,
    { intervalMs: 1000 },
    [
      ...durations('intervalMs'),
      ...options,
      ['slack', -1, 'slack must be a non-negative integer, got -1'],
      ['slack', 0.5, 'slack must be a non-negative integer, got 0.5'],
      ['slack', Number.POSITIVE_INFINITY, 'slack must be a non-negative integer, got Infinity'],
      ['slack', 2 ** 43, 'slack × intervalMs must be at most 2^52 (to stay exact), got 8796093022208 × 1000'],
    ],
  ],
];

/** `config` with the field at the dotted path `field` set to `value`. */
function withField(config: object, field: string, value: unknown): never {
  const [first = '', second] = field.split('.');
  const inner = (config as Record<string, object>)[first];
  return { ...config, [first]: second === undefined ? value : { ...inner, [second]: value } } as never;
}

describe.each(cases.map(([Class, config, rows]) => [Class.name, Class, config, rows] as const))(
  '%s refuses when it is built',
  (_name, Class, config, rows) => {
    test.each(rows)('%s: %s', (field, value, message) => {
      const build = () => new Class(withField(config, field, value));
      expect(build).toThrow(message);
      expect(build).toThrow(typeof value === 'number' && field !== 'refill' ? RangeError : TypeError);
    });

    test('no config at all', () => {
      for (const nothing of [undefined, null, 5]) {
        expect(() => new Class(nothing as never)).toThrow(/^config must be an object, got /);
      }
    });

    test('nothing that is in order', () => {
      expect(() => new Class(config as never)).not.toThrow();
    });
  },
);

test('the largest figures that are allowed are allowed', () => {
  const clock = { nowMs: () => 0 };
  const refill = { tokens: Number.MAX_SAFE_INTEGER, periodMs: 1 };
  expect(new TokenBucket({ capacity: 2 ** 52, refill, clock }).peek('key').remaining).toBe(2 ** 52);
  expect(new FixedWindow({ limit: Number.MAX_SAFE_INTEGER, windowMs: 2 ** 40, clock }).peek('key')).toStrictEqual({
    limit: Number.MAX_SAFE_INTEGER,
    remaining: Number.MAX_SAFE_INTEGER,
    resetAfterMs: 2 ** 40,
  });
});
