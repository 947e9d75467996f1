import { describe, expect, it } from 'vitest';
import type { Violation } from '../court.ts';
import { courtOf } from '../court.ts';
import { readDeclaration } from '../declaration.ts';
import { judge } from '../judge.ts';
import type { Event, History } from '../scenario.ts';

const CONFIG = { capacity: 10, refill: { tokens: 10, periodMs: 1000 } };
const ORIGIN = 1_700_000_000_000_000_000n;

type Said = Partial<Event> & { readonly ms?: number; readonly untilMs?: number };

const event = ({ ms = 0, untilMs = ms, ...rest }: Said): Event => ({
  kind: 'try',
  key: 'a',
  cost: 1,
  node: 0,
  outcome: { kind: 'allowed' },
  ...rest,
  when: { lo: ORIGIN + BigInt(ms) * 1_000_000n, hi: ORIGIN + BigInt(untilMs) * 1_000_000n },
});

const allowed = (node: number, cost: number, ms = 0): Said => ({ node, cost, ms });
const denied = (node: number, cost: number, ms = 0): Said => ({ node, cost, ms, outcome: { kind: 'denied' } });
const refused = (node: number, ms = 0): Said => ({ node, ms, outcome: { kind: 'refused', message: 'cut' } });
const peeked = (node: number, remaining: number, ms: number): Said => ({
  kind: 'peek',
  node,
  ms,
  outcome: { kind: 'done', claims: { remaining } },
});
const link = (kind: 'cut' | 'deafen' | 'slow' | 'mend', node: number, ms = 0): Said => ({
  kind,
  node,
  ms,
  outcome: { kind: 'done' },
});

const judged = (
  nodes: Record<string, unknown>,
  said: readonly Said[],
  {
    skews = [],
    ...fields
  }: { skews?: readonly number[]; onFailure?: string; arithmetic?: string; delivery?: string } = {},
): string | undefined => {
  const algorithm = nodes.design === 'strict' ? 'token-bucket' : 'bounded';
  const declaration = readDeclaration({ algorithm, nodes, ...fields }, 'test');
  const history: History = { config: CONFIG, origin: ORIGIN, events: said.map(event), skews };
  const { violation } = judge(courtOf(declaration, CONFIG), history);
  return violation && told(violation);
};

const told = ({ clause, direction, event: at, wanted }: Violation): string =>
  `${clause} ${direction} at ${at}: ${wanted}`;

const STRICT = { design: 'strict', skewMs: 100 };
const DEBTS = { design: 'debts', openMs: 400, quietMs: 200 };

