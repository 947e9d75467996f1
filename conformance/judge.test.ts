import { describe, expect, it } from 'vitest';
import { at } from '../spec/law.ts';
import type { LimiterConfig } from './contract.ts';
import { courtOf, type Witnesses } from './court.ts';
import { readDeclaration } from './declaration.ts';
import { type Judgement, judge } from './judge.ts';
import type { Event, History, Outcome } from './scenario.ts';
import { suspectsOf } from './suspects.ts';

const MS = 1_000_000n;
const BUCKET = { capacity: 4, refill: { tokens: 1, periodMs: 128 } };
const WINDOW = { limit: 2, windowMs: 1000 };
/** On the grid of every window and of every resolution used here. */
const ORIGIN = 1_700_000_000_000n * MS;

type Call = Partial<Event> & {
  readonly ms: number;
  readonly say: Outcome['kind'];
  readonly claims?: Outcome['claims'];
};

const event = ({ ms, say, claims, ...more }: Call): Event => ({
  kind: 'try',
  when: at(ORIGIN + BigInt(Math.round(ms * 1e6))),
  key: 'a',
  cost: 1,
  outcome: { kind: say, ...(claims ? { claims } : {}) },
  ...more,
});

const historyOf = (config: LimiterConfig, calls: readonly Call[]): History => ({
  config,
  origin: ORIGIN,
  events: calls.map(event),
});

const judged = (
  declares: Record<string, unknown>,
  config: LimiterConfig,
  calls: readonly Call[],
  witnesses?: Witnesses,
): Judgement => judge(courtOf(readDeclaration(declares, 'here'), config), historyOf(config, calls), witnesses);

/** The clauses that are broken, admissions first. */
const broken = (...args: Parameters<typeof judged>): string[] => {
  const { violation, claims } = judged(...args);
  return [...(violation ? [violation.clause] : []), ...claims.map(({ clause }) => clause)].sort();
};

const TOKEN = { algorithm: 'token-bucket' };
const ok = (ms: number, cost = 1, claims?: Call['claims']): Call => ({
  ms,
  cost,
  say: 'allowed',
  ...(claims ? { claims } : {}),
});
const no = (ms: number, cost = 1, claims?: Call['claims']): Call => ({
  ms,
  cost,
  say: 'denied',
  ...(claims ? { claims } : {}),
});

describe('admissions', () => {
  it('exactly what the model admits is legal', () => {
    expect(judged(TOKEN, BUCKET, [ok(0, 4), no(0), no(127), ok(128), no(128), ok(640, 4), no(640)])).toEqual({
      violation: undefined,
      claims: [],
    });
  });

  it.each([
    ['one token too many', [ok(0, 4), ok(0)], 1, 'over'],
    ['one tick too early', [ok(0, 4), ok(127)], 1, 'over'],
    ['one tick too late', [ok(0, 4), no(127), no(128)], 2, 'under'],
    ['a full bucket denied', [no(0, 4)], 0, 'under'],
    ['more than the capacity', [ok(0, 5)], 0, 'over'],
    ['a denial that was charged', [ok(0, 3), no(0, 2), no(0)], 2, 'under'],
  ] as const)('%s is not, at that very call', (_what, calls, at_, direction) => {
    const { violation } = judged(TOKEN, BUCKET, calls);
    expect(violation).toMatchObject({ clause: 'TB-1', event: at_, direction });
    expect(violation?.wanted).toBe(direction === 'over' ? 'MUST deny' : 'MUST allow');
  });

  it('a coarse clock may answer either way inside its step, and never outside', () => {
    const coarse = { ...TOKEN, resolutionNs: 100_000_000 };
    const config = { capacity: 4, refill: { tokens: 1, periodMs: 1000 } };
    expect(broken(coarse, config, [ok(0, 4), ok(1000)])).toEqual([]);
    expect(broken(coarse, config, [ok(50, 4), no(1050), no(1099)])).toEqual([]);
    expect(broken(coarse, config, [ok(0, 4), ok(999)])).toEqual(['TB-1']);
    expect(broken(coarse, config, [ok(50, 4), no(1100)])).toEqual(['TB-1']);
    // What was answered narrows what the clock can have read.
    expect(broken(coarse, config, [ok(50, 4), no(1050), ok(1050)])).toEqual([]);
    expect(broken(coarse, config, [ok(50, 4), ok(1050), no(1050)])).toEqual([]);
    expect(broken(coarse, config, [ok(50, 4), ok(1050), ok(1050)])).toEqual(['TB-1']);
  });

  it('keys are judged apart', () => {
    expect(broken(TOKEN, BUCKET, [ok(0, 4), { ...ok(0, 4), key: 'b' }, no(0), { ...no(0), key: 'b' }])).toEqual([]);
    expect(broken(TOKEN, BUCKET, [ok(0, 4), { ...no(0, 4), key: 'b' }])).toEqual(['TB-1']);
  });

  it('a limiter that was found in use may hold anything at first, and then no longer', () => {
    const court = courtOf(readDeclaration(TOKEN, 'here'), BUCKET);
    const inUse = (...calls: Call[]): History => ({ ...historyOf(BUCKET, calls), origin: 'unknown' });
    expect(judge(court, inUse(no(0, 4), ok(0, 2))).violation).toBeUndefined();
    expect(judge(court, inUse(no(0, 4), ok(0, 3), no(0))).violation).toBeUndefined();
    expect(judge(court, inUse(no(0, 4), ok(0, 4))).violation).toMatchObject({ event: 1, direction: 'over' });
    expect(judge(court, inUse(ok(0, 4), ok(127))).violation).toMatchObject({ event: 1, direction: 'over' });
    expect(judge(court, inUse(no(0), no(512, 4))).violation).toMatchObject({ event: 1, direction: 'under' });
  });

  it('no answer, and an answer that is none, are told apart', () => {
    expect(judged(TOKEN, BUCKET, [{ ms: 0, say: 'malformed' }]).violation?.clause).toBe('ANS-1');
    expect(judged(TOKEN, BUCKET, [{ ms: 0, say: 'refused' }]).violation?.clause).toBe('ANS-1');
    expect(judged(TOKEN, BUCKET, [{ ms: 0, say: 'unanswered' }]).violation?.clause).toBe('ANS-2');
    expect(broken({ ...TOKEN, overCapacity: 'error' }, BUCKET, [{ ms: 0, cost: 5, say: 'refused' }])).toEqual([]);
    expect(broken({ ...TOKEN, overCapacity: 'error' }, BUCKET, [{ ms: 0, cost: 4, say: 'refused' }])).toEqual([
      'ANS-1',
    ]);
  });
});

