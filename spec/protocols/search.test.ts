import { describe, expect, it } from 'vitest';
import { heap, type Model, search } from './search.ts';

/** A walk on a square grid of `side` × `side`, one field east or south a step, with a trap on one field. */
const grid = (side: bigint, trap?: readonly [bigint, bigint]): Model<readonly [bigint, bigint]> => ({
  start: [0n, 0n],
  *steps([x, y]) {
    if (x + 1n < side) yield ['east', [x + 1n, y]];
    if (y + 1n < side) yield ['south', [x, y + 1n]];
    yield ['back', [0n, 0n]];
  },
  left: ([x, y]) => (trap && x === trap[0] && y === trap[1] ? -1n : 2n * side - x - y),
  key: ([x, y]) => `${x},${y}`,
});

describe('the search', () => {
  it('visits every state, once, and says how little was ever left', () => {
    expect(search(grid(30n))).toEqual({ kind: 'right', states: 900n, leastLeft: 2n });
  });

  it('finds a wrong state by as few steps as there are to it', () => {
    const found = search(grid(30n, [7n, 4n]));
    if (found.kind !== 'wrong') throw new Error('the trap was not found');
    expect([...found.trace].sort()).toEqual([...Array(7).fill('east'), ...Array(4).fill('south')]);
  });

  it('stops at the first wrong state', () => {
    const found = search(grid(1000n, [1n, 0n]));
    expect(found).toEqual({ kind: 'wrong', states: 2n, trace: ['east'] });
  });

  it('is no pass when the states are too many', () => {
    expect(search(grid(30n), 900n).kind).toBe('right');
    expect(() => search(grid(30n), 899n)).toThrow(/^more than 899 states: the search is not whole/);
    const endless: Model<bigint> = {
      start: 0n,
      *steps(n) {
        yield ['on', n + 1n];
      },
      left: () => 1n,
      key: (n) => `${n}`,
    };
    expect(() => search(endless, 10_000n)).toThrow(RangeError);
  });

  it('compares heaps, not lists', () => {
    expect(heap(['b', 'a', 'b'])).toBe(heap(['b', 'b', 'a']));
    expect(heap(['a', 'b'])).not.toBe(heap(['a', 'b', 'b']));
  });
});
