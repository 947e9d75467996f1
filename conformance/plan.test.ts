import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at } from '../spec/law.ts';
import { ALGORITHMS } from './contract.ts';
import { type Declaration, readDeclaration } from './declaration.ts';
import { scaled, unitsPerToken } from './exact.ts';
import { exactProfile, jurisdictionOf, tickOf } from './jurisdiction.ts';
import { keysOf, plans, resolve } from './plan.ts';
import type { Scenario } from './scenario.ts';

const DECLARED: readonly Record<string, unknown>[] = [
  ...ALGORITHMS.filter((algorithm) => algorithm !== 'composite').map((algorithm) => ({ algorithm })),
  {
    algorithm: 'composite',
    parts: [
      { name: 'second', algorithm: 'token-bucket', key: 0 },
      { name: 'day', algorithm: 'fixed-window', key: 1 },
    ],
  },
  { algorithm: 'token-bucket', resolutionNs: 1_000_000_000 },
  { algorithm: 'gcra', resolutionNs: 1000 },
  { algorithm: 'token-bucket', resolutionNs: 7_000_000, rounding: 'unknown' },
  { algorithm: 'token-bucket', fractional: '0.1' },
  { algorithm: 'token-bucket', keyed: false },
  { algorithm: 'token-bucket', costs: 'unit' },
  { algorithm: 'fixed-window', denialsCount: true, windowAnchor: 'first-request', windowEnd: 'closed' },
  { algorithm: 'sliding-log', configs: [{ limit: 3, windowMs: 777 }] },
];
const named = DECLARED.map((declares) => ({
  name: JSON.stringify(declares),
  declaration: readDeclaration(declares, 'here'),
}));

const scenarios = (declaration: Declaration, concurrent: boolean, seed: number, numRuns = 120): Scenario[] =>
  fc.sample(plans(declaration, concurrent), { seed, numRuns }).map((plan) => resolve(plan, declaration, plan.config));

describe.each(named)('plans for $name', ({ declaration }) => {
  const sampled = [...scenarios(declaration, false, 1), ...scenarios(declaration, true, 1)];

  it('are decided by the seed', () => {
    expect([...scenarios(declaration, false, 1), ...scenarios(declaration, true, 1)]).toEqual(sampled);
    expect(scenarios(declaration, false, 2)).not.toEqual(sampled.slice(0, 120));
  });

  it('go forward in time, from the origin, in whole ticks', () => {
    const tick = tickOf(declaration);
    for (const { origin, ops } of sampled) {
      const instants = [origin, ...ops.flatMap(({ at: when }) => (typeof when === 'bigint' ? [when] : []))];
      expect(instants.every((when, i) => when % tick === 0n && when >= (instants[i - 1] ?? origin))).toBe(true);
    }
  });

  it('are of a bounded length, and few are empty', () => {
    // A limit of unit requests is reached one by one, so a plan for one holds as many calls as that takes, twice.
    const reach = declaration.costs === 'unit' ? 2 * 50 : 0;
    for (const { ops } of sampled) expect(ops.length).toBeLessThanOrEqual(40 + reach);
    expect(sampled.filter(({ ops }) => ops.length === 0).length).toBeLessThan(sampled.length / 20);
  });

  it('ask for valid costs of known keys only', () => {
    const perToken = unitsPerToken(declaration.fractional);
    for (const { ops } of sampled) {
      const keys = declaration.keyed ? keysOf(declaration) : ['a'];
      expect(ops.filter(({ key }) => !keys.includes(key))).toEqual([]);
      const isCost = (cost: number): boolean => (scaled(cost, perToken) ?? 0n) > 0n;
      expect(ops.filter(({ cost }) => !isCost(cost) || (declaration.costs === 'unit' && cost !== 1))).toEqual([]);
    }
  });

  it('refer to earlier calls only', () => {
    let references = 0;
    for (const { ops } of sampled) {
      for (const [i, { at: when }] of ops.entries()) {
        if (typeof when === 'bigint') continue;
        references++;
        expect(when.afterOp).toBeLessThan(i);
        expect(ops[when.afterOp]?.kind).toBe('try');
      }
    }
    expect(references).toBeGreaterThan(0);
  });

  it('overlap only where calls may', () => {
    expect(sampled.slice(0, 120).some(({ ops }) => ops.some(({ group }) => group !== undefined))).toBe(false);
    const overlapping = sampled.slice(120).flatMap(({ ops }) => ops.filter(({ group }) => group !== undefined));
    expect(overlapping.length).toBeGreaterThan(0);
    for (const { ops } of sampled) {
      for (const [i, op] of ops.entries()) {
        const next = ops[i + 1];
        // A group is one instant.
        if (op.group !== undefined && next?.group === op.group) expect(next.at).toBe(op.at);
      }
    }
  });

  it('are answered both ways by the model, and often beside a boundary', () => {
    let allowed = 0;
    let denied = 0;
    let beside = 0;
    for (const { config, origin, ops } of sampled.slice(0, 120)) {
      const { law } = jurisdictionOf(declaration, config, exactProfile(declaration));
      const states = new Map<string, unknown>();
      const tick = tickOf(declaration);
      for (const op of ops) {
        if (op.kind === 'reset') states.delete(op.key);
        if (op.kind !== 'try' || typeof op.at !== 'bigint') continue;
        const state = states.get(op.key) ?? law.start(at(origin), 'new');
        const cost = scaled(op.cost, unitsPerToken(declaration.fractional))!;
        const permits = law.permits(state, cost, at(op.at));
        // With zero tolerance exactly one answer is permitted, except of a limiter that only has a bound.
        if (declaration.algorithm !== 'bounded' && permits.allowed === permits.denied)
          expect.fail(JSON.stringify(op.cost));
        if (permits.allowed) allowed++;
        else denied++;
        if (law.permits(state, cost, at(op.at + (permits.allowed ? -tick : tick))).allowed !== permits.allowed)
          beside++;
        states.set(op.key, law.step(state, cost, permits.allowed, at(op.at)));
      }
    }
    expect(allowed).toBeGreaterThan(100);
    expect(denied).toBeGreaterThan(100);
    // Every denial of a limiter that only has a bound is permitted.
    if (declaration.algorithm !== 'bounded') expect(beside).toBeGreaterThan(20);
  });
});
