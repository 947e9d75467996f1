import colors from 'picocolors';
import { DEFAULTS } from '../check.ts';
import { injectedClock } from '../clocks.ts';
import { readDeclaration } from '../declaration.ts';
import { EXIT, UsageError, worstOf } from '../errors.ts';
import { clausesOf } from '../failure.ts';
import type { Mutant } from '../mutants.ts';
import { findRedis } from '../redis/find.ts';
import { STORE_MUTANTS, storeMutantAdapter, tryStoreMutant } from '../redis/mutants.ts';
import { openStore } from '../redis/open.ts';
import type { Store } from '../redis/store.ts';
import type { Told } from './mutants.ts';

/** The court is judged by limiters over Redis too: each is killed for its own reason, and again each time. */

/** The group of them, by one name. */
export const STORE_GROUP = 'store';
export const REPLAYS = 20;

/** The store mutants among the names, if all of the names are theirs. */
export const storeMutantsOf = (names: readonly string[]): readonly Mutant[] | undefined => {
  if (names.length === 0) return undefined;
  if (names.includes(STORE_GROUP)) return STORE_MUTANTS;
  const found = STORE_MUTANTS.filter(({ id }) => names.includes(id));
  if (found.length === 0) return undefined;
  const other = names.find((name) => !found.some(({ id }) => id === name));
  if (other === undefined) return found;
  throw new UsageError(`${other} is no mutant over a store; those are judged by themselves: \`ratelaw mutants store\``);
};

/** For who has asked for all mutants: that these are judged by themselves, or cannot be. */
export const storeNote = (env: NodeJS.ProcessEnv = process.env): string => {
  const found = findRedis(env);
  const many = `${STORE_MUTANTS.length} mutants over a store`;
  return found.kind === 'program'
    ? `${many} are judged by themselves: \`ratelaw mutants ${STORE_GROUP}\``
    : `${many} CANNOT BE JUDGED HERE: ${found.kind === 'missing' ? found.why : 'a server by URL is not ours to kill'}`;
};

/** How a mutant of a group fared. */
export interface Row {
  readonly id: string;
  readonly breaks: readonly string[];
  readonly wrong: string;
  readonly killedBy: readonly string[];
  readonly got: string;
  readonly calls: number;
  readonly same: number;
  readonly faults: readonly string[];
}

const judge = async (mutant: Mutant, store: Store, seed: number, replays: number): Promise<Row> => {
  const { killing, failures, faults, replays: again } = await tryStoreMutant(mutant, store, { seed, replays });
  const { id, breaks, wrong } = mutant;
  const shown = killing ?? failures[0];
  const first = again[0] ?? [];
  const isNamed = breaks.some((clause) => first.includes(clause));
  return {
    id,
    breaks,
    wrong,
    killedBy: killing ? breaks.filter((clause) => clausesOf(killing).includes(clause)) : [],
    got: shown ? `${shown.clause}: ${shown.violation.got}` : 'nothing',
    calls: shown?.history.events.length ?? 0,
    same: isNamed ? again.filter((each) => each.join() === first.join()).length : 0,
    faults,
  };
};

const lineOf = (replays: number, { id, breaks, killedBy, got, calls, same }: Row): string => {
  const isDead = killedBy.length > 0 && same === replays;
  const how = killedBy.length > 0 ? `${killedBy.join(' ')}, again ${same} of ${replays} times` : `SURVIVES: ${got}`;
  const line = `${id.padEnd(28)} ${breaks.join(' ').padEnd(22)} ${how}${isDead ? `, ${calls} calls, ${got}` : ''}`;
  return isDead ? line : colors.red(line);
};

/** @throws InconclusiveError where there is no Redis. */
export const storeMutants = async (
  mutants: readonly Mutant[],
  progress: (done: number, of: number) => void,
  seed: number = DEFAULTS.seed,
  replays: number = REPLAYS,
): Promise<Told> => {
  const [first = STORE_MUTANTS[0]] = mutants;
  if (!first) throw new UsageError('there is no mutant over a store');
  const { declares } = await storeMutantAdapter(first);
  const store = await openStore(
    'the group of mutants over a store',
    readDeclaration(declares, first.id),
    injectedClock(),
  );
  if (!store) throw new UsageError(`${first.id} declares no store`);
  const rows: Row[] = [];
  try {
    for (const mutant of mutants) {
      progress(rows.length, mutants.length);
      rows.push(await judge(mutant, store, seed, replays));
    }
  } finally {
    await store.close();
  }
  return told(rows, 'over a store', { seed, replays, on: store.describe });
};

/** A group of mutants, one line each. */
export const told = (
  rows: readonly Row[],
  kind: string,
  { seed, replays, on }: { readonly seed: number; readonly replays: number; readonly on?: string },
): Told => {
  const dead = rows.filter(({ killedBy, same }) => killedBy.length > 0 && same === replays);
  const faults = rows.flatMap(({ id, faults: found }) => found.map((fault) => `${id}: ${fault}`));
  const exitCode = worstOf([
    EXIT.conforms,
    ...(dead.length < rows.length ? [EXIT.violation] : []),
    ...(faults.length > 0 ? [EXIT.fault] : []),
  ]);
  return {
    text: [
      ...(on === undefined ? [] : [on, '']),
      ...rows.map((row) => lineOf(replays, row)),
      '',
      ...faults.map((fault) => colors.red(`FAULT     ${fault}`)),
      `${dead.length} of ${rows.length} mutants ${kind} killed, each for its own reason, and the same ${replays} times of ${replays}`,
    ].join('\n'),
    json: { seed, ...(on === undefined ? {} : { store: on }), replays, mutants: rows, exitCode },
    exitCode,
  };
};
