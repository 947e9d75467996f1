import { describe, expect, it } from 'vitest';
import type { Op, Scenario } from '../scenario.ts';
import { follow, leave, newTrail } from './trail.ts';

const ORIGIN = 1_700_000_000_000_000_000n;
const op = (ms: number, cost: number): Op => ({ kind: 'try', at: ORIGIN + BigInt(ms) * 1_000_000n, key: 'a', cost });
const scenario = (...ops: readonly Op[]): Scenario => ({ config: { limit: 1, windowMs: 8 }, origin: ORIGIN, ops });

describe('the trail', () => {
  it('leads to the calls of the last history, up to the one that is running', () => {
    const trail = newTrail();
    const first = scenario(op(0, 1), op(8, 2), op(9, 3));
    const second = scenario(op(0, 1), op(86_400_000, 0.1), op(86_400_001, 7));
    for (const history of [first, second]) for (const i of [-1, 0, 1]) leave(trail, history, i);
    expect(follow(trail, second, 1, 'a')).toEqual({ ops: second.ops.slice(0, 2), histories: 2 });
    expect(follow(trail, second, -1, 'a').ops).toEqual([]);
  });

  it('is shared with a thread that sees the same memory', () => {
    const trail = newTrail();
    const elsewhere = new Float64Array(trail.buffer);
    const history = scenario(op(3, 2));
    for (const i of [-1, 0]) leave(trail, history, i);
    expect(follow(elsewhere, history, 0, 'a')).toEqual({ ops: history.ops, histories: 1 });
  });

  it('is as long as it is: what does not fit is not told', () => {
    const trail = newTrail();
    const long = scenario(...Array.from({ length: 100 }, (_, i) => op(i, 1)));
    for (let i = -1; i < 100; i++) leave(trail, long, i);
    expect(follow(trail, long, 99, 'a').ops).toEqual(long.ops.slice(0, 64));
  });

  it('does not count a pulse between histories', () => {
    const trail = newTrail();
    leave(trail, scenario(), -2);
    expect(follow(trail, scenario(), -1, 'a').histories).toBe(0);
  });
});
