import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event, History, Op, Scenario } from './scenario.ts';
import { scenarioOf } from './scenario.ts';
import { shrink } from './shrink.ts';

const MS = 1_000_000n;
const CONFIG = { capacity: 3, refill: { tokens: 1, periodMs: 100 } };

/** Drives nothing: every call is allowed, and every wait is 10 ms. */
const drive = (scenario: Scenario): History => {
  const events: Event[] = [];
  for (const { kind, at, key, cost, group, turn } of scenario.ops) {
    const when = typeof at === 'bigint' ? at : events[at.afterOp]!.when.lo + (10n + BigInt(at.ticks)) * MS;
    events.push({
      kind,
      when: { lo: when, hi: when },
      key,
      cost,
      ...(group === undefined ? {} : { group }),
      ...(turn === undefined ? {} : { turn }),
      ...(typeof at === 'object' ? { obeys: { event: at.afterOp, plus: at.plus, ticks: at.ticks } } : {}),
      outcome: { kind: 'allowed' },
    });
  }
  return { config: scenario.config, origin: scenario.origin, events };
};

type Fails = (history: History) => boolean;
const stillFails =
  (fails: Fails) =>
  async (scenario: Scenario): Promise<History | undefined> => {
    const history = drive(scenario);
    return fails(history) ? history : undefined;
  };

const without = (scenario: Scenario, i: number): Scenario => ({
  ...scenario,
  ops: scenario.ops
    .filter((_, j) => j !== i)
    .map((op) =>
      typeof op.at === 'object' && op.at.afterOp > i ? { ...op, at: { ...op.at, afterOp: op.at.afterOp - 1 } } : op,
    ),
});