describe('claims', () => {
  const EXACT = { ...TOKEN, retryAfter: 'exact' };
  it.each([
    // limit, remaining: of 4, 1 is taken.
    ['META-1', TOKEN, BUCKET, [ok(0, 1, { remaining: -1 })]],
    ['META-1', TOKEN, BUCKET, [ok(0, 1, { remaining: Number.NaN })]],
    ['META-1', TOKEN, BUCKET, [ok(0, 1, { remaining: '3' })]],
    ['META-1', TOKEN, BUCKET, [ok(0, 1, { limit: -4 })]],
    ['META-1', TOKEN, BUCKET, [ok(0, 1, { resetAfterMs: -128 })]],
    ['META-1', TOKEN, BUCKET, [ok(0, 4), no(0, 1, { retryAfterMs: -1 })]],
    ['META-2a', TOKEN, BUCKET, [ok(0, 1, { remaining: 4 })]],
    ['META-2b', TOKEN, BUCKET, [ok(0, 1, { remaining: 2 })]],
    ['META-3', TOKEN, BUCKET, [ok(0, 4), no(0, 1, { retryAfterMs: 127 })]],
    ['META-3', TOKEN, BUCKET, [ok(0, 4), no(0, 1, { retryAfterMs: 0 })]],
    ['META-4', EXACT, BUCKET, [ok(0, 4), no(0, 1, { retryAfterMs: 129 })]],
    ['META-5', TOKEN, BUCKET, [ok(0, 1, { resetAfterMs: 127 })]],
    ['META-5', TOKEN, BUCKET, [ok(0, 1, { resetAfterMs: 130 })]],
    ['META-5', { algorithm: 'fixed-window' }, WINDOW, [ok(300, 1, { resetAfterMs: 699 })]],
    ['META-5', { algorithm: 'fixed-window' }, WINDOW, [ok(300, 1, { resetAfterMs: 702 })]],
    ['META-5', { algorithm: 'fixed-window', resetAfter: 'full' }, WINDOW, [ok(300, 1, { resetAfterMs: 699 })]],
    ['META-5', { algorithm: 'sliding-log' }, WINDOW, [ok(300, 1, { resetAfterMs: 999 })]],
    ['META-6', TOKEN, BUCKET, [no(0, 5, { retryAfterMs: 128 })]],
    ['META-6', TOKEN, BUCKET, [ok(0, 4), no(0, 1, { retryAfterMs: 'never' })]],
    ['PEEK-1', TOKEN, BUCKET, [ok(0), { ms: 0, kind: 'peek', say: 'done', claims: { remaining: 4 } }]],
    ['PEEK-1', TOKEN, BUCKET, [ok(0), { ms: 0, kind: 'peek', say: 'done', claims: { remaining: 2 } }]],
    ['LB-2', { algorithm: 'leaky-queue' }, BUCKET, [ok(0), ok(0, 1, { delayMs: 0 })]],
    ['LB-2', { algorithm: 'leaky-queue' }, BUCKET, [ok(0), ok(0, 1, { delayMs: 256 })]],
  ] as const)('%s is broken by what %j says: %j %j', (clause, declares, config, calls) => {
    expect(broken(declares, config, calls as readonly Call[])).toEqual([clause]);
  });

  it.each([
    [['META-1', 'META-2a', 'META-2b'], TOKEN, BUCKET, [ok(0, 1, { limit: 4, remaining: 3 })]],
    [['META-1', 'META-3'], TOKEN, BUCKET, [ok(0, 4), no(0, 1, { retryAfterMs: 128 })]],
    [['META-1'], TOKEN, BUCKET, [ok(0, 4), no(0, 1, { retryAfterMs: 60_000 })]],
    [['META-1', 'META-3', 'META-4'], EXACT, BUCKET, [ok(0, 4), no(0, 1, { retryAfterMs: 128 })]],
    [['META-1', 'META-3', 'META-4'], EXACT, BUCKET, [ok(0, 4), no(0, 1, { retryAfterMs: 127.5 })]],
    [['META-1', 'META-5'], TOKEN, BUCKET, [ok(0, 1, { resetAfterMs: 128 })]],
    [['META-1', 'META-5'], { algorithm: 'fixed-window' }, WINDOW, [ok(300, 1, { resetAfterMs: 700 })]],
    [['META-1', 'META-5'], { algorithm: 'sliding-log' }, WINDOW, [ok(300, 1, { resetAfterMs: 1000 })]],
    [['META-6'], TOKEN, BUCKET, [no(0, 5, { retryAfterMs: 'never' })]],
    [['PEEK-1'], TOKEN, BUCKET, [ok(0), { ms: 0, kind: 'peek', say: 'done', claims: { remaining: 3 } }]],
    [['LB-2'], { algorithm: 'leaky-queue' }, BUCKET, [ok(0), ok(0, 1, { delayMs: 128 })]],
  ] as const)('%j are exercised, and hold, under %j: %j %j', (clauses, declares, config, calls) => {
    const witnesses: Witnesses = new Map();
    expect(broken(declares, config, calls as readonly Call[], witnesses)).toEqual([]);
    for (const clause of clauses) expect(witnesses.get(clause) ?? 0, clause).toBeGreaterThan(0);
  });

  it('a true claim that is not tight exercises nothing of META-3', () => {
    const witnesses: Witnesses = new Map();
    broken(
      { ...TOKEN, resolutionNs: 1_000_000_000, rounding: 'unknown' },
      BUCKET,
      [ok(0, 4), no(0, 1, { retryAfterMs: 128 })],
      witnesses,
    );
    expect(witnesses.get('META-3')).toBeUndefined();
  });

  it('what is declared a hint is not judged, but a number it must be', () => {
    const hints = { ...TOKEN, remaining: 'hint', retryAfter: 'hint', resetAfter: 'hint' };
    expect(broken(hints, BUCKET, [ok(0, 4, { remaining: 2, resetAfterMs: 1 }), no(0, 1, { retryAfterMs: 3 })])).toEqual(
      [],
    );
    expect(broken(hints, BUCKET, [ok(0, 4, { remaining: -2 })])).toEqual(['META-1']);
  });

  it('`enough` may be late, and `exact` may not', () => {
    const late = [ok(0, 4), no(0, 1, { retryAfterMs: 129 })];
    expect(broken({ ...TOKEN, retryAfter: 'enough' }, BUCKET, late)).toEqual([]);
    expect(broken({ ...TOKEN, retryAfter: 'exact' }, BUCKET, late)).toEqual(['META-4']);
    expect(
      broken({ ...TOKEN, retryAfter: 'exact', claimsUnitMs: 1000 }, BUCKET, [
        ok(0, 4),
        no(0, 1, { retryAfterMs: 1000 }),
      ]),
    ).toEqual([]);
  });

  it('the first false claim of each clause is told, and does not stop the judge', () => {
    const { violation, claims } = judged(TOKEN, BUCKET, [
      ok(0, 1, { remaining: 4 }),
      ok(0, 1, { remaining: 4 }),
      ok(0, 1, { remaining: 0 }),
      ok(0, 2),
    ]);
    expect(claims.map(({ clause, event: at_ }) => [clause, at_])).toEqual([
      ['META-2a', 0],
      ['META-2b', 2],
    ]);
    expect(violation).toMatchObject({ clause: 'TB-1', event: 3 });
  });
});

