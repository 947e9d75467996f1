import type { Cast } from '../cast.ts';
import { DEFAULTS } from '../check.ts';
import { EXIT, FaultError, UsageError } from '../errors.ts';
import { type KillMatrix, matrixOf, type Stood, type Trialled } from '../kill-matrix.ts';
import { isLost, type Lost, performAll } from './cast-pool.ts';
import type { Done, Task } from './cast-task.ts';

/** The clause of a limiter that does not answer any more, by how it went. */
const LOST = { crash: 'ANS-1', timeout: 'ANS-2' } as const;

/** A mutant that takes its thread with it is killed only if that is what it was made for. */
const lostMutant = ({ mutant }: Cast['mutants'][number], { lost, why }: Lost): Trialled => {
  const clause = LOST[lost];
  const meant = mutant.breaks.includes(clause);
  return {
    id: mutant.id,
    accused: [clause],
    broken: [clause],
    killing: meant
      ? {
          clause,
          named: [clause],
          explainedBy: why,
          run: 0,
          operations: 0,
          runs: 0,
          calls: 0,
          shown: why,
          counterexample: {},
        }
      : undefined,
    survives: meant ? undefined : `${lost}: ${why}`,
    faults: [],
  };
};

const lostRight = (kind: Stood['kind'], name: string, { lost, why }: Lost): Stood => ({
  kind,
  name,
  verdicts: [],
  grievances: [`${LOST[lost]}: ${lost}: ${why}`],
  exitCode: EXIT.violation,
});

export type PerformAll = (tasks: readonly Task[]) => Promise<readonly (Done | Lost)[]>;

const nameOf = (cast: Cast, { kind, index }: Pick<Task, 'kind' | 'index'>): string =>
  (kind === 'mutants' ? cast.mutants[index]?.mutant.id : cast[kind][index]?.name) ?? '';

const LIKE_MAX = 12;

/** Names that somebody may have meant. */
const likeIt = (names: readonly string[], name: string): string => {
  const like = names.filter((each) => each.includes(name) || name.includes(each));
  if (like.length === 0) return '; `ratelaw mutants --json` names them all, in about a minute';
  return `; there are ${like.slice(0, LIKE_MAX).join(', ')}${like.length > LIKE_MAX ? ' and others' : ''}`;
};

/** @throws UsageError when nobody is called so. */
const tasksOf = (cast: Cast, only: readonly string[], seed: number): readonly Task[] => {
  const of = (kind: Task['kind']): Task[] => cast[kind].map((_, index) => ({ kind, index, seed }));
  const all = [...of('references'), ...of('wheats'), ...of('mutants')];
  if (only.length === 0) return all;
  const names = all.map((task) => nameOf(cast, task));
  const known = [...names, ...cast.elsewhere.keys()];
  for (const name of only)
    if (cast.elsewhere.has(name)) throw new UsageError(`${name} is judged by itself: ${cast.elsewhere.get(name)}`);
    else if (!names.includes(name))
      throw new UsageError(`there is no mutant, reference limiter or wheat ${name}${likeIt(known, name)}`);
  return all.filter((_, i) => only.includes(names[i] ?? ''));
};

/** The cast before the court, or some of it by name: the mutants, and whoever is right. */
export const judgeCast = async (
  cast: Cast,
  perform: PerformAll,
  only: readonly string[] = [],
  seed: number = DEFAULTS.seed,
): Promise<KillMatrix> => {
  const tasks = tasksOf(cast, only, seed);
  const done = await perform(tasks);
  const right: Stood[] = [];
  const mutants: KillMatrix['mutants'][number][] = [];
  for (const [i, { kind, index }] of tasks.entries()) {
    const result = done[i];
    if (!result) throw new FaultError(`${kind} ${index} was not judged`);
    if (kind === 'mutants') {
      const accused = cast.mutants[index]!;
      const trialled = isLost(result)
        ? lostMutant(accused, result)
        : 'trialled' in result
          ? result.trialled
          : undefined;
      if (trialled) mutants.push({ ...trialled, mutant: accused.mutant });
      continue;
    }
    const stood = isLost(result)
      ? lostRight(kind === 'wheats' ? 'wheat' : 'reference', nameOf(cast, { kind, index }), result)
      : 'stood' in result
        ? result.stood
        : undefined;
    if (stood) right.push(stood);
  }
  return matrixOf(mutants, right, { isPart: only.length > 0, lacks: cast.lacks });
};

/** Side by side, in threads. */
export const inThreads =
  (progress?: (done: number, of: number) => void): PerformAll =>
  (tasks) =>
    performAll<Task, Done>(tasks, {
      worker: new URL('./cast-worker.js', import.meta.url),
      ...(progress ? { progress } : {}),
    });
