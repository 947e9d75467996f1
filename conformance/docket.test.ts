import { describe, expect, it } from 'vitest';
import { at } from '../spec/law.ts';
import type { LimiterConfig } from './contract.ts';
import { courtOf, type Violation, type Witnesses } from './court.ts';
import { readDeclaration } from './declaration.ts';
import { judge } from './judge.ts';
import type { Event, History, Outcome } from './scenario.ts';
import { suspectsOf } from './suspects.ts';

const MS = 1_000_000n;
const ORIGIN = 1_700_000_000_000n * MS;
const REFILL = { tokens: 1, periodMs: 100 };
const BUCKET = { capacity: 4, refill: REFILL };
const WINDOW = { limit: 2, windowMs: 1000 };
const TOKEN = { algorithm: 'token-bucket' };

interface Line extends Partial<Omit<Event, 'when' | 'outcome'>> {
  readonly ms: number;
  readonly say?: Outcome['kind'];
  readonly claims?: Outcome['claims'];
}

const historyOf = (config: LimiterConfig, lines: readonly Line[]): History => ({
  config,
  origin: ORIGIN,
  events: lines.map(({ ms, say, claims, ...more }) => ({
    kind: 'try',
    when: at(ORIGIN + BigInt(Math.round(ms * 1e6))),
    key: 'a',
    cost: 1,
    ...more,
    outcome: { kind: say ?? 'done', ...(claims ? { claims } : {}) },
  })),
});
const courtFor = (declares: Record<string, unknown>, config: LimiterConfig) =>
  courtOf(readDeclaration(declares, 'here'), config);
const judged = (
  lines: readonly Line[],
  declares: Record<string, unknown> = TOKEN,
  config: LimiterConfig = BUCKET,
  witnesses?: Witnesses,
): Violation | undefined => judge(courtFor(declares, config), historyOf(config, lines), witnesses).violation;
const explained = (
  lines: readonly Line[],
  declares: Record<string, unknown> = TOKEN,
  config: LimiterConfig = BUCKET,
): string[] => {
  const court = courtFor(declares, config);
  const history = historyOf(config, lines);
  expect(judge(court, history).violation).toBeDefined();
  return suspectsOf(court, history)
    .filter((suspect) => judge(court, history, undefined, suspect).violation === undefined)
    .map(({ id }) => id);
};

const ok = (ms: number, cost = 1, key = 'a'): Line => ({ ms, cost, key, say: 'allowed' });
const no = (ms: number, cost = 1, key = 'a'): Line => ({ ms, cost, key, say: 'denied' });
const change = (ms: number, config: LimiterConfig): Line => ({ kind: 'reconfigure', ms, config });

/** What is there at an instant is exactly so much: one more is denied, and it itself admitted. */
const exactly = (ms: number, tokens: number, key = 'a'): readonly Line[] => [
  no(ms, tokens + 1, key),
  ...(tokens > 0 ? [ok(ms, tokens, key)] : []),
  no(ms, 1, key),
];
const isExactly = (
  before: readonly Line[],
  ms: number,
  tokens: number,
  declares = TOKEN,
  config: LimiterConfig = BUCKET,
) => {
  expect(judged([...before, ...exactly(ms, tokens)], declares, config)).toBeUndefined();
  // And nothing else is legal.
  expect(judged([...before, ok(ms, tokens + 1)], declares, config)).toMatchObject({ direction: 'over' });
  if (tokens > 0) expect(judged([...before, no(ms, tokens)], declares, config)).toMatchObject({ direction: 'under' });
};

