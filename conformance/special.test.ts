import { describe, expect, it } from 'vitest';
import { injectedClock } from './clocks.ts';
import type { Adapter, LimiterConfig } from './contract.ts';
import type { Witnesses } from './court.ts';
import { badConfigs, rimConfigs } from './special.ts';
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

describe('a config that means nothing', () => {
  const parts = [
    { name: 'one', algorithm: 'token-bucket' },
    { name: 'other', algorithm: 'fixed-window' },
  ];
  const heard = async (create: Adapter['create']) => {
    const exported: Adapter = { name: 'here', declares: { algorithm: 'composite', parts }, create };
    const { adapter, declaration } = adapterOf(exported, 'here');
    const witnesses: Witnesses = new Map();
    const findings = await badConfigs(await subjectOf(adapter, declaration, injectedClock()), witnesses);
    return { findings, refused: witnesses.get('CFG-1') ?? 0 };
  };

  it('has each setting of each part of a composite, one at a time, and is otherwise as it should be', async () => {
    const built: LimiterConfig[] = [];
    const { findings, refused } = await heard(narrow(built));
    expect(refused).toBe(0);
    expect(new Set(findings.map(({ violation }) => violation.wanted))).toEqual(
      new Set(
        ['0.capacity', '0.refill.tokens', '0.refill.periodMs', '1.limit', '1.windowMs'].map(
          (path) => `an error that names parts.${path}`,
        ),
      ),
    );
    for (const config of built) expect('parts' in config && Array.isArray(config.parts)).toBe(true);
  });

  it('of a composite is refused by whoever looks at the numbers', async () => {
    const { findings, refused } = await heard((config) => {
      const text = JSON.stringify(config, (_, value) => (typeof value === 'number' && !(value > 0) ? 'bad' : value));
      if (text.includes('"bad"') || text.includes('null') || !('parts' in config)) throw new RangeError('bad');
      return { tryAcquire: () => ({ allowed: true }) };
    });
    expect(findings.map(({ violation }) => violation.got)).toEqual([]);
    expect(refused).toBe(25);
  });
});