describe('what all nodes together admit', () => {
  it('is within capacity and refill where the design has no slack, in every interval', () => {
    expect(judged(STRICT, [allowed(0, 10), allowed(1, 5, 500)])).toBeUndefined();
    expect(judged(STRICT, [allowed(0, 10), allowed(1, 6, 500)])).toBe(
      'DIST-1 over at 1: at most 15: capacity 10 + refill 5',
    );
    expect(judged(STRICT, [allowed(0, 5), allowed(0, 5, 5000), allowed(1, 6, 5000)])).toMatch(/^DIST-1 over at 2/);
  });

  it('is one node’s and another’s alike, but each key’s own', () => {
    expect(judged(STRICT, [allowed(0, 10), { ...allowed(1, 10), key: 'b' }])).toBeUndefined();
  });

  it('has the slack of its design, and of as many nodes as there are', () => {
    expect(judged({ design: 'leases', batch: 3 }, [allowed(0, 10), allowed(1, 6)])).toBeUndefined();
    expect(judged({ design: 'leases', batch: 3 }, [allowed(0, 10), allowed(1, 7)])).toMatch(/^DIST-1 .* at most 16:/);
    expect(judged({ design: 'capped-leases' }, [allowed(0, 10), allowed(1, 1)])).toMatch(/^DIST-1 .* at most 10:/);
    // (N − 1)·(C + r·Y), here 14.
    expect(judged(DEBTS, [allowed(0, 10), allowed(1, 10), allowed(1, 4)])).toBeUndefined();
    expect(judged(DEBTS, [allowed(0, 10), allowed(1, 10), allowed(1, 5)])).toMatch(/^DIST-1 .* at most 24:/);
  });

  it('grows with the error of clocks as far as they are off, and is then DIST-3', () => {
    const said = [allowed(0, 10), allowed(1, 2)];
    expect(judged(STRICT, said, { skews: [100] })).toBeUndefined();
    expect(judged(STRICT, said, { skews: [0, -50] })).toMatch(/^DIST-3 over at 1: at most 11:/);
    expect(judged(STRICT, said)).toMatch(/^DIST-1/);
  });

  it('grows with what clocks are set to later, too', () => {
    const set = (...skews: number[]): Said => ({ kind: 'skew', outcome: { kind: 'done' }, skews });
    const said = (...skews: number[]): Said[] => [allowed(0, 10), set(...skews), allowed(1, 2)];
    expect(judged(STRICT, said(0, -100))).toBeUndefined();
    expect(judged(STRICT, said(50))).toMatch(/^DIST-3 over at 2: at most 11:/);
    // They were right when it happened, and are right again.
    expect(judged(STRICT, [allowed(0, 10), allowed(1, 2), set(50)])).toMatch(/^DIST-1 over at 1: at most 11:/);
    expect(judged(STRICT, said(0, 0))).toMatch(/^DIST-1 over at 2: at most 10:/);
  });

  it('counts what a slow link brings late in every interval that its call lies in', () => {
    const slow = (cost: number, untilMs: number): Said => ({ ...allowed(0, cost), untilMs });
    expect(judged(STRICT, [link('slow', 0), slow(10, 500), allowed(1, 5, 500)])).toBeUndefined();
    expect(judged(STRICT, [link('slow', 0), slow(10, 500), allowed(1, 6, 500)])).toMatch(/^DIST-1 over at 2/);
    // When it began it may not have been charged.
    expect(judged(STRICT, [link('slow', 0), slow(1, 500), allowed(1, 10, 500), allowed(1, 5, 999)])).toMatch(
      /^DIST-1 over at 3: at most 14.99: capacity 10 \+ refill 4.99/,
    );
  });

  it('is DIST-4 where a link was cut before', () => {
    const said = [allowed(0, 10), link('cut', 1), link('mend', 1), allowed(1, 1)];
    expect(judged(STRICT, said)).toMatch(/^DIST-4 over at 3/);
  });

  it('is no matter of what was let in without a decision, where that was declared and said', () => {
    const open = { ...allowed(1, 5, 1), outcome: { kind: 'allowed', claims: { mode: 'fail-open' } } } as const;
    expect(judged(STRICT, [allowed(0, 10), link('cut', 1), open], { onFailure: 'open' })).toBeUndefined();
    expect(judged(STRICT, [allowed(0, 10), link('cut', 1), open], { onFailure: 'closed' })).toMatch(
      /^DIST-4 claim at 2: denied, with mode: 'fail-closed'/,
    );
    // Its link is whole: it had no reason to decide by itself.
    expect(judged(STRICT, [allowed(0, 10), open], { onFailure: 'open' })).toMatch(/^DIST-4 live at 1/);
  });
});

describe('a node that is cut off', () => {
  it('decides by itself as long as declared, and then does what it declared', () => {
    const at = (ms: number): Said[] => [link('cut', 0), allowed(0, 1, ms)];
    expect(judged(DEBTS, at(400))).toBeUndefined();
    expect(judged(DEBTS, at(401))).toMatch(/^DIST-4 over at 1: an error: it decides by itself for 400 ms at most/);
    expect(judged(DEBTS, [link('cut', 0), denied(0, 1, 401)])).toMatch(/^DIST-4 claim at 1/);
    expect(judged(DEBTS, [link('cut', 0), refused(0, 401)])).toBeUndefined();
    expect(judged(DEBTS, [link('deafen', 0), refused(0, 401)], { onFailure: 'closed' })).toMatch(/^DIST-4 claim at 1/);
  });

  it('may go on denying what it was told is not there, if all ask one bucket', () => {
    const told = (cost: number, ms: number): Said[] => [
      allowed(0, 10),
      denied(0, 3),
      link('cut', 0),
      denied(0, cost, ms),
    ];
    expect(judged(STRICT, told(3, 299))).toBeUndefined();
    expect(judged(STRICT, told(3, 300))).toMatch(/^DIST-4 claim at 3: an error: 3 are there/);
    expect(judged(STRICT, told(2, 250), { onFailure: 'closed' })).toMatch(/^DIST-4 claim at 3: denied, with mode/);
    // By a clock that is behind it waits for longer, and the bucket may have lost as much.
    expect(judged(STRICT, [...told(3, 300)], { skews: [0, -50] })).toBeUndefined();
    expect(judged(STRICT, [...told(3, 500)], { skews: [0, -50] })).toMatch(/^DIST-4 claim at 3/);
    // What it has asked since it was cut off, and has not heard of, may have been charged.
    const again: Said[] = [link('deafen', 0), refused(0, 1), denied(0, 10, 2)];
    expect(judged(STRICT, again)).toBeUndefined();
    expect(judged(STRICT, [link('cut', 0), denied(0, 1, 1)])).toMatch(/^DIST-4 claim at 1/);
    expect(judged(STRICT, [allowed(0, 10), link('cut', 0), allowed(0, 1, 200)])).toMatch(/^DIST-4 over at 2/);
  });

  it('measures that by a clock that may be off', () => {
    expect(judged(DEBTS, [link('cut', 0), allowed(0, 1, 500)], { skews: [0, 50] })).toBeUndefined();
    expect(judged(DEBTS, [link('cut', 0), allowed(0, 1, 501)], { skews: [0, 50] })).toMatch(/^DIST-4/);
  });

  it('is none whose link is slow: it may give up, and may decide with the others however long that lasts', () => {
    expect(judged(DEBTS, [link('slow', 0), refused(0, 10)])).toBeUndefined();
    expect(judged(DEBTS, [link('slow', 0), allowed(0, 1, 5000)])).toBeUndefined();
    expect(judged(DEBTS, [link('slow', 0), link('mend', 0, 100), refused(0, 300)])).toBeUndefined();
    expect(judged(DEBTS, [link('slow', 0), link('mend', 0, 100), refused(0, 301)])).toMatch(/^DIST-4 live/);
    // From when it was cut on, it is.
    const cut = (ms: number): Said[] => [link('slow', 0), link('cut', 0, 1000), allowed(0, 1, ms)];
    expect(judged(DEBTS, cut(1400))).toBeUndefined();
    expect(judged(DEBTS, cut(1401))).toMatch(/^DIST-4 over at 2/);
  });

  it('comes back within the quiet period', () => {
    const back = (ms: number): Said[] => [link('cut', 0), link('mend', 0, 100), refused(0, 100 + ms)];
    expect(judged(DEBTS, back(200))).toBeUndefined();
    expect(judged(DEBTS, back(201))).toMatch(/^DIST-4 live at 2: an answer with the others/);
  });
});