describe('a change of the config', () => {
  // Two of four are left.
  const used = ok(0, 2);
  const wider = { capacity: 8, refill: REFILL };

  it.each([
    ['proportion', 4],
    ['as-is', 2],
    ['additive', 6],
    ['reset', 8],
  ] as const)('carry %s: 2 of 4 are %i of 8', (carry, tokens) => {
    const declares = { ...TOKEN, carry };
    // A limiter may round what it carries down, by what is refilled in one step of its clock.
    const before = [used, change(0, wider)];
    expect(judged([...before, ok(0, tokens + 1)], declares)).toMatchObject({ clause: 'RECONF-2', direction: 'over' });
    if (tokens > 1)
      expect(judged([...before, no(0, tokens - 1)], declares)).toMatchObject({
        clause: 'RECONF-2',
        direction: 'under',
      });
    expect(judged([...before, ok(0, tokens), no(0)], declares)).toBeUndefined();
  });

  it('that keeps the number of tokens may find a key forgotten that was as good as new', () => {
    const declares = { ...TOKEN, carry: 'as-is' };
    const full = [ok(0, 2), change(200, wider)];
    expect(judged([...full, ok(200, 4), no(200)], declares)).toBeUndefined();
    expect(judged([...full, ok(200, 8), no(200)], declares)).toBeUndefined();
    expect(judged([...full, no(200, 3)], declares)).toMatchObject({ clause: 'RECONF-2', direction: 'under' });
    // A tick before that nobody may have forgotten it.
    expect(judged([ok(0, 2), change(199, wider), ok(199, 5)], declares)).toMatchObject({ direction: 'over' });
    expect(judged([ok(0, 2), change(200, wider), ok(200, 8)])).toBeUndefined();
  });

  it('into less room leaves no more than fits', () => {
    const narrower = { capacity: 2, refill: REFILL };
    expect(judged([change(0, narrower), ok(0, 2), no(0)])).toBeUndefined();
    expect(judged([change(0, narrower), ok(0, 3)])).toMatchObject({ clause: 'RECONF-2', direction: 'over' });
    // Proportion: 2 of 4 are 1 of 2.
    expect(judged([used, change(0, narrower), ok(0, 1), no(0)])).toBeUndefined();
    expect(judged([used, change(0, narrower), ok(0, 2)])).toMatchObject({ direction: 'over' });
  });

  it('credits time before it at the old rate, and time after it at the new', () => {
    const faster = { capacity: 4, refill: { tokens: 4, periodMs: 100 } };
    const before = [ok(0, 4), change(100, faster)];
    expect(judged([...before, no(100, 2), ok(100, 1)])).toBeUndefined();
    expect(judged([...before, ok(100, 4)])).toMatchObject({ clause: 'RECONF-2', direction: 'over' });
    expect(judged([...before, ok(150, 3), no(150)])).toBeUndefined();
    expect(judged([...before, no(150, 2)])).toMatchObject({ direction: 'under' });
    // Settled only when it is next asked: four times as much.
    expect(explained([...before, ok(100, 4), no(100)])).toContain('settled-late');
  });

  it('that is none changes nothing, to the last fraction', () => {
    const same = [ok(0, 4), change(50, BUCKET), change(50, { ...BUCKET })];
    isExactly(same, 100, 1);
    expect(explained([ok(0, 4), change(50, BUCKET), ok(50, 4)])).toContain('filled-by-same-config');
  });

  it('that is ignored, fills, or keeps the number of tokens is named', () => {
    expect(explained([used, change(0, wider), no(0, 3), ok(0, 2), no(0)])).toContain('change-ignored');
    expect(explained([used, change(0, wider), ok(0, 8)])).toContain('filled-by-change');
    expect(explained([used, change(0, wider), no(0, 3), ok(0, 2)])).toContain('carried-as-is');
  });

  it('of a window that makes it new is named', () => {
    const fixed = { algorithm: 'fixed-window' };
    const filled = [ok(0, 2), change(10, { limit: 3, windowMs: 1000 }), ok(20, 3)];
    expect(explained(filled, fixed, WINDOW)).toEqual(['filled-by-change']);
    const same = [ok(0, 2), change(10, WINDOW), ok(20, 2)];
    expect(explained(same, fixed, WINDOW)).toEqual(['filled-by-same-config']);
  });

  it('of a window keeps its counts, and the new limit holds at once', () => {
    const fixed = { algorithm: 'fixed-window' };
    for (const declares of [fixed, { algorithm: 'sliding-log' }]) {
      const more = [ok(0, 2), change(10, { ...WINDOW, limit: 3 })];
      expect(judged([...more, ok(10), no(10)], declares, WINDOW)).toBeUndefined();
      expect(judged([...more, ok(10, 3)], declares, WINDOW)).toMatchObject({ clause: 'RECONF-2', direction: 'over' });
      const fewer = [ok(0, 2), change(10, { ...WINDOW, limit: 1 }), no(10), no(999)];
      expect(judged([...fewer, ok(1000), no(1000)], declares, WINDOW)).toBeUndefined();
      expect(judged([...fewer, ok(1000, 2)], declares, WINDOW)).toMatchObject({ direction: 'over' });
    }
  });

  it('that fails is a request that is lost', () => {
    const failing: Line = { kind: 'reconfigure', ms: 0, config: wider, say: 'refused' };
    expect(judged([failing])).toMatchObject({ clause: 'RECONF-4', direction: 'live' });
  });
});

