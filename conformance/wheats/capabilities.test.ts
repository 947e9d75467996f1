import { describe, expect, it } from 'vitest';
import { check, DEFAULTS } from '../check.ts';
import { injectedClock } from '../clocks.ts';
import { EXIT } from '../errors.ts';
import { adapterOf } from '../subject.ts';
import { CAPABILITY_WHEATS } from './capabilities.ts';

/** Correct limiters that offer waits, changes, refunds and promises, before the whole court. */

const SEEDS = [1, 2, 3, 4, 5];

describe.each(CAPABILITY_WHEATS)('$name', (exported) => {
  it.each(SEEDS)('conforms, with seed %i', async (seed) => {
    const { adapter, declaration } = adapterOf(exported, exported.name);
    const report = await check(adapter, declaration, injectedClock(), { ...DEFAULTS, seed, runs: 150 });
    expect({ failures: report.failures, questions: report.questions, faults: report.faults }).toEqual({
      failures: [],
      questions: [],
      faults: [],
    });
    expect(report.verdicts.filter(({ status }) => status === 'not-exercised')).toEqual([]);
    expect(report.exitCode).toBe(EXIT.conforms);
    for (const clause of ['WAIT-1', 'WAIT-2'])
      expect(report.verdicts.find((verdict) => verdict.clause === clause)?.status, clause).toBe('pass');
  });
});
