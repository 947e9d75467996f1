import { describe, expect, it } from 'vitest';
import { at } from '../spec/law.ts';
import type { LimiterConfig } from './contract.ts';
import { courtOf, type Violation, type Witnesses } from './court.ts';
import { readDeclaration } from './declaration.ts';
import { judge } from './judge.ts';
import type { Event, History } from './scenario.ts';
import { suspectsOf } from './suspects.ts';

const MS = 1_000_000n;
const ORIGIN = 1_700_000_000_000n * MS;
const BUCKET = { capacity: 4, refill: { tokens: 1, periodMs: 128 } };
const WINDOW = { limit: 2, windowMs: 1000 };
const TOKEN = { algorithm: 'token-bucket' };
const QUEUE = { algorithm: 'leaky-queue' };

/** An event of a history that is written by hand, in the order of the calls. */
interface Line extends Partial<Omit<Event, 'when' | 'end' | 'outcome'>> {
  readonly ms: number;
  readonly say?: Event['outcome']['kind'];
  readonly reason?: string;
  readonly waitMs?: number;
  /** When a wait ended; left out: never. `behind`: after this event, where several fall on the same instant. */
  readonly until?: number;
  readonly behind?: number;
}

const instant = (ms: number): bigint => ORIGIN + BigInt(Math.round(ms * 1e6));

/** Waits that end at one instant end in the order in which they are written, unless `reversed`. */
const historyOf = (config: LimiterConfig, lines: readonly Line[], reversed = false): History => {
  const ends = lines
    .flatMap(({ until }, i) => (until === undefined ? [] : [{ until, i }]))
    .sort((a, b) => a.until - b.until || (reversed ? b.i - a.i : a.i - b.i));
  const events = lines.map(({ ms, say, reason, waitMs, until, behind, ...more }, i): Event => {
    const before = lines.findLastIndex((line) => line.ms < (until ?? 0));
    return {
      kind: 'try',
      when: at(instant(ms)),
      key: 'a',
      cost: 1,
      ...more,
      ...(until === undefined
        ? {}
        : {
            end: {
              when: at(instant(until)),
              after: behind ?? Math.max(i, before),
              order: ends.findIndex((end) => end.i === i),
            },
          }),
      outcome: {
        kind: say ?? 'done',
        ...(reason === undefined ? {} : { claims: { reason } }),
        ...(waitMs === undefined ? {} : { claims: { waitMs } }),
      },
    };
  });
  return { config, origin: ORIGIN, events };
};

const courtFor = (declares: Record<string, unknown>, config: LimiterConfig) =>
  courtOf(readDeclaration(declares, 'here'), config);

const judged = (
  lines: readonly Line[],
  declares: Record<string, unknown> = TOKEN,
  config: LimiterConfig = BUCKET,
  witnesses?: Witnesses,
): Violation | undefined => judge(courtFor(declares, config), historyOf(config, lines), witnesses).violation;

/** Whoever waits has nothing to take: the bucket is empty at 0 ms. */
const drained: Line = { ms: 0, cost: 4, say: 'allowed' };
const granted = (ms: number, cost: number, until: number, more: Partial<Line> = {}): Line => ({
  kind: 'wait',
  ms,
  cost,
  say: 'allowed',
  until,
  ...more,
});
const left = (ms: number, cost: number, until: number, reason: string, more: Partial<Line> = {}): Line => ({
  kind: 'wait',
  ms,
  cost,
  say: 'denied',
  reason,
  until,
  ...more,
});
const waiting = (ms: number, cost: number, more: Partial<Line> = {}): Line => ({
  kind: 'wait',
  ms,
  cost,
  say: 'unanswered',
  ...more,
});
const cancel = (ms: number, of: number): Line => ({ kind: 'cancel', ms, of });
const idle = (ms: number): Line => ({ kind: 'idle', ms });
const ok = (ms: number, cost = 1): Line => ({ ms, cost, say: 'allowed' });
const no = (ms: number, cost = 1): Line => ({ ms, cost, say: 'denied' });

