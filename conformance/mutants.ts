import { DISTRIBUTED_LOADERS } from '../mutants/.generated/distributed.ts';
import { LOADERS } from '../mutants/.generated/index.ts';
import { DISTRIBUTED_MUTANTS } from '../mutants/distributed/index.ts';
import { MUTANTS, type Mutant, type Need } from '../mutants/index.ts';
import { clauseOf } from '../spec/index.ts';
import { CAPABLE } from './adapters/capabilities.ts';
import { type Code, DISTRIBUTED } from './adapters/distributed.ts';
import { httpMutant } from './adapters/http.ts';
import { type Build, PLAIN, type Reference } from './adapters/memory.ts';
import { unbound } from './binding.ts';
import { type CheckOptions, check, DEFAULTS } from './check.ts';
import { injectedClock } from './clocks.ts';
import type { Adapter, NodesAdapter } from './contract.ts';
import { type Declaration, readDeclaration, writtenOf } from './declaration.ts';
import { FaultError, InconclusiveError, messageOf, oneLine, UsageError } from './errors.ts';
import { clausesOf } from './failure.ts';
import { judge } from './judge.ts';
import type { Failure, Report } from './report/types.ts';
import type { Op, Scenario } from './scenario.ts';
import { badConfigs } from './special.ts';
import { adapterOf, type Subject, subjectOf } from './subject.ts';

export { DISTRIBUTED_MUTANTS, MUTANTS, type Mutant, type Need };

/** A mutant of several nodes: it declares what the right limiter declares. */
export const nodesMutant = async ({ id, inPlaceOf }: Mutant): Promise<NodesAdapter> => {
  const load = DISTRIBUTED_LOADERS[id];
  const reference = DISTRIBUTED.find(({ name }) => name === inPlaceOf);
  if (!load || !reference)
    throw new FaultError(
      `mutant ${id}: ${load ? `there is no ${inPlaceOf}` : 'it was not generated; run `npm run build`'}`,
    );
  return reference.instead(id, (await load()) as Code) as unknown as NodesAdapter;
};

/** @throws UsageError when a mutant names what is no clause: it could never be killed for its own reason. */
export const checkBreaks = (mutants: readonly Mutant[]): void => {
  for (const { id, breaks } of mutants)
    for (const clause of breaks)
      if (!clauseOf(clause))
        throw new UsageError(
          `mutant ${id}: breaks names ${clause}, which is no clause; wanted: one that \`ratelaw law\` lists. Mend the mutant's file in mutants/`,
        );
};

/** @throws InconclusiveError when its code cannot even be loaded. */
const loadedOf = async (id: string): Promise<unknown> => {
  const load = LOADERS[id];
  if (!load) throw new FaultError(`mutant ${id} was not generated; run \`npm run build\``);
  try {
    return await load();
  } catch (error) {
    throw new InconclusiveError(
      `mutant ${id}: its code, in mutants/.generated/${id}/, cannot be loaded: ${oneLine(messageOf(error))}; wanted: edits that leave code that runs. Mend their \`replace\`; \`npm run build\` says where it breaks off`,
    );
  }
};

/** An adapter for a mutant: it declares what the right limiter declares. */
export const mutantAdapter = async (mutant: Mutant): Promise<Adapter> => {
  const loaded = await loadedOf(mutant.id);
  if (mutant.client !== undefined) {
    const server = httpMutant(mutant.id, mutant.client, loaded as Parameters<typeof httpMutant>[2]);
    // What the court does with it follows from its declaration.
    return server as unknown as Adapter;
  }
  const { adapter, instead } = referenceOf(mutant);
  const limiter = instead(mutant.id, loaded as Build);
  // One that answers with promises is written for the occasion, and answers nothing but whether.
  return mutant.asynchronous ? { ...limiter, declares: { algorithm: adapter.declares.algorithm } } : limiter;
};

/** The reference limiter whose place a mutant takes. */
export const referenceOf = ({ id, algorithm, inPlaceOf }: Mutant): Reference => {
  const found = [...PLAIN, ...CAPABLE].find(({ adapter: { name, declares } }) =>
    inPlaceOf === undefined ? declares.algorithm === algorithm : name === inPlaceOf,
  );
  if (!found) throw new FaultError(`mutant ${id}: there is no reference limiter ${inPlaceOf ?? `of a ${algorithm}`}`);
  return found;
};

/**
 * So many histories of a server are generated, and of a mutant of its middleware, whose limiter is right: a request takes a
 * hundred times as long as a call.
 */
export const HTTP_RUNS = { reference: 40, mutant: 10 };

/** Most mutants are caught at once; the others get as many histories as anybody. */
const RUNS = [30, 100, DEFAULTS.runs];

/** Whether a failure is named after a clause that the mutant must break, or explained by relaxing just that rule. */
export const isFor = ({ breaks }: Mutant, failure: Failure): boolean =>
  clausesOf(failure).some((id) => breaks.includes(id));

