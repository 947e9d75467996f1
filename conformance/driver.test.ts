import { describe, expect, it } from 'vitest';
import { injectedClock } from './clocks.ts';
import type { Adapter, Clock, Decision, Limiter, WaitOptions } from './contract.ts';
import { type Bench, CreateError, driveAsync, driveSync, tiersOf } from './driver.ts';
import type { History, Op, Scenario } from './scenario.ts';

const MS = 1_000_000n;
const CONFIG = { capacity: 3, refill: { tokens: 1, periodMs: 100 } };
const ORIGIN = 1_700_000_000_000n * MS;

/** A limiter that answers what it is told to, and remembers when it was asked. */
const bench = (
  answer: (call: number, key: string, cost: number, clock: Clock) => unknown,
  extra: Partial<Limiter> = {},
  tickNs = MS,
) => {
  const asked: { at: bigint; key: string; cost: number }[] = [];
  const pulses: number[] = [];
  const clock = injectedClock();
  const adapter: Adapter = {
    name: 'told',
    declares: { algorithm: 'token-bucket' },
    create: (_config, { clock: given }) => {
      let call = 0;
      return {
        tryAcquire: (key, cost) => {
          asked.push({ at: given.nowNs(), key, cost });
          return answer(call++, key, cost, given) as Decision;
        },
        ...extra,
      };
    },
  };
  const made: Bench = { adapter, clock, tickNs, pulse: (_scenario, op) => void pulses.push(op) };
  return { bench: made, asked, pulses };
};

const attempt = (at: Op['at'], more: Partial<Op> = {}): Op => ({ kind: 'try', at, key: 'a', cost: 1, ...more });
const scenario = (...ops: Op[]): Scenario => ({ config: CONFIG, origin: ORIGIN, ops });
const waited = (afterOp: number, ticks: -1 | 0 | 1, plus: 'retryAfter' | 'resetAfter' = 'retryAfter'): Op['at'] => ({
  afterOp,
  plus,
  ticks,
});
const instants = (history: History | undefined): bigint[] => history!.events.map(({ when }) => when.lo - ORIGIN);
const kinds = (history: History | undefined): string[] => history!.events.map(({ outcome }) => outcome.kind);

describe('instants', () => {
  it('are the clock that the limiter reads', () => {
    const { bench: b, asked } = bench(() => ({ allowed: true }));
    const history = driveSync(b, scenario(attempt(ORIGIN), attempt(ORIGIN + 7n), attempt(ORIGIN + 5n * MS)));
    expect(instants(history)).toEqual([0n, 7n, 5n * MS]);
    expect(asked.map(({ at }) => at - ORIGIN)).toEqual([0n, 7n, 5n * MS]);
  });

  it('never run backwards: an earlier one becomes now', () => {
    const { bench: b } = bench(() => ({ allowed: true }));
    expect(instants(driveSync(b, scenario(attempt(ORIGIN + 9n * MS), attempt(ORIGIN))))).toEqual([9n * MS, 9n * MS]);
  });

  it.each([
    [-1, 249n],
    [0, 250n],
    [1, 251n],
  ] as const)('that the limiter names are obeyed, %d ticks beside', (ticks, wantedMs) => {
    const { bench: b } = bench((call) => (call === 0 ? { allowed: false, retryAfterMs: 250 } : { allowed: true }));
    const history = driveSync(b, scenario(attempt(ORIGIN), attempt(waited(0, ticks))));
    expect(instants(history)).toEqual([0n, wantedMs * MS]);
    expect(history?.events[1]?.obeys).toEqual({ event: 0, plus: 'retryAfter', ticks });
  });

  it('that the limiter names are rounded up to the tick: a wait is over when all of it has passed', () => {
    const { bench: b } = bench(() => ({ allowed: false, retryAfterMs: 33.25, resetAfterMs: 66.000001 }));
    const history = driveSync(b, scenario(attempt(ORIGIN), attempt(waited(0, 0)), attempt(waited(0, 0, 'resetAfter'))));
    expect(instants(history)).toEqual([0n, 34n * MS, 67n * MS]);
    const fine = bench(() => ({ allowed: false, retryAfterMs: 33.25 }), {}, 1n);
    expect(instants(driveSync(fine.bench, scenario(attempt(ORIGIN), attempt(waited(0, 0)))))).toEqual([
      0n,
      33_250_000n,
    ]);
  });

  it.each(['never', undefined, Number.NaN, -1, Number.POSITIVE_INFINITY, 1e300, '12'])(
    'that were never named (%s) are left out, and later references move',
    (retryAfterMs) => {
      const { bench: b } = bench((call) => ({
        allowed: false,
        retryAfterMs: call === 0 ? retryAfterMs : 40,
      }));
      const history = driveSync(
        b,
        scenario(
          attempt(ORIGIN),
          attempt(waited(0, 0)),
          attempt(ORIGIN + MS),
          attempt(waited(2, 0)),
          attempt(waited(1, 0)),
        ),
      );
      // The second call names no instant; the third is now event 1, and the fourth obeys it. The fifth obeys what never was.
      expect(instants(history)).toEqual([0n, MS, 41n * MS]);
      expect(history?.events.map(({ obeys }) => obeys?.event)).toEqual([undefined, undefined, 1]);
    },
  );

  it('that the limiter names and that are past are left out', () => {
    const { bench: b } = bench(() => ({ allowed: false, retryAfterMs: 10 }));
    const history = driveSync(b, scenario(attempt(ORIGIN), attempt(ORIGIN + 50n * MS), attempt(waited(0, 0))));
    expect(instants(history)).toEqual([0n, 50n * MS]);
  });
});