describe('a node whose link is whole again', () => {
  const closed = (node: number, ms: number, group?: number): Said => ({
    ...{ node, ms, outcome: { kind: 'denied', claims: { mode: 'fail-closed' } } },
    ...(group === undefined ? {} : { group }),
  });
  const on = (...said: Said[]) =>
    judged({ ...STRICT, quietMs: 50 }, [link('cut', 0), link('mend', 0), ...said], { onFailure: 'closed' });

  it('may let one call find out, and refuse those that come meanwhile', () => {
    expect(on({ ...allowed(0, 1, 51), group: 1 }, closed(0, 51, 1))).toBeUndefined();
    expect(on(closed(0, 51, 1), { ...allowed(0, 1, 51), group: 1 })).toBeUndefined();
    expect(on(closed(0, 51))).toMatch(/^DIST-4 live at 2/);
  });

  it('has found out when it has answered', () => {
    expect(on({ ...allowed(0, 1, 51), group: 1 }, closed(0, 51, 1), closed(0, 52, 2))).toMatch(/^DIST-4 live at 4/);
    expect(on(allowed(0, 1, 51), closed(0, 51, 1))).toMatch(/^DIST-4 live at 3/);
    // To another node it does not matter.
    expect(on(closed(1, 51, 1))).toMatch(/^DIST-4 live at 2/);
    // Until something happens to its link again.
    expect(on(allowed(0, 1, 51), link('cut', 0, 60), link('mend', 0, 60), closed(0, 111, 1))).toBeUndefined();
  });
});

describe('what must be there', () => {
  it('is all, of a new limiter', () => {
    expect(judged(DEBTS, [denied(0, 10)])).toMatch(/^ADM-3 under at 0/);
    expect(judged(DEBTS, [allowed(0, 7), denied(0, 3)])).toMatch(/^ADM-3 under at 1/);
    expect(judged(DEBTS, [allowed(0, 7), denied(0, 4)])).toBeUndefined();
    // Another node may not have heard of it, or may hold it.
    expect(judged(DEBTS, [allowed(0, 1), denied(1, 1)])).toBeUndefined();
  });

  it('is what time has brought since it was quiet, when whatever was owed is paid', () => {
    expect(judged({ design: 'capped-leases', quietMs: 300 }, [allowed(0, 10), denied(1, 5, 799)])).toBeUndefined();
    expect(judged({ design: 'capped-leases', quietMs: 300 }, [allowed(0, 10), denied(1, 5, 800)])).toMatch(/^ADM-3/);
    // Two nodes owe 14 at most, and the centre has missed 28 meanwhile.
    expect(judged(DEBTS, [allowed(1, 10), denied(0, 10, 5399)])).toBeUndefined();
    expect(judged(DEBTS, [allowed(1, 10), denied(0, 10, 5400)])).toMatch(/^ADM-3/);
  });

  it('may lack what sums lose that are rounded', () => {
    expect(judged(STRICT, [denied(0, 10)], { arithmetic: 'float64' })).toBeUndefined();
    expect(judged(STRICT, [denied(0, 9)], { arithmetic: 'float64' })).toMatch(/^ADM-3/);
    const whole = [allowed(0, 10), allowed(1, 1)];
    expect(judged(STRICT, whole, { arithmetic: 'float64' })).toMatch(/^DIST-1/);
  });

  it('is not asked for while a link is slow, and not before all that overlapped has ended', () => {
    const rested = (...between: Said[]): Said[] => [allowed(1, 10), ...between, denied(0, 10, 60_000)];
    expect(judged(DEBTS, rested())).toMatch(/^ADM-3/);
    expect(judged(DEBTS, rested(link('slow', 1)))).toBeUndefined();
    const late = { ...allowed(1, 1, 1), group: 1, untilMs: 59_990 };
    expect(judged(DEBTS, rested(late, { ...allowed(2, 1, 1), group: 1 }))).toBeUndefined();
  });

  it('is there for a node that was cut off too', () => {
    const said = [link('cut', 0), link('mend', 0, 10), denied(0, 10, 60_000)];
    expect(judged(STRICT, said)).toMatch(/^DIST-4 under at 2/);
  });
});