/** Judges a mutant, with more and more histories until it is caught for its own reason. */
export const kill = async (
  mutant: Mutant,
  seed: number,
  exported?: Adapter,
): Promise<{ readonly report: Report; readonly runs: number; readonly killing: Failure | undefined }> => {
  const { adapter, declaration } = adapterOf(exported ?? (await mutantAdapter(mutant)), mutant.id);
  const [first, ...more] = declaration.http ? [HTTP_RUNS.mutant] : RUNS;
  const isNamed = (broken: ReadonlySet<string>): boolean => mutant.breaks.some((id) => broken.has(id));
  const judgeIn = async (runs: number, isEnough: CheckOptions['isEnough'] = () => false) => {
    const report = await check(adapter, declaration, injectedClock(), { ...DEFAULTS, seed, runs, isEnough });
    return { report, runs, killing: report.failures.find((failure) => isFor(mutant, failure)) };
  };
  // Of most the first histories show it; where they do not, all is asked.
  let judged = await judgeIn(first ?? DEFAULTS.runs, isNamed);
  for (const runs of more) if (!judged.killing) judged = await judgeIn(runs);
  return judged;
};

/** Histories beyond this are not needed to catch a mutant that can be caught. */
const SCENARIOS_MAX = 300;

/** What only cases of their own show: they are the same for every limiter, so how well it was searched they do not tell. */
const OWN_CASES: ReadonlySet<string> = new Set([
  'COST-1',
  'COST-2',
  'CFG-2',
  'KEY-2',
  'KEY-3',
  'LIFE-1',
  'LIFE-2',
  'LIFE-4',
  'LIFE-5',
]);

const SHOWN_BY: Readonly<Record<Need, (scenario: Scenario) => boolean>> = {
  acquire: asks('wait'),
  reconfigure: asks('reconfigure'),
  assign: asks('assign'),
  refund: asks('refund'),
  reserve: asks('reserve'),
  reset: asks('reset'),
  'a clock set back': asks('clock'),
  'a clock that moves': ({ drifting }) => drifting !== undefined,
  'a timer': ({ timers }) => timers !== undefined,
};

function asks(kind: Op['kind']): (scenario: Scenario) => boolean {
  return ({ ops }) => ops.some((op) => op.kind === kind);
}

/** Whether a scenario can show a mutant at all: the plain ones, what tries show. */
export const canShow = (mutant: Mutant, scenario: Scenario): boolean =>
  needsOf(mutant).every((need) => SHOWN_BY[need](scenario));

export const needsOf = ({ needs }: Mutant): readonly Need[] => [needs ?? []].flat();

/** Whether only cases of its own show a mutant, the same in every check: nothing that is generated does. */
export const hasOwnCase = ({ breaks, client }: Mutant): boolean =>
  client !== undefined || breaks.every((id) => OWN_CASES.has(id) || id === 'CFG-1');

/** The scenarios that can show a mutant; none where it takes something that is not offered. */
const showing = (mutant: Mutant, scenarios: readonly Scenario[]): readonly Scenario[] =>
  scenarios.filter((scenario) => canShow(mutant, scenario)).slice(0, SCENARIOS_MAX);

/** A mutant of the declared algorithm, under the same declaration; undefined where that says nothing about it. */
export const underDeclaration = async (mutant: Mutant, declaration: Declaration): Promise<Subject | undefined> => {
  const adapter = await mutantAdapter(mutant);
  // Our limiters are called: what is judged of a server's limiter is judged of them all the same.
  const { clock: _clock, http: _http, ...written } = writtenOf(declaration);
  try {
    const subject = await subjectOf(
      { ...adapter, declares: { ...written, algorithm: declaration.algorithm } },
      readDeclaration(written, mutant.id),
      injectedClock(),
    );
    const isBound = (id: string): boolean => {
      const clause = clauseOf(id);
      return clause !== undefined && unbound(clause, subject, new Set()) === undefined;
    };
    return mutant.needs === undefined && !mutant.breaks.some(isBound) ? undefined : subject;
  } catch (error) {
    // Configs that were declared need not be ones that our limiters take: such a mutant says nothing.
    if (error instanceof InconclusiveError) return undefined;
    throw error;
  }
};

/** How many mutants of the declared algorithm the same scenarios would have caught, under the same declaration. */
export const sensitivity = async (declaration: Declaration, asynchronous: boolean, scenarios: readonly Scenario[]) => {
  const survivors: string[] = [];
  let killed = 0;
  const relevant = MUTANTS.filter(
    ({ algorithm, asynchronous: only, client, inPlaceOf, direction, breaks }) =>
      algorithm === declaration.algorithm &&
      (asynchronous || !only) &&
      client === undefined &&
      inPlaceOf === undefined &&
      // What a limiter says beside its decision is its own.
      direction !== 'claim' &&
      !breaks.every((id) => OWN_CASES.has(id)),
  );
  for (const mutant of relevant) {
    const enough = showing(mutant, scenarios);
    const subject = enough.length > 0 ? await underDeclaration(mutant, declaration) : undefined;
    if (!subject) continue;
    let caught = mutant.breaks.includes('CFG-1') && (await badConfigs(subject, new Map())).length > 0;
    for (const scenario of enough) {
      if (caught) break;
      try {
        const history = await subject.drive(scenario);
        caught = judge(subject.court(history.config), history).violation !== undefined;
      } catch {
        // A mutant that cannot run a config of this declaration is not thereby caught.
      }
    }
    if (caught) killed++;
    else survivors.push(mutant.id);
  }
  return { killed, of: killed + survivors.length, survivors };
};