describe('grants', () => {
  it('at once where the permits are there', () => {
    expect(judged([granted(0, 3, 0), ok(0), no(0)])).toBeUndefined();
    expect(judged([granted(0, 3, 1), ok(1), no(1)])).toMatchObject({ clause: 'WAIT-2', direction: 'under' });
  });

  it('one after another, each at the first instant at which the law admits it after those before it', () => {
    const line = [drained, granted(0, 1, 128), granted(10, 2, 384), granted(20, 1, 512), no(512), ok(640)];
    const witnesses: Witnesses = new Map();
    expect(judged(line, TOKEN, BUCKET, witnesses)).toBeUndefined();
    expect(witnesses.get('WAIT-1')).toBe(3);
    expect(witnesses.get('WAIT-2')).toBe(3);
  });

  it.each([
    ['early', [drained, granted(0, 1, 127)], { clause: 'WAIT-1', direction: 'over', event: 1 }],
    ['late', [drained, granted(0, 1, 129)], { clause: 'WAIT-2', direction: 'under', event: 1 }],
    [
      'all at once',
      [drained, granted(0, 1, 128), granted(0, 1, 128)],
      { clause: 'WAIT-1', direction: 'over', event: 2 },
    ],
    [
      'as if those before it were not there',
      [drained, waiting(0, 2), granted(0, 1, 128), idle(200)],
      { clause: 'WAIT-2', direction: 'under', event: 2 },
    ],
    [
      'the last come first',
      [drained, granted(0, 1, 256), granted(5, 1, 128)],
      { clause: 'WAIT-2', direction: 'under', event: 2 },
    ],
    ['never, of one', [drained, waiting(0, 1), idle(200)], { clause: 'WAIT-2', direction: 'live', event: 1 }],
  ] as const)('%s: accused', (_what, lines, wanted) => {
    expect(judged(lines)).toMatchObject(wanted);
  });

  it('who is granted has taken', () => {
    const followed = (more: Line): Violation | undefined => judged([drained, granted(0, 1, 128), more]);
    expect(followed(no(128))).toBeUndefined();
    expect(followed(ok(128))).toMatchObject({ direction: 'over', event: 2 });
    expect(followed(ok(256))).toBeUndefined();
  });

  it('within the declared wake bound of the instant at which they are due, and not after', () => {
    const bound = { ...TOKEN, wakeBoundMs: 5 };
    const next = [drained, granted(0, 1, 133), granted(0, 1, 256), granted(0, 1, 389)];
    expect(judged(next, bound)).toBeUndefined();
    expect(judged(next)).toMatchObject({ clause: 'WAIT-2', event: 1 });
    expect(judged([drained, granted(0, 1, 134)], bound)).toMatchObject({ clause: 'WAIT-2' });
    expect(judged([drained, granted(0, 1, 127)], bound)).toMatchObject({ clause: 'WAIT-1' });
  });

  it('later by as much as timers are', () => {
    const court = courtFor(TOKEN, BUCKET);
    const late = (until: number) =>
      judge(court, { ...historyOf(BUCKET, [drained, granted(0, 1, until)]), timers: 40 }).violation;
    expect(late(168)).toBeUndefined();
    expect(late(169)).toMatchObject({ clause: 'WAIT-2' });
  });

  it('at one instant in either order', () => {
    const refunded = [drained, granted(0, 1, 50, { behind: 3 }), granted(0, 1, 50, { behind: 3 })];
    const refund: Line = { kind: 'refund', ms: 50, cost: 2 };
    for (const reversed of [false, true]) {
      const history = historyOf(BUCKET, [...refunded, refund], reversed);
      expect(judge(courtFor(TOKEN, BUCKET), history).violation).toBeUndefined();
    }
  });

  it('of windows, when the next begins', () => {
    const fixed = { algorithm: 'fixed-window' };
    const line = (until: number): Line[] => [{ ms: 100, cost: 2, say: 'allowed' }, granted(300, 2, until)];
    expect(judged(line(1000), fixed, WINDOW)).toBeUndefined();
    expect(judged(line(999), fixed, WINDOW)).toMatchObject({ clause: 'WAIT-1' });
    expect(judged(line(1001), fixed, WINDOW)).toMatchObject({ clause: 'WAIT-2' });
    const log = { algorithm: 'sliding-log' };
    expect(judged(line(1100), log, WINDOW)).toBeUndefined();
    expect(judged(line(1000), log, WINDOW)).toMatchObject({ clause: 'WAIT-1' });
  });

  it('of one key say nothing of another', () => {
    const others: Line[] = [waiting(0, 4), { ms: 10, key: 'b', cost: 4, say: 'allowed' }, granted(20, 1, 138)];
    const keyed = others.map((line, i) => (i === 2 ? { ...line, key: 'b' } : line));
    expect(judged([drained, ...keyed, idle(200)])).toBeUndefined();
    expect(judged([drained, waiting(0, 4), granted(20, 1, 138), idle(200)])).toMatchObject({ clause: 'WAIT-2' });
  });
});

