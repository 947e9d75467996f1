import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { LOADERS } from '../mutants/.generated/index.ts';
import { MUTANTS, type Mutant } from '../mutants/index.ts';
import { filesOf, patch } from '../mutants/patch.ts';
import { CLAUSES, clauseOf } from '../spec/index.ts';
import { REFERENCE } from './adapters/memory.ts';
import { check, DEFAULTS } from './check.ts';
import { injectedClock } from './clocks.ts';
import type { Adapter } from './contract.ts';
import { CreateError } from './driver.ts';
import { EXIT } from './errors.ts';
import { judge } from './judge.ts';
import { checkBreaks, isFor, kill, mutantAdapter, referenceOf, sensitivity } from './mutants.ts';
import type { Failure, Report } from './report/types.ts';
import { keepOps, type Scenario, scenarioOf } from './scenario.ts';
import { adapterOf, type Subject, subjectOf } from './subject.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
/** The main job judges with another one. */
const SEED = 7;

describe('mutants are data', () => {
  it('each has an id of its own, and is generated under it', () => {
    expect(new Set(MUTANTS.map(({ id }) => id)).size).toBe(MUTANTS.length);
    expect(Object.keys(LOADERS).sort()).toEqual(MUTANTS.map(({ id }) => id).sort());
    expect(MUTANTS.length).toBeGreaterThan(0);
  });

  it.each(MUTANTS)('$id is the right code with one change, which matches once', (mutant) => {
    for (const file of filesOf(mutant)) {
      const source = readFileSync(join(ROOT, file), 'utf8');
      for (const edit of mutant.edits.filter((each) => (each.in ?? mutant.base) === file)) {
        expect(source.split(edit.find), JSON.stringify(edit.find)).toHaveLength(2);
        expect(edit.replace).not.toBe(edit.find);
      }
      if (mutant.edits.length > 0) expect(patch(mutant, source, file)).not.toBe(source);
    }
  });

  it('a patch that matches not at all, or twice, is refused', () => {
    const [first] = MUTANTS;
    const edited = (find: string) => ({ ...first!, edits: [{ find, replace: '' }] });
    expect(() => patch(edited('zz'), 'a b a')).toThrow(
      /^mutant .*: find "zz" matches 0 times in .*; wanted: once\. Copy/,
    );
    expect(() => patch(edited('a'), 'a b a')).toThrow(/"a" matches 2 times/);
    expect(patch(edited('b'), 'a b a')).toBe('a  a');
  });

  it('one that names what is no clause is refused', () => {
    const [first] = MUTANTS;
    expect(() => checkBreaks(MUTANTS)).not.toThrow();
    expect(() => checkBreaks([{ ...first!, breaks: ['ADM-99'] }])).toThrow(
      /^mutant .*: breaks names ADM-99, which is no clause; wanted: one that `ratelaw law` lists/,
    );
  });

  it('one that was never built is a fault of ours, and no survivor', async () => {
    await expect(mutantAdapter({ ...MUTANTS[0]!, id: 'nobody' })).rejects.toThrow(
      /was not generated; run `npm run build`/,
    );
  });

  it('a change of another file is made there, and nowhere else', () => {
    const mutant: Mutant = {
      ...MUTANTS[0]!,
      base: 'one.ts',
      edits: [
        { find: 'a', replace: 'b' },
        { in: 'two.ts', find: 'a', replace: 'c' },
      ],
    };
    expect(filesOf(mutant)).toEqual(['one.ts', 'two.ts']);
    expect(patch(mutant, 'a')).toBe('b');
    expect(patch(mutant, 'a', 'two.ts')).toBe('c');
  });

  it.each(MUTANTS)('$id breaks clauses that there are', ({ algorithm, breaks, direction, wrong, temptation, seen }) => {
    expect(breaks.length).toBeGreaterThan(0);
    for (const id of breaks) {
      const clause = clauseOf(id);
      expect(clause, id).toBeDefined();
      expect(clause?.algorithms === 'every' || clause?.algorithms.includes(algorithm), id).toBe(true);
    }
    expect(CLAUSES.some(({ direction: known }) => known === direction)).toBe(true);
    expect(wrong).not.toBe('');
    expect(temptation).not.toBe('');
    if (seen !== undefined) expect(new URL(seen).protocol).toBe('https:');
  });
});

/** Whether driving a scenario again breaks the law in the same direction. */
const breaksAgain = async (subject: Subject, scenario: Scenario, { clause, direction }: Failure): Promise<boolean> => {
  try {
    const history = await subject.drive(scenario);
    const { violation, claims } = judge(subject.court(history.config), history);
    return violation?.direction === direction || claims.some((claim) => claim.clause === clause);
  } catch (error) {
    if (error instanceof CreateError) return false;
    throw error;
  }
};

