import fc from 'fast-check';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { STORE_REFERENCES } from '../adapters/redis.ts';
import { check, DEFAULTS } from '../check.ts';
import { injectedClock } from '../clocks.ts';
import type { StoreAdapter } from '../contract.ts';
import type { Witnesses } from '../court.ts';
import { messageOf } from '../errors.ts';
import { RIGHT, UNDECLARED, WRONG } from '../fixtures/redis/limiters.ts';
import { ORIGIN } from '../special.ts';
import { plainConfig, readAdapter, type Subject, subjectOf } from '../subject.ts';
import { Client } from './client.ts';
import { redisForTests } from './for-tests.ts';
import { NodesHearing } from './hearing.ts';
import { SMALL } from './mutants.ts';
import { argsFor } from './open.ts';
import { overlaps } from './overlaps.ts';
import { BEFALLS } from './schedule.ts';
import { Store } from './store.ts';

/** The subject of an adapter, over a Redis of its own; undefined where there is none. */
const withSubject = async <T>(
  of: StoreAdapter<never>,
  use: (subject: Subject) => Promise<T>,
): Promise<T | undefined> => {
  const server = await redisForTests({ args: argsFor('redis 7') });
  if (!server) return undefined;
  const store = await Store.open(server, injectedClock());
  try {
    const { adapter, declaration } = readAdapter(of, of.name);
    return await use(await subjectOf(adapter, declaration, store.clock, undefined, store));
  } finally {
    await store.close();
  }
};

const heard = (of: StoreAdapter<never>, runs: number, isEnough = () => false) =>
  withSubject(of, async (subject) => {
    const witnesses: Witnesses = new Map();
    const parts = new Set<string>();
    const progress = (done: number, of: number, what: string): void => {
      expect(done).toBeLessThanOrEqual(of);
      parts.add(what);
    };
    const hearing = new NodesHearing(subject, { ...DEFAULTS, runs, isEnough, progress }, witnesses);
    const findings = await hearing.run();
    return { findings, witnesses, orders: hearing.orders, parts: [...parts] };
  });

const told = ({
  clause,
  violation,
}: {
  clause: string;
  violation: { direction: string; got: string; wanted: string };
}) => `${clause} ${violation.direction}: ${violation.got}; wanted: ${violation.wanted}`;

describe('a limiter over Redis', { timeout: 120_000 }, () => {
  const few = [...STORE_REFERENCES, ...SMALL]
    .map(({ adapter }) => adapter)
    .filter(
      ({ name }) => /token-bucket|node-redis|composite user|window$|log$/.test(name) && !/^redis.fixed/.test(name),
    );
  const { 'counted first': _likeAnother, ...small } = RIGHT;
  const right = [...Object.values(small), ...few] as readonly StoreAdapter<never>[];
  it.each(right.map((adapter) => [adapter.name, adapter] as const))('%s is right', async (_, adapter) => {
    const result = await heard(adapter, 30);
    if (!result) return;
    expect(result.findings.map(told)).toEqual([]);
    // It has been asked where an answer turns, and everything has befallen it.
    for (const clause of ['CONC-1', 'FAULT-1', 'FAULT-2', 'FAULT-3', 'FAULT-4'])
      expect(result.witnesses.get(clause) ?? 0, clause).toBeGreaterThanOrEqual(3);
  });

  it.each<[keyof typeof WRONG, string]>([
    ['locked', 'CONC-1 over'],
    ['sent again', 'FAULT-3 under'],
  ])('is wrong: %s', async (name, wanted) => {
    const result = await heard(WRONG[name] as StoreAdapter<never>, 60);
    if (!result) return;
    expect(result.findings.map(({ clause, violation }) => `${clause} ${violation.direction}`)).toContain(wanted);
  });

  it.each(['LOADING', 'READONLY'])('is wrong: lets in what is refused with %s, and nothing else', async (code) => {
    const right = RIGHT.script as StoreAdapter<never>;
    const result = await heard(
      {
        ...right,
        async create(config, surroundings) {
          const limiter = await right.create(config, surroundings);
          const tryAcquire = async (key: string, cost: number) => {
            try {
              return await limiter.tryAcquire(key, cost);
            } catch (error) {
              if (messageOf(error).includes(code)) return { allowed: true };
              throw error;
            }
          };
          return { ...limiter, tryAcquire };
        },
      },
      1,
    );
    if (!result) return;
    expect(result.findings.map(({ clause }) => clause)).toContain('FAULT-1');
  });

  it.each<[keyof typeof UNDECLARED, object]>([
    ['open, and says so', { onFailure: 'open' }],
    ['sent again', { delivery: 'at-least-once' }],
  ])('is asked what it means: %s', async (name, alternative) => {
    const result = await heard(UNDECLARED[name] as StoreAdapter<never>, 60);
    if (!result) return;
    expect(result.findings.length).toBeGreaterThan(0);
    for (const finding of result.findings) expect(finding.alternative).toEqual(alternative);
  });
});