describe('tiers', () => {
  const assign = (ms: number, tier: string, key = 'a'): Line => ({ kind: 'assign', ms, tier, key });

  it('limit a key by their own config, and leave the others alone', () => {
    const doubled = [assign(0, 'double')];
    expect(judged([...doubled, ok(0, 8), no(0), ok(0, 4, 'b'), no(0, 1, 'b')])).toBeUndefined();
    expect(judged([...doubled, no(0, 8)])).toMatchObject({ clause: 'TIER-1', direction: 'under' });
    expect(judged([...doubled, ok(0, 8, 'b')])).toMatchObject({ clause: 'TB-1', direction: 'over' });
    expect(explained([assign(0, 'double'), no(0, 8), ok(0, 4)])).toContain('assign-ignored');
  });

  it('carry the credit over', () => {
    const used = [ok(0, 2), assign(0, 'double')];
    expect(judged([...used, no(0, 5), ok(0, 4), no(0)])).toBeUndefined();
    expect(explained([...used, ok(0, 8)])).toContain('assigned-fresh');
    expect(explained([...used, no(0, 3), ok(0, 2)])).toContain('assigned-as-is');
  });

  it('stay when the config of all others changes', () => {
    const wider = { capacity: 40, refill: REFILL };
    expect(
      judged([assign(0, 'triple'), change(0, wider), ok(0, 12), no(0), ok(0, 40, 'b'), no(0, 1, 'b')]),
    ).toBeUndefined();
    expect(judged([assign(0, 'triple'), change(0, wider), ok(0, 13)])).toMatchObject({ direction: 'over' });
  });
});

describe('refunds', () => {
  const refund = (ms: number, cost: number): Line => ({ kind: 'refund', ms, cost });

  it('are there at once, and never above the capacity', () => {
    isExactly([ok(0, 4), refund(0, 2)], 0, 2);
    isExactly([ok(0, 4), refund(50, 1)], 100, 2);
    isExactly([ok(0, 1), refund(0, 3)], 0, 4);
    // The cap cuts fractions off: what comes later counts from there.
    isExactly([ok(0, 1), refund(50, 3), ok(50, 4)], 149, 0);
    expect(judged([ok(0, 1), refund(0, 3), ok(0, 4), ok(0)])).toMatchObject({ clause: 'REFUND-1', direction: 'over' });
    expect(explained([ok(0, 1), refund(0, 3), ok(0, 4), ok(0, 2), no(0)])).toContain('refund-uncapped');
  });
});

