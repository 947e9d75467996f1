import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeEvent,
  decodeNumber,
  type Event,
  encodeEvent,
  encodeNumber,
  type History,
  KINDS,
  keepOps,
  type Op,
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
    kind: fc.constantFrom(...KINDS),
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
    waits: fc.option(
      fc.record(
        {
          timeoutMs: fc.nat(99),
          of: fc.nat(9),
          tier: fc.string(),
          end: fc.record({ ns: fc.bigInt(0n, 10n ** 19n), after: fc.nat(9), order: fc.nat(9) }),
        },
        { requiredKeys: [] },
      ),
      { nil: undefined },
    ),
    outcome: fc.constantFrom('allowed', 'denied', 'done', 'refused', 'malformed', 'unanswered'),
    message: fc.option(fc.string(), { nil: undefined }),
    claims: fc.option(fc.record({ remaining: claim, retryAfterMs: claim }, { requiredKeys: [] }), { nil: undefined }),
  })
  .map(({ kind, lo, length, key, cost, concurrent, obeys, waits, outcome, message, claims }) => ({
    kind,
    when: { lo, hi: lo + length },
    key,
    cost,
    ...concurrent,
    ...(kind === 'reconfigure' ? { config: { limit: 3, windowMs: 10 } } : {}),
    ...(kind === 'slow' ? { delaysMs: [0, 750] as const } : {}),
    ...(kind === 'skew' ? { skews: [100, -100] } : {}),
    ...(waits?.timeoutMs === undefined ? {} : { timeoutMs: waits.timeoutMs }),
    ...(waits?.of === undefined ? {} : { of: waits.of }),
    ...(waits?.tier === undefined ? {} : { tier: waits.tier }),
    ...(waits?.end
      ? { end: { when: { lo: waits.end.ns, hi: waits.end.ns }, after: waits.end.after, order: waits.end.order } }
      : {}),
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
    [
      { kind: 'reconfigure', when: '1', outcome: 'done' },
      /^here: config is undefined; wanted: the config that was set/,
    ],
    [{ kind: 'wait', when: '1', outcome: 'allowed', end: {} }, /^here: end\.when is undefined; wanted: nanoseconds/],
    [
      { kind: 'slow', when: '1', outcome: 'done', delaysMs: [1] },
      /^here: delaysMs is \[1\]; wanted: whole milliseconds, 0 or more, there and back/,
    ],
    [{ kind: 'slow', when: '1', outcome: 'done', delaysMs: [-1, 0] }, /^here: delaysMs is \[-1,0\]/],
    [{ kind: 'skew', when: '1', outcome: 'done' }, /^here: skews is undefined; wanted: a list of whole milliseconds/],
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

  it('repeats what a wait, a cancel and a change were told, and not how they ended', () => {
    const config = { limit: 1, windowMs: 5 };
    const at = (ns: bigint) => ({ lo: ns, hi: ns });
    const events: readonly Event[] = [
      {
        kind: 'wait',
        when: at(5n),
        key: 'a',
        cost: 1,
        timeoutMs: 7,
        end: { when: at(9n), after: 1, order: 0 },
        outcome: { kind: 'denied', claims: { reason: 'cancelled' } },
      },
      { kind: 'cancel', when: at(9n), key: 'a', cost: 1, of: 0, outcome: { kind: 'done' } },
      { kind: 'reconfigure', when: at(9n), key: 'a', cost: 1, config, outcome: { kind: 'done' } },
      { kind: 'assign', when: at(9n), key: 'a', cost: 1, tier: 'double', outcome: { kind: 'done' } },
    ];
    const whole = { ...history, events, schedule: [1, 0], timers: 3, drifting: true as const };
    expect(scenarioOf(whole)).toEqual({
      config: history.config,
      origin: 5n,
      schedule: [1, 0],
      timers: 3,
      drifting: true,
      ops: [
        { kind: 'wait', at: 5n, key: 'a', cost: 1, timeoutMs: 7 },
        { kind: 'cancel', at: 9n, key: 'a', cost: 1, of: 0 },
        { kind: 'reconfigure', at: 9n, key: 'a', cost: 1, config },
        { kind: 'assign', at: 9n, key: 'a', cost: 1, tier: 'double' },
      ],
    });
  });
});

describe('keepOps', () => {
  const op = (kind: Op['kind'], at: Op['at'], more: Partial<Op> = {}): Op => ({ kind, at, key: 'a', cost: 1, ...more });
  const ops: readonly Op[] = [
    op('try', 1n),
    op('wait', 2n),
    op('wait', 3n),
    op('cancel', 4n, { of: 2 }),
    op('try', { afterOp: 0, plus: 'retryAfter', ticks: 0 }),
    op('try', 9n),
  ];
  const without = (...indices: number[]): readonly Op[] => keepOps(ops, (_, i) => !indices.includes(i));

  it('keeps what it is told to keep, as it is', () => {
    expect(without()).toEqual(ops);
    expect(without(5)).toEqual(ops.slice(0, 5));
  });

  it('moves what refers to what has moved', () => {
    expect(without(1).map(({ of }) => of)).toEqual([undefined, undefined, 1, undefined, undefined]);
    const late = [op('idle', 0n), ...ops.slice(0, 1), op('try', { afterOp: 1, plus: 'resetAfter', ticks: 1 })];
    expect(keepOps(late, (_, i) => i > 0).at(-1)?.at).toEqual({ afterOp: 0, plus: 'resetAfter', ticks: 1 });
  });

  it('leaves out a cancel of what is gone', () => {
    expect(without(2).map(({ kind }) => kind)).toEqual(['try', 'wait', 'try', 'try']);
  });

  it('leaves out what obeys an answer that is gone, or asks at the instant at which it was', () => {
    expect(without(0).map(({ kind }) => kind)).toEqual(['wait', 'wait', 'cancel', 'try']);
    const kept = keepOps(
      ops,
      (_, i) => i > 0,
      (i) => BigInt(100 + i),
    );
    expect(kept.map(({ at }) => at)).toEqual([2n, 3n, 4n, 104n, 9n]);
  });

  it('judges by the operation and its place in the whole', () => {
    const seen: number[] = [];
    keepOps(ops, (_, i) => seen.push(i) > 0);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
