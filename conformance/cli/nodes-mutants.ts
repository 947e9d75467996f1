import { tryNodesMutant } from '../distributed/trial.ts';
import { clausesOf } from '../failure.ts';
import { DISTRIBUTED_MUTANTS, type Mutant } from '../mutants.ts';
import { type Group, REPLAYS, type Row, told } from './mutant-group.ts';

/** The court is judged by limiters of several nodes too: each is killed for its own reason, and again each time. */

const judge = async (mutant: Mutant, seed: number): Promise<Row> => {
  const { failure, same } = await tryNodesMutant(mutant, seed, REPLAYS);
  const { id, breaks, wrong } = mutant;
  const killedBy = failure ? breaks.filter((clause) => clausesOf(failure).includes(clause)) : [];
  const got = failure ? `${failure.clause}: ${failure.violation.got}` : 'nothing';
  return { id, breaks, wrong, killedBy, got, calls: failure?.history.events.length ?? 0, same, faults: [] };
};

const judgeAll: Group['judge'] = async (mutants, progress, seed) => {
  const rows: Row[] = [];
  for (const mutant of mutants) {
    progress(rows.length, mutants.length);
    rows.push(await judge(mutant, seed));
  }
  return told(rows, NODES.kind, { seed });
};

export const NODES: Group = {
  name: 'distributed',
  kind: 'of several nodes',
  mutants: DISTRIBUTED_MUTANTS,
  judge: judgeAll,
};