describe('what can never be granted', () => {
  it('is told at once', () => {
    expect(judged([drained, left(0, 5, 0, 'never'), granted(0, 1, 128)])).toBeUndefined();
    expect(judged([drained, left(0, 5, 7, 'never'), idle(10)])).toMatchObject({ clause: 'ADM-7', direction: 'live' });
    expect(judged([drained, waiting(0, 5), idle(10)])).toMatchObject({ clause: 'ADM-7', direction: 'live' });
    expect(judged([granted(0, 5, 0)])).toMatchObject({ clause: 'ADM-7', direction: 'over' });
  });

  it('is no excuse for what can', () => {
    expect(judged([drained, left(0, 4, 0, 'never')])).toMatchObject({ clause: 'WAIT-2', direction: 'under' });
  });
});

describe('answers', () => {
  it('that are none end a wait badly', () => {
    expect(judged([drained, { kind: 'wait', ms: 0, say: 'refused', until: 5 }])).toMatchObject({ clause: 'ANS-1' });
    expect(judged([drained, { kind: 'wait', ms: 0, say: 'malformed', until: 5 }])).toMatchObject({ clause: 'ANS-1' });
  });

  it('that deny without a reason deny for none', () => {
    expect(judged([drained, { kind: 'wait', ms: 0, say: 'denied', until: 5 }])).toMatchObject({ clause: 'WAIT-2' });
  });
});

describe('timeouts', () => {
  const timing = (timeoutMs: number, until: number, more: readonly Line[] = [], declares = {}) =>
    judged([drained, left(0, 1, until, 'timeout', { timeoutMs }), ...more], { ...TOKEN, ...declares });

  it('are answered on time: neither early nor late, and the wake bound counts', () => {
    const witnesses: Witnesses = new Map();
    expect(judged([drained, left(0, 1, 100, 'timeout', { timeoutMs: 100 })], TOKEN, BUCKET, witnesses)).toBeUndefined();
    expect(witnesses.get('WAIT-3')).toBe(1);
    expect(timing(100, 99)).toMatchObject({ clause: 'WAIT-3', direction: 'under' });
    expect(timing(100, 101)).toMatchObject({ clause: 'WAIT-3', direction: 'live' });
    expect(timing(100, 101, [], { wakeBoundMs: 1 })).toBeUndefined();
    expect(timing(100, 102, [], { wakeBoundMs: 1 })).toMatchObject({ clause: 'WAIT-3' });
  });

  it('that never come are told when the scenario is over', () => {
    expect(judged([drained, waiting(0, 4, { timeoutMs: 100 }), idle(101)])).toMatchObject({
      clause: 'WAIT-3',
      direction: 'live',
    });
    expect(judged([drained, waiting(0, 4, { timeoutMs: 100 }), idle(100)])).toBeUndefined();
  });

  it('at the instant of the grant: either answer is right', () => {
    expect(timing(128, 128)).toBeUndefined();
    expect(judged([drained, granted(0, 1, 128, { timeoutMs: 128 })])).toBeUndefined();
    // One tick later there is nothing to choose.
    expect(timing(129, 129)).toMatchObject({ clause: 'WAIT-2', direction: 'under' });
  });

  it('have taken nothing', () => {
    expect(timing(100, 100, [ok(128)])).toBeUndefined();
    const took = [drained, left(0, 1, 100, 'timeout', { timeoutMs: 100 }), no(128)];
    expect(judged(took)).toMatchObject({ direction: 'under', event: 2 });
    expect(explained(took)).toContain('timed-out-waits-take');
  });

  it('free the place for those behind', () => {
    const line = (until: number): Line[] => [
      drained,
      left(0, 3, 100, 'timeout', { timeoutMs: 100 }),
      granted(0, 1, until),
    ];
    expect(judged(line(128))).toBeUndefined();
    expect(judged(line(384))).toMatchObject({ clause: 'WAIT-2', event: 2 });
  });

  it('may come at once where `failFast` is declared, and no grant is possible by then', () => {
    const fast = { failFast: true };
    expect(timing(100, 0, [], fast)).toBeUndefined();
    expect(timing(100, 0)).toMatchObject({ clause: 'WAIT-3' });
    expect(timing(200, 0, [], fast)).toMatchObject({ clause: 'WAIT-3', direction: 'under' });
    // Those before it in line count.
    const second = (timeoutMs: number): Line[] => [
      drained,
      granted(0, 1, 128),
      left(0, 1, 0, 'timeout', { timeoutMs, behind: 2 }),
      idle(128),
    ];
    expect(judged(second(200), { ...TOKEN, ...fast })).toBeUndefined();
    expect(judged(second(300), { ...TOKEN, ...fast })).toMatchObject({ clause: 'WAIT-3' });
  });
});

