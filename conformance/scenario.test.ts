import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeEvent,
  decodeNumber,
  type Event,
  encodeEvent,
  encodeNumber,
  type History,
  scenarioOf,
} from './scenario.ts';

/** Through the file or the pipe that carries it. */
const carried = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 0.1, 2 ** 53, 5e-324),
);
const claim = fc.oneof(number, fc.constant('never'), fc.boolean(), fc.constant(null));
const events: fc.Arbitrary<Event> = fc
  .record({
    kind: fc.constantFrom('try' as const, 'peek' as const, 'reset' as const),
    lo: fc.bigInt({ min: -(10n ** 18n), max: 10n ** 19n }),
    length: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 10n ** 12n })),
    key: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', '__proto__', 'e\u0301')),
    cost: number,
    concurrent: fc.option(fc.record({ group: fc.nat(9), turn: fc.nat(3) }), { nil: undefined }),
    obeys: fc.option(
      fc.record({
        event: fc.nat(30),
        plus: fc.constantFrom('retryAfter' as const, 'resetAfter' as const),
        ticks: fc.constantFrom(-1, 0, 1),
      }),
      { nil: undefined },
    ),
    outcome: fc.constantFrom('allowed', 'denied', 'done', 'refused', 'malformed', 'unanswered'),
    message: fc.option(fc.string(), { nil: undefined }),
    claims: fc.option(fc.record({ remaining: claim, retryAfterMs: claim }, { requiredKeys: [] }), { nil: undefined }),
  })
  .map(({ kind, lo, length, key, cost, concurrent, obeys, outcome, message, claims }) => ({
    kind,
    when: { lo, hi: lo + length },
    key,
    cost,
    ...concurrent,
    ...(obeys ? { obeys } : {}),
    outcome: {
      kind: outcome as Event['outcome']['kind'],
      ...(message === undefined ? {} : { message }),
      ...(claims === undefined ? {} : { claims }),
    },
  }));

describe('numbers that JSON cannot say', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0])('%d survives', (value) => {
    expect(carried(encodeNumber(value))).toEqual({ number: Object.is(value, -0) ? '-0' : String(value) });
    expect(Object.is(decodeNumber(carried(encodeNumber(value))), value)).toBe(true);
  });

  it('leaves every other value as it is', () => {
    for (const value of [0, 1.5, 'NaN', 'never', true, null]) expect(encodeNumber(value)).toBe(value);
  });
});

describe('encodeEvent and decodeEvent', () => {
  it('an event comes back as it went, to the nanosecond', () => {
    fc.assert(
      fc.property(events, (event) => {
        // toEqual tells −0 from 0, and takes NaN for NaN.
        expect(decodeEvent(carried(encodeEvent(event)), 'here')).toEqual(event);
      }),
      { numRuns: 500 },
    );
  });

  it('a missing key stays missing: the trials of KEY-3 ask with undefined', () => {
    const event: Event = {
      kind: 'try',
      when: { lo: 1n, hi: 1n },
      key: undefined as unknown as string,
      cost: 1,
      outcome: { kind: 'allowed', claims: {} },
    };
    expect(decodeEvent(carried(encodeEvent(event)), 'here').key).toBeUndefined();
  });

  it('reads what a person writes: kind, key and cost may be left out, the outcome may be a word', () => {
    expect(decodeEvent({ when: '5', outcome: 'denied' }, 'here')).toEqual({
      kind: 'try',
      when: { lo: 5n, hi: 5n },
      key: '',
      cost: 1,
      outcome: { kind: 'denied' },
    });
    expect(decodeEvent({ when: 7, outcome: { kind: 'allowed' } }, 'here').when).toEqual({ lo: 7n, hi: 7n });
  });

  it.each([
    [null, /^here is null; wanted: an event object/],
    ['x', /^here is "x"/],
    [{ kind: 'take', when: '1', outcome: 'allowed' }, /^here: kind is "take"; wanted: one of try, peek, reset/],
    [{ outcome: 'allowed' }, /^here: when is undefined; wanted: nanoseconds as a string of digits/],
    [{ when: '1.5', outcome: 'allowed' }, /^here: when is "1\.5"/],
    [{ when: 1.5, outcome: 'allowed' }, /^here: when is 1\.5/],
    [{ when: ['1', 'x'], outcome: 'allowed' }, /^here: when\[1\] is "x"/],
    [{ when: ['2', '1'], outcome: 'allowed' }, /^here: when ends before it begins/],
    [{ when: '1' }, /^here: outcome is undefined; wanted: one of allowed, denied/],
    [{ when: '1', outcome: 'yes' }, /^here: outcome is "yes"/],
    [{ when: '1', outcome: { kind: 'yes' } }, /^here: outcome is \{"kind":"yes"\}/],
    [{ when: '1', outcome: 'allowed', cost: 'two' }, /^here: cost is "two"; wanted: a number/],
    [{ when: '1', outcome: 'allowed', key: 3 }, /^here: key is 3; wanted: a string/],
  ])('says what is wrong with %j, and where', (value, message) => {
    expect(() => decodeEvent(value, 'here')).toThrow(message);
  });
});

describe('scenarioOf', () => {
  const history: History = {
    config: { capacity: 1, refill: { tokens: 1, periodMs: 100 } },
    origin: 5n,
    events: [
      { kind: 'try', when: { lo: 5n, hi: 5n }, key: 'a', cost: 2, outcome: { kind: 'denied' } },
      {
        kind: 'try',
        when: { lo: 9n, hi: 9n },
        key: 'a',
        cost: 2,
        group: 1,
        turn: 2,
        obeys: { event: 0, plus: 'retryAfter', ticks: -1 },
        outcome: { kind: 'allowed' },
      },
    ],
  };

  it('repeats the instants that were driven, and those that the limiter named by name', () => {
    expect(scenarioOf(history)).toEqual({
      config: history.config,
      origin: 5n,
      ops: [
        { kind: 'try', at: 5n, key: 'a', cost: 2 },
        { kind: 'try', at: { afterOp: 0, plus: 'retryAfter', ticks: -1 }, key: 'a', cost: 2, group: 1, turn: 2 },
      ],
    });
  });

  it('begins at the first event when the origin is unknown', () => {
    expect(scenarioOf({ ...history, origin: 'unknown' }).origin).toBe(5n);
    expect(scenarioOf({ ...history, origin: 'unknown', events: [] }).origin).toBe(0n);
  });
});
