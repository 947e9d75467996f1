import { injectedClock } from '../clocks.ts';
import { readDeclaration } from '../declaration.ts';
import { UsageError } from '../errors.ts';
import { clausesOf } from '../failure.ts';
import type { Mutant } from '../mutants.ts';
import { findRedis } from '../redis/find.ts';
import { STORE_MUTANTS, storeMutantAdapter, tryStoreMutant } from '../redis/mutants.ts';
import { openStore } from '../redis/open.ts';
import type { Store } from '../redis/store.ts';
import { type Group, REPLAYS, type Row, told } from './mutant-group.ts';

/** The court is judged by limiters over Redis too: each is killed for its own reason, and again each time. */

/** For who has asked for all mutants: that these are judged by themselves, or cannot be. */
export const storeNote = (env: NodeJS.ProcessEnv = process.env): string => {
  const found = findRedis(env);
  const many = `${STORE_MUTANTS.length} mutants over a store`;
  return found.kind === 'program'
    ? `${many} are judged by themselves: \`ratelaw mutants ${STORE.name}\``
    : `${many} CANNOT BE JUDGED HERE: ${found.kind === 'missing' ? found.why : 'a server by URL is not ours to kill'}`;
};

const judge = async (mutant: Mutant, store: Store, seed: number): Promise<Row> => {
  const { killing, failures, faults, replays: again } = await tryStoreMutant(mutant, store, { seed, replays: REPLAYS });
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

/** @throws InconclusiveError where there is no Redis. */
const judgeAll: Group['judge'] = async (mutants, progress, seed) => {
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
      rows.push(await judge(mutant, store, seed));
    }
  } finally {
    await store.close();
  }
  return told(rows, STORE.kind, { seed, on: store.describe });
};

export const STORE: Group = { name: 'store', kind: 'over a store', mutants: STORE_MUTANTS, judge: judgeAll };
