import { describe, expect, test } from 'vitest';
import { CAPABILITIES } from './adapters/capabilities.ts';
import { injectedClock } from './clocks.ts';
import type { LimiterConfig } from './contract.ts';
import { judge } from './judge.ts';
import type { Op, Scenario } from './scenario.ts';
import { adapterOf, subjectOf } from './subject.ts';

/** Keys that begin with less than they have when they are idle: when each began is then seen. */

const ORIGIN = 1_700_000_000_000_000_000n;
const small = { capacity: 5, refill: { tokens: 3, periodMs: 1000 }, initial: 0 };
const large = { capacity: 8, refill: { tokens: 7, periodMs: 100 }, initial: 5 };

const op = (kind: Op['kind'], ms: number, more: Partial<Op> = {}): Op => ({
  kind,
  at: ORIGIN + BigInt(ms) * 1_000_000n,
  key: 'a',
  cost: 1,
  ...more,
});
const to = (config: LimiterConfig): Partial<Op> => ({ config });

const violationOf = async (name: string, config: LimiterConfig, ops: readonly Op[]) => {
  const { adapter, declaration } = adapterOf(
    CAPABILITIES.find((each) => each.name === name),
    name,
  );
  const subject = await subjectOf(adapter, declaration, injectedClock());
  const scenario: Scenario = { config, origin: ORIGIN, ops };
  const history = await subject.drive(scenario);
  return { history, ...judge(subject.court(config), history) };
};

test('a key begins with the first that waits for it: a change of the config then carries what it has', async () => {
  const { history, violation } = await violationOf('memory/gcra initial', small, [
    op('wait', 0, { cost: 5 }),
    op('reconfigure', 838, to(large)),
    op('idle', 852),
  ]);
  // 2.5 of 5 are 4 of 8; one more takes 14 ms.
  expect(history.events[0]?.end?.when.lo).toBe(ORIGIN + 852_000_000n);
  expect(violation).toBeUndefined();
});

test('a key that is reset while somebody waits begins anew at once', async () => {
  const { history, violation } = await violationOf(
    'memory/gcra initial',
    { capacity: 4, refill: { tokens: 3, periodMs: 256 }, initial: 3 },
    [op('wait', 0, { cost: 4 }), op('reset', 0), op('reconfigure', 0, to(small)), op('idle', 84)],
  );
  // 3 of 4 are 3.75 of 5; what is missing takes 84 ms.
  expect(history.events[0]?.end?.when.lo).toBe(ORIGIN + 84_000_000n);
  expect(violation).toBeUndefined();
});

test('a key that begins while the clock is set back is in the period of that reading, or of the later one', async () => {
  const { history, violation } = await violationOf('memory/stepped-bucket initial', small, [
    op('try', 0),
    op('clock', -100),
    op('try', -100, { key: 'b' }),
    op('try', 0, { key: 'b' }),
  ]);
  expect(history.events.at(-1)?.outcome.kind).toBe('allowed');
  expect(violation).toBeUndefined();
});

describe('what is given back', () => {
  const name = 'memory/token-bucket initial';
  const subject = async () => {
    const { adapter, declaration } = adapterOf(
      CAPABILITIES.find((each) => each.name === name),
      name,
    );
    return subjectOf(adapter, declaration, injectedClock());
  };
  /** What the law says when the last call, a try, is answered so. */
  const clauseWhen = async (kind: 'allowed' | 'denied', ops: readonly Op[]): Promise<string | undefined> => {
    const { court, drive } = await subject();
    const history = await drive({ config: large, origin: ORIGIN, ops });
    const events = history.events.with(-1, { ...history.events.at(-1)!, outcome: { kind } });
    return judge(court(large), { ...history, events }).violation?.clause;
  };

  test.each(['allowed', 'denied'] as const)('to a key that was never asked may count or not: %s', async (kind) => {
    expect(await clauseWhen(kind, [op('refund', 0, { cost: 2 }), op('try', 0, { cost: 6 })])).toBeUndefined();
  });

  test.each(['allowed', 'denied'] as const)('beyond what was taken may count or not: %s', async (kind) => {
    const ops = [op('try', 0, { cost: 2 }), op('refund', 0, { cost: 4 }), op('try', 0, { cost: 6 })];
    expect(await clauseWhen(kind, ops)).toBeUndefined();
  });

  test('of what was taken counts', async () => {
    const ops = [op('try', 0, { cost: 2 }), op('refund', 0, { cost: 2 }), op('try', 0, { cost: 5 })];
    expect(await clauseWhen('allowed', ops)).toBeUndefined();
    expect(await clauseWhen('denied', ops)).toBe('TB-1');
  });

  test('is never more than there can be', async () => {
    const { court } = await subject();
    const ops = [op('refund', 0, { cost: 8 }), op('try', 0, { cost: 8 }), op('try', 0)];
    const history = await (await subject()).drive({ config: large, origin: ORIGIN, ops });
    const events = history.events.map((event) =>
      event.kind === 'try' ? { ...event, outcome: { kind: 'allowed' as const } } : event,
    );
    expect(judge(court(large), { ...history, events }).violation?.clause).toBe('REFUND-1');
  });
});
