import { describe, expect, it } from 'vitest';
import { injectedClock } from './clocks.ts';
import type { Adapter, LimiterConfig } from './contract.ts';
import type { Witnesses } from './court.ts';
import { rimConfigs } from './special.ts';
import { adapterOf, subjectOf } from './subject.ts';

/** A limiter that takes any config, and admits two requests, ever. */
const narrow = (built: LimiterConfig[]) => (config: LimiterConfig) => {
  built.push(config);
  let taken = 0;
  return { tryAcquire: () => ({ allowed: taken++ < 2 }) };
};

describe('a config at the rim', () => {
  const bucket = { capacity: 2, refill: { tokens: 1, periodMs: 2 ** 31 } };
  const window = { limit: 2, windowMs: 2 ** 31 };
  const parts = [
    { name: 'one', algorithm: 'token-bucket' },
    { name: 'other', algorithm: 'fixed-window' },
  ];

  it.each([
    ['token-bucket', {}, bucket],
    ['spacing', {}, { intervalMs: 2 ** 31, slack: 0 }],
    ['fixed-window', {}, window],
    ['fixed-window', { blockMs: 1000 }, window],
    ['sliding-log', { blockMs: 1000 }, window],
    ['composite', { parts }, { parts: [bucket, window] }],
  ] as const)('of a %s, %j, is one of its kind, and obeyed', async (algorithm, more, expected) => {
    const built: LimiterConfig[] = [];
    const exported: Adapter = { name: 'narrow', declares: { algorithm, ...more }, create: narrow(built) };
    const { adapter, declaration } = adapterOf(exported, 'here');
    const subject = await subjectOf(adapter, declaration, injectedClock());
    const witnesses: Witnesses = new Map();
    const found = await rimConfigs(subject, witnesses);
    expect(built).toContainEqual(expected);
    expect(found.map(({ clause }) => clause)).toContain('CFG-2');
    expect(witnesses.get('CFG-2') ?? 0).toBe(0);
  });
});