describe('reservations', () => {
  const reserve = (ms: number, cost: number, waitMs: unknown, say: Outcome['kind'] = 'allowed'): Line => ({
    kind: 'reserve',
    ms,
    cost,
    say,
    claims: { waitMs },
  });
  const cancel = (ms: number, of: number): Line => ({ kind: 'cancel', ms, of });

  it('are promised for the instant at which the permits are there, after those promised before', () => {
    const witnesses: Witnesses = new Map();
    const line = [ok(0, 4), reserve(0, 1, 100), reserve(0, 2, 300), reserve(50, 1, 350), no(400)];
    expect(judged(line, TOKEN, BUCKET, witnesses)).toBeUndefined();
    expect(witnesses.get('RESERVE-1')).toBe(3);
    expect(judged([ok(0, 4), reserve(0, 1, 99)])).toMatchObject({ clause: 'RESERVE-1', direction: 'over' });
    expect(judged([ok(0, 4), reserve(0, 1, 101)])).toMatchObject({ clause: 'RESERVE-1', direction: 'under' });
    expect(judged([ok(0, 4), reserve(0, 1, 100), reserve(0, 1, 100)])).toMatchObject({ direction: 'over', event: 2 });
    isExactly([reserve(0, 3, 0)], 0, 1);
  });

  it('are for what can be there, and for nothing else', () => {
    expect(judged([reserve(0, 5, 'never', 'denied')])).toBeUndefined();
    expect(judged([reserve(0, 5, 100)])).toMatchObject({ clause: 'RESERVE-1', direction: 'over' });
    expect(judged([reserve(0, 4, 'never', 'denied')])).toMatchObject({ clause: 'RESERVE-1', direction: 'under' });
    expect(judged([reserve(0, 4, Number.NaN)])).toMatchObject({ clause: 'RESERVE-1', direction: 'under' });
    expect(judged([{ kind: 'reserve', ms: 0, say: 'refused' }])).toMatchObject({ clause: 'ANS-1' });
  });

  it('that are cancelled give back what was not promised to later ones', () => {
    const first = [ok(0, 4), reserve(0, 3, 300)];
    isExactly([...first, cancel(50, 1)], 100, 1);
    // Two of the three were promised again.
    const both = [...first, reserve(0, 2, 500), cancel(0, 1)];
    expect(judged([...both, reserve(0, 1, 500)])).toBeUndefined();
    expect(judged([...both, reserve(0, 1, 300)])).toMatchObject({ clause: 'RESERVE-1', direction: 'over' });
    expect(judged([...both, reserve(0, 1, 600)])).toMatchObject({ clause: 'RESERVE-1', direction: 'under' });
    expect(explained([...both, reserve(0, 1, 300)])).toContain('cancel-gives-everything');
    const nothing = { ...TOKEN, cancelGives: 'nothing' };
    expect(judged([...both, reserve(0, 1, 600)], nothing)).toBeUndefined();
  });

  it('that are cancelled within a tick of their instant may have been due, or not', () => {
    const vague = { ...TOKEN, rounding: 'unknown' };
    const reserve = (ms: number, waitMs: number): Line => ({
      kind: 'reserve',
      ms,
      cost: 1,
      say: 'allowed',
      claims: { waitMs },
    });
    const before: readonly Line[] = [ok(0, 4), reserve(0, 100), { kind: 'cancel', ms: 99, of: 1 }];
    for (const say of ['allowed', 'denied'] as const)
      expect(judged([...before, { ...ok(150), say }], vague)).toBeUndefined();
    expect(judged([...before, no(250)], vague)).toMatchObject({ direction: 'under' });
    expect(judged([...before, ok(150, 2)], vague)).toMatchObject({ direction: 'over' });
  });

  it('are owed for after a change, token by token', () => {
    const owing = [reserve(0, 4, 0), reserve(0, 2, 200)];
    for (const config of [
      { capacity: 8, refill: REFILL },
      { capacity: 2, refill: REFILL },
    ]) {
      const changed = [...owing, change(0, config)];
      expect(judged([...changed, no(299), ok(300)])).toBeUndefined();
      expect(judged([...changed, ok(299)])).toMatchObject({ clause: 'RECONF-2', direction: 'over' });
      expect(judged([...changed, no(301)])).toMatchObject({ clause: 'RECONF-2', direction: 'under' });
    }
  });

  it('that are cancelled after a change are due when they were told, or as the new rate has it', () => {
    const owing = [reserve(0, 4, 0), reserve(0, 2, 200)];
    const faster = change(100, { capacity: 4, refill: { tokens: 2, periodMs: 100 } });
    // One of two is still to come, at 200 as it was told or at 150: before that all is given back,
    const early = [...owing, faster, cancel(120, 1)];
    expect(judged([...early, ok(130), no(130)])).toBeUndefined();
    expect(judged([...early, no(130)])).toMatchObject({ clause: 'RESERVE-1', direction: 'under' });
    expect(judged([...early, ok(130, 2)])).toMatchObject({ clause: 'RESERVE-1', direction: 'over' });
    // between them all or nothing,
    for (const cost of [1, 3]) expect(judged([...owing, faster, cancel(170, 1), ok(200, cost)])).toBeUndefined();
    expect(judged([...owing, faster, cancel(170, 1), ok(200, 4)])).toMatchObject({ direction: 'over' });
    // and then nothing.
    expect(judged([...owing, faster, cancel(202, 1), ok(202, 2)])).toMatchObject({ direction: 'over' });
    expect(judged([...owing, faster, cancel(120, 1), cancel(130, 1), ok(130, 2)])).toMatchObject({ direction: 'over' });
  });

  it('give back once, and only before they are due', () => {
    const witnesses: Witnesses = new Map();
    const again = [ok(0, 4), reserve(0, 1, 100), cancel(50, 1), cancel(60, 1)];
    expect(judged([...again, ...exactly(100, 1)], TOKEN, BUCKET, witnesses)).toBeUndefined();
    expect(witnesses.get('REFUND-2')).toBeGreaterThan(0);
    expect(judged([...again, ok(100, 2)])).toMatchObject({ direction: 'over' });
    expect(explained([...again, ok(60), no(99)])).toContain('cancel-gives-again');
    const late = [ok(0, 4), reserve(0, 1, 100), cancel(150, 1)];
    isExactly(late, 200, 1);
  });
});