describe('answers', () => {
  it('keep every claim, and nothing else', () => {
    const { bench: b } = bench(() => ({
      allowed: true,
      remaining: Number.NaN,
      limit: 3,
      by: 'me',
      colour: 'red',
      retryAfterMs: undefined,
    }));
    const [event] = driveSync(b, scenario(attempt(ORIGIN)))!.events;
    expect(event?.outcome).toEqual({ kind: 'allowed', claims: { remaining: Number.NaN, limit: 3, by: 'me' } });
  });

  it.each([[undefined], [null], [true], ['allowed'], [1], [{}], [{ allowed: 1 }], [{ allowed: Number.NaN }]])(
    '%j is none, and nothing after it is asked',
    (answer) => {
      const { bench: b, asked } = bench(() => answer);
      const history = driveSync(b, scenario(attempt(ORIGIN), attempt(ORIGIN)));
      expect(kinds(history)).toEqual(['malformed']);
      expect(history?.events[0]?.outcome.message).toMatch(/^answered .*; wanted: \{ allowed: boolean/);
      expect(asked).toHaveLength(1);
    },
  );

  it('an exception is a refusal, on one line, and the history goes on', () => {
    const { bench: b } = bench((call) => {
      if (call === 0) throw new Error('first\n  line');
      return { allowed: true };
    });
    const history = driveSync(b, scenario(attempt(ORIGIN), attempt(ORIGIN)));
    expect(kinds(history)).toEqual(['refused', 'allowed']);
    expect(history?.events[0]?.outcome.message).toBe('first line');
  });

  it('a promise sends the whole scenario to the asynchronous driver', async () => {
    const answers = (call: number): unknown => (call === 0 ? { allowed: true } : Promise.resolve({ allowed: false }));
    expect(driveSync(bench(answers).bench, scenario(attempt(ORIGIN), attempt(ORIGIN)))).toBeUndefined();
    const history = await driveAsync(bench(answers).bench, scenario(attempt(ORIGIN), attempt(ORIGIN)));
    expect(kinds(history)).toEqual(['allowed', 'denied']);
  });

  it('a promise that never resolves is no answer, and nothing after it is asked', async () => {
    const { bench: b, asked } = bench(() => new Promise(() => {}));
    const history = await driveAsync(b, scenario(attempt(ORIGIN), attempt(ORIGIN)));
    expect(kinds(history)).toEqual(['unanswered']);
    expect(history.events[0]?.outcome.message).toMatch(/no answer after \d+ turns of the event loop/);
    expect(asked).toHaveLength(1);
  });

  it('an answer that comes after many turns of the event loop is one', async () => {
    const slowly = async (): Promise<unknown> => {
      for (let i = 0; i < 200; i++) await new Promise((resolve) => setImmediate(resolve));
      return { allowed: true };
    };
    expect(kinds(await driveAsync(bench(slowly).bench, scenario(attempt(ORIGIN))))).toEqual(['allowed']);
  });

  it('a rejection is a refusal, also of something that is no error', async () => {
    const { bench: b } = bench(() => Promise.reject('no'));
    const history = await driveAsync(b, scenario(attempt(ORIGIN)));
    expect(history.events[0]?.outcome).toEqual({ kind: 'refused', message: 'no' });
  });
});

describe('a scenario that no clock can follow', () => {
  it('leaves no limiter behind', async () => {
    let closed = 0;
    const { bench: b } = bench(async () => ({ allowed: true }), { close: () => void closed++ });
    const stepBack = (): never => {
      throw new RangeError('there is no such instant');
    };
    const stepped = scenario(attempt(ORIGIN), attempt(ORIGIN - MS, { kind: 'clock' }));
    await expect(driveAsync({ ...b, clock: { ...b.clock, stepBack } }, stepped)).rejects.toThrow('no such instant');
    expect(closed).toBe(1);
  });
});

describe('peek, reset and close', () => {
  it('are called by their names, and a peek is no decision', () => {
    const calls: string[] = [];
    const { bench: b } = bench(() => ({ allowed: true }), {
      peek: (key) => {
        calls.push(`peek ${key}`);
        return { remaining: 2 };
      },
      reset: (key) => void calls.push(`reset ${key}`),
      close: () => void calls.push('close'),
    });
    const ops = scenario(attempt(ORIGIN, { kind: 'peek', key: 'b' }), attempt(ORIGIN, { kind: 'reset', key: 'c' }));
    const history = driveSync(b, ops);
    expect(calls).toEqual(['peek b', 'reset c', 'close']);
    expect(history?.events.map(({ outcome }) => outcome)).toEqual([
      { kind: 'done', claims: { remaining: 2 } },
      { kind: 'done' },
    ]);
  });

  it('a limiter that cannot be closed is not thereby wrong', () => {
    const { bench: b } = bench(() => ({ allowed: true }), {
      close: () => {
        throw new Error('not open');
      },
    });
    expect(kinds(driveSync(b, scenario(attempt(ORIGIN))))).toEqual(['allowed']);
  });
});

describe('groups', () => {
  it('are called without waiting for each other, in the order of their turns', async () => {
    const log: string[] = [];
    const { bench: b } = bench(async (_call, key) => {
      log.push(`${key} asked`);
      await null;
      log.push(`${key} answered`);
      return { allowed: true };
    });
    const group = (key: string, turn: number) => attempt(ORIGIN, { key, group: 1, turn });
    const history = await driveAsync(b, scenario(group('a', 3), group('b', 0), attempt(ORIGIN, { key: 'c' })));
    expect(log.indexOf('b asked')).toBeLessThan(log.indexOf('a asked'));
    expect(log.indexOf('c asked')).toBeGreaterThan(log.indexOf('a answered'));
    // Told in the order of the scenario, whatever the order of the answers.
    expect(history.events.map(({ key, group: g, turn }) => [key, g, turn])).toEqual([
      ['a', 1, 3],
      ['b', 1, 0],
      ['c', undefined, undefined],
    ]);
  });

  it('overlap: all are asked before any is answered', async () => {
    let asked = 0;
    const seen: number[] = [];
    const { bench: b } = bench(async () => {
      asked++;
      await null;
      seen.push(asked);
      return { allowed: true };
    });
    const op = attempt(ORIGIN, { group: 4, turn: 0 });
    await driveAsync(b, scenario(op, op, op));
    expect(seen).toEqual([3, 3, 3]);
  });

  it('two groups in a row do not overlap', async () => {
    const log: number[] = [];
    const { bench: b } = bench(async (call) => {
      log.push(call);
      await null;
      log.push(call);
      return { allowed: true };
    });
    await driveAsync(b, scenario(attempt(ORIGIN, { group: 1 }), attempt(ORIGIN, { group: 2 })));
    expect(log).toEqual([0, 0, 1, 1]);
  });
});

describe('create', () => {
  const refusing = (create: Adapter['create']): Bench => ({
    ...bench(() => ({ allowed: true })).bench,
    adapter: { name: 'x', declares: { algorithm: 'gcra' }, create },
  });

  it('that throws is told apart from a call that throws', async () => {
    const bad = refusing(() => {
      throw new Error('capacity must be positive');
    });
    expect(() => driveSync(bad, scenario())).toThrow(CreateError);
    expect(() => driveSync(bad, scenario())).toThrow('capacity must be positive');
    await expect(
      driveAsync(
        refusing(async () => Promise.reject(new Error('no'))),
        scenario(),
      ),
    ).rejects.toThrow(CreateError);
    await expect(
      driveAsync(
        refusing(() => new Promise(() => {})),
        scenario(),
      ),
    ).rejects.toThrow(CreateError);
  });

  it('is given the instant of the origin', () => {
    let built = 0n;
    const b = refusing((_config, { clock }) => {
      built = clock.nowNs();
      return { tryAcquire: () => ({ allowed: true }) };
    });
    driveSync(b, scenario(attempt(ORIGIN + 1n)));
    expect(built).toBe(ORIGIN);
  });
});

describe('the pulse', () => {
  it('comes before the build and before every call', () => {
    const { bench: b, pulses } = bench(() => ({ allowed: true }));
    driveSync(b, scenario(attempt(ORIGIN), attempt(ORIGIN), attempt(ORIGIN)));
    expect(pulses).toEqual([-1, 0, 1, 2]);
  });
});

describe('waits', () => {
  /** A limiter whose waits the test ends. */
  const lined = (extra: Partial<Limiter> = {}) => {
    const waits: { key: string; cost: number; options: WaitOptions; end: (answer: unknown) => void }[] = [];
    const { bench: b, asked } = bench(() => ({ allowed: true }), {
      acquire: (key, cost, options) =>
        new Promise((resolve) => {
          waits.push({ key, cost, options, end: (answer) => resolve(answer as Decision) });
        }),
      ...extra,
    });
    return { bench: b, asked, waits, clock: b.clock.clock };
  };
  const wait = (at: Op['at'], more: Partial<Op> = {}): Op => attempt(at, { kind: 'wait', ...more });
  const later = (n: number): bigint => ORIGIN + BigInt(n) * MS;

  it('end when they end: at what instant, after which call, and as which of all', async () => {
    const { bench: b, waits, clock } = lined();
    const acquire = b.adapter.create;
    const adapter: Adapter = {
      ...b.adapter,
      create: (config, surroundings) => {
        // The second is let go 30 ms after, the first 50 ms after.
        clock.setTimer(() => waits[1]?.end({ allowed: true, remaining: 2 }), 30);
        clock.setTimer(() => waits[0]?.end({ allowed: false, reason: 'timeout' }), 50);
        return acquire(config, surroundings);
      },
    };
    const history = await driveAsync(
      { ...b, adapter },
      scenario(wait(ORIGIN, { cost: 2, timeoutMs: 50 }), wait(later(10), { key: 'b' }), attempt(later(40)), {
        ...attempt(later(60)),
        kind: 'idle',
      }),
    );
    expect(waits.map(({ key, cost, options }) => [key, cost, options.timeoutMs])).toEqual([
      ['a', 2, 50],
      ['b', 1, undefined],
    ]);
    expect(waits[1]?.options).not.toHaveProperty('timeoutMs');
    expect(history.events.map(({ outcome }) => outcome)).toEqual([
      { kind: 'denied', claims: { reason: 'timeout' } },
      { kind: 'allowed', claims: { remaining: 2 } },
      { kind: 'allowed', claims: {} },
      { kind: 'done' },
    ]);
    expect(history.events.map(({ end }) => end && [end.when.lo - ORIGIN, end.after, end.order])).toEqual([
      [50n * MS, 2, 1],
      [30n * MS, 1, 0],
      undefined,
      undefined,
    ]);
    // When they were asked, and not when they ended.
    expect(instants(history)).toEqual([0n, 10n * MS, 40n * MS, 60n * MS]);
  });

  it('that never end are still waiting when the scenario is over, and are let go', async () => {
    const { bench: b, waits } = lined();
    const history = await driveAsync(b, scenario(wait(ORIGIN), attempt(later(5))));
    expect(kinds(history)).toEqual(['unanswered', 'allowed']);
    expect(history.events[0]).not.toHaveProperty('end');
    expect(waits[0]?.options.signal?.aborted).toBe(true);
  });

  it('are not said to have been cancelled when only the scenario was over', async () => {
    const { bench: b } = lined({
      acquire: (_key, _cost, { signal }) =>
        new Promise((resolve) => {
          signal?.addEventListener('abort', () => resolve({ allowed: false, reason: 'cancelled' }));
        }),
    });
    expect(kinds(await driveAsync(b, scenario(wait(ORIGIN), attempt(later(5)))))).toEqual(['unanswered', 'allowed']);
  });

  it('are cancelled by their signal', async () => {
    const { bench: b } = lined({
      acquire: (_key, _cost, { signal }) =>
        new Promise((resolve) => {
          signal?.addEventListener('abort', () => resolve({ allowed: false, reason: 'cancelled' }));
        }),
    });
    const cancel = attempt(later(7), { kind: 'cancel', of: 0 });
    const history = await driveAsync(b, scenario(wait(ORIGIN), attempt(later(5)), cancel));
    expect(kinds(history)).toEqual(['denied', 'allowed', 'done']);
    expect(history.events[0]?.outcome.claims).toEqual({ reason: 'cancelled' });
    expect(history.events[0]?.end).toEqual({ when: { lo: later(7), hi: later(7) }, after: 2, order: 0 });
  });

  it('begin with a signal that is aborted already, where they are asked for so', async () => {
    const seen: (boolean | undefined)[] = [];
    const { bench: b } = lined({
      acquire: (_key, _cost, { signal }) => {
        seen.push(signal?.aborted);
        return Promise.resolve({ allowed: !signal?.aborted });
      },
    });
    const history = await driveAsync(b, scenario({ ...wait(ORIGIN), aborted: true }, wait(ORIGIN)));
    expect(seen).toEqual([true, false]);
    // The answer of the first counts, though its signal was aborted, and nobody cancelled it since.
    expect(kinds(history)).toEqual(['denied', 'allowed']);
    expect(history.events[0]?.end?.when.lo).toBe(ORIGIN);
    expect(history.events.map(({ aborted }) => aborted)).toEqual([true, undefined]);
  });

  it('may be answered at once, also without a promise, and may fail', async () => {
    const answers: unknown[] = [{ allowed: true }, 'yes', Promise.reject(new Error('no store'))];
    const { bench: b } = lined({
      acquire: () => {
        if (answers.length === 0) throw new Error('too much');
        return answers.shift() as Promise<Decision>;
      },
    });
    const history = await driveAsync(b, scenario(wait(ORIGIN), attempt(ORIGIN), wait(later(1))));
    expect(kinds(history)).toEqual(['allowed', 'allowed', 'malformed']);
    const failing = await driveAsync(b, scenario(wait(ORIGIN)));
    expect(failing.events[0]?.outcome).toEqual({ kind: 'refused', message: 'no store' });
    const throwing = await driveAsync(b, scenario(wait(ORIGIN)));
    expect(throwing.events[0]?.outcome).toEqual({ kind: 'refused', message: 'too much' });
    expect(throwing.events[0]?.end?.when.lo).toBe(ORIGIN);
  });

  it('end as time passes: longer idle times are passed in steps', async () => {
    const { bench: b, waits, clock } = lined();
    const create = b.adapter.create;
    const adapter: Adapter = {
      ...b.adapter,
      create: (config, surroundings) => {
        // Each end sets the timer of the next, as a line of waiters does.
        clock.setTimer(() => {
          waits[0]?.end({ allowed: true });
          void Promise.resolve().then(() => clock.setTimer(() => waits[1]?.end({ allowed: true }), 200_000));
        }, 100_000);
        return create(config, surroundings);
      },
    };
    const idle = attempt(later(500_000), { kind: 'idle' });
    const history = await driveAsync({ ...b, adapter }, scenario(wait(ORIGIN), wait(ORIGIN), idle));
    expect(history.events.map(({ end }) => end && Number(end.when.lo - ORIGIN) / 1e6)).toEqual([
      100_000,
      300_000,
      undefined,
    ]);
  });
});

describe('what else is asked', () => {
  const calls: unknown[][] = [];
  const noting =
    (name: string, answer?: unknown) =>
    (...args: unknown[]): never => {
      calls.push([name, ...args]);
      return answer as never;
    };

  it('reaches the limiter by its name, with what it needs', () => {
    calls.length = 0;
    let cancelled = 0;
    const { bench: b } = bench(() => ({ allowed: true }), {
      refund: noting('refund'),
      reconfigure: noting('reconfigure'),
      assign: noting('assign'),
      stats: noting('stats', { acquired: 3, denied: 1, waited: 0, colour: 'red' }),
      reserve: noting('reserve', { allowed: true, waitMs: 12, cancel: () => void cancelled++ }),
      size: () => 7,
    });
    const other = { capacity: 9, refill: { tokens: 1, periodMs: 1 } };
    const history = driveSync(
      b,
      scenario(
        attempt(ORIGIN, { kind: 'refund', key: 'r', cost: 2 }),
        attempt(ORIGIN, { kind: 'reconfigure', config: other }),
        attempt(ORIGIN, { kind: 'assign', key: 't', tier: 'double' }),
        attempt(ORIGIN, { kind: 'stats', key: 's' }),
        attempt(ORIGIN, { kind: 'stats', key: '' }),
        attempt(ORIGIN, { kind: 'size' }),
        attempt(ORIGIN, { kind: 'reserve', cost: 2 }),
        attempt(ORIGIN, { kind: 'cancel', of: 6 }),
      ),
    );
    expect(calls).toEqual([
      ['refund', 'r', 2],
      ['reconfigure', other],
      ['assign', 't', 'double'],
      ['stats', 's'],
      ['stats', undefined],
      ['reserve', 'a', 2],
    ]);
    expect(cancelled).toBe(1);
    const stats = { kind: 'done', claims: { acquired: 3, denied: 1, waited: 0 } };
    const done = { kind: 'done' };
    const reserved = { kind: 'allowed', claims: { waitMs: 12 } };
    const size = { kind: 'done', claims: { size: 7 } };
    expect(history?.events.map(({ outcome }) => outcome)).toEqual([
      done,
      done,
      done,
      stats,
      stats,
      size,
      reserved,
      done,
    ]);
  });

  it('knows the tiers that the limiter is built with', () => {
    const built: unknown[] = [];
    const adapter: Adapter = {
      name: 'x',
      declares: { algorithm: 'token-bucket' },
      create: (_config, { tiers }) => {
        built.push(tiers);
        return { tryAcquire: () => ({ allowed: true }) };
      },
    };
    driveSync({ ...bench(() => ({ allowed: true })).bench, adapter }, scenario(attempt(ORIGIN)));
    const { refill } = CONFIG;
    expect(built).toEqual([{ base: CONFIG, double: { capacity: 6, refill }, triple: { capacity: 9, refill } }]);
    expect(tiersOf({ limit: 2, windowMs: 5 }).triple).toEqual({ limit: 6, windowMs: 5 });
  });

  it('sets the clock back, and goes on from there', () => {
    const { bench: b, asked } = bench(() => ({ allowed: true }));
    const back = attempt(ORIGIN - 5n * MS, { kind: 'clock' });
    const history = driveSync(b, scenario(attempt(ORIGIN + MS), back, attempt(ORIGIN - 4n * MS)));
    expect(asked.map(({ at }) => at - ORIGIN)).toEqual([MS, -4n * MS]);
    expect(instants(history)).toEqual([MS, -5n * MS, -4n * MS]);
  });

  it('lets the clock move while it is read: the answer falls between the first reading and the last', () => {
    const { bench: b } = bench((_call, _key, _cost, clock) => {
      clock.nowMs();
      clock.nowMs();
      return { allowed: true };
    });
    // The helper reads once itself.
    const history = driveSync(b, { ...scenario(attempt(ORIGIN), attempt(ORIGIN)), drifting: true });
    expect(history?.events.map(({ when }) => [when.lo - ORIGIN, when.hi - ORIGIN])).toEqual([
      [0n, 2n * MS],
      [3n * MS, 5n * MS],
    ]);
    expect(history?.drifting).toBe(true);
  });

  it('lets timers be late, or never come', () => {
    const fired: number[] = [];
    const adapter: Adapter = {
      name: 'x',
      declares: { algorithm: 'token-bucket' },
      create: (_config, { clock }) => ({
        tryAcquire: () => {
          clock.setTimer(() => void fired.push(Number(clock.nowNs() - ORIGIN) / 1e6), 10);
          return { allowed: true };
        },
      }),
    };
    const b = { ...bench(() => ({ allowed: true })).bench, adapter };
    const ops = scenario(attempt(ORIGIN), attempt(ORIGIN + 100n * MS));
    driveSync(b, ops);
    driveSync(b, { ...ops, timers: 25 });
    driveSync(b, { ...ops, timers: 'never' });
    expect(fired).toEqual([10, 35]);
  });
});

describe('pauses', () => {
  /** Reads, pauses, and writes: as a client of a store does. */
  const log: string[] = [];
  const pausing: Adapter = {
    name: 'x',
    declares: { algorithm: 'token-bucket' },
    create: (_config, { pause }) => ({
      tryAcquire: async (key) => {
        log.push(`${key} reads`);
        await pause();
        log.push(`${key} writes`);
        return { allowed: true };
      },
    }),
  };
  const group = ['a', 'b', 'c'].map((key) => attempt(ORIGIN, { key, group: 1, turn: 0 }));
  const drive = async (schedule?: readonly number[]): Promise<string[]> => {
    log.length = 0;
    const b = { ...bench(() => ({ allowed: true })).bench, adapter: pausing };
    const history = await driveAsync(b, { ...scenario(...group), ...(schedule ? { schedule } : {}) });
    expect(kinds(history)).toEqual(['allowed', 'allowed', 'allowed']);
    expect(history.schedule).toEqual(schedule);
    return log.filter((line) => line.endsWith('writes')).map(([key]) => key as string);
  };

  it('let the schedule decide who goes on: the first, where it says nothing', async () => {
    expect(await drive()).toEqual(['a', 'b', 'c']);
    expect(log.slice(0, 3)).toEqual(['a reads', 'b reads', 'c reads']);
  });

  it.each([
    [
      [2, 0, 0],
      ['c', 'a', 'b'],
    ],
    [
      [1, 1, 0],
      ['b', 'c', 'a'],
    ],
    [[5], ['c', 'a', 'b']],
  ])('%j: %j', async (schedule, order) => {
    expect(await drive(schedule)).toEqual(order);
  });
});