/** The readings under which an illegal history would be legal. */
const explained = (lines: readonly Line[], declares: Record<string, unknown> = TOKEN): string[] => {
  const court = courtFor(declares, BUCKET);
  const history = historyOf(BUCKET, lines);
  expect(judge(court, history).violation).toBeDefined();
  return suspectsOf(court, history)
    .filter((suspect) => judge(court, history, undefined, suspect).violation === undefined)
    .map(({ id }) => id);
};

describe('cancelled waits', () => {
  const line = (until: number, cancelled = 50): Line[] => [
    drained,
    left(0, 3, cancelled, 'cancelled', { behind: 3 }),
    granted(0, 1, until),
    cancel(50, 1),
  ];

  it('take nothing, and those behind move up', () => {
    const witnesses: Witnesses = new Map();
    expect(judged(line(128), TOKEN, BUCKET, witnesses)).toBeUndefined();
    expect(witnesses.get('WAIT-4')).toBe(1);
    expect(judged(line(129))).toMatchObject({ clause: 'WAIT-4', direction: 'under', event: 2 });
    expect(judged(line(512))).toMatchObject({ clause: 'WAIT-4', direction: 'under', event: 2 });
  });

  it('move up at once where it is their turn already', () => {
    const both = (until: number): Line[] => [
      drained,
      left(0, 3, 200, 'cancelled', { behind: 3 }),
      granted(0, 1, until, { behind: 3 }),
      cancel(200, 1),
    ];
    expect(judged(both(200))).toBeUndefined();
    expect(judged([...both(201).slice(0, 2), granted(0, 1, 202), cancel(200, 1), idle(300)])).toMatchObject({
      clause: 'WAIT-4',
    });
  });

  it('are answered at once, and only where somebody cancelled them', () => {
    expect(judged(line(128, 60))).toMatchObject({ clause: 'WAIT-4', direction: 'live', event: 1 });
    expect(judged([drained, left(0, 1, 50, 'cancelled')])).toMatchObject({ clause: 'WAIT-4', event: 1 });
    expect(judged(line(128, 51), { ...TOKEN, wakeBoundMs: 1 })).toBeUndefined();
  });

  it('that take are named', () => {
    const took = [drained, left(0, 1, 50, 'cancelled', { behind: 2 }), cancel(50, 1), no(128), ok(256)];
    expect(judged(took)).toMatchObject({ direction: 'under', event: 3 });
    expect(explained(took)).toContain('cancelled-waits-take');
  });

  it('that take take nothing where nothing is there, of windows', () => {
    const court = courtFor({ algorithm: 'fixed-window' }, WINDOW);
    const lines = [ok(0), ok(0), left(0, 1, 50, 'cancelled', { behind: 3 }), cancel(50, 2), no(60), ok(1000)];
    const took = suspectsOf(court, historyOf(WINDOW, lines)).find(({ id }) => id === 'cancelled-waits-take')!;
    expect(judge(court, historyOf(WINDOW, lines), undefined, took).violation).toBeUndefined();
  });

  it('that were granted before they could be cancelled have taken', () => {
    expect(judged([drained, granted(0, 1, 128), cancel(200, 1), no(200), ok(256)])).toBeUndefined();
  });
});

