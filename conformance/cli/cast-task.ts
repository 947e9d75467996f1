import { stripVTControlCharacters } from 'node:util';
import { type Accused, type Cast, castOf } from '../cast.ts';
import { check, DEFAULTS } from '../check.ts';
import { injectedClock } from '../clocks.ts';
import { confirm } from '../confirm.ts';
import type { Adapter, HttpAdapter } from '../contract.ts';
import { courtOf } from '../court.ts';
import { type Declaration, readDeclaration } from '../declaration.ts';
import { EXIT, FaultError, InconclusiveError, UsageError } from '../errors.ts';
import { clausesOf } from '../failure.ts';
import type { Killing, Stood, Trialled } from '../kill-matrix.ts';
import { HTTP_RUNS, kill } from '../mutants.ts';
import { configText } from '../report/config-text.ts';
import { encodeHistory } from '../report/json.ts';
import { timelineText } from '../report/terminal.ts';
import type { Failure, Report } from '../report/types.ts';
import { adapterOf } from '../subject.ts';

/** One of the cast, by its place: a thread finds it there. The seed decides everything that is generated. */
export interface Task {
  readonly kind: keyof Pick<Cast, 'references' | 'wheats' | 'mutants'>;
  readonly index: number;
  readonly seed: number;
}

export type Done = { readonly stood: Stood } | { readonly trialled: Trialled };

/** Histories for a limiter that is right, and more where these do not exercise all: the tests drive the wheats for longer. */
const RUNS = { reference: [DEFAULTS.runs], wheat: [100, DEFAULTS.runs] } as const;

/** What speaks against a limiter that ought to be right. What was not reached because of it is no further grievance. */
const grievancesOf = ({ failures, questions, verdicts, faults }: Report): readonly string[] => {
  const broken = [
    ...failures.map(({ clause, violation: { got, wanted } }) => `${clause}: ${got}; wanted: ${wanted}`),
    ...questions.map(({ clause, fields }) => `${clause} is broken unless it is declared: ${JSON.stringify(fields)}`),
  ];
  const unexercised = verdicts.flatMap(({ clause, status, note }) =>
    status === 'not-exercised' ? [`${clause} was not exercised: ${note}`] : [],
  );
  return [...(broken.length > 0 ? broken : unexercised), ...faults];
};

/** Of those that cannot be judged at all; what else is thrown is a fault of ours. */
const reasonOf = (error: unknown): string => {
  if (error instanceof InconclusiveError || error instanceof UsageError) return `cannot be judged: ${error.message}`;
  throw error;
};

const stand = async (exported: Adapter | HttpAdapter, kind: Stood['kind'], seed: number): Promise<Stood> => {
  const { name } = exported;
  try {
    const { adapter, declaration } = adapterOf(exported, name);
    const judge = (runs: number) => check(adapter, declaration, injectedClock(), { ...DEFAULTS, seed, runs });
    const [first, ...more] = declaration.http ? [HTTP_RUNS.reference] : RUNS[kind];
    let report = await judge(first);
    for (const runs of more) if (report.exitCode === EXIT.inconclusive) report = await judge(runs);
    const verdicts = report.verdicts.map(({ clause, status, note }) => ({ clause, status, note }));
    return { kind, name, verdicts, grievances: grievancesOf(report), exitCode: report.exitCode };
  } catch (error) {
    return { kind, name, verdicts: [], grievances: [reasonOf(error)], exitCode: EXIT.violation };
  }
};

/** The shrunk history beside what the law says to it. */
const shownOf = (declaration: Declaration, { history, violation }: Failure): string => {
  const { got, wanted } = violation;
  const lines = [configText(history.config), `got: ${got}`, `wanted: ${wanted}`];
  try {
    const drawn = timelineText(courtOf(declaration, history.config), history, violation);
    return [...lines, stripVTControlCharacters(drawn)].join('\n');
  } catch {
    // A config that should have been refused has no law.
    return lines.join('\n');
  }
};

const killingOf = async (
  { breaks }: Accused['mutant'],
  adapter: Adapter,
  failure: Failure,
  runs: number,
): Promise<Killing | undefined> => {
  const again = await confirm(adapter, failure);
  const named = breaks.filter((id) => clausesOf(failure).includes(id) && again.includes(id));
  if (named.length === 0) return undefined;
  return {
    clause: failure.clause,
    named,
    explainedBy: failure.explainedBy,
    run: failure.first.run,
    operations: failure.first.operations,
    runs,
    calls: failure.history.events.length,
    shown: shownOf(readDeclaration(adapter.declares, adapter.name), failure),
    counterexample: encodeHistory(failure.history),
  };
};

/** What a failure is about: of a mutant it is known, where it names one of the clauses that explain it; else it is guessed. */
const aboutOf = ({ breaks }: Accused['mutant'], failure: Failure): readonly string[] => {
  const named = breaks.filter((id) => clausesOf(failure).includes(id));
  return named.length > 0 ? named : [failure.clause];
};

const NOTHING = { accused: [], broken: [], killing: undefined, faults: [] } as const;

const accuse = async ({ mutant, load }: Accused, seed: number): Promise<Trialled> => {
  const { id } = mutant;
  try {
    const adapter = await load();
    const { report, runs, killing: failure } = await kill(mutant, seed, adapter);
    const killing = failure && (await killingOf(mutant, adapter, failure, runs));
    const accused = [...new Set(report.failures.flatMap((each) => aboutOf(mutant, each)))];
    const failing = report.verdicts.filter(({ status }) => status === 'fail').map(({ clause }) => clause);
    const other = accused.length > 0 ? `breaks ${accused.join(', ')}, and not what it names` : 'breaks nothing';
    return {
      id,
      accused,
      broken: [...new Set([...accused, ...failing])],
      killing,
      survives: killing ? undefined : failure ? 'its counterexample shows nothing when it is driven again' : other,
      faults: report.faults,
    };
  } catch (error) {
    // One that cannot be judged is not thereby caught.
    return { ...NOTHING, id, survives: reasonOf(error) };
  }
};

/** Judges one of a cast. */
export const performIn =
  (cast: Cast) =>
  async ({ kind, index, seed }: Task): Promise<Done> => {
    if (kind === 'mutants') {
      const accused = cast.mutants[index];
      if (accused) return { trialled: await accuse(accused, seed) };
    } else {
      const exported = cast[kind][index];
      if (exported) return { stood: await stand(exported, kind === 'wheats' ? 'wheat' : 'reference', seed) };
    }
    throw new FaultError(`there is no ${index} among the ${kind}`);
  };

let cast: Promise<Cast> | undefined;

/** Judges one of our own cast. */
export const perform = async (task: Task): Promise<Done> => {
  cast ??= castOf();
  return performIn(await cast)(task);
};
