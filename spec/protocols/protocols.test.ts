import { describe, expect, it } from 'vitest';
import { checkThenTake } from './check-then-take.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { eventualSync } from './eventual-sync.ts';
import { expiringLock } from './expiring-lock.ts';
import { type Found, PROTOCOLS, printed, searchAll } from './index.ts';
import { lease } from './lease.ts';
import { type Model, search } from './search.ts';

const all = searchAll();
const steps = (found: Found): number | string => (found.kind === 'wrong' ? found.trace.length : 'none');

/** How many steps it takes for each to go wrong: when a number changes, a model has changed. */
const SHORTEST: Readonly<Record<string, number>> = {
  'check-then-write': 4,
  'check-then-decrement': 4,
  'swap-level': 9,
  'lock-paused': 7,
  'lock-check-then-delete': 12,
  'lock-fenced-writes': 7,
  lease: 6,
  sync: 2,
  'sync-deducts-first': 9,
  'sync-forgives': 10,
  'script-time-goes-back': 4,
};

describe('every protocol', () => {
  it.each(all)('$id is $expected', ({ id, expected, asExpected, sizes }) => {
    expect(asExpected).toBe(true);
    for (const { size, found } of sizes) {
      expect(found.kind, size).toBe(expected);
      if (found.kind === 'wrong') expect(steps(found), size).toBe(SHORTEST[id]);
      // The bound is reached, so it is no wider than it must be, and something was admitted.
      else expect(found.leastLeft, size).toBe(0n);
    }
  });

  it('that is wrong has its length told above', () => {
    const wrong = PROTOCOLS.filter(({ expected }) => expected === 'wrong').map(({ id }) => id);
    expect(wrong.sort()).toEqual(Object.keys(SHORTEST).sort());
  });

  it('that is right is searched with two callers and with more', () => {
    for (const { id, sizes } of all.filter(({ expected }) => expected === 'right')) {
      expect(sizes.map(({ size }) => size.slice(0, 2)).sort()[0], id).toBe('2 ');
      expect(sizes.length, id).toBeGreaterThan(1);
    }
  });

  it('has a name of its own', () => {
    expect(new Set(PROTOCOLS.map(({ id }) => id)).size).toBe(PROTOCOLS.length);
  });
});

describe('what is not as expected', () => {
  const found = (expected: Found['kind'], result: Found) =>
    searchAll([{ id: 'x', title: 't', bound: 'C', expected, sizes: [{ size: 's', find: () => result }] }]);

  it('is told: a right one that is wrong, a wrong one that is right, a bound that nothing reaches', () => {
    const wrong: Found = { kind: 'wrong', states: 3n, trace: ['A admits 9'] };
    const right = (leastLeft: bigint): Found => ({ kind: 'right', states: 3n, leastLeft });
    expect(found('wrong', wrong)[0]?.asExpected).toBe(true);
    expect(found('right', right(0n))[0]?.asExpected).toBe(true);
    expect(found('right', wrong)[0]?.asExpected).toBe(false);
    expect(found('wrong', right(0n))[0]?.asExpected).toBe(false);
    expect(found('right', right(1n))[0]?.asExpected).toBe(false);
    expect(printed(found('right', wrong))).toMatch(
      /^NOT RIGHT {2}x: t; at most C\n {4}s: 1 steps\n {6}1\. A admits 9$/,
    );
  });

  it('is no pass when the states are too many', () => {
    const model = checkThenTake({ callers: 'AB', capacity: 3n, cost: 2n, takes: 'writes' });
    const [first] = PROTOCOLS;
    const capped = { ...first!, sizes: [{ size: 's', find: () => search(model, 5n) }] };
    expect(() => searchAll([capped])).toThrow(/more than 5 states/);
  });
});

describe('the story of what is wrong', () => {
  it('names each step in words, the same caller by the same name', () => {
    const told = printed(all);
    expect(told).toContain(
      [
        'wrong  check-then-write: read the level, decide, write what is left; at most C + dt',
        '    2 callers, C 3, cost 2: 4 steps',
        '      1. A reads 3',
        '      2. B reads 3',
        '      3. A admits 2, leaves 1',
        '      4. B admits 2, leaves 1',
      ].join('\n'),
    );
    expect(told).toContain("A deletes the lock, which is B's");
    expect(told).not.toContain('undefined');
  });

  it('can be walked: every step is one that the model offers, and the last one goes below zero', () => {
    const model = expiringLock({
      callers: 'ABC',
      capacity: 3n,
      cost: 2n,
      expiry: 1n,
      unlock: 'check-then-delete',
      pauses: false,
      fence: 'none',
    });
    const found = search(model);
    if (found.kind !== 'wrong') throw new Error('nothing was found');
    let state = model.start;
    for (const says of found.trace) {
      expect(model.left(state)).toBeGreaterThanOrEqual(0n);
      const step = [...model.steps(state)].find(([offered]) => offered === says);
      expect(step, says).toBeDefined();
      state = step![1];
    }
    expect(model.left(state)).toBeLessThan(0n);
  });
});

describe('callers that may change places', () => {
  /** Everything that a state holds, in its order. */
  const whole = (value: unknown): string =>
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}` : inner));
  const told = <S>(model: Model<S>): Model<S> => ({ ...model, key: whole });

  const alike = <S>(model: Model<S>): void => {
    const [few, many] = [search(model), search(told(model))];
    expect(few.kind).toBe(many.kind);
    expect(steps(few)).toBe(steps(many));
    expect(few.states).toBeLessThan(many.states);
    if (few.kind === 'right' && many.kind === 'right') expect(few.leastLeft).toBe(many.leastLeft);
  };

  it('are searched with the same result as callers that may not', () => {
    const sync = { nodes: 'ABC', capacity: 1n, period: 1n, centre: 'refills, then deducts', debt: 'kept' } as const;
    alike(checkThenTake({ callers: 'ABC', capacity: 3n, cost: 1n, takes: 'writes' }));
    alike(compareAndSwap({ callers: 'ABC', capacity: 2n, cost: 1n, compares: 'version' }));
    alike(compareAndSwap({ callers: 'ABC', capacity: 2n, cost: 1n, compares: 'level' }));
    alike(lease({ nodes: 'ABC', capacity: 3n, batch: 2n, counts: 'its own', bound: 9n }));
    alike(lease({ nodes: 'ABC', capacity: 3n, batch: 2n, counts: 'its own', bound: 8n }));
    alike(eventualSync({ ...sync, bound: 5n }));
    alike(eventualSync({ ...sync, bound: 4n }));
  });
});

describe('bounds are as narrow as they can be', () => {
  it('a lease in batches reaches C + N·B: one less is too little', () => {
    const setting = { nodes: 'AB', capacity: 3n, batch: 2n, counts: 'its own' } as const;
    expect(search(lease({ ...setting, bound: 7n })).kind).toBe('right');
    expect(search(lease({ ...setting, bound: 6n })).kind).toBe('wrong');
  });

  it('an eventual sync reaches C + (N − 1)(C + Y), whoever begins', () => {
    const how = { centre: 'refills, then deducts', debt: 'kept' } as const;
    for (const [nodes, capacity, period, most] of [
      ['AB', 2n, 1n, 5n],
      ['AB', 1n, 3n, 5n],
      ['ABC', 1n, 1n, 5n],
    ] as const) {
      expect(search(eventualSync({ nodes, capacity, period, ...how, bound: most })).kind).toBe('right');
      expect(search(eventualSync({ nodes, capacity, period, ...how, bound: most - 1n })).kind).toBe('wrong');
    }
  });
});
