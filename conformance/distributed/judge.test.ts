import { describe, expect, it } from 'vitest';
import type { Violation } from '../court.ts';
import { courtOf } from '../court.ts';
import { readDeclaration } from '../declaration.ts';
import { judge } from '../judge.ts';
import type { Event, History } from '../scenario.ts';

const CONFIG = { capacity: 10, refill: { tokens: 10, periodMs: 1000 } };
const ORIGIN = 1_700_000_000_000_000_000n;

type Said = Partial<Event> & { readonly ms?: number };

const event = ({ ms = 0, ...rest }: Said): Event => ({
  kind: 'try',
  key: 'a',
  cost: 1,
  node: 0,
  outcome: { kind: 'allowed' },
  ...rest,
  when: { lo: ORIGIN + BigInt(ms) * 1_000_000n, hi: ORIGIN + BigInt(ms) * 1_000_000n },
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
const link = (kind: 'cut' | 'deafen' | 'mend', node: number, ms = 0): Said => ({
  kind,
  node,
  ms,
  outcome: { kind: 'done' },
});

const judged = (
  nodes: Record<string, unknown>,
  said: readonly Said[],
  { skews = [], ...fields }: { skews?: readonly number[]; onFailure?: string; arithmetic?: string } = {},
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

  it('measures that by a clock that may be off', () => {
    expect(judged(DEBTS, [link('cut', 0), allowed(0, 1, 500)], { skews: [0, 50] })).toBeUndefined();
    expect(judged(DEBTS, [link('cut', 0), allowed(0, 1, 501)], { skews: [0, 50] })).toMatch(/^DIST-4/);
  });

  it('comes back within the quiet period', () => {
    const back = (ms: number): Said[] => [link('cut', 0), link('mend', 0, 100), refused(0, 100 + ms)];
    expect(judged(DEBTS, back(200))).toBeUndefined();
    expect(judged(DEBTS, back(201))).toMatch(/^DIST-4 live at 2: an answer with the others/);
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

  it('is there for a node that was cut off too', () => {
    const said = [link('cut', 0), link('mend', 0, 10), denied(0, 10, 60_000)];
    expect(judged(STRICT, said)).toMatch(/^DIST-4 under at 2/);
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