describe('witnesses', () => {
  const seen = (declares: Record<string, unknown>, config: LimiterConfig, calls: readonly Call[]): Witnesses => {
    const witnesses: Witnesses = new Map();
    expect(broken(declares, config, calls, witnesses)).toEqual([]);
    return witnesses;
  };
  const twoPeriods = [ok(0, 4), no(0), no(127), ok(128), no(255), ok(256)];

  it('are the answers that were forced', () => {
    const witnesses = seen(TOKEN, BUCKET, twoPeriods);
    expect(witnesses.get('ADM-1')).toBe(3);
    expect(witnesses.get('ADM-2')).toBe(3);
    // Beside a boundary: one tick or one unit more might have been answered otherwise. The denial at 0 ms is not.
    expect(witnesses.get('ADM-1 beside')).toBe(2);
    expect(witnesses.get('ADM-2 beside')).toBe(3);
  });

  it('are none where the declared resolution hides everything', () => {
    const witnesses = seen({ ...TOKEN, resolutionNs: 1_000_000_000, rounding: 'unknown' }, BUCKET, twoPeriods);
    expect(witnesses.get('ADM-1') ?? 0).toBe(0);
    expect(witnesses.get('ADM-1 beside') ?? 0).toBe(0);
  });

  it('of a clause about too much are denials, and of one about too little admissions', () => {
    const court = courtOf(
      readDeclaration({ ...TOKEN, resolutionNs: 1_000_000_000, rounding: 'unknown' }, 'here'),
      BUCKET,
    );
    const witnesses: Witnesses = new Map();
    // The very first admission is forced, and no limiter without a cap would answer it otherwise.
    judge(court, historyOf(BUCKET, [ok(0, 4)]), witnesses);
    expect(witnesses.get('ADM-2')).toBe(1);
    for (const clause of ['TB-2', 'TB-3b', 'TIME-1', 'TIME-2a', 'ADM-7'])
      expect(witnesses.get(clause), clause).toBeUndefined();
  });

  it('of a diagnosis are answers that the defect might have changed', () => {
    // Only after idling for longer than it takes to fill can a missing cap be seen.
    expect(seen(TOKEN, BUCKET, [ok(0, 4), no(0)]).has('TB-2')).toBe(false);
    expect(seen(TOKEN, BUCKET, [ok(1000, 4), no(1000)]).has('TB-2')).toBe(true);
    // Only after a denial can one that was charged be seen.
    expect(seen(TOKEN, BUCKET, [ok(0, 3), ok(0)]).has('ADM-6')).toBe(false);
    expect(seen(TOKEN, BUCKET, [ok(0, 3), no(0, 2), ok(0)]).has('ADM-6')).toBe(true);
  });
});