describe('what is left of a strict bucket', () => {
  const ONCE = { design: 'strict' };

  it('is admitted at any time, to any node', () => {
    expect(judged(ONCE, [allowed(0, 7), denied(1, 4)])).toBeUndefined();
    expect(judged(ONCE, [allowed(0, 7), denied(1, 3)])).toBe('TB-1 under at 1: allowed: 3 are there');
    expect(judged(ONCE, [allowed(0, 7), denied(1, 4, 99), denied(1, 4, 100)])).toMatch(/^TB-1 under at 2/);
    // By a clock that may be off, as that may be by which a node waits.
    expect(judged(ONCE, [allowed(0, 7), denied(1, 2)], { skews: [50] })).toBeUndefined();
    expect(judged(ONCE, [allowed(0, 7), denied(1, 1)], { skews: [50] })).toMatch(/^TB-1 under/);
    expect(judged({ design: 'capped-leases' }, [allowed(0, 7), denied(1, 3)])).toBeUndefined();
  });

  it('lacks once at most what was asked over a link that loses replies', () => {
    const lost = (ask: Said): Said[] => [link('deafen', 0), { ...refused(0), cost: 4 }, ask];
    expect(judged(ONCE, lost(denied(1, 7)))).toBeUndefined();
    expect(judged(ONCE, lost(denied(1, 6)))).toMatch(/^FAULT-3 under at 2: allowed: 6 are there, if each request/);
    expect(judged(ONCE, lost(denied(1, 6)), { delivery: 'at-least-once' })).toBeUndefined();
    // It may be charged as late as when its node is back.
    const back = (ask: Said): Said[] => [...lost(link('mend', 0, 1000)), ask];
    expect(judged(ONCE, back(denied(1, 8, 1100)))).toBeUndefined();
    expect(judged(ONCE, back(denied(1, 7, 1100)))).toMatch(/^FAULT-3 under/);
    // Only the link that was cut could have kept it from being there.
    const cut = [link('cut', 0), { ...refused(0), cost: 4 }, denied(1, 6)];
    expect(judged(ONCE, cut)).toMatch(/^DIST-4 under at 2/);
  });

  it('may be kept back by a node that is not back, or whose calls overlap', () => {
    expect(judged(ONCE, [link('slow', 0), denied(0, 1)])).toBeUndefined();
    expect(judged(ONCE, [link('slow', 0), denied(0, 4, 1), denied(1, 7, 2)])).toBeUndefined();
    expect(judged(ONCE, [link('slow', 0), denied(0, 4, 1), denied(1, 6, 2)])).toMatch(/^FAULT-3/);
    expect(
      judged(ONCE, [
        { ...allowed(0, 5), group: 1 },
        { ...denied(1, 5), group: 1 },
      ]),
    ).toBeUndefined();
  });
});

describe('after a quiet period', () => {
  it('all nodes agree', () => {
    const seen = (one: number, other: number, ms: number): Said[] => [
      allowed(0, 9),
      peeked(0, one, ms),
      peeked(1, other, ms),
    ];
    expect(judged(DEBTS, seen(4, 4, 201))).toBeUndefined();
    expect(judged(DEBTS, seen(4, 10, 200))).toBeUndefined();
    expect(judged(DEBTS, seen(4, 5, 201))).toMatch(/^DIST-2 claim at 2/);
    expect(judged(DEBTS, seen(4, 5, 601), { skews: [50] })).toBeUndefined();
    expect(judged(DEBTS, seen(4, 6, 601), { skews: [50] })).toMatch(/^DIST-2 claim at 2: that they agree within 1/);
  });

  it('those that are cut off know nothing of it', () => {
    const said = [allowed(0, 9), link('cut', 1, 1), peeked(0, 4, 300), peeked(1, 10, 300)];
    expect(judged(DEBTS, said)).toBeUndefined();
  });
});
