import { type CourtClock, injectedClock } from './clocks.ts';
import type { Adapter } from './contract.ts';
import { clausesOf, explained } from './failure.ts';
import type { Store } from './redis/store.ts';
import { replay } from './replay.ts';
import type { Failure } from './report/types.ts';
import { adapterOf, subjectOf } from './subject.ts';

/**
 * Drives the shrunk history of a failure once more, on a limiter that has seen nothing else, and judges it again: the
 * clauses that it is about then, none where it breaks nothing.
 */
export const confirm = async (
  adapter: Adapter,
  failure: Failure,
  clock: CourtClock = injectedClock(),
  store?: Store,
): Promise<readonly string[]> => {
  const { declaration } = adapterOf(adapter, adapter.name);
  const subject = await subjectOf(adapter, declaration, clock, undefined, store);
  const { history, broken } = await replay(subject, failure);
  if (!broken) return [];
  // A case of its own is about its clause, by whatever law it shows; and so is a claim.
  if (failure.run === 0 || failure.direction === 'claim') return clausesOf(failure);
  if (broken.direction !== failure.direction) return [];
  const { suspects, comparisons, whenFull } = await explained(subject, history, broken);
  return [
    ...new Set([
      broken.clause,
      ...[...suspects, ...comparisons].map(({ clause }) => clause),
      ...(whenFull ? ['ADM-3'] : []),
    ]),
  ];
};
