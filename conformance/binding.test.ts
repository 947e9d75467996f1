import { expect, it } from 'vitest';
import { CLAUSES } from '../spec/index.ts';
import { unbound } from './binding.ts';
import { injectedClock } from './clocks.ts';
import type { Adapter } from './contract.ts';
import { adapterOf, subjectOf } from './subject.ts';

const why = async (id: string, declares: Adapter['declares']): Promise<string | undefined> => {
  const exported: Adapter = { name: 'here', declares, create: () => ({ tryAcquire: () => ({ allowed: true }) }) };
  const { adapter, declaration } = adapterOf(exported, 'here');
  const clause = CLAUSES.find((each) => each.id === id);
  return clause && unbound(clause, await subjectOf(adapter, declaration, injectedClock()), new Set());
};

it.each([
  [{}, undefined],
  [{ blockMs: 700 }, undefined],
  // Whatever a denial has taken is back when the penalty ends, and nothing is asked before.
  [{ blockMs: 700, afterBlock: 'fresh' }, 'the penalty hides it'],
] as const)('what a denial takes is seen, or not, of a token bucket with %j', async (more, reason) => {
  expect(await why('ADM-6', { algorithm: 'token-bucket', ...more })).toBe(reason);
});