describe('groups: some order of calls that overlap must be legal', () => {
  const asynchronous = (...calls: Call[]): Call[] => calls.map((call) => ({ ...call, group: 1 }));

  it('an order that is not the one in which they were made will do', () => {
    expect(broken(TOKEN, BUCKET, asynchronous(no(0, 2), ok(0, 3)))).toEqual([]);
    expect(broken(TOKEN, BUCKET, [no(0, 2), ok(0, 3)])).toEqual(['TB-1']);
  });

  it('but there must be one', () => {
    expect(judged(TOKEN, BUCKET, asynchronous(ok(0, 3), ok(0, 3))).violation).toMatchObject({
      clause: 'CONC-1',
      direction: 'over',
      wanted: expect.stringContaining('at most 4'),
    });
    expect(judged(TOKEN, BUCKET, asynchronous(no(0, 3), no(0, 3))).violation).toMatchObject({
      clause: 'CONC-1',
      direction: 'under',
    });
    expect(broken(TOKEN, BUCKET, asynchronous(ok(0, 1), no(0, 3)))).toEqual(['CONC-1']);
  });

  it('what was found out by the group holds after it', () => {
    expect(broken(TOKEN, BUCKET, [...asynchronous(no(0, 2), ok(0, 3)), ok(0), no(0)])).toEqual([]);
    expect(broken(TOKEN, BUCKET, [...asynchronous(no(0, 2), ok(0, 3)), ok(0, 2)])).toEqual(['TB-1']);
  });

  it('stats count each of them', () => {
    const two = asynchronous(ok(0), ok(0), no(0, 4));
    const told = (before: readonly Call[], acquired: number, denied: number, key = 'a') =>
      broken(TOKEN, BUCKET, [...before, { ms: 0, kind: 'stats', key, say: 'done', claims: { acquired, denied } }]);
    for (const key of ['a', '']) {
      expect(told(two, 2, 1, key)).toEqual([]);
      expect(told(two, 0, 0, key)).toContain('LIFE-5');
      expect(told(two, 2, 0, key)).toContain('LIFE-5');
    }
    // What exceeds the capacity may have come first, and left nothing to be remembered.
    const oversize = asynchronous(ok(0), no(0, 9), no(0, 4));
    expect(told(oversize, 1, 2)).toEqual([]);
    expect(told(oversize, 1, 1)).toEqual([]);
    expect(told(oversize, 1, 0)).toEqual(['LIFE-5']);
    expect(told(oversize, 1, 1, '')).toEqual(['LIFE-5']);
  });

  it('keys that overlap fill a table, and are turned away when it is full', () => {
    const table = { ...TOKEN, maxKeys: 1 };
    const full = { reason: 'table-full' } as const;
    const later = asynchronous(no(0, 1, full), no(0, 2, full)).map((call) => ({ ...call, key: 'b', group: 2 }));
    expect(broken(table, BUCKET, [...asynchronous(ok(0), ok(0)), ...later])).toEqual([]);
    expect(broken(table, BUCKET, later)).toEqual(['CONC-1']);
    expect(broken(table, BUCKET, [...asynchronous(ok(0), ok(0)), { ...no(0, 1, full), key: 'b' }])).toEqual([]);
  });

  it('nothing is promised to a key for which there is no room, and it does not wait', () => {
    const table = { ...TOKEN, maxKeys: 1 };
    const away: Call = { ...no(0, 1, { reason: 'table-full' }), key: 'b' };
    const taken: Call = { ...ok(0, 1, { waitMs: 0 }), kind: 'reserve' };
    const reserve: Call = { ...away, kind: 'reserve' };
    const wait: Call = { ...away, kind: 'wait', end: { when: at(ORIGIN), after: 1, order: 0 } };
    for (const call of [reserve, wait]) {
      expect(broken(table, BUCKET, [taken, call])).toEqual([]);
      expect(broken(TOKEN, BUCKET, [taken, call])).toHaveLength(1);
      // One that is kept has its place.
      expect(broken(table, BUCKET, [taken, { ...call, key: 'a' }])).toHaveLength(1);
    }
  });

  it('keys in a group are ordered apart', () => {
    const other = { key: 'b' };
    expect(
      broken(TOKEN, BUCKET, asynchronous(ok(0, 4), { ...ok(0, 4), ...other }, no(0), { ...no(0), ...other })),
    ).toEqual([]);
    expect(broken(TOKEN, BUCKET, asynchronous(ok(0, 4), { ...no(0, 4), ...other }))).toEqual(['CONC-1']);
  });

  it('a hundred alike are searched at once', () => {
    const hundred = (admitted: number): Call[] =>
      asynchronous(...Array.from({ length: 100 }, (_, i) => (i % 25 === 0 && i / 25 < admitted ? ok(0) : no(0))));
    expect(broken(TOKEN, BUCKET, hundred(4))).toEqual([]);
    expect(broken(TOKEN, BUCKET, hundred(3))).toEqual(['CONC-1']);
    expect(broken(TOKEN, BUCKET, [...hundred(4), ok(0)])).toEqual(['TB-1']);
  });

  it('an answer that is none is told as one', () => {
    expect(broken(TOKEN, BUCKET, asynchronous(ok(0), { ms: 0, say: 'unanswered' }))).toEqual(['ANS-2']);
  });
});