const subjectFor = (exported: Adapter): Promise<Subject> => {
  const { adapter, declaration } = adapterOf(exported, exported.name);
  return subjectOf(adapter, declaration, injectedClock());
};

/** Mutants of the middleware have a test of their own. */
const OF_LIMITERS = MUTANTS.filter(({ client }) => client === undefined);

describe.each(OF_LIMITERS)('$id', (mutant) => {
  let report: Report;
  let found: Failure | undefined;
  let subject: Subject;
  beforeAll(async () => {
    subject = await subjectFor(await mutantAdapter(mutant));
    const killed = await kill(mutant, SEED);
    report = killed.report;
    found = killed.killing;
  });

  it('is killed for its own reason', () => {
    expect(found && isFor(mutant, found)).toBe(true);
    const { direction: wanted } = mutant;
    const directions = wanted === 'both' ? ['over', 'under'] : [wanted];
    expect(report.failures.some(({ direction }) => directions.includes(direction))).toBe(true);
    expect(report.faults).toEqual([]);
  });

  it('fails again when the shrunk history is replayed, and the right limiter does not', async () => {
    // A case of its own is judged by its own rule, and not by the law alone.
    if (!found || found.run === 0) return;
    const scenario = scenarioOf(found.history);
    expect(await breaksAgain(subject, scenario, found)).toBe(true);
    if (mutant.edits.length === 0) return;
    expect(await breaksAgain(await subjectFor(referenceOf(mutant).adapter), scenario, found)).toBe(false);
  });

  it('has a counterexample without a call too many', async () => {
    if (!found || found.run === 0) return;
    const failure = found;
    const scenario = scenarioOf(failure.history);
    const last = failure.violation.upTo ?? failure.violation.event;
    expect(last).toBe(scenario.ops.length - 1);
    for (let i = 0; i < scenario.ops.length; i++) {
      const ops = keepOps(
        scenario.ops,
        (_, j) => j !== i,
        (j) => failure.history.events[j]?.when.lo,
      );
      const history = await subject.drive({ ...scenario, ops });
      const { violation, claims } = judge(subject.court(history.config), history);
      const same =
        failure.direction === 'claim'
          ? claims.some(({ clause }) => clause === failure.clause)
          : violation?.clause === failure.violation.clause && violation.direction === failure.direction;
      // Another rule may explain what is left: then the reason is gone, and the call was needed.
      if (same && failure.explanations.length > 0) continue;
      expect(same, `without call ${i + 1}`).toBe(false);
    }
  });
});

describe('a failure is not explained by what has nothing to do with it', () => {
  const DECISIVE = ['right-today', 'right-near-zero', 'forgotten-too-early', 'other-keys-matter'];
  it.each(['token-bucket-no-cap', 'token-bucket-starts-empty', 'fixed-window-one-more', 'gcra-one-more'])(
    '%s',
    async (id) => {
      const { killing } = await kill(MUTANTS.find((mutant) => mutant.id === id)!, SEED);
      expect(killing?.explanations.map((each) => each.id).filter((each) => DECISIVE.includes(each))).toEqual([]);
    },
  );
});

describe('known mistakes', () => {
  const [tokenBucket] = REFERENCE;
  const caughtBy = async (runs: number) => {
    const { adapter, declaration } = adapterOf(tokenBucket, 'reference');
    const report = await check(adapter, declaration, injectedClock(), { ...DEFAULTS, runs, sensitivity });
    expect(report.exitCode).toBe(EXIT.conforms);
    return report.caught;
  };

  it('all that a declaration allows for are caught by the scenarios of a check', async () => {
    const { killed, of, survivors } = await caughtBy(DEFAULTS.runs);
    expect(survivors).toEqual([]);
    expect(killed).toBe(of);
    expect(of).toBeGreaterThan(30);
  });

  it('what is not offered is not counted, nor what the scenarios cannot show', async () => {
    const { declaration } = adapterOf(tokenBucket, 'reference');
    const scenario: Scenario = {
      config: { capacity: 2, refill: { tokens: 1, periodMs: 1000 } },
      origin: 0n,
      ops: [{ kind: 'try', at: 0n, key: 'a', cost: 1 }],
    };
    const { killed, of, survivors } = await sensitivity(declaration, false, [scenario]);
    expect(survivors).toContain('token-bucket-no-cap');
    expect(survivors).not.toContain('token-bucket-starts-empty');
    for (const id of survivors) expect(MUTANTS.find((mutant) => mutant.id === id)?.needs, id).toBeUndefined();
    expect(killed + survivors.length).toBe(of);
  });
});
