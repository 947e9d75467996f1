import { describe, expect, it } from 'vitest';
import { at } from '../spec/law.ts';
import type { Violation, Witnesses } from './court.ts';
import type { Event, Outcome } from './scenario.ts';
import { Tally } from './tally.ts';

const event = (kind: Event['kind'], outcome: Outcome['kind'], more: Partial<Event> = {}): Event => ({
  kind,
  when: at(0n),
  key: 'a',
  cost: 1,
  outcome: { kind: outcome },
  ...more,
});
const allowed = (more: Partial<Event> = {}): Event => event('try', 'allowed', more);
const denied = (more: Partial<Event> = {}): Event => event('try', 'denied', more);
const waited = (outcome: Outcome['kind'], from: bigint, until: bigint): Event =>
  event('wait', outcome, { when: at(from), end: { when: at(until), after: 0, order: 0 } });

/** What is wrong with the stats that are told after some events. */
const told = (
  events: readonly (Event | 'as new')[],
  claims: NonNullable<Outcome['claims']>,
  { key = 'a', asNew = false, witnesses }: { key?: string; asNew?: boolean; witnesses?: Witnesses } = {},
): Violation[] => {
  const tally = new Tally();
  let fresh = false;
  for (const each of events) {
    if (each === 'as new') fresh = true;
    else {
      tally.add(each, fresh);
      fresh = false;
    }
  }
  const found: Violation[] = [];
  const stats: Event = { ...event('stats', 'done'), key, outcome: { kind: 'done', claims } };
  tally.judge(stats, 9, asNew, (violation) => void found.push(violation), witnesses);
  return found;
};

describe('stats of one key', () => {
  const three = [allowed(), allowed({ cost: 3 }), denied()];

  it('count requests, or what they cost', () => {
    expect(told(three, { acquired: 2, denied: 1, waited: 0 })).toEqual([]);
    expect(told(three, { acquired: 4, denied: 1 })).toEqual([]);
  });

  it.each([{ acquired: 3 }, { acquired: 1 }, { denied: 0 }, { denied: 2 }, { waited: 1 }, { acquired: '2' }])(
    '%j is wrong',
    (claims) => {
      expect(told(three, claims)).toMatchObject([{ clause: 'LIFE-5', direction: 'claim', event: 9 }]);
    },
  );

  it.each(['refused', 'unanswered', 'malformed'] as const)('that are %s are no counts', (kind) => {
    const judged = (key: string, asNew: boolean): readonly Violation[] => {
      const found: Violation[] = [];
      const tally = new Tally();
      tally.add(allowed(), false);
      const stats: Event = { ...event('stats', kind), key };
      tally.judge(stats, 1, asNew, (violation) => void found.push(violation), undefined);
      return found;
    };
    expect(judged('a', false)).toMatchObject([{ clause: 'LIFE-5', event: 1, wanted: 'counts' }]);
    expect(judged('', true)).toMatchObject([{ clause: 'LIFE-5', event: 1 }]);
    // A key that may have been forgotten need not be known.
    expect(judged('a', true)).toEqual([]);
  });

  it('are of that key, and of one that was never asked nothing', () => {
    const both = [...three, allowed({ key: 'b' })];
    expect(told(both, { acquired: 1, denied: 0 }, { key: 'b' })).toEqual([]);
    expect(told(both, { acquired: 2, denied: 1 }, { key: 'b' })).toHaveLength(1);
    expect(told(both, { acquired: 0, denied: 0, waited: 0 }, { key: 'c', asNew: true })).toEqual([]);
    expect(told(both, { acquired: 3 }, { key: 'c', asNew: true })).toHaveLength(1);
  });

  it('may begin anew wherever the key was as good as new, and nowhere else', () => {
    const forgotten = [allowed(), 'as new', allowed(), denied()] as const;
    expect(told(forgotten, { acquired: 2, denied: 1 })).toEqual([]);
    expect(told(forgotten, { acquired: 1, denied: 1 })).toEqual([]);
    expect(told(forgotten, { acquired: 0, denied: 0 })).toHaveLength(1);
    expect(told(forgotten, { acquired: 0, denied: 0 }, { asNew: true })).toEqual([]);
    expect(told([allowed(), allowed(), denied()], { acquired: 1, denied: 1 })).toHaveLength(1);
    // Not one count from here, and one from there.
    expect(told([denied(), 'as new', allowed(), denied()], { acquired: 1, denied: 2 })).toEqual([]);
    expect(told([denied(), 'as new', denied(), allowed()], { acquired: 1, denied: 0 })).toHaveLength(1);
  });

  it('count a wait as waited only if it took time, and one that ended without a grant as denied or not', () => {
    expect(told([waited('allowed', 0n, 5n)], { acquired: 1, waited: 1, denied: 0 })).toEqual([]);
    expect(told([waited('allowed', 5n, 5n)], { acquired: 1, waited: 0, denied: 0 })).toEqual([]);
    expect(told([waited('allowed', 5n, 5n)], { waited: 1 })).toHaveLength(1);
    const left = [waited('denied', 0n, 5n), denied()];
    expect(told(left, { denied: 1 })).toEqual([]);
    expect(told(left, { denied: 2 })).toEqual([]);
    expect(told(left, { denied: 0 })).toHaveLength(1);
    expect(told(left, { denied: 3 })).toHaveLength(1);
  });

  it('need not know of a key that was turned away because the table was full', () => {
    const full = denied({ outcome: { kind: 'denied', claims: { reason: 'table-full' } } });
    expect(told([full], { denied: 0 })).toEqual([]);
    expect(told([full], { denied: 1 })).toEqual([]);
    expect(told([full], { denied: 2 })).toHaveLength(1);
  });

  it('exercise LIFE-5 only where they are right', () => {
    const witnesses: Witnesses = new Map();
    told(three, { acquired: 2 }, { witnesses });
    told(three, { acquired: 9 }, { witnesses });
    // Nothing was told.
    told(three, {}, { witnesses });
    told(three, {}, { witnesses, key: '' });
    expect(witnesses.get('LIFE-5')).toBe(1);
  });
});

describe('stats of all keys together', () => {
  const all = [allowed(), allowed({ key: 'b', cost: 5 }), denied({ key: 'b' }), waited('allowed', 0n, 5n)];

  it('are sums, which nothing takes away from', () => {
    const forgotten = [all[0], 'as new', ...all.slice(1)] as (Event | 'as new')[];
    expect(told(forgotten, { acquired: 3, denied: 1, waited: 1 }, { key: '' })).toEqual([]);
    expect(told(forgotten, { acquired: 7, denied: 1, waited: 1 }, { key: '' })).toEqual([]);
    expect(told(forgotten, { acquired: 2 }, { key: '' })).toHaveLength(1);
  });

  it('say each wrong count by its name', () => {
    const found = told(all, { acquired: 4, denied: 0, waited: 2 }, { key: '' });
    expect(found.map(({ got, wanted }) => `${got}; ${wanted}`)).toEqual([
      'acquired 4; acquired 3',
      'denied 0; denied 1',
      'waited 2; waited 1',
    ]);
  });

  it('leave open whether those who left count as denied', () => {
    const left = [...all, waited('denied', 0n, 5n)];
    for (const denials of [1, 2]) expect(told(left, { denied: denials }, { key: '' })).toEqual([]);
    expect(told(left, { denied: 3 }, { key: '' })).toMatchObject([{ wanted: 'denied from 1 to 2' }]);
  });
});