describe('readings: what explains a failure', () => {
  const explained = (declares: Record<string, unknown>, config: LimiterConfig, calls: readonly Call[]): string[] => {
    const court = courtOf(readDeclaration(declares, 'here'), config);
    const history = historyOf(config, calls);
    expect(judge(court, history).violation).toBeDefined();
    return suspectsOf(court, history)
      .filter((suspect) => judge(court, history, undefined, suspect).violation === undefined)
      .map(({ clause }) => clause);
  };

  it('keys that share one state', () => {
    expect(explained(TOKEN, BUCKET, [ok(0, 4), { ...no(0, 4), key: 'b' }])).toContain('KEY-1');
  });

  it('a peek that takes', () => {
    expect(explained(TOKEN, BUCKET, [{ ms: 0, kind: 'peek', say: 'done' }, no(0, 4), ok(0, 3)])).toContain('PEEK-1');
  });

  it('a reset that does nothing, or too much', () => {
    const reset = (key: string): Call => ({ ms: 0, kind: 'reset', say: 'done', key });
    expect(explained(TOKEN, BUCKET, [ok(0, 4), reset('a'), no(0)])).toContain('LIFE-3');
    expect(explained(TOKEN, BUCKET, [ok(0, 4), reset('b'), ok(0)])).toContain('LIFE-3');
  });

  it('a missing cap, and not a peek', () => {
    const found = explained(TOKEN, BUCKET, [ok(2000, 4), ok(2000, 4), ok(2000, 4), no(2000, 4)]);
    expect(found).toContain('TB-2');
    expect(found).not.toContain('PEEK-1');
  });
});

