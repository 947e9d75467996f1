import { hasOwnCase, MUTANTS, type Mutant, mutantAdapter } from '../mutants.ts';
import { WHEATS } from '../wheats/index.ts';
import { METHODS, RESOLUTIONS, type Resolution, type Task } from './task.ts';

/** What is measured, cut into tasks. */

export interface Extent {
  /** Seeds with which every mutant is hunted in court. */
  readonly seeds: number;
  /** Only these mutants; all when empty. */
  readonly mutants: readonly string[];
}

/** A baseline that never kills drives every history that it may: fewer seeds tell as much of it. */
const BASELINE_SEEDS_MAX = 25;
const DECLARED_SEEDS_MAX = 3;
/** Sequences against each wheat, and in one task. */
export const SEQUENCES = 200_000;
const CHUNK = 20_000;
/** `npm run soundness` begins here too. */
const WHEAT_SEED = 42;
/** What `--check` does again: enough to notice what has changed, and little enough for every push. */
const SAMPLE_SEQUENCES = 200;
const SAMPLE_SEED = 1;

export const baselineSeeds = (seeds: number): number => Math.min(seeds, BASELINE_SEEDS_MAX);
export const declaredSeeds = (seeds: number): number => Math.min(seeds, DECLARED_SEEDS_MAX);

/** Those that histories which are generated can kill, and those for which there is a case of their own. */
export const hunted = ({ mutants }: Pick<Extent, 'mutants'>): readonly Mutant[] =>
  MUTANTS.filter((mutant) => !hasOwnCase(mutant) && (mutants.length === 0 || mutants.includes(mutant.id)));
export const withOwnCase = (): readonly Mutant[] => MUTANTS.filter(hasOwnCase);

/** Mutants that declare the same, together: what they are asked is generated once. */
export const groupsOf = async (mutants: readonly Mutant[]): Promise<readonly (readonly string[])[]> => {
  const groups = new Map<string, string[]>();
  for (const mutant of mutants) {
    const { declares } = await mutantAdapter(mutant);
    const key = JSON.stringify([declares, mutant.inPlaceOf ?? '', mutant.entry ?? mutant.base]);
    groups.set(key, [...(groups.get(key) ?? []), mutant.id]);
  }
  return [...groups.values()];
};

const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i + 1);

/** Side by side: whatever part of the list is done, about the same part of each list is. */
const interleaved = (lists: readonly (readonly Task[])[]): readonly Task[] =>
  lists
    .flatMap((list) => list.map((task, i) => ({ task, part: (i + 1) / list.length })))
    .sort((a, b) => a.part - b.part)
    .map(({ task }) => task);

/** The whole measurement. Wheats are left out where only some mutants are asked for. */
export const tasksOf = async (extent: Extent): Promise<readonly Task[]> => {
  const groups = await groupsOf(hunted(extent));
  const hunts = METHODS.map((method) =>
    upTo(method === 'court' ? extent.seeds : baselineSeeds(extent.seeds)).flatMap((seed) =>
      groups.map((mutants): Task => ({ kind: 'hunt', method, mutants, seed })),
    ),
  );
  const declared = upTo(declaredSeeds(extent.seeds)).flatMap((seed) =>
    (Object.keys(RESOLUTIONS) as Resolution[]).flatMap((resolution) =>
      groups.map((mutants): Task => ({ kind: 'declared', resolution, mutants, seed })),
    ),
  );
  const wheats = extent.mutants.length > 0 ? [] : WHEATS;
  const alarms = upTo(SEQUENCES / CHUNK).flatMap((n) =>
    wheats.map(({ id }): Task => ({ kind: 'alarms', wheat: id, sequences: CHUNK, seed: WHEAT_SEED + n - 1 })),
  );
  return interleaved([...hunts, declared, alarms].filter((list) => list.length > 0));
};

/** What `--check` measures again: every mutant in court, every fourth group under the baselines, every wheat a little. */
export const sampleTasks = async (): Promise<readonly Task[]> => {
  const groups = await groupsOf(hunted({ mutants: [] }));
  return [
    ...METHODS.flatMap((method) =>
      groups
        .filter((_, i) => method === 'court' || i % 4 === 1)
        .map((mutants): Task => ({ kind: 'hunt', method, mutants, seed: SAMPLE_SEED })),
    ),
    ...WHEATS.map(({ id }): Task => ({ kind: 'alarms', wheat: id, sequences: SAMPLE_SEQUENCES, seed: WHEAT_SEED })),
  ];
};
