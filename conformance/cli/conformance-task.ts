import { MUTANTS } from '../../mutants/index.ts';
import { CAPABILITIES } from '../adapters/capabilities.ts';
import { httpReference } from '../adapters/http.ts';
import { REFERENCE } from '../adapters/memory.ts';
import { check, DEFAULTS } from '../check.ts';
import { injectedClock } from '../clocks.ts';
import type { Adapter, HttpAdapter } from '../contract.ts';
import { FaultError } from '../errors.ts';
import { HTTP_RUNS, kill } from '../mutants.ts';
import type { Failure, Report } from '../report/types.ts';
import { adapterOf } from '../subject.ts';

/** One limiter or mutant of ours, by its index. */
export interface Task {
  readonly kind: 'reference' | 'mutant';
  readonly index: number;
}

/** How a mutant fared. */
export interface Trialled {
  readonly id: string;
  /** The clauses that its report says are broken, and those that it was made to break and that explain a failure. */
  readonly broken: readonly string[];
  readonly killing:
    | (Pick<Failure, 'clause' | 'explainedBy' | 'run'> & { readonly runs: number; readonly events: number })
    | undefined;
  readonly faults: readonly string[];
}

export type Done = { readonly report: Report } | { readonly mutant: Trialled };

/** Every reference limiter; those over HTTP last, and why some of them are not there. */
export const references = async (): Promise<{
  readonly adapters: readonly (Adapter | HttpAdapter)[];
  readonly missing: readonly string[];
}> => {
  const { adapters, missing } = await httpReference();
  return { adapters: [...REFERENCE, ...CAPABILITIES, ...adapters], missing };
};

const judgeReference = async (index: number): Promise<Done> => {
  const { adapters } = await references();
  const exported = adapters[index];
  if (!exported) throw new FaultError(`there is no reference limiter ${index}`);
  const { adapter, declaration } = adapterOf(exported, exported.name);
  const runs = declaration.http ? HTTP_RUNS.reference : DEFAULTS.runs;
  return { report: await check(adapter, declaration, injectedClock(), { ...DEFAULTS, runs }) };
};

const judgeMutant = async (index: number): Promise<Done> => {
  const mutant = MUTANTS[index];
  if (!mutant) throw new FaultError(`there is no mutant ${index}`);
  const { report, runs, killing } = await kill(mutant, DEFAULTS.seed);
  const explaining = report.failures.flatMap(({ explanations }) => explanations.map(({ clause }) => clause));
  const broken = [
    ...report.verdicts.filter(({ status }) => status === 'fail').map(({ clause }) => clause),
    ...mutant.breaks.filter((id) => explaining.includes(id)),
  ];
  const killed = killing && {
    clause: killing.clause,
    explainedBy: killing.explainedBy,
    run: killing.run,
    runs,
    events: killing.history.events.length,
  };
  return { mutant: { id: mutant.id, broken, killing: killed, faults: report.faults } };
};

export const perform = ({ kind, index }: Task): Promise<Done> =>
  kind === 'reference' ? judgeReference(index) : judgeMutant(index);
