import { describe, expect, it } from 'vitest';
import { readAdapter } from '../subject.ts';

describe('an adapter of several nodes', () => {
  it.each([
    [{ algorithm: 'token-bucket', nodes: { design: 'debts', openMs: 10 } }, /declare algorithm: 'bounded'/],
    [{ algorithm: 'bounded', nodes: { design: 'leases' } }, /leases declare batch/],
    [{ algorithm: 'bounded', nodes: { design: 'debts' } }, /debts declare openMs/],
    [{ algorithm: 'token-bucket', nodes: { design: 'strict', openMs: 5 } }, /openMs says nothing/],
    [{ algorithm: 'fixed-window', nodes: { design: 'strict' } }, /those of buckets/],
    [{ algorithm: 'token-bucket', nodes: { design: 'strict' }, clock: 'fake-timers' }, /a clock of its own/],
    [{ algorithm: 'token-bucket', nodes: { design: 'strict' } }, /share is undefined; wanted: share\(config/],
  ] as const)('is told what is wrong with %j', (declares, message) => {
    expect(() => readAdapter({ name: 'wrong', declares, create: () => {} }, 'wrong.mjs')).toThrow(message);
  });

  it('is one where its nodes have something to meet in', () => {
    const declares = { algorithm: 'gcra', nodes: { design: 'strict' } };
    const { declaration } = readAdapter({ name: 'right', declares, create: () => {}, share: () => ({}) }, 'right.mjs');
    expect(declaration.nodes).toEqual({ design: 'strict' });
    const over = { name: 'right', declares: { ...declares, store: 'redis' }, create: () => {} };
    expect(readAdapter(over, 'right.mjs').declaration.store).toBe('redis');
  });
});
