import { describe, expect, it } from 'vitest';
import { DISTRIBUTED } from '../adapters/distributed.ts';
import { check, DEFAULTS } from '../check.ts';
import { injectedClock } from '../clocks.ts';
import type { BucketConfig, NodesAdapter } from '../contract.ts';
import type { Witnesses } from '../court.ts';
import { EXIT } from '../errors.ts';
import { type LeaseTimes, leases, RIGHT_TIMES } from '../fixtures/leases.ts';
import { readAdapter, subjectOf } from '../subject.ts';
import { hearApart } from './hearing.ts';

const heard = async (of: { readonly name: string }, seed: number, runs: number) => {
  const { adapter, declaration } = readAdapter(of, of.name);
  const subject = await subjectOf(adapter, declaration, injectedClock());
  const witnesses: Witnesses = new Map();
  return { findings: await hearApart(subject, { ...DEFAULTS, seed, runs }, witnesses), witnesses };
};

describe.each(DISTRIBUTED)('$name', { timeout: 60_000 }, ({ name, adapter: of }) => {
  it('conforms, and every clause of several nodes is exercised', async () => {
    const { adapter, declaration } = readAdapter(of, name);
    const isStrict = declaration.nodes?.design === 'strict';
    const report = await check(adapter, declaration, injectedClock(), { ...DEFAULTS, runs: 60 });
    expect(report.failures.map(({ clause, violation }) => `${clause}: ${violation.got}`)).toEqual([]);
    expect(report.exitCode).toBe(EXIT.conforms);
    const passed = report.verdicts.filter(({ status }) => status === 'pass').map(({ clause }) => clause);
    expect(passed).toEqual(
      expect.arrayContaining(['ADM-3', 'DIST-1', 'DIST-2', 'DIST-3', 'DIST-4', ...(isStrict ? ['FAULT-3'] : [])]),
    );
  });

  it.each([1, 2, 3, 4, 5])('is right whatever its clocks and links do: seed %i', async (seed) => {
    const { findings, witnesses } = await heard(of, seed, 60);
    expect(findings.map(({ clause, violation }) => `${clause}: ${violation.got}; ${violation.wanted}`)).toEqual([]);
    for (const clause of ['DIST-1', 'DIST-2', 'DIST-3', 'DIST-4', 'ADM-3'])
      expect(witnesses.get(clause) ?? 0, clause).toBeGreaterThanOrEqual(3);
  });
});

describe('what several nodes may be', () => {
  /** What each takes from one table that all share, without a design of ours: a right one, and people’s mistakes. */
  const table = (
    decide: (entry: { spent: number; last: number }, nowMs: number, capacity: number, perMs: number) => boolean,
    nodeClock = false,
  ): NodesAdapter =>
    ({
      name: 'table',
      declares: { algorithm: 'bounded', remaining: 'hint', nodes: { design: 'strict' }, emptyKey: 'key' },
      share: (_config: unknown, { clock }: { clock: { nowMs(): number } }) => {
        const entries = new Map<string, { spent: number; last: number }>();
        return {
          take(key: string, cost: number, capacity: number, perMs: number, stamp?: number) {
            const nowMs = stamp ?? clock.nowMs();
            const entry = entries.get(key) ?? { spent: 0, last: nowMs };
            entries.set(key, entry);
            const was = entry.spent;
            const allowed = decide(entry, nowMs, capacity - cost, perMs);
            entry.spent = allowed ? entry.spent + cost : Math.min(was, entry.spent);
            return allowed;
          },
        };
      },
      create: (
        config: { capacity: number; refill: { tokens: number; periodMs: number } },
        { clock, shared }: { clock: { nowMs(): number }; shared: { take(...args: unknown[]): Promise<boolean> } },
      ) => ({
        async tryAcquire(key: string, cost: number) {
          if (!(Number.isSafeInteger(cost) && cost > 0)) throw new RangeError('cost');
          const { tokens, periodMs } = config.refill;
          const stamp = nodeClock ? clock.nowMs() : undefined;
          return { allowed: await shared.take(key, cost, config.capacity, tokens / periodMs, stamp) };
        },
      }),
    }) as unknown as NodesAdapter;

  const leak = (entry: { spent: number; last: number }, nowMs: number, room: number, perMs: number): boolean => {
    entry.spent = Math.max(0, entry.spent - Math.max(0, nowMs - entry.last) * perMs);
    entry.last = Math.max(entry.last, nowMs);
    return entry.spent <= room + 1e-9;
  };

  it('a table on one clock, or on clocks whose latest reading counts, is right', async () => {
    for (const nodeClock of [false, true]) expect((await heard(table(leak, nodeClock), 3, 60)).findings).toEqual([]);
  });

  it('a table whose time goes back with slow nodes admits too much because clocks are off', async () => {
    const back = (entry: { spent: number; last: number }, nowMs: number, room: number, perMs: number): boolean => {
      const allowed = leak(entry, nowMs, room, perMs);
      entry.last = nowMs;
      return allowed;
    };
    const { findings } = await heard(table(back, true), 3, 300);
    expect(findings.map(({ clause, violation }) => `${clause} ${violation.direction}`)).toEqual(['DIST-3 over']);
  });
});

