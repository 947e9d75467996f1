import { describe, expect, it } from 'vitest';
import { BoundaryTree, depthThatFits, type Step } from './boundary-tree.ts';
import type { LimiterConfig } from './contract.ts';
import { readDeclaration } from './declaration.ts';
import { smallScenarios } from './small-configs.ts';

const ORIGIN = 1_700_000_000_000_000_000n;
const MS = 1_000_000n;
const treeOf = (declares: Record<string, unknown>, config: LimiterConfig): BoundaryTree =>
  new BoundaryTree(readDeclaration(declares, 'test'), config, ORIGIN);
/** "16:2" is a request of 2, 16 ms after the origin. */
const told = (steps: readonly Step[]): readonly string[] =>
  steps.map(({ at, cost }) => `${(at - ORIGIN) / MS}:${cost}`);
const stepTo = (tree: BoundaryTree, state: unknown, now: bigint, wanted: string): Step => {
  const steps = tree.steps(state, now);
  const step = steps[told(steps).indexOf(wanted)];
  if (!step) throw new Error(`no step ${wanted}, only ${told(steps).join(' ')}`);
  return step;
};

describe('the steps from a node', () => {
  const bucket = { capacity: 2, refill: { tokens: 1, periodMs: 16 } };

  it('of a full bucket: one, all, one more; now, and when it is full again', () => {
    const tree = treeOf({ algorithm: 'token-bucket' }, bucket);
    expect(told(tree.steps(tree.start(), ORIGIN))).toEqual(['0:1', '0:2', '0:3', '32:1', '32:2', '32:3']);
  });

  it('of an empty bucket: the tick before, at and after the next token, with what is left there', () => {
    const tree = treeOf({ algorithm: 'token-bucket' }, bucket);
    const step = stepTo(tree, tree.start(), ORIGIN, '0:2');
    expect(told(tree.steps(tree.after(tree.start(), step), step.at))).toEqual([
      '0:1',
      '15:1',
      '16:1',
      '16:2',
      '17:1',
      '17:2',
      '32:1',
      '32:2',
      '32:3',
    ]);
  });

  it('between ticks: a token that is due within one is there at the next', () => {
    const tree = treeOf({ algorithm: 'token-bucket' }, { capacity: 1, refill: { tokens: 3, periodMs: 10 } });
    const step = stepTo(tree, tree.start(), ORIGIN, '0:1');
    // Due after 3⅓ ms.
    expect(told(tree.steps(tree.after(tree.start(), step), step.at))).toEqual([
      '0:1',
      '3:1',
      '4:1',
      '4:2',
      '5:1',
      '5:2',
    ]);
  });

  it('after a denial are those of before: it took nothing', () => {
    const tree = treeOf({ algorithm: 'token-bucket' }, bucket);
    const denied = stepTo(tree, tree.start(), ORIGIN, '0:3');
    expect(tree.steps(tree.after(tree.start(), denied), ORIGIN)).toEqual(tree.steps(tree.start(), ORIGIN));
  });

  it('are on the grid of the declared resolution', () => {
    const coarse = treeOf({ algorithm: 'fixed-window', resolutionNs: 1_000_000_000 }, { limit: 1, windowMs: 8_000 });
    const step = stepTo(coarse, coarse.start(), ORIGIN, '0:1');
    expect(told(coarse.steps(coarse.after(coarse.start(), step), step.at)).map((each) => each.split(':')[0])).toEqual([
      '0',
      '7000',
      '8000',
      '8000',
      '9000',
      '9000',
    ]);
  });

  it('ask for one where costs are units', () => {
    const tree = treeOf({ algorithm: 'token-bucket', costs: 'unit' }, bucket);
    expect(told(tree.steps(tree.start(), ORIGIN))).toEqual(['0:1', '32:1']);
  });

  it('ask for quanta where costs are fractional', () => {
    const tree = treeOf({ algorithm: 'token-bucket', fractional: '0.1' }, bucket);
    expect(told(tree.steps(tree.start(), ORIGIN)).slice(0, 3)).toEqual(['0:1', '0:2', '0:2.1']);
  });
});

describe('the count', () => {
  /** Without any knowledge of states that are alike. */
  const walked = (tree: BoundaryTree, depth: number, state = tree.start(), now = ORIGIN): number =>
    depth === 0
      ? 1
      : tree
          .steps(state, now)
          .reduce((sum, step) => sum + walked(tree, depth - 1, tree.after(state, step), step.at), 0);

  it.each([
    ['token-bucket', { capacity: 2, refill: { tokens: 1, periodMs: 10 } }],
    ['stepped-bucket', { capacity: 2, refill: { tokens: 1, periodMs: 10 } }],
    ['fixed-window', { limit: 2, windowMs: 10 }],
    ['sliding-log', { limit: 2, windowMs: 10 }],
    ['sliding-counter', { limit: 3, windowMs: 10 }],
  ] as const)('of %s is the number of paths', (algorithm, config) => {
    const tree = treeOf({ algorithm }, config);
    for (const depth of [1, 2, 3, 4]) expect(tree.count(depth)).toBe(walked(tree, depth));
  });

  it('finds the depth that fits', () => {
    const trees = [2, 3].map((limit) => treeOf({ algorithm: 'sliding-log' }, { limit, windowMs: 10 }));
    const of = (depth: number): number => trees.reduce((sum, tree) => sum + tree.count(depth), 0);
    expect(depthThatFits(trees, 3, 1_000_000)).toEqual({ depth: 3, histories: of(3) });
    expect(depthThatFits(trees, 9, of(3))).toEqual({ depth: 3, histories: of(3) });
    expect(depthThatFits(trees, 9, of(3) - 1)).toEqual({ depth: 2, histories: of(2) });
    expect(depthThatFits(trees, 9, 1)).toEqual({ depth: 0, histories: 0 });
  });
});

describe('the small configs', () => {
  const configsOf = (declares: Record<string, unknown>): readonly LimiterConfig[] =>
    smallScenarios(readDeclaration(declares, 'test')).map(({ config }) => config);

  it('are six of each kind, scaled to the declared resolution', () => {
    for (const algorithm of ['token-bucket', 'fixed-window', 'spacing', 'pay-later'])
      expect(configsOf({ algorithm }).length).toBe(6);
    expect(configsOf({ algorithm: 'fixed-window', resolutionNs: 1_000_000_000 })[0]).toEqual({
      limit: 1,
      windowMs: 8_000,
    });
  });

  it('are those that are declared, and no longer than is declared', () => {
    const configs = [{ limit: 9, windowMs: 77 }];
    expect(configsOf({ algorithm: 'fixed-window', configs })).toEqual(configs);
    expect(configsOf({ algorithm: 'fixed-window', maxPeriodMs: 50 })).toEqual([
      { limit: 1, windowMs: 8 },
      { limit: 2, windowMs: 16 },
      { limit: 2, windowMs: 10 },
    ]);
  });

  it('begin on the grid, half of them within a window', () => {
    const origins = smallScenarios(readDeclaration({ algorithm: 'fixed-window' }, 'test')).map(({ origin }) => origin);
    expect(origins.map((origin) => (origin - ORIGIN) / MS)).toEqual([0n, 3n, 0n, 3n, 0n, 3n]);
  });
});