const ops: fc.Arbitrary<readonly Op[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('try' as const, 'try' as const, 'try' as const, 'peek' as const, 'reset' as const),
      gapMs: fc.nat(200),
      key: fc.constantFrom('a', 'b', 'c'),
      cost: fc.integer({ min: 1, max: 6 }),
      obeys: fc.nat(4),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((steps) => {
    let now = 1_700_000_000_000n * MS;
    return steps.map(({ kind, gapMs, key, cost, obeys }, i): Op => {
      now += BigInt(gapMs) * MS;
      const at: Op['at'] = obeys === 0 && i > 0 ? { afterOp: i - 1, plus: 'retryAfter', ticks: 0 } : now;
      return { kind, at, key, cost };
    });
  });

/** Reasons to fail: some are kept by any longer history, some are not. */
const REASONS: readonly { readonly name: string; readonly fails: Fails }[] = [
  { name: 'anything was asked', fails: ({ events }) => events.length > 0 },
  { name: 'two calls for b', fails: ({ events }) => events.filter(({ key }) => key === 'b').length >= 2 },
  { name: 'more than 9 in all', fails: ({ events }) => events.reduce((sum, { cost }) => sum + cost, 0) > 9 },
  {
    name: 'a peek after a try of 2 or more',
    fails: ({ events }) => {
      const first = events.findIndex(({ kind, cost }) => kind === 'try' && cost >= 2);
      return first >= 0 && events.slice(first).some(({ kind }) => kind === 'peek');
    },
  },
  { name: 'an odd number of calls', fails: ({ events }) => events.length % 2 === 1 },
  {
    name: 'an instant 20 ms after the call before it, or later',
    fails: ({ events }) => events.some(({ when }, i) => i > 0 && when.lo - events[i - 1]!.when.lo >= 20n * MS),
  },
  { name: 'a wait that was obeyed', fails: ({ events }) => events.some(({ obeys }) => obeys !== undefined) },
];

describe('shrink', () => {
  it.each(REASONS)('leaves no call that can be removed: $name', async ({ fails }) => {
    let shrunk = 0;
    await fc.assert(
      fc.asyncProperty(ops, async (given) => {
        const first = drive({ config: CONFIG, origin: 1_700_000_000_000n * MS, ops: given });
        if (!fails(first)) return;
        const last = await shrink(first, stillFails(fails));
        expect(fails(last)).toBe(true);
        // What is told is what happens: the history is the one that its own scenario gives.
        expect(drive(scenarioOf(last))).toEqual(last);
        expect(last.events.length).toBeLessThanOrEqual(first.events.length);
        if (last.events.length < first.events.length) shrunk++;
        const scenario = scenarioOf(last);
        for (let i = 0; i < scenario.ops.length; i++) {
          // A call that another one obeys cannot be taken out alone.
          if (scenario.ops.some(({ at }) => typeof at === 'object' && at.afterOp === i)) continue;
          expect(fails(drive(without(scenario, i))), `without call ${i}`).toBe(false);
        }
      }),
      { seed: 1, numRuns: 100 },
    );
    expect(shrunk).toBeGreaterThan(0);
  });

  it('is deterministic', async () => {
    await fc.assert(
      fc.asyncProperty(ops, fc.constantFrom(...REASONS), async (given, { fails }) => {
        const first = drive({ config: CONFIG, origin: 5n, ops: given });
        if (!fails(first)) return;
        expect(await shrink(first, stillFails(fails))).toEqual(await shrink(first, stillFails(fails)));
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it('makes costs, keys and idle times as small as they get', async () => {
    const at = (ms: number): bigint => 1_700_000_000_000n * MS + BigInt(ms) * MS;
    const first = drive({
      config: CONFIG,
      origin: at(0),
      ops: [
        { kind: 'try', at: at(40), key: 'c', cost: 6 },
        { kind: 'try', at: at(900), key: 'c', cost: 5 },
      ],
    });
    const fails: Fails = ({ events }) =>
      events.length === 2 && events[0]!.cost >= 3 && events[1]!.when.lo - events[0]!.when.lo >= 100n * MS;
    const { origin, events } = await shrink(first, stillFails(fails));
    expect(events.map(({ key, cost }) => [key, cost])).toEqual([
      ['a', 3],
      ['a', 1],
    ]);
    expect(events[0]!.when.lo).toBe(origin);
    expect(events[1]!.when.lo - events[0]!.when.lo).toBe(100n * MS);
  });

  it('a wait whose call was removed becomes the instant that it meant', async () => {
    const first = drive({
      config: CONFIG,
      origin: 0n,
      ops: [
        { kind: 'try', at: 0n, key: 'a', cost: 1 },
        { kind: 'try', at: { afterOp: 0, plus: 'retryAfter', ticks: 0 }, key: 'b', cost: 1 },
      ],
    });
    const { events } = await shrink(
      first,
      stillFails(({ events: all }) => all.some(({ when }) => when.lo === 10n * MS)),
    );
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ when: { lo: 10n * MS } });
    expect(events[0]).not.toHaveProperty('obeys');
  });

  it('ends, and returns the history itself, when nothing smaller fails', async () => {
    const first = drive({ config: CONFIG, origin: 0n, ops: [{ kind: 'try', at: 0n, key: 'a', cost: 1 }] });
    let attempts = 0;
    const same = await shrink(first, async () => {
      attempts++;
      return undefined;
    });
    expect(same).toBe(first);
    expect(attempts).toBeLessThan(20);
  });
});

describe('a schedule', () => {
  const ops: readonly Op[] = [{ kind: 'try', at: 0n, key: 'a', cost: 1 }];
  const shrunk = async (schedule: readonly number[], fails: (schedule: readonly number[]) => boolean) => {
    const history = { ...drive({ config: CONFIG, origin: 0n, ops }), schedule };
    const { schedule: found } = await shrink(history, async (scenario) =>
      fails(scenario.schedule ?? []) ? { ...drive(scenario), schedule: scenario.schedule ?? [] } : undefined,
    );
    return found;
  };

  it('is given up where it has no part in it', async () => {
    expect(await shrunk([3, 1, 70, 2], () => true)).toEqual([]);
  });

  it('keeps the number that matters, where it matters', async () => {
    expect(await shrunk([3, 1, 70, 2, 9], (numbers) => numbers.includes(70))).toEqual([70]);
    expect(await shrunk([3, 1, 70, 2, 9], (numbers) => numbers[2] === 70)).toEqual([0, 0, 70]);
  });

  it('is as long as it has to be', async () => {
    expect(await shrunk([5, 5, 5, 5, 5, 5], (numbers) => numbers.length >= 4)).toEqual([0, 0, 0, 0]);
  });
});