describe('a step back of the clock', () => {
  const back = (ms: number): Line => ({ kind: 'clock', ms });

  it('by little stands still until the clock has caught up', () => {
    const small = [ok(1000, 4), back(950)];
    expect(judged([...small, no(950), no(999), no(1050), no(1099), ok(1100)])).toBeUndefined();
    expect(judged([...small, no(950), ok(1050)])).toMatchObject({ clause: 'TIME-2a', direction: 'over' });
    expect(judged([...small, no(950), no(1100)])).toMatchObject({ clause: 'TIME-2b', direction: 'under' });
    expect(explained([...small, no(950), ok(1050), no(1100)])).toContain('step-credited-again');
  });

  it('by much keeps what was there, or nothing, and goes on from the earlier reading', () => {
    const large = [ok(1000, 3), back(500)];
    expect(judged([...large, ok(500)])).toBeUndefined();
    expect(judged([...large, no(500), no(599), ok(600)])).toBeUndefined();
    // A key that began anew on the way may be ahead by the tolerance, and no more.
    expect(judged([...large, ok(500, 3)])).toMatchObject({ clause: 'TIME-2a', direction: 'over' });
    expect(judged([...large, no(500), no(1000, 4)])).toMatchObject({ clause: 'TIME-3', direction: 'under' });
    const stuck = [ok(1000, 4), back(500), no(500), no(1000, 4), no(1399, 4), ok(1400, 4)];
    expect(explained(stuck)).toContain('stuck-after-step');
  });

  it('rewinds where that is declared', () => {
    const rewinds = { ...TOKEN, backwards: 'rewind' };
    const line = [ok(1000, 4), back(950), no(950), no(1050), ok(1100)];
    expect(judged(line, rewinds)).toBeUndefined();
    expect(judged([ok(1000, 2), back(950), no(950, 2), ok(1000, 2)], rewinds)).toBeUndefined();
    expect(judged([ok(1000, 2), back(950), no(950, 2), ok(1000, 2)])).toMatchObject({ clause: 'TIME-2b' });
  });

  it('stops the clock of one key, or of all: one that begins then may stand still, too', () => {
    // The first starts its own clock at 950, the second stands still until 1000.
    const other = [ok(1000, 4), back(950), ok(950, 4, 'b')];
    expect(judged([...other, ok(1050, 1, 'b')])).toBeUndefined();
    expect(judged([...other, no(1050, 1, 'b'), no(1099, 1, 'b'), ok(1100, 1, 'b')])).toBeUndefined();
    expect(judged([...other, no(1100, 1, 'b')])).toMatchObject({ clause: 'TIME-2b', direction: 'under' });
    expect(judged([...other, ok(1049, 1, 'b')])).toMatchObject({ clause: 'TIME-2a', direction: 'over' });
    // Once the clock has caught up there is one reading again.
    expect(judged([...other, ok(1000, 4, 'c'), no(1099, 1, 'c'), no(1100, 1, 'c')])).toMatchObject({ event: 5 });
  });

  it('finds a full key full, on its own clock or on one for all', () => {
    const idle = [ok(0, 4), ok(1000, 1, 'b'), back(950), ok(950, 4), no(950)];
    // Its own clock goes on at 950, one for all at 1000.
    expect(judged([...idle, ok(1050)])).toBeUndefined();
    expect(judged([...idle, no(1050), no(1099), ok(1100)])).toBeUndefined();
    expect(judged([...idle, ok(1049)])).toMatchObject({ direction: 'over' });
    expect(judged([...idle, no(1100)])).toMatchObject({ direction: 'under' });
    // Full on the clock of all, and forgotten perhaps; not yet on its own.
    const between = [ok(600, 4), ok(1000, 1, 'b'), back(950)];
    expect(judged([...between, no(950, 4), ok(950, 3), no(950)])).toBeUndefined();
    expect(judged([...between, ok(950, 4), no(1050), no(1099), ok(1100)])).toBeUndefined();
    expect(judged([...between, ok(950, 4), ok(1050), no(1149)])).toBeUndefined();
    expect(judged([...between, ok(950, 4), ok(1049)])).toMatchObject({ direction: 'over' });
    expect(judged([...between, ok(950, 4), no(1100)])).toMatchObject({ direction: 'under' });
  });

  it('of a window: by little the count stays; by much it is no fresh start in the same window', () => {
    const fixed = { algorithm: 'fixed-window' };
    expect(judged([ok(1020, 2), back(980), no(980)], fixed, WINDOW)).toBeUndefined();
    expect(judged([ok(1020, 2), back(980), ok(980)], fixed, WINDOW)).toMatchObject({ direction: 'over' });
    expect(judged([ok(1020, 2), back(980), no(980), no(1999), ok(2000, 2)], fixed, WINDOW)).toBeUndefined();
    const large = [ok(9500, 2), back(500), no(500)];
    expect(judged([...large, ok(2100, 2)], fixed, WINDOW)).toBeUndefined();
    expect(judged([...large, no(2100)], fixed, WINDOW)).toMatchObject({ clause: 'TIME-3', direction: 'under' });
  });
});

