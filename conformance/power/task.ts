import { injectedClock } from '../clocks.ts';
import { readDeclaration } from '../declaration.ts';
import { CreateError } from '../driver.ts';
import { FaultError } from '../errors.ts';
import { Generation } from '../generation.ts';
import { judge } from '../judge.ts';
import { canShow, MUTANTS, type Mutant, mutantAdapter, needsOf, referenceOf, underDeclaration } from '../mutants.ts';
import type { Scenario } from '../scenario.ts';
import { type SoundnessRow, soundnessOf } from '../soundness.ts';
import { adapterOf, type Subject, subjectOf } from '../subject.ts';
import { WHEATS } from '../wheats/index.ts';
import { BASELINES, type Baseline, histories, kindOf } from './baselines.ts';
import { type Hunt, Hunter } from './hunt.ts';

/** As many histories as a check makes; who has not killed by then has not killed. */
export const RUNS = 300;

/** What an adapter may declare of its clock, on top of what the right limiter declares. */
export const RESOLUTIONS = {
  // Instants are whole milliseconds, which is what the limiters read: nothing is hidden.
  '0': {},
  '1 ms': { rounding: 'unknown' },
  '100 ms': { resolutionNs: 100_000_000 },
  '1 s': { resolutionNs: 1_000_000_000 },
} as const;
export type Resolution = keyof typeof RESOLUTIONS;

export type Method = 'court' | Baseline;
export const METHODS: readonly Method[] = ['court', ...BASELINES];

/** A part of the measurement that is done by itself. What it says decides its result. */
export type Task =
  | { readonly kind: 'hunt'; readonly method: Method; readonly mutants: readonly string[]; readonly seed: number }
  | {
      readonly kind: 'declared';
      readonly resolution: Resolution;
      readonly mutants: readonly string[];
      readonly seed: number;
    }
  | { readonly kind: 'alarms'; readonly wheat: string; readonly sequences: number; readonly seed: number };
type Hunting = Extract<Task, { kind: 'hunt' }>;
type Declared = Extract<Task, { kind: 'declared' }>;

export interface Results {
  readonly hunt: Readonly<Record<string, Hunt>>;
  /** Whether each was caught, under a declaration that says something about it; and false alarms against the right one. */
  readonly declared: { readonly caught: Readonly<Record<string, boolean>>; readonly alarms: number };
  readonly alarms: SoundnessRow;
}

const mutantOf = (id: string): Mutant => {
  const mutant = MUTANTS.find((each) => each.id === id);
  if (!mutant) throw new FaultError(`there is no mutant ${id}`);
  return mutant;
};

const subjectFor = async (mutant: Mutant): Promise<Subject> => {
  const { adapter, declaration } = adapterOf(await mutantAdapter(mutant), mutant.id);
  return subjectOf(adapter, declaration, injectedClock());
};

/** Those that declare the same are asked the same, and judged by the same law, which is made once. */
const inCourtOf = (first: Subject, subject: Subject): Subject => ({ ...subject, court: first.court });

const huntInCourt = async (mutant: Mutant, subject: Subject, generation: Generation): Promise<Hunt> => {
  const hunter = new Hunter(mutant, subject);
  const standing = () => hunter.standing;
  // What tries cannot show is not looked for among them.
  const inTries = needsOf(mutant).every((need) => need === 'reset');
  const found = inTries ? await hunter.through(generation.tries(standing)) : undefined;
  if (found) return found;
  // As in a check: what is offered beside tries is asked once tries alone are in order.
  if (hunter.standing.cases > 0) return hunter.survived;
  return (await hunter.through(generation.beside(standing))) ?? hunter.survived;
};

const hunt = async ({ method, mutants, seed }: Hunting): Promise<Results['hunt']> => {
  const options = { seed, runs: RUNS };
  const found: Record<string, Hunt> = {};
  const written = new Map<string, readonly Scenario[]>();
  let first: Subject | undefined;
  let generation: Generation | undefined;
  for (const mutant of mutants.map(mutantOf)) {
    const own = await subjectFor(mutant);
    first ??= own;
    const subject = inCourtOf(first, own);
    if (method === 'court') {
      generation ??= new Generation(first, options);
      found[mutant.id] = await huntInCourt(mutant, subject, generation);
      continue;
    }
    const kind = kindOf(mutant);
    const scenarios = written.get(kind) ?? histories(method, mutant, first, options);
    written.set(kind, scenarios);
    const hunter = new Hunter(mutant, subject);
    found[mutant.id] = (await hunter.through(scenarios)) ?? hunter.survived;
  }
  return found;
};

const isBroken = async (subject: Subject, scenario: Scenario): Promise<boolean> => {
  try {
    const history = await subject.drive(scenario);
    const { violation, claims } = judge(subject.court(history.config), history);
    return violation !== undefined || claims.length > 0;
  } catch (error) {
    // One that cannot be built for a config is not thereby caught.
    if (error instanceof CreateError) return false;
    throw error;
  }
};

/** The right limiter is asked so many histories under each declaration. */
const RIGHT_RUNS = 60;

const declared = async ({ resolution, mutants, seed }: Declared): Promise<Results['declared']> => {
  const caught: Record<string, boolean> = {};
  let alarms = 0;
  let first: Subject | undefined;
  let generation: Generation | undefined;
  for (const mutant of mutants.map(mutantOf)) {
    const { declares } = mutant.asynchronous ? await mutantAdapter(mutant) : referenceOf(mutant).adapter;
    const declaration = readDeclaration({ ...declares, ...RESOLUTIONS[resolution] }, mutant.id);
    const own = await underDeclaration(mutant, declaration);
    if (!own) continue;
    if (!first || !generation) {
      generation = new Generation(own, { seed, runs: RUNS });
      first = own;
      if (!mutant.asynchronous) {
        const right = await subjectOf(referenceOf(mutant).adapter, declaration, injectedClock());
        for (const scenario of everything(generation, right, RIGHT_RUNS)) if (await isBroken(right, scenario)) alarms++;
      }
    }
    const subject = inCourtOf(first, own);
    caught[mutant.id] = false;
    for (const scenario of everything(generation, subject)) {
      if (!canShow(mutant, scenario) || !(await isBroken(subject, scenario))) continue;
      caught[mutant.id] = true;
      break;
    }
  }
  return { caught, alarms };
};

/** All that a check of a limiter in order drives, or as much of it as is asked for. */
function* everything(generation: Generation, subject: Subject, most = Number.POSITIVE_INFINITY): Generator<Scenario> {
  const standing = () => ({ cases: 0, setsTimers: subject.timersSet() > 0 });
  let given = 0;
  for (const part of [generation.tries(standing), generation.beside(standing)]) {
    for (const scenario of part) {
      if (given++ >= most) return;
      yield scenario;
    }
  }
}

const alarms = (task: Extract<Task, { kind: 'alarms' }>): Results['alarms'] => {
  const wheat = WHEATS.find(({ id }) => id === task.wheat);
  if (!wheat) throw new FaultError(`there is no wheat ${task.wheat}`);
  return soundnessOf(wheat, task);
};

export const perform = async (task: Task): Promise<Results[Task['kind']]> => {
  switch (task.kind) {
    case 'hunt':
      return hunt(task);
    case 'declared':
      return declared(task);
    case 'alarms':
      return alarms(task);
  }
};
