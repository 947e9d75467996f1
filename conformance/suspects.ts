import { CLAUSES, type StepLaw } from '../spec/index.ts';
import { type Court, count, unitsOf, type Witnesses } from './court.ts';
import { AS_IT_IS, type Docket, READINGS, type Reading } from './docket.ts';
import type { Event } from './scenario.ts';

/** One rule relaxed: in the law, or in how a history is read. */
export interface Suspect {
  readonly id: string;
  readonly clause: string;
  readonly phrase: string;
  readonly hint: string;
  readonly law: StepLaw<unknown>;
  readonly reading: Reading;
}

/** Every named way to break the law of `court`, narrow ones first. */
export const suspectsOf = (court: Court): readonly Suspect[] => [
  ...READINGS.map((reading) => ({ ...reading, law: court.jurisdiction.law, reading })),
  ...court.jurisdiction.relaxed.map((relaxed) => ({ ...relaxed, reading: AS_IT_IS })),
];

export interface Shadow {
  readonly suspect: Suspect;
  readonly docket: Docket;
  alive: boolean;
}

const DIRECTIONS: ReadonlyMap<string, string> = new Map(CLAUSES.map(({ id, direction }) => [id, direction]));

/**
 * An answer exercises the clause of a suspect if, were the suspect guilty, it might have been another: that of a clause
 * about admitting too much only if it is a denial, that of one about too little only if it is an admission.
 */
export const follow = (
  court: Court,
  shadows: readonly Shadow[],
  event: Event,
  forced: boolean,
  witnesses: Witnesses,
): void => {
  const cost = unitsOf(event.cost, court);
  if (cost === undefined || cost <= 0n || (event.outcome.kind !== 'allowed' && event.outcome.kind !== 'denied')) return;
  const allowed = event.outcome.kind === 'allowed';
  for (const shadow of shadows) {
    if (!shadow.alive) continue;
    const { law } = shadow.suspect;
    const state = shadow.docket.get(event.key, event.when);
    const permits = law.permits(state, cost, event.when);
    const harmless = DIRECTIONS.get(shadow.suspect.clause) === (allowed ? 'over' : 'under');
    if (forced && !harmless && (allowed ? permits.denied : permits.allowed)) {
      count(witnesses, `relaxed ${shadow.suspect.id}`);
      count(witnesses, shadow.suspect.clause);
    }
    if (allowed ? !permits.allowed : !permits.denied) shadow.alive = false;
    else shadow.docket.set(event.key, law.step(state, cost, allowed, event.when));
  }
};