describe('a window after a step back', () => {
  const back = (ms: number): Line => ({ kind: 'clock', ms });

  it('by much, to just before it, may still be open', () => {
    const fixed = { algorithm: 'fixed-window' };
    const before = [ok(1900, 2), back(950), no(950)];
    for (const say of ['allowed', 'denied'] as const)
      expect(judged([...before, { ...ok(1050), say }], fixed, WINDOW)).toBeUndefined();
    expect(judged([...before, no(2000)], fixed, WINDOW)).toMatchObject({ clause: 'TIME-3', direction: 'under' });
  });

  it('is seen, or not, where another limit denies', () => {
    const parts = [
      { name: 'b', algorithm: 'token-bucket' },
      { name: 'w', algorithm: 'fixed-window' },
    ];
    const config = {
      parts: [
        { capacity: 2, refill: { tokens: 2, periodMs: 100 } },
        { limit: 3, windowMs: 1000 },
      ],
    };
    // The window is not asked at 500 ms, and stands at 950 as if it had been set back by little.
    const before = [ok(1900, 2), back(500), no(500), ok(950, 1)];
    for (const say of ['allowed', 'denied'] as const)
      expect(judged([...before, { ...ok(1050), say }], { algorithm: 'composite', parts }, config)).toBeUndefined();
  });
});

