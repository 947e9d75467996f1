import { describe, expect, it } from 'vitest';
import { MUTANTS } from '../mutants/index.ts';
import { REFERENCE } from './adapters/memory.ts';
import { injectedClock } from './clocks.ts';
import type { Adapter } from './contract.ts';
import { mutantAdapter } from './mutants.ts';
import { atOnce, oneByOne } from './overlaps.ts';
import type { Op, Scenario } from './scenario.ts';
import { adapterOf, subjectOf } from './subject.ts';

const subjectFor = (exported: Adapter) => {
  const { adapter, declaration } = adapterOf(exported, exported.name);
  return subjectOf(adapter, declaration, injectedClock());
};
const mutant = async (id: string) => subjectFor(await mutantAdapter(MUTANTS.find((each) => each.id === id)!));

/** Right, and answering with promises. */
const asynchronous = (adapter: Adapter): Adapter => ({
  ...adapter,
  create: async (config, surroundings) => {
    const limiter = await adapter.create(config, surroundings);
    return {
      tryAcquire: async (key, cost) => {
        await surroundings.pause();
        return limiter.tryAcquire(key, cost);
      },
    };
  },
});

describe('a hundred at once', () => {
  it.each(REFERENCE)('$name admits what is there', async (adapter) => {
    const witnesses = new Map<string, number>();
    expect(await atOnce(await subjectFor(asynchronous(adapter)), witnesses)).toEqual([]);
    expect(witnesses.get('CONC-3')).toBe(1);
  });

  it('is not asked of a limiter whose calls cannot overlap', async () => {
    const witnesses = new Map<string, number>();
    expect(await atOnce(await subjectFor(REFERENCE[0]!), witnesses)).toEqual([]);
    expect(witnesses.has('CONC-3')).toBe(false);
  });

  it.each(['overlapping-turned-away', 'token-bucket-race'])('%s does not', async (id) => {
    const [found] = await atOnce(await mutant(id), new Map());
    expect(found?.clause).toBe('CONC-3');
    expect(found?.violation.got).toMatch(/^100 concurrent calls admitted \d+$/);
  });
});

describe('calls that overlap, one after another', () => {
  const at = 1_700_000_000_000_000_000n;
  const ask = (group?: number): Op => ({
    kind: 'try',
    at,
    key: 'a',
    cost: 1,
    ...(group === undefined ? {} : { group }),
  });
  const scenario: Scenario = {
    config: { capacity: 4, refill: { tokens: 1, periodMs: 1000 } },
    origin: at,
    ops: [ask(1), ask(1), ask()],
  };
  const violation = { clause: 'TB-1', direction: 'under', event: 2, got: 'denied', wanted: 'MUST allow' } as const;

  it('are charged rightly where only overlapping makes them wrong', async () => {
    const subject = await mutant('overlapping-charged-again');
    const history = await subject.drive(scenario);
    expect((await oneByOne(subject, history, scenario, violation))?.clause).toBe('CONC-2');
  });

  it('are not, where they are wrong in order as well', async () => {
    const strict = await mutantAdapter(MUTANTS.find(({ id }) => id === 'token-bucket-strict-comparison')!);
    const subject = await subjectFor(asynchronous(strict));
    const full: Scenario = { ...scenario, ops: [ask(1), ask(1), ask(), ask()] };
    expect(await oneByOne(subject, await subject.drive(full), full, violation)).toBeUndefined();
  });

  it('tell nothing of a history without any', async () => {
    const subject = await mutant('overlapping-charged-again');
    const alone: Scenario = { ...scenario, ops: [ask(), ask()] };
    expect(await oneByOne(subject, await subject.drive(alone), alone, violation)).toBeUndefined();
  });
});
