import { CLAUSES } from '../../spec/index.ts';
import { exercised } from '../binding.ts';
import { DEFAULTS } from '../check.ts';
import { injectedClock } from '../clocks.ts';
import type { Adapter } from '../contract.ts';
import type { Witnesses } from '../court.ts';
import { CreateError } from '../driver.ts';
import { judge } from '../judge.ts';
import { kill, type Mutant, mutantAdapter } from '../mutants.ts';
import type { History, Op, Scenario } from '../scenario.ts';
import { adapterOf, type Subject, subjectOf } from '../subject.ts';
import { explanationsOf } from '../verdict.ts';

/** What a law says to histories that are known: those of limiters that are right, and those that condemn a mutant. */

/** Some of the histories of a limiter that is right, and which clauses they exercise. */
export interface Legal {
  readonly histories: readonly History[];
  readonly exercises: readonly string[];
}

/** The shrunk counterexample of a mutant, and all that is said of it. */
export interface Counterexample {
  readonly history: History;
  readonly said: readonly string[];
}

const HISTORIES_MAX = 200;
const EVENTS_MAX = 400;

const subjectFor = (exported: Adapter): Promise<Subject> => {
  const { adapter, declaration } = adapterOf(exported, exported.name);
  return subjectOf(adapter, declaration, injectedClock());
};

const boundBy = ({ declaration, court }: Subject, { config }: History, witnesses: Witnesses): readonly string[] => {
  const { clause } = court(config).jurisdiction;
  return CLAUSES.filter((each) => exercised(each, witnesses, clause, declaration.costs === 'unit')).map(({ id }) => id);
};

const exercisedBy = (subject: Subject, histories: readonly History[]): readonly string[] => {
  const witnesses: Witnesses = new Map();
  for (const history of histories) judge(subject.court(history.config), history, witnesses);
  return histories[0] ? boundBy(subject, histories[0], witnesses) : [];
};

/** Whether a key is missing is a case of its own, and no law's. */
const hasKey = (op: Op): boolean => !('key' in op) || typeof op.key === 'string';

/** Every so many of them are asked at a first look. */
const STRIDE = 4;

export const legalOf = async (
  exported: Adapter,
  scenarios: readonly Scenario[],
): Promise<{ readonly all: Legal; readonly some: Legal }> => {
  const subject = await subjectFor(exported);
  const short = scenarios.filter(({ ops }) => ops.length > 0 && ops.length <= EVENTS_MAX && ops.every(hasKey));
  const step = Math.max(1, short.length / HISTORIES_MAX);
  const histories: History[] = [];
  for (let i = 0; i < short.length; i += step) {
    try {
      const history = await subject.drive(short[Math.floor(i)] as Scenario);
      const { violation, claims } = judge(subject.court(history.config), history, new Map());
      // What is right for its declaration can still be asked wrong things: bad costs, an empty key.
      if (!violation && claims.length === 0) histories.push(history);
    } catch (error) {
      if (!(error instanceof CreateError)) throw error;
    }
  }
  const legal = (some: readonly History[]): Legal => ({ histories: some, exercises: exercisedBy(subject, some) });
  return { all: legal(histories), some: legal(histories.filter((_, i) => i % STRIDE === 0)) };
};

/** What speaks against a law: it condemns a history of a limiter that is right, or no longer forces answers that it did. */
export const condemned = async (exported: Adapter, { histories, exercises }: Legal): Promise<string | undefined> => {
  const subject = await subjectFor(exported);
  const witnesses: Witnesses = new Map();
  for (const history of histories) {
    const { violation, claims } = judge(subject.court(history.config), history, witnesses);
    const objection = violation ?? claims[0];
    if (objection) return objection.clause;
  }
  const now = histories[0] ? boundBy(subject, histories[0], witnesses) : [];
  const lost = exercises.filter((id) => !now.includes(id));
  return lost.length > 0 ? `${lost.join(', ')} not exercised` : undefined;
};

/** What is wrong, with which answer, and which relaxed rules explain it. */
const saidOf = (subject: Subject, history: History): readonly string[] => {
  const court = subject.court(history.config);
  const { violation, claims } = judge(court, history);
  return [...(violation ? [violation] : []), ...claims]
    .map(({ clause, event }) => `${clause} at ${event}`)
    .concat(violation ? explanationsOf(court, history).map(({ clause, phrase }) => `${clause}: ${phrase}`) : []);
};

/** Undefined where no law names it: a comparison of two runs does, or a case of its own. */
export const counterexampleOf = async (mutant: Mutant): Promise<Counterexample | undefined> => {
  const { killing } = await kill(mutant, DEFAULTS.seed);
  if (!killing || killing.run === 0) return undefined;
  const { history } = killing;
  const said = saidOf(await subjectFor(await mutantAdapter(mutant)), history);
  return said.length > 0 ? { history, said } : undefined;
};

/** What speaks against a law: it acquits a mutant, or condemns it for another reason. */
export const acquitted = async (mutant: Mutant, { history, said }: Counterexample): Promise<string | undefined> => {
  const now = saidOf(await subjectFor(await mutantAdapter(mutant)), history);
  return now.join() === said.join()
    ? undefined
    : `${mutant.id}: ${now.join('; ') || 'nothing'} is said, not ${said.join('; ')}`;
};