describe('leases that end by themselves', () => {
  const found = async (times: LeaseTimes, seed: number): Promise<string[]> =>
    (await heard(leases(times), seed, 300)).findings.map(({ clause, violation }) => `${clause} ${violation.direction}`);

  it.each([1, 2, 3])('are right with a margin for clocks, counted from the request: seed %i', async (seed) => {
    expect(await found(RIGHT_TIMES, seed)).toEqual([]);
  });

  it.each([1, 2, 3])('are spent too long by a clock that stands still, without the margin: seed %i', async (seed) => {
    expect(await found({ ...RIGHT_TIMES, marginMs: 0 }, seed)).toEqual(['DIST-3 over']);
  });

  it.each([1, 2, 3])('are spent too long over a link that is slow, counted from the reply: seed %i', async (seed) => {
    expect(await found({ ...RIGHT_TIMES, from: 'reply' }, seed)).toEqual(['DIST-1 over']);
  });
});

describe('a strict node that asks again', () => {
  /** One bucket, and a node that hears no reply asks again: with the number of its request, or without. */
  const asking = (isNumbered: boolean, delivery?: string): NodesAdapter =>
    ({
      name: 'asking again',
      declares: {
        algorithm: 'token-bucket',
        backwards: 'never',
        onFailure: 'error',
        nodes: { design: 'strict' },
        ...(delivery === undefined ? {} : { delivery }),
      },
      share: ({ capacity, refill }: BucketConfig, { clock }: { clock: { nowMs(): number } }) => {
        const units = { full: capacity * refill.periodMs, level: capacity * refill.periodMs, lastMs: clock.nowMs() };
        const answers = new Map<string, boolean>();
        return {
          take(id: string, cost: number): boolean {
            const known = answers.get(id);
            if (known !== undefined) return known;
            const nowMs = clock.nowMs();
            units.level = Math.min(units.full, units.level + (nowMs - units.lastMs) * refill.tokens);
            units.lastMs = nowMs;
            const allowed = units.level >= cost * refill.periodMs;
            if (allowed) units.level -= cost * refill.periodMs;
            answers.set(id, allowed);
            return allowed;
          },
        };
      },
      create: (
        { capacity }: BucketConfig,
        { node, shared }: { node: number; shared: { take(id: string, cost: number): Promise<boolean> } },
      ) => {
        let count = 0;
        return {
          async tryAcquire(_key: string, cost: number) {
            if (cost > capacity) return { allowed: false };
            const id = `${node}:${count++}`;
            const again = isNumbered ? id : `${id} again`;
            return { allowed: await shared.take(id, cost).catch(() => shared.take(again, cost)) };
          },
        };
      },
    }) as unknown as NodesAdapter;

  it('is right if that counts once, or if it declares that it may not', async () => {
    expect((await heard(asking(true), 1, 300)).findings).toEqual([]);
    expect((await heard(asking(false, 'at-least-once'), 1, 100)).findings).toEqual([]);
  });

  it('charges a request twice whose reply was lost, and is asked whether it means it', async () => {
    const [finding] = (await heard(asking(false), 1, 300)).findings;
    expect([finding?.clause, finding?.alternative]).toEqual(['FAULT-3', { delivery: 'at-least-once' }]);
    const [other] = (await heard(asking(false, 'at-most-once'), 1, 300)).findings;
    expect([other?.clause, other?.alternative]).toEqual(['FAULT-3', undefined]);
  });
});