describe('windows of another length', () => {
  const change = (windowMs: number, say: Call['say'] = 'done'): Call => ({
    ms: 1000,
    kind: 'reconfigure',
    say,
    config: { limit: 2, windowMs },
  });
  const FIXED = { algorithm: 'fixed-window' };
  /** So much later all windows that were open at the change are over, and a new one begins. */
  const LATER = 32_000;

  it('are given the time of those that may be open: nothing is said meanwhile, but that there is an answer', () => {
    const calls = (windowMs: number): readonly Call[] => [ok(999, 2), change(windowMs), ok(1000, 2), ok(1001, 2)];
    expect(broken(FIXED, WINDOW, calls(4000))).toEqual([]);
    expect(broken(FIXED, WINDOW, calls(1000))).toEqual(['RECONF-2']);
    expect(broken(FIXED, WINDOW, [change(4000), { ms: 1001, say: 'malformed' }])).toEqual(['ANS-1']);
  });

  it('bind after that, once it is known what a key holds', () => {
    const begun = [ok(999, 2), change(4000), ok(LATER, 1), ok(LATER + 4000, 2)];
    expect(broken(FIXED, WINDOW, [...begun, no(LATER + 7999), ok(LATER + 8000)])).toEqual([]);
    // As long as before, too long, and of which nothing is known yet.
    expect(broken(FIXED, WINDOW, [...begun, ok(LATER + 5000)])).toEqual(['RECONF-2']);
    expect(broken(FIXED, WINDOW, [...begun, no(LATER + 8000)])).toEqual(['RECONF-2']);
    for (const say of ['allowed', 'denied'] as const)
      expect(broken(FIXED, WINDOW, [change(4000), { ...ok(LATER), say }])).toEqual([]);
  });

  it('may be refused, and then nothing changes', () => {
    const refused = [change(4000, 'refused'), ok(1000, 2)];
    expect(broken(FIXED, WINDOW, [...refused, no(1999), ok(2000)])).toEqual([]);
    expect(broken(FIXED, WINDOW, [...refused, ok(1999)])).toEqual(['FW-1']);
    expect(broken(FIXED, WINDOW, [change(1000, 'refused')])).toEqual(['RECONF-4']);
  });

  it('that change nothing are named', () => {
    const begun = [change(4000), ok(LATER, 1), ok(LATER + 4000, 2), ok(LATER + 5000, 2)];
    const court = courtOf(readDeclaration(FIXED, 'here'), WINDOW);
    const history = historyOf(WINDOW, begun);
    const ignored = suspectsOf(court, history).find(({ id }) => id === 'change-ignored');
    expect(judge(court, history).violation).toMatchObject({ clause: 'RECONF-2', direction: 'over' });
    expect(judge(court, history, undefined, ignored).violation).toBeUndefined();
  });
});

describe('a reset that is told by a later reading', () => {
  it('is as true as one that is told by the first', () => {
    const spanned = (resetAfterMs: number): Call => ({
      ...ok(0, 1, { resetAfterMs }),
      when: { lo: ORIGIN, hi: ORIGIN + MS },
    });
    expect(broken(TOKEN, BUCKET, [spanned(127)])).toEqual([]);
    expect(broken(TOKEN, BUCKET, [spanned(126)])).toEqual(['META-5']);
  });
});