describe('a key that begins after a step back', () => {
  const back = (ms: number): Line => ({ kind: 'clock', ms });

  it('of pay-later has been paid for since the limiter was built, on one clock for all, or since its first use', () => {
    const paying = { algorithm: 'pay-later' };
    const before = [ok(0, 1, 'b'), back(-150)];
    // By one clock 300 ms have passed at 0 ms, three tokens; by another none.
    for (const say of ['allowed', 'denied'] as const)
      expect(judged([...before, ok(0), { ...ok(0), say }], paying)).toBeUndefined();
    // A debt of one is paid in 100 ms by all of them.
    expect(judged([...before, ok(0), no(100)], paying)).toMatchObject({ direction: 'under' });
  });

  it('of a stepped bucket counts from the building of the limiter, before it too', () => {
    const stepped = { algorithm: 'stepped-bucket' };
    const before = [ok(50, 4, 'b'), back(-40), ok(-40, 4), no(-40)];
    // Where time stands still no period begins; where it does not, one begins at 0 ms.
    expect(judged([...before, ok(10)], stepped)).toBeUndefined();
    expect(judged([...before, no(10)], stepped)).toBeUndefined();
    expect(judged([...before, ok(10, 2)], stepped)).toMatchObject({ direction: 'over' });
    expect(judged([...before, no(110)], stepped)).toMatchObject({ direction: 'under' });
  });

  it('of a window that is anchored at the creation, likewise', () => {
    const fixed = { algorithm: 'fixed-window', windowAnchor: 'creation' };
    const before = [ok(950, 2, 'b'), ok(1020, 2, 'b'), back(980), ok(980, 2), no(980)];
    for (const say of ['allowed', 'denied'] as const)
      expect(judged([...before, { ...ok(1000), say }], fixed, WINDOW)).toBeUndefined();
    expect(judged([...before, no(2000)], fixed, WINDOW)).toMatchObject({ direction: 'under' });
    // Before the creation all is one window, or the windows are counted on.
    const earlier = [ok(0, 1, 'b'), back(-50), ok(-50, 2), no(-50)];
    for (const say of ['allowed', 'denied'] as const)
      expect(judged([...earlier, { ...ok(0), say }], fixed, WINDOW)).toBeUndefined();
    expect(judged([...earlier, ok(0, 2), ok(0)], fixed, WINDOW)).toMatchObject({ direction: 'over' });
    expect(judged([...earlier, no(1000)], fixed, WINDOW)).toMatchObject({ direction: 'under' });
  });
});

describe('claims after a step back of the clock', () => {
  const told = (lines: readonly Line[]): string[] =>
    judge(courtFor(TOKEN, BUCKET), historyOf(BUCKET, lines)).claims.map(({ clause }) => clause);
  const before: readonly Line[] = [ok(0, 4), { kind: 'clock', ms: -50 }];
  const none = { claims: { remaining: 3 } };

  it('are judged when the clock has caught up, and the key was asked since', () => {
    expect(told([...before, { ...no(-10), ...none }])).toEqual([]);
    expect(told([...before, no(10), { ...no(20), ...none }])).toEqual(['META-2a']);
    expect(told([...before, no(10), { ...no(20), claims: { remaining: 0 } }])).toEqual([]);
    // The first call after it may be the first to see that it has caught up.
    expect(told([...before, { ...no(10), ...none }])).toEqual([]);
    expect(told([...before, no(-10), { kind: 'clock', ms: -60 }, no(0), { ...no(20), ...none }])).toEqual([]);
  });
});