describe('tries while others wait', () => {
  const barged = (say: 'allowed' | 'denied', until: number): Line[] => [
    drained,
    granted(0, 2, until),
    { ms: 130, say },
  ];

  it('are denied: those in line come first', () => {
    expect(judged(barged('denied', 256))).toBeUndefined();
    expect(judged(barged('allowed', 384))).toMatchObject({ clause: 'WAIT-2', event: 2, got: /while another waits/ });
  });

  it('may be admitted where `barging` is declared, and then those in line wait for longer', () => {
    const barging = { ...TOKEN, barging: true };
    expect(judged(barged('allowed', 384), barging)).toBeUndefined();
    expect(judged(barged('allowed', 256), barging)).toMatchObject({ clause: 'WAIT-1', event: 1 });
    // A permit that is there is refused to nobody.
    expect(judged(barged('denied', 256), barging)).toMatchObject({ direction: 'under', event: 2 });
  });
});

describe('any order', () => {
  const any = { ...TOKEN, order: 'any', barging: true };

  it('lets a later one go first, but somebody has to go', () => {
    const small = [drained, granted(0, 3, 512), granted(0, 1, 128)];
    expect(judged(small, any)).toBeUndefined();
    expect(judged(small)).toMatchObject({ clause: 'WAIT-2' });
    // When each of them could go, one must.
    expect(judged([drained, granted(0, 1, 129), granted(0, 1, 256)], any)).toMatchObject({ clause: 'WAIT-2' });
    expect(judged([drained, waiting(0, 1), waiting(0, 1), idle(300)], any)).toMatchObject({ clause: 'WAIT-2' });
  });

  it('does not admit more', () => {
    expect(judged([drained, granted(0, 3, 384), granted(0, 1, 128)], any)).toMatchObject({ clause: 'WAIT-1' });
  });
});

