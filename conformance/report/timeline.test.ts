import { describe, expect, it } from 'vitest';
import { courtOf } from '../court.ts';
import { readDeclaration } from '../declaration.ts';
import type { Claims, Event, History } from '../scenario.ts';
import { timeline } from './timeline.ts';

const answerOf = (claims: Claims): string | undefined => {
  const history: History = {
    config: { limit: 1, windowMs: 1000 },
    origin: 0n,
    events: [{ kind: 'try', when: { lo: 0n, hi: 0n }, key: 'a', cost: 1, outcome: { kind: 'denied', claims } }],
  };
  return timeline(undefined, history, undefined)[0]?.answer;
};

describe('an answer in a timeline', () => {
  it.each<[Claims, string]>([
    [{ mode: 'fail-closed' }, 'denied · fail-closed'],
    [{ mode: 'normal', remaining: 0 }, 'denied · remaining 0'],
    [{ remaining: 0 }, 'denied · remaining 0'],
  ])('says whether the store was asked: %j', (claims, wanted) => {
    expect(answerOf(claims)).toBe(wanted);
  });
});

describe('a timeline of several nodes', () => {
  const CONFIG = { capacity: 4, refill: { tokens: 1, periodMs: 100 } };
  const event = (fields: Partial<Event>, loMs = 0n, hiMs = loMs): Event => ({
    kind: 'try',
    key: 'a',
    cost: 1,
    outcome: { kind: 'done' },
    ...fields,
    when: { lo: loMs * 1_000_000n, hi: hiMs * 1_000_000n },
  });

  it('tells how links and clocks are set, and how late an answer came', () => {
    const events = [
      event({ kind: 'slow', node: 1, delaysMs: [0, 750] }),
      event({ kind: 'skew', skews: [0, -50, 100] }),
      event({ kind: 'skew', skews: [0, 0] }),
      event({ node: 1, outcome: { kind: 'allowed' } }, 10n, 760n),
      event({ node: 0, outcome: { kind: 'allowed' } }, 800n),
    ];
    const court = courtOf(readDeclaration({ algorithm: 'token-bucket', nodes: { design: 'strict' } }, 'test'), CONFIG);
    const rows = timeline(court, { config: CONFIG, origin: 0n, events, skews: [] }, undefined);
    expect(rows.map(({ ask, answer }) => `${ask} → ${answer}`)).toEqual([
      'slow by 0 + 750 ms the link of node 1 → done',
      'set clocks: node 0 50 ms behind, node 1 100 ms ahead → done',
      'set clocks: all right → done',
      '1 node 1 → allowed, after 750 ms',
      '1 node 0 → allowed',
    ]);
  });
});