/** How one call is answered. */
const answersOf = (adapter: StoreAdapter<never>) =>
  withSubject(adapter, async (subject) => {
    const { events } = await subject.drive({
      config: plainConfig(subject.declaration),
      origin: ORIGIN,
      ops: [{ kind: 'try', at: ORIGIN, key: 'a', cost: 1 }],
    });
    return events.map(({ outcome }) => outcome.kind);
  });

describe('a client that gives up', { timeout: 60_000 }, () => {
  const right = RIGHT.script as StoreAdapter<never>;
  /** Answers by itself, so many times in all, before it asks the store. */
  const givesUp = (times: number): StoreAdapter<never> => {
    let left = times;
    return {
      ...right,
      declares: { ...right.declares, onFailure: 'closed' },
      async create(config, surroundings) {
        const limiter = await right.create(config, surroundings);
        return {
          ...limiter,
          tryAcquire: (key, cost) =>
            left-- > 0 ? { allowed: false, mode: 'fail-closed' } : limiter.tryAcquire(key, cost),
        };
      },
    };
  };

  it('though nothing befell is asked once more, as real time is nobody’s plan', async () => {
    // The first is asked when its subject is made.
    const answers = await answersOf(givesUp(2));
    if (answers) expect(answers).toEqual(['allowed']);
  });

  it('whenever it is asked is taken at its word', async () => {
    const answers = await answersOf(givesUp(1_000));
    if (answers) expect(answers).toEqual(['denied']);
  });
});

describe('a limiter that goes by the server’s clock', { timeout: 60_000 }, () => {
  it('has nodes whose own is ahead of that, and behind', async () => {
    const right = RIGHT.script as StoreAdapter<never>;
    const ahead: bigint[] = [];
    const watched: StoreAdapter<never> = {
      ...right,
      async create(config, surroundings) {
        const limiter = await right.create(config, surroundings);
        const tryAcquire: typeof limiter.tryAcquire = (key, cost) => {
          ahead.push(surroundings.clock.nowNs() - ORIGIN);
          return limiter.tryAcquire(key, cost);
        };
        return { ...limiter, tryAcquire };
      },
    };
    const history = await withSubject(watched, (subject) => {
      ahead.length = 0;
      const call = { kind: 'try', at: ORIGIN, key: 'a', cost: 1 } as const;
      return subject.drive({ config: plainConfig(subject.declaration), origin: ORIGIN, ops: [call, call] });
    });
    if (!history) return;
    expect(ahead.map((ns) => (ns > 0n ? 'ahead' : ns < 0n ? 'behind' : 'right'))).toEqual(['ahead', 'behind']);
  });
});

describe('a client that connects when it is first asked', { timeout: 60_000 }, () => {
  it('has connected again before more is asked of it', async () => {
    const right = RIGHT.script as StoreAdapter<never>;
    const lazy: StoreAdapter<never> = {
      ...right,
      declares: { ...right.declares, onFailure: 'closed' },
      create(_config, { redisUrl }) {
        const redis = new Redis(redisUrl, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => 100 });
        redis.on('error', () => {});
        const closed = { allowed: false, mode: 'fail-closed' } as const;
        return {
          async tryAcquire() {
            if (['close', 'reconnecting'].includes(redis.status)) return closed;
            return redis.incr('a').then(
              () => ({ allowed: true }),
              () => closed,
            );
          },
          close: () => redis.disconnect(),
        };
      },
    };
    const answers = await withSubject(lazy, async (subject) => {
      const config = plainConfig(subject.declaration);
      const call = { kind: 'try', at: ORIGIN, key: 'a', cost: 1, node: 0 } as const;
      const ops = [{ ...call, group: 0 }, call];
      const { events } = await subject.drive({ config, origin: ORIGIN, ops, schedule: [BEFALLS], mishaps: ['cut'] });
      return events.map(({ outcome }) => outcome.kind);
    });
    if (answers) expect(answers).toEqual(['denied', 'allowed']);
  });
});