describe('the leaky queue', () => {
  const turned = (ms: number, cost = 1): Line => left(ms, cost, ms, 'queue-full');

  it('takes who fits, at once, and each starts when the work before it is done', () => {
    const line = [granted(0, 1, 0), granted(0, 2, 128), granted(0, 1, 384), turned(0), granted(128, 1, 512)];
    const witnesses: Witnesses = new Map();
    expect(judged(line, QUEUE, BUCKET, witnesses)).toBeUndefined();
    expect(witnesses.get('WAIT-1')).toBeGreaterThan(1);
  });

  it.each([
    ['starts early', [granted(0, 1, 0), granted(0, 1, 127)], 'WAIT-1', 1],
    ['starts late', [granted(0, 1, 0), granted(0, 1, 130)], 'WAIT-2', 1],
    ['never starts', [granted(0, 1, 0), waiting(0, 1), idle(500)], 'WAIT-2', 1],
    ['turns away who fits', [granted(0, 1, 0), turned(0, 3)], 'LB-2', 1],
    ['lets in who does not', [granted(0, 4, 0), granted(0, 1, 512)], 'LB-2', 1],
  ] as const)('%s: accused', (_what, lines, clause, event) => {
    expect(judged(lines, QUEUE)).toMatchObject({ clause, event });
  });

  it('gives the place of a cancelled one to those behind, or leaves them where they are told to start', () => {
    const cancelled = (until: number): Line[] => [
      granted(0, 1, 0),
      left(0, 2, 50, 'cancelled', { behind: 3 }),
      granted(0, 1, until),
      cancel(50, 1),
    ];
    expect(judged(cancelled(128), QUEUE)).toBeUndefined();
    expect(judged(cancelled(384), QUEUE)).toMatchObject({ clause: 'WAIT-4', event: 2 });
  });

  it('serves what waits at the new rate, or when it was told to start, and not beyond either', () => {
    const refill = (tokens: number): LimiterConfig => ({ capacity: 4, refill: { tokens, periodMs: 128 } });
    // Half of the work is done by then, and the rest takes half as long, or twice as long.
    const served = (until: number, tokens: number, key = 'a'): Line[] => [
      granted(0, 1, 0),
      granted(0, 1, until, { behind: until > 64 ? 2 : 1 }),
      { kind: 'reconfigure', ms: 64, key, config: refill(tokens) },
      idle(500),
    ];
    for (const until of [96, 100, 128]) expect(judged(served(until, 2), QUEUE), `${until} ms`).toBeUndefined();
    expect(judged(served(95, 2), QUEUE)).toMatchObject({ clause: 'WAIT-1', event: 1 });
    expect(judged(served(130, 2), QUEUE)).toMatchObject({ clause: 'RECONF-2', event: 1 });
    const slower: LimiterConfig = { capacity: 4, refill: { tokens: 1, periodMs: 256 } };
    const later = (until: number): Line[] => served(until, 1).with(2, { kind: 'reconfigure', ms: 64, config: slower });
    for (const until of [128, 192]) expect(judged(later(until), QUEUE), `${until} ms`).toBeUndefined();
    expect(judged(later(127), QUEUE)).toMatchObject({ clause: 'WAIT-1', event: 1 });
    expect(judged(later(194), QUEUE)).toMatchObject({ clause: 'RECONF-2', event: 1 });
  });
});

describe('a change of the config', () => {
  const config = { capacity: 4, refill: { tokens: 2, periodMs: 128 } };
  const change: Line = { kind: 'reconfigure', ms: 64, config };

  it('lets those who wait go at the new rate', () => {
    // Half a token by then, and the other half in 32 ms.
    expect(judged([drained, granted(0, 1, 96), change])).toBeUndefined();
    expect(judged([drained, granted(0, 1, 128), change])).toMatchObject({ clause: 'RECONF-2', event: 1 });
  });

  it('loses nobody', () => {
    expect(judged([drained, waiting(0, 1), change, idle(500)])).toMatchObject({ clause: 'RECONF-4', event: 1 });
    expect(judged([drained, waiting(0, 1), granted(0, 1, 128), change, idle(500)])).toMatchObject({
      clause: 'RECONF-4',
      event: 2,
    });
    expect(judged([drained, waiting(0, 4), change, ok(100), idle(101)])).toMatchObject({
      clause: 'RECONF-4',
      event: 3,
    });
  });

  it('tells those who can never go any more', () => {
    const smaller: Line = {
      kind: 'reconfigure',
      ms: 64,
      config: { capacity: 2, refill: { tokens: 1, periodMs: 128 } },
    };
    expect(judged([drained, left(0, 3, 64, 'never', { behind: 2 }), smaller, idle(500)])).toBeUndefined();
    expect(judged([drained, waiting(0, 3), smaller, idle(500)])).toMatchObject({ clause: 'RECONF-4', event: 1 });
    // Who asks for it later is told as without any change.
    const later = [drained, smaller, waiting(70, 3), idle(500)].map((line, i) =>
      i === 1 ? { ...line, ms: 64 } : line,
    );
    expect(judged(later)).toMatchObject({ clause: 'ADM-7', event: 2 });
  });
});

