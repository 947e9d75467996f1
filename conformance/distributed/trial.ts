import { DEFAULTS } from '../check.ts';
import { injectedClock } from '../clocks.ts';
import { failureOfFinding } from '../failure.ts';
import { type Mutant, nodesMutant } from '../mutants.ts';
import { replay } from '../replay.ts';
import type { Failure } from '../report/types.ts';
import { readAdapter, subjectOf } from '../subject.ts';
import { hearApart } from './hearing.ts';

/** How a mutant of several nodes fared: what was found first, and how often it was the same when it was driven again. */
export const tryNodesMutant = async (
  mutant: Mutant,
  seed: number,
  replays: number,
): Promise<{ readonly failure: Failure | undefined; readonly same: number }> => {
  const { adapter, declaration } = readAdapter(await nodesMutant(mutant), mutant.id);
  const subject = await subjectOf(adapter, declaration, injectedClock());
  const [finding] = await hearApart(subject, { ...DEFAULTS, seed }, new Map());
  if (!finding) return { failure: undefined, same: 0 };
  const failure = await failureOfFinding(subject, finding);
  let same = 0;
  for (let time = 0; time < replays; time++) {
    const { broken } = await replay(subject, failure);
    if (JSON.stringify(broken) === JSON.stringify(failure.violation)) same++;
  }
  return { failure, same };
};
