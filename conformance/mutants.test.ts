import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { LOADERS } from '../mutants/.generated/index.ts';
import { MUTANTS } from '../mutants/index.ts';
import { patch } from '../mutants/patch.ts';
import { CLAUSES, clauseOf } from '../spec/index.ts';
import { check, DEFAULTS } from './check.ts';
import { injectedClock } from './clocks.ts';
import { CreateError } from './driver.ts';
import { EXIT } from './errors.ts';
import { judge } from './judge.ts';
import { mutantAdapter } from './mutants.ts';
import type { Failure } from './report/types.ts';
import { type Scenario, scenarioOf } from './scenario.ts';
import { adapterOf, type Subject, subjectOf } from './subject.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const SEEDS = [1, 2, 3, 4, 5];
/** Mutants of middleware are driven over HTTP, in http.test.ts. */
const CALLED = MUTANTS.filter(({ client }) => client === undefined);

describe('mutants are data', () => {
  it('each has an id of its own, and is generated under it', () => {
    expect(new Set(MUTANTS.map(({ id }) => id)).size).toBe(MUTANTS.length);
    expect(Object.keys(LOADERS).sort()).toEqual(MUTANTS.map(({ id }) => id).sort());
    expect(MUTANTS.length).toBeGreaterThan(0);
  });

  it.each(MUTANTS)('$id is the right code with one change, which matches once', (mutant) => {
    const source = readFileSync(join(ROOT, mutant.base), 'utf8');
    for (const { find, replace } of mutant.edits) {
      expect(source.split(find), JSON.stringify(find)).toHaveLength(2);
      expect(replace).not.toBe(find);
    }
    if (mutant.edits.length > 0) expect(patch(mutant, source)).not.toBe(source);
  });

  it('a patch that matches not at all, or twice, is refused', () => {
    const [first] = MUTANTS;
    const edited = (find: string) => ({ ...first!, edits: [{ find, replace: '' }] });
    expect(() => patch(edited('zz'), 'a b a')).toThrow(/"zz" matches 0 times .*wanted: once/);
    expect(() => patch(edited('a'), 'a b a')).toThrow(/"a" matches 2 times/);
    expect(patch(edited('b'), 'a b a')).toBe('a  a');
  });

  it.each(MUTANTS)(
    '$id breaks clauses that there are, and that are judged',
    ({ algorithm, breaks, direction, wrong, temptation, seen }) => {
      expect(breaks.length).toBeGreaterThan(0);
      for (const id of breaks) {
        const clause = clauseOf(id);
        expect(clause, id).toBeDefined();
        expect(clause?.notYet, id).toBeUndefined();
        expect(clause?.algorithms === 'every' || clause?.algorithms.includes(algorithm), id).toBe(true);
      }
      expect(CLAUSES.some(({ direction: known }) => known === direction)).toBe(true);
      expect(wrong).not.toBe('');
      expect(temptation).not.toBe('');
      if (seen !== undefined) expect(new URL(seen).protocol).toBe('https:');
    },
  );
});

/** Whether a failure has a reason that the mutant was made with. */
const isFor = (breaks: readonly string[], { clause, explanations }: Failure): boolean =>
  breaks.some((id) => id === clause || explanations.some((other) => other.clause === id));

/** Whether driving a scenario again breaks the law in the same direction. */
const breaksAgain = async (subject: Subject, scenario: Scenario, { clause, direction }: Failure): Promise<boolean> => {
  try {
    const history = await subject.drive(scenario);
    if (clause === 'CFG-1') return history.events.some(({ outcome }) => outcome.kind === 'allowed');
    const { violation, claims } = judge(subject.court(history.config), history);
    return violation?.direction === direction || claims.some((claim) => claim.clause === clause);
  } catch (error) {
    if (error instanceof CreateError) return false;
    throw error;
  }
};

describe.each(CALLED)('$id', (mutant) => {
  const found = new Map<number, Failure>();
  let subject: Subject;
  beforeAll(async () => {
    const { adapter, declaration } = adapterOf(await mutantAdapter(mutant), mutant.id);
    for (const seed of SEEDS) {
      const report = await check(adapter, declaration, injectedClock(), { ...DEFAULTS, seed });
      expect(report.exitCode, `seed ${seed}`).toBe(EXIT.violation);
      expect(report.faults, `seed ${seed}`).toEqual([]);
      const failure = report.failures.find((each) => isFor(mutant.breaks, each));
      if (failure) found.set(seed, failure);
    }
    subject = await subjectOf(adapter, declaration, injectedClock());
  });

  it.each(SEEDS)('fails for its own reason with seed %i', (seed) => {
    const failure = found.get(seed);
    expect(failure?.clause).toBeDefined();
    expect(failure?.direction === mutant.direction || mutant.breaks.length > 1).toBe(true);
  });

  it.each(SEEDS)('fails again when the shrunk history of seed %i is replayed', async (seed) => {
    const failure = found.get(seed)!;
    expect(await breaksAgain(subject, scenarioOf(failure.history), failure)).toBe(true);
  });

  it.each(SEEDS)('has a counterexample of seed %i without a call too many', async (seed) => {
    const failure = found.get(seed)!;
    if (failure.run === 0) return; // A special case is as short as its table says.
    const scenario = scenarioOf(failure.history);
    expect(failure.violation.event).toBe(scenario.ops.length - 1);
    for (let i = 0; i < scenario.ops.length; i++) {
      const ops = scenario.ops
        .filter((_, j) => j !== i)
        .map((op, j) => ({ ...op, at: failure.history.events[j < i ? j : j + 1]!.when.lo }));
      const history = await subject.drive({ ...scenario, ops });
      const { violation } = judge(subject.court(history.config), history);
      const same = violation?.clause === failure.violation.clause && violation.direction === failure.direction;
      // Another rule may explain what is left: then the reason is gone, and the call was needed.
      if (same && failure.explanations.length > 0) continue;
      expect(same, `without call ${i + 1}`).toBe(false);
    }
  });
});

describe('the right limiter', () => {
  it.each(CALLED.filter(({ id }) => !id.includes('race')))(
    'breaks nothing in the history that kills $id',
    async (mutant) => {
      const { adapter, declaration } = adapterOf(await mutantAdapter(mutant), mutant.id);
      const report = await check(adapter, declaration, injectedClock(), DEFAULTS);
      const failure = report.failures.find((each) => isFor(mutant.breaks, each))!;
      const { REFERENCE } = await import('./adapters/memory.ts');
      const right = REFERENCE.find(({ declares }) => declares.algorithm === mutant.algorithm)!;
      const subject = await subjectOf(right, adapterOf(right, right.name).declaration, injectedClock());
      expect(await breaksAgain(subject, scenarioOf(failure.history), failure)).toBe(false);
    },
  );
});