describe('signals', () => {
  const aborted = (more: Partial<Line> = {}): Line => left(0, 1, 0, 'cancelled', { aborted: true, ...more });

  it('that are aborted before the call end the wait at once, and take nothing', () => {
    expect(judged([aborted(), ok(0, 4), no(0)])).toBeUndefined();
    expect(judged([drained, aborted(), granted(0, 1, 128)])).toBeUndefined();
    // That there is no place for it either is no less true.
    expect(judged([granted(0, 4, 0), left(0, 1, 0, 'queue-full', { aborted: true })], QUEUE)).toBeUndefined();
    // Who is deaf to signals takes a place in the queue.
    const deaf = { ...QUEUE, cancels: false };
    const taken = [granted(0, 3, 0), granted(0, 1, 384, { aborted: true }), left(0, 1, 0, 'queue-full')];
    expect(judged(taken, deaf)).toBeUndefined();
    expect(judged([granted(0, 1, 0, { aborted: true })])).toMatchObject({ clause: 'WAIT-4', event: 0 });
    expect(judged([drained, aborted({ until: 5 }), idle(10)])).toMatchObject({ clause: 'WAIT-4', event: 1 });
    expect(judged([drained, waiting(0, 1, { aborted: true }), idle(10)])).toMatchObject({ clause: 'WAIT-4', event: 1 });
    const took = [aborted(), ok(0, 3), no(0)];
    expect(judged(took)).toMatchObject({ direction: 'under', event: 2 });
    expect(explained(took)).toContain('cancelled-waits-take');
  });

  it('that nobody listens to are noticed, whatever becomes of the wait', () => {
    expect(judged([drained, granted(0, 1, 128), cancel(50, 1)])).toMatchObject({ clause: 'WAIT-4', event: 1 });
    expect(judged([drained, waiting(0, 4), cancel(50, 1), idle(100)])).toMatchObject({ clause: 'WAIT-4', event: 1 });
    // At the instant of the grant either may be first.
    expect(judged([drained, granted(0, 1, 128), cancel(128, 1)])).toBeUndefined();
    const deaf = { ...TOKEN, cancels: false };
    expect(judged([drained, granted(0, 1, 128), cancel(50, 1)], deaf)).toBeUndefined();
  });

  it('that come when the wait has been granted give nothing back', () => {
    const late = [drained, granted(0, 1, 128), cancel(130, 1), ok(130)];
    expect(judged(late)).toMatchObject({ direction: 'over', event: 3 });
    expect(explained(late)).toEqual(['cancelled-grants-give']);
    expect(judged([drained, granted(0, 1, 128), cancel(130, 1), no(130), ok(256)])).toBeUndefined();
  });

  it('nor does a timeout that comes then', () => {
    const late = [drained, granted(0, 1, 128, { timeoutMs: 200 }), ok(200)];
    expect(judged(late)).toMatchObject({ direction: 'over', event: 2 });
    expect(explained(late)).toEqual(['timed-out-grants-give']);
    expect(explained([drained, granted(0, 1, 128, { timeoutMs: 200 }), ok(199)])).toEqual([]);
  });

  it('and a grant that comes after the timeout comes too late', () => {
    const grantedAt = (until: number) => judged([drained, granted(0, 4, until, { timeoutMs: 100 }), idle(600)]);
    expect(grantedAt(512)).toMatchObject({ clause: 'WAIT-3', direction: 'live', event: 1 });
  });
});

describe('several keys', () => {
  const other = (line: Line): Line => ({ ...line, key: 'b' });
  const both = [drained, other(drained)];

  it('have a line each', () => {
    expect(judged([...both, granted(0, 4, 512), other(granted(0, 1, 128))])).toBeUndefined();
    const behind = [...both, waiting(0, 4), other(waiting(0, 1)), idle(200)];
    expect(judged(behind)).toMatchObject({ clause: 'WAIT-2', event: 3 });
    expect(explained(behind)).toEqual(['lines-merged']);
    // Who is late for another reason is not excused by a key at which nobody waits.
    expect(explained([...both, other(waiting(0, 1)), idle(200)])).toEqual([]);
  });

  it('where a try is denied because somebody waits for another', () => {
    const shutOut = [drained, waiting(0, 4), other({ ms: 0, cost: 1, say: 'denied' })];
    expect(judged(shutOut)).toMatchObject({ direction: 'under', event: 2 });
    expect(explained(shutOut)).toContain('lines-merged');
  });
});