describe('a limiter that holds back after a failure', { timeout: 60_000 }, () => {
  const HELD_MS = 10_000;
  const right = RIGHT.script as StoreAdapter<never>;
  const breaking = (now: (clock: { nowMs(): number }) => number): StoreAdapter<never> => ({
    ...right,
    async create(config, surroundings) {
      const limiter = await right.create(config, surroundings);
      let openUntilMs = Number.NEGATIVE_INFINITY;
      return {
        ...limiter,
        async tryAcquire(key, cost) {
          if (now(surroundings.clock) < openUntilMs) throw new Error('it is held back');
          try {
            return await limiter.tryAcquire(key, cost);
          } catch (error) {
            if (error instanceof Error && !/cost/.test(error.message)) openUntilMs = now(surroundings.clock) + HELD_MS;
            throw error;
          }
        },
      };
    },
  });

  it('by the clock that it is handed is right', async () => {
    const result = await heard(
      breaking((clock) => clock.nowMs()),
      10,
    );
    if (result) expect(result.findings.map(told)).toEqual([]);
  });

  it('by Date.now() is told of the other clock', async () => {
    const result = await heard(
      breaking(() => Date.now()),
      10,
    );
    if (!result) return;
    const [first] = result.findings.filter(({ clause }) => clause === 'FAULT-4').map(told);
    expect(first).toMatch(/it is held back, and the store was not asked; wanted: .* by `clock` that is over/);
  });
});

describe('a command that waits', { timeout: 60_000 }, () => {
  it.each(['BLPOP', 'SUBSCRIBE'])('is named, and not waited for: %s', async (name) => {
    const right = RIGHT.script as StoreAdapter<never>;
    const waits: StoreAdapter<never> = {
      ...right,
      async create(config, surroundings) {
        const limiter = await right.create(config, surroundings);
        const beside = await Client.open(Number(new URL(surroundings.redisUrl).port));
        return {
          ...limiter,
          async tryAcquire(key, cost) {
            await beside.ask(name, 'none', '0').catch(() => {});
            return limiter.tryAcquire(key, cost);
          },
          close() {
            beside.close();
            return limiter.close?.();
          },
        };
      },
    };
    const said = await answersOf(waits).catch(messageOf);
    if (said !== undefined)
      expect(said).toContain(`${name} was sent to Redis; wanted: commands that are answered at once`);
  });
});

describe('an order of commands', { timeout: 60_000 }, () => {
  it('is one of all that there are', async () => {
    // A script each: 2 orders. Four commands each (MULTI, INCRBY, PEXPIRE, EXEC): 8 of which 4 are the first one's, 70.
    const script = await heard(RIGHT.script as StoreAdapter<never>, 80, () => true);
    const counted = await heard(RIGHT['counted first'] as StoreAdapter<never>, 80, () => true);
    for (const what of [/^orders of two calls/, /first of their key/, /^calls that pause for \d+ ms/])
      if (counted) expect(counted.parts).toContainEqual(expect.stringMatching(what));
    if (!script || !counted) return;
    expect([script.orders, counted.orders]).toEqual([2, 70]);
  });

  it('is the same whenever the same numbers choose', async () => {
    await withSubject(WRONG.locked as StoreAdapter<never>, async (subject) => {
      for (const scenario of fc.sample(overlaps(subject, [], true), { seed: 7, numRuns: 15 })) {
        const runs = [await subject.drive(scenario), await subject.drive(scenario)].map(({ deeds, events }) => ({
          deeds: deeds?.map(({ node, what, fate }) => [node, what.replaceAll(/\d{4,5}/g, 'port'), fate]),
          events,
        }));
        expect(runs[0]?.deeds?.length).toBeGreaterThan(4);
        expect(runs[1]).toEqual(runs[0]);
      }
    });
  });

  it('is not what other mistakes are tried on: how well orders were searched no scenario says', async () => {
    let overlap: boolean | undefined;
    const result = await withSubject(RIGHT.script as StoreAdapter<never>, ({ adapter, declaration, store }) => {
      if (!store) expect.unreachable();
      const sensitivity = async (_declaration: unknown, calls: boolean) => {
        overlap = calls;
        return { killed: 0, of: 0, survivors: [] };
      };
      return check(adapter, declaration, store.clock, {
        ...DEFAULTS,
        runs: 2,
        store,
        sensitivity,
        isEnough: () => true,
      });
    });
    if (result) expect(overlap).toBe(false);
  });
});
