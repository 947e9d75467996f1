import { describe, expect, test } from 'vitest';
import { check, DEFAULTS } from './check.ts';
import { injectedClock } from './clocks.ts';
import type { Algorithm } from './contract.ts';
import { isWindowed } from './declaration.ts';
import { EXIT } from './errors.ts';
import { adapterOf } from './subject.ts';
import { declared, variantsOf, wheatAdapter } from './wheats/adapters.ts';
import { WHEATS } from './wheats/index.ts';
import type { Wheat, WheatVariant } from './wheats/wheat.ts';

/**
 * The whole court, not only the law: a correct limiter conforms when it declares what it does, and when it declares nothing
 * but its algorithm it is asked, never accused.
 */

const cases = WHEATS.flatMap((wheat) =>
  variantsOf(wheat).map((variant) => [`${wheat.id} ${JSON.stringify(variant)}`, wheat, variant] as const),
);

const judged = async (
  wheat: Wheat,
  variant: Partial<WheatVariant>,
  declares: Record<string, unknown>,
  seed: number,
) => {
  const { adapter, declaration } = adapterOf(wheatAdapter(wheat, variant, declares), wheat.id);
  return check(adapter, declaration, injectedClock(), { ...DEFAULTS, seed, runs: 200 });
};

describe('a correct limiter', () => {
  test.each(cases)('%s conforms as declared', async (_name, wheat, variant) => {
    const report = await judged(wheat, variant, declared(wheat, variant), 42);
    expect({ failures: report.failures, questions: report.questions, faults: report.faults }).toEqual({
      failures: [],
      questions: [],
      faults: [],
    });
    expect(report.verdicts.filter(({ status }) => status === 'not-exercised')).toEqual([]);
    expect(report.exitCode).toBe(EXIT.conforms);
  });

  // Windows, and whole seconds, are those of the clock: one that went on from another instant would have others.
  const buckets = cases.filter(
    ([, { algorithm, freedoms }]) =>
      !isWindowed(algorithm as Algorithm) &&
      !freedoms.some((freedom) => freedom === 'rewinding-clock' || freedom === 'whole-seconds'),
  );
  test.each(buckets.filter(([, { algorithm }]) => algorithm !== 'stepped-bucket'))(
    '%s conforms on a clock that never goes back, whatever the clock does',
    async (_name, wheat, variant) => {
      const report = await judged(wheat, variant, { ...declared(wheat, variant), backwards: 'freeze' }, 7);
      expect({ failures: report.failures, questions: report.questions, faults: report.faults }).toEqual({
        failures: [],
        questions: [],
        faults: [],
      });
      expect(report.exitCode).toBe(EXIT.conforms);
    },
  );

  // A clock of whole seconds is a tolerance above the smallest usual one: it has to be declared.
  const undeclared = cases.filter(([, wheat]) => !wheat.freedoms.includes('whole-seconds'));
  test.each(undeclared)(
    '%s is asked, never accused, when it declares its algorithm alone',
    async (_name, wheat, variant) => {
      const report = await judged(wheat, variant, {}, 3);
      expect(report.failures).toEqual([]);
      expect(report.faults).toEqual([]);
      expect([EXIT.conforms, EXIT.usage]).toContain(report.exitCode);
    },
  );
});
