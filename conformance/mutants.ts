import { LOADERS } from '../mutants/.generated/index.ts';
import { MUTANTS, type Mutant } from '../mutants/index.ts';
import { CAPABLE } from './adapters/capabilities.ts';
import { httpMutant } from './adapters/http.ts';
import { type Build, PLAIN, type Reference } from './adapters/memory.ts';
import { injectedClock } from './clocks.ts';
import type { Adapter } from './contract.ts';
import { type Declaration, readDeclaration, writtenOf } from './declaration.ts';
import { FaultError, InconclusiveError } from './errors.ts';
import { judge } from './judge.ts';
import type { Scenario } from './scenario.ts';
import { badConfigs } from './special.ts';
import { type Subject, subjectOf } from './subject.ts';

/** An adapter for a mutant: it declares what the right limiter declares. */
export const mutantAdapter = async (mutant: Mutant): Promise<Adapter> => {
  const load = LOADERS[mutant.id];
  if (!load) throw new FaultError(`mutant ${mutant.id} was not generated; run \`npm run build\``);
  const loaded = await load();
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

/** Histories beyond this are not needed to catch a mutant that can be caught. */
const SCENARIOS_MAX = 300;

/** How many mutants of the declared algorithm the same scenarios would have caught, under the same declaration. */
export const sensitivity = async (declaration: Declaration, asynchronous: boolean, scenarios: readonly Scenario[]) => {
  const survivors: string[] = [];
  let killed = 0;
  let unfit = 0;
  const relevant = MUTANTS.filter(
    ({ algorithm, asynchronous: only, client }) =>
      algorithm === declaration.algorithm && (asynchronous || !only) && client === undefined,
  );
  for (const mutant of relevant) {
    const adapter = await mutantAdapter(mutant);
    // Our limiters are called: what is judged of a server's limiter is judged of them all the same.
    const { clock: _clock, http: _http, ...written } = writtenOf(declaration);
    const declared = readDeclaration(written, mutant.id);
    let subject: Subject;
    try {
      subject = await subjectOf(
        { ...adapter, declares: { ...written, algorithm: declaration.algorithm } },
        declared,
        injectedClock(),
      );
    } catch (error) {
      // Configs that were declared need not be ones that our limiters take: such a mutant says nothing.
      if (!(error instanceof InconclusiveError)) throw error;
      unfit++;
      continue;
    }
    let caught = mutant.breaks.includes('CFG-1') && (await badConfigs(subject, new Map())).length > 0;
    for (const scenario of scenarios.slice(0, SCENARIOS_MAX)) {
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
  return { killed, of: relevant.length - unfit, survivors };
};
