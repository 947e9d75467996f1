import { describe, expect, it } from 'vitest';
import { injectedClock } from '../clocks.ts';
import { Generation } from '../generation.ts';
import { judge } from '../judge.ts';
import { hasOwnCase, MUTANTS, type Mutant, mutantAdapter, needsOf, referenceOf } from '../mutants.ts';
import { adapterOf, type Subject, subjectOf } from '../subject.ts';
import { BASELINES, histories, kindOf } from './baselines.ts';
import { Hunter } from './hunt.ts';
import { type Method, perform, type Results } from './task.ts';

const named = (id: string): Mutant => {
  const mutant = MUTANTS.find((each) => each.id === id);
  if (!mutant) throw new Error(`there is no mutant ${id}`);
  return mutant;
};
const subjectFor = async (exported: Awaited<ReturnType<typeof mutantAdapter>>): Promise<Subject> => {
  const { adapter, declaration } = adapterOf(exported, exported.name);
  return subjectOf(adapter, declaration, injectedClock());
};
const RIGHT = { cases: 0, setsTimers: false };

describe('a hunt', () => {
  const generated = (subject: Subject) => new Generation(subject, { seed: 1, runs: 30 }).tries(() => RIGHT);

  it('ends with the first history that breaks the clause that the mutant names', async () => {
    const mutant = named('token-bucket-no-cap');
    const subject = await subjectFor(await mutantAdapter(mutant));
    const hunt = await new Hunter(mutant, subject).through(generated(subject));
    expect(hunt?.runs).toBeGreaterThan(0);
    const before = [...generated(subject)].slice(0, (hunt?.runs ?? 0) - 1);
    for (const scenario of before) {
      const history = await subject.drive(scenario);
      expect(judge(subject.court(history.config), history).violation).toBeUndefined();
    }
  });

  it('does not end with a history that breaks the law for another reason', async () => {
    const mutant: Mutant = { ...named('token-bucket-no-cap'), breaks: ['COST-2'] };
    const subject = await subjectFor(await mutantAdapter(mutant));
    const hunter = new Hunter(mutant, subject);
    expect(await hunter.through(generated(subject))).toBeUndefined();
    expect(hunter.survived.otherwise).toBeGreaterThan(0);
    expect(hunter.standing.cases).toBe(hunter.survived.otherwise);
  });

  it('never ends where the limiter is right', async () => {
    const mutant = named('token-bucket-no-cap');
    const subject = await subjectFor(referenceOf(mutant).adapter);
    const hunter = new Hunter(mutant, subject);
    expect(await hunter.through(generated(subject))).toBeUndefined();
    expect(hunter.survived).toEqual({ runs: undefined, narrow: false, otherwise: 0 });
  });

  it('counts only histories that can show the mutant', async () => {
    const mutant = named('refunds-uncapped');
    const subject = await subjectFor(await mutantAdapter(mutant));
    const hunter = new Hunter(mutant, subject);
    expect(await hunter.through(generated(subject))).toBeUndefined();
    const hunt = await hunter.through(new Generation(subject, { seed: 1, runs: 300 }).beside(() => RIGHT));
    // Courses that give back come after more than a hundred of other kinds.
    expect(hunt?.runs).toBeLessThan(60);
  });

  it('tells which kills a rule explains that is off by little', async () => {
    const { hunts } = { hunts: (await perform(taskOf('court', 'token-bucket-strict-comparison'))) as Results['hunt'] };
    expect(hunts['token-bucket-strict-comparison']?.narrow).toBe(true);
    const other = (await perform(taskOf('court', 'token-bucket-throws-denials'))) as Results['hunt'];
    expect(other['token-bucket-throws-denials']).toMatchObject({ narrow: false, runs: expect.any(Number) });
  });
});

const taskOf = (method: Method, id: string) => ({ kind: 'hunt', method, mutants: [id], seed: 3 }) as const;

describe('one seed decides a hunt', () => {
  it.each(['court', ...BASELINES] as const)('%s', async (method) => {
    const task = taskOf(method, 'token-bucket-tick-early');
    expect(await perform(task)).toEqual(await perform(task));
  });

  it('whoever else is hunted with it', async () => {
    const alone = (await perform(taskOf('court', 'token-bucket-tick-early'))) as Results['hunt'];
    const mutants = ['token-bucket-no-cap', 'token-bucket-tick-early'];
    const together = (await perform({ ...taskOf('court', ''), mutants })) as Results['hunt'];
    expect(together['token-bucket-tick-early']).toEqual(alone['token-bucket-tick-early']);
  });
});

/** One mutant for each right limiter and each kind of history. */
const kinds = [
  ...new Map(
    MUTANTS.filter((mutant) => !hasOwnCase(mutant) && !mutant.asynchronous).map((mutant) => [
      `${referenceOf(mutant).adapter.name} ${kindOf(mutant)}`,
      mutant,
    ]),
  ),
];

describe('the baselines ask nothing that a right limiter is accused of', () => {
  it.each(kinds)('%s', async (_name, mutant) => {
    const subject = await subjectFor(referenceOf(mutant).adapter);
    for (const baseline of BASELINES) {
      const scenarios = histories(baseline, mutant, subject, { seed: 5, runs: 40 });
      expect(scenarios).toHaveLength(40);
      let allowed = 0;
      let denied = 0;
      for (const scenario of scenarios) {
        const history = await subject.drive(scenario);
        const { violation, claims } = judge(subject.court(history.config), history);
        expect([violation, ...claims].filter((each) => each !== undefined)).toEqual([]);
        for (const { outcome } of history.events) {
          if (outcome.kind === 'allowed') allowed++;
          if (outcome.kind === 'denied') denied++;
        }
      }
      // An under-loaded limiter never says no.
      expect(allowed).toBeGreaterThan(50);
      expect(denied).toBeGreaterThan(10);
    }
  });

  it('and they ask for what a mutant needs', async () => {
    for (const [, mutant] of kinds.filter(([, each]) => needsOf(each).includes('acquire'))) {
      const subject = await subjectFor(referenceOf(mutant).adapter);
      const scenarios = histories('commands', mutant, subject, { seed: 5, runs: 20 });
      expect(scenarios.some(({ ops }) => ops.some(({ kind }) => kind === 'wait'))).toBe(true);
    }
  });
});