describe('what is given while somebody waits', () => {
  const wakes = (more: Line, until: number) => judged([drained, granted(0, 2, until, { behind: 2 }), more, idle(400)]);

  it.each<[string, Line]>([
    ['a refund', { kind: 'refund', ms: 50, cost: 2 }],
    ['a reset', { kind: 'reset', ms: 50 }],
  ])('by %s: they go at once', (_what, given) => {
    expect(wakes(given, 50)).toBeUndefined();
    expect(wakes(given, 51)).toMatchObject({ clause: 'WAIT-2', event: 1 });
    expect(wakes(given, 256)).toMatchObject({ clause: 'WAIT-2', event: 1 });
  });

  it('by a reservation that is taken back, less what they are promised themselves', () => {
    const reserve: Line = { kind: 'reserve', ms: 0, cost: 4, say: 'allowed', waitMs: 512 };
    const released = (cost: number, until: number) =>
      judged([drained, reserve, granted(0, cost, until, { behind: 3 }), cancel(200, 1), idle(1000)]);
    // 200 ms have brought a token and a half.
    expect(released(1, 200)).toBeUndefined();
    expect(released(1, 640)).toMatchObject({ clause: 'WAIT-2', event: 2 });
    // All of it may have been promised to whoever waits for as much.
    expect(released(4, 1024)).toBeUndefined();
    expect(released(4, 512)).toBeUndefined();
  });

  it('by another tier: they stay in line, and go by its limit', () => {
    const assign: Line = { kind: 'assign', ms: 64, tier: 'double' };
    // Twice the room: half a token is a whole one.
    expect(judged([drained, granted(0, 1, 64, { behind: 2 }), assign, idle(400)])).toBeUndefined();
    expect(judged([drained, granted(0, 1, 128), assign, idle(400)])).toMatchObject({ clause: 'TIER-1', event: 1 });
    expect(judged([drained, waiting(0, 1), assign, idle(400)])).toMatchObject({ clause: 'TIER-1', event: 1 });
    expect(judged([drained, waiting(0, 1), assign, ok(65), idle(400)])).toMatchObject({ clause: 'TIER-1', event: 3 });
  });
});

describe('windows that begin with a request', () => {
  const first = { algorithm: 'fixed-window', windowAnchor: 'first-request' };
  const kinds = [
    { kind: 'wait', cost: 3, say: 'denied', reason: 'never' },
    { kind: 'wait', say: 'denied', reason: 'cancelled', aborted: true },
  ] as const;

  it.each(kinds)('may begin with one that waits in vain, or not: %o', (wait) => {
    const until = (admittedMs: number): readonly Line[] => [
      { ms: 0, until: 0, ...wait },
      { ms: 500, cost: 2, say: 'allowed' },
      { ms: admittedMs, cost: 2, say: 'allowed' },
    ];
    expect(judged(until(1000), first, WINDOW)).toBeUndefined();
    expect(judged(until(1500), first, WINDOW)).toBeUndefined();
    expect(judged(until(999), first, WINDOW)?.clause).toBe('FW-1');
  });
});

describe('a key that is made new', () => {
  it.each([0, 128])('lets those in a queue go at once, or when their turn comes: after %i ms', (until) => {
    const lines: readonly Line[] = [
      { ms: 0, say: 'allowed' },
      { ms: 0, kind: 'wait', say: 'allowed', until, behind: 2 },
      { ms: 0, kind: 'reset' },
      { ms: 500, say: 'allowed' },
    ];
    expect(judged(lines, QUEUE)).toBeUndefined();
  });

  it.each(['allowed', 'denied'] as const)('need not take back what was promised before: %s', (say) => {
    const lines: readonly Line[] = [
      { ms: 0, cost: 4, say: 'allowed' },
      { ms: 0, kind: 'reserve', cost: 4, say: 'allowed', waitMs: 512 },
      { ms: 1, kind: 'reset' },
      { ms: 1, cost: 4, say: 'allowed' },
      { ms: 1, kind: 'cancel', of: 1 },
      { ms: 1, cost: 4, say },
    ];
    expect(judged(lines)).toBeUndefined();
  });
});
