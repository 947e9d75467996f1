import { DEFAULTS } from '../check.ts';
import { tryNodesMutant } from '../distributed/trial.ts';
import { UsageError } from '../errors.ts';
import { clausesOf } from '../failure.ts';
import { DISTRIBUTED_MUTANTS, type Mutant } from '../mutants.ts';
import type { Told } from './mutants.ts';
import { REPLAYS, type Row, told } from './store-mutants.ts';

/** The court is judged by limiters of several nodes too: each is killed for its own reason, and again each time. */

/** The group of them, by one name. */
export const NODES_GROUP = 'distributed';

/** The mutants of several nodes among the names, if all of the names are theirs. */
export const nodesMutantsOf = (names: readonly string[]): readonly Mutant[] | undefined => {
  if (names.length === 0) return undefined;
  if (names.includes(NODES_GROUP)) return DISTRIBUTED_MUTANTS;
  const found = DISTRIBUTED_MUTANTS.filter(({ id }) => names.includes(id));
  if (found.length === 0) return undefined;
  const other = names.find((name) => !found.some(({ id }) => id === name));
  if (other === undefined) return found;
  throw new UsageError(
    `${other} is no mutant of several nodes; those are judged by themselves: \`ratelaw mutants ${NODES_GROUP}\``,
  );
};

const judge = async (mutant: Mutant, seed: number): Promise<Row> => {
  const { failure, same } = await tryNodesMutant(mutant, seed, REPLAYS);
  const { id, breaks, wrong } = mutant;
  const killedBy = failure ? breaks.filter((clause) => clausesOf(failure).includes(clause)) : [];
  const got = failure ? `${failure.clause}: ${failure.violation.got}` : 'nothing';
  return { id, breaks, wrong, killedBy, got, calls: failure?.history.events.length ?? 0, same, faults: [] };
};

export const nodesMutants = async (
  mutants: readonly Mutant[],
  progress: (done: number, of: number) => void,
  seed: number = DEFAULTS.seed,
): Promise<Told> => {
  const rows: Row[] = [];
  for (const mutant of mutants) {
    progress(rows.length, mutants.length);
    rows.push(await judge(mutant, seed));
  }
  return told(rows, 'of several nodes', { seed, replays: REPLAYS });
};
