import { describe, expect, it } from 'vitest';
import { MUTANTS } from '../mutants/index.ts';
import { injectedClock } from './clocks.ts';
import { confirm } from './confirm.ts';
import type { Adapter } from './contract.ts';
import { kill, mutantAdapter, referenceOf } from './mutants.ts';
import { replay } from './replay.ts';
import type { Failure } from './report/types.ts';
import { adapterOf, subjectOf } from './subject.ts';

const subjectFor = (exported: Adapter) => {
  const { adapter, declaration } = adapterOf(exported, exported.name);
  return subjectOf(adapter, declaration, injectedClock());
};

const found = async (id: string): Promise<{ wrong: Adapter; right: Adapter; failure: Failure }> => {
  const mutant = MUTANTS.find((each) => each.id === id)!;
  const { killing } = await kill(mutant, 42);
  return { wrong: await mutantAdapter(mutant), right: referenceOf(mutant).adapter, failure: killing! };
};

describe('a counterexample', () => {
  it.each([
    // By the law, as a claim, by its own answer, by the number of keys, under another clause than the law's.
    ['token-bucket-no-cap', 'TB-2'],
    ['token-bucket-remaining-too-low', 'META-2b'],
    ['token-bucket-zero-rate', 'CFG-1'],
    ['token-bucket-nan-cost', 'COST-1'],
    ['keys-empty-key', 'KEY-3'],
    ['life-keeps-for-ever', 'LIFE-4'],
    // By nobody's being let in.
    ['life-shuts-out', 'LIFE-2'],
    ['keys-case-folded', 'KEY-2'],
  ])('of %s breaks %s again, and is legal where the limiter is right', async (id, clause) => {
    const { wrong, right, failure } = await found(id);
    expect((await replay(await subjectFor(wrong), failure)).broken).toBeDefined();
    expect((await replay(await subjectFor(right), failure)).broken).toBeUndefined();
    expect(await confirm(wrong, failure)).toContain(clause);
    expect(await confirm(right, failure)).toEqual([]);
  });

  it('of a config that is refused now tells what was said', async () => {
    const { right, failure } = await found('token-bucket-zero-rate');
    const { history, refusal } = await replay(await subjectFor(right), failure);
    expect(refusal).toMatch(/must be/);
    expect(history).toBe(failure.history);
  });

  it('that breaks the law in the other direction is another one', async () => {
    const { wrong, failure } = await found('token-bucket-no-cap');
    expect(await confirm(wrong, { ...failure, direction: 'under' })).toEqual([]);
  });
});