describe('a clock that moves while it is read', () => {
  it('names what goes wrong then', () => {
    const court = courtFor(TOKEN, BUCKET);
    const history = { ...historyOf(BUCKET, [ok(0, 4), ok(10)]), drifting: true as const };
    expect(judge(court, history).violation).toMatchObject({ clause: 'TIME-6', direction: 'over' });
    const late = { ...historyOf(BUCKET, [ok(0, 4), no(100)]), timers: 50 };
    expect(judge(court, late).violation).toMatchObject({ clause: 'TIME-7', direction: 'under' });
  });
});

describe('a table that is full', () => {
  const full: Line = { ...no(0, 1, 'c'), claims: { reason: 'table-full' } };

  it('turns new keys away where it is declared, and no others', () => {
    const two = { ...TOKEN, maxKeys: 2 };
    const kept = [ok(0, 1, 'a'), ok(0, 1, 'b')];
    expect(judged([...kept, full, ok(0, 3, 'a')], two)).toBeUndefined();
    expect(judged([...kept, full])).toMatchObject({ direction: 'under', event: 2 });
    expect(judged([ok(0, 1, 'a'), full], two)).toMatchObject({ direction: 'under', event: 1 });
    expect(judged([...kept, { ...full, key: 'a' }], two)).toMatchObject({ direction: 'under', event: 2 });
  });
});

describe('a penalty', () => {
  const blocked = { ...TOKEN, blockMs: 250 };

  it('lasts as declared, and ends', () => {
    const line = [ok(0, 4), no(0)];
    expect(judged([...line, no(249), ok(250, 2)], blocked)).toBeUndefined();
    expect(judged([...line, ok(249)], blocked)).toMatchObject({ direction: 'over' });
    expect(judged([...line, no(250)], blocked)).toMatchObject({ direction: 'under' });
    expect(judged([...line, ok(250, 4)], { ...blocked, afterBlock: 'fresh' })).toBeUndefined();
    expect(judged([...line, ok(250, 4)], blocked)).toMatchObject({ direction: 'over' });
  });
});

describe('a composite', () => {
  const parts = [
    { name: 'second', algorithm: 'token-bucket', key: 0 },
    { name: 'window', algorithm: 'fixed-window', key: 1 },
  ];
  const declares = { algorithm: 'composite', parts };
  const config = { parts: [BUCKET, { limit: 6, windowMs: 1000 }] };

  it('looks at the part of the key that each limit is for', () => {
    const line = [ok(0, 3, 'a|x'), no(0, 4, 'b|x'), ok(0, 3, 'b|x'), no(0, 2, 'a|y'), ok(0, 1, 'a|y'), no(0, 1, 'c|x')];
    expect(judged(line, declares, config)).toBeUndefined();
    expect(judged([...line, ok(0, 1, 'a|y')], declares, config)).toMatchObject({ clause: 'COMP-1', direction: 'over' });
    expect(judged([...line, no(0, 1, 'b|y')], declares, config)).toMatchObject({
      clause: 'COMP-1',
      direction: 'under',
    });
  });

  it('tells which limit denied', () => {
    const by = (name: string, more: Line): Line => ({ ...more, claims: { by: name } });
    const claims = (...lines: Line[]) =>
      judge(courtFor(declares, config), historyOf(config, lines)).claims.map(({ clause }) => clause);
    expect(claims(ok(0, 4, 'a|x'), by('second', no(0, 1, 'a|x')))).toEqual([]);
    expect(claims(ok(0, 4, 'a|x'), by('window', no(0, 1, 'a|x')))).toEqual(['COMP-2']);
    expect(claims(ok(0, 4, 'a|x'), ok(0, 2, 'b|x'), by('window', no(0, 1, 'c|x')))).toEqual([]);
    // Both do.
    const both = [ok(0, 4, 'a|x'), ok(0, 2, 'b|x')];
    for (const name of ['second', 'window']) expect(claims(...both, by(name, no(0, 1, 'a|x')))).toEqual([]);
    expect(claims(...both, by('third', no(0, 1, 'a|x')))).toEqual(['COMP-2']);
  });
});
