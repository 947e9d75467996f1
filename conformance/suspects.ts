import { CLAUSES } from '../spec/index.ts';
import { type Court, count, unitsOf, type Witnesses } from './court.ts';
import { AS_IT_IS, type Docket, READINGS, type Rule } from './docket.ts';
import { asksOnly, type Event, type History } from './scenario.ts';

/** One rule relaxed: in the law, or in how a history is read. */
export interface Suspect extends Rule {
  readonly clause: string;
  readonly phrase: string;
  readonly hint: string;
}

/** Every named way to break the law of `court` that can show in a history, narrow ones first. */
export const suspectsOf = (court: Court, history: Omit<History, 'config' | 'origin'>): readonly Suspect[] => {
  const { events } = history;
  const asked = new Set(events.map(({ kind }) => kind));
  const speaking = READINGS.filter(({ needs }) =>
    needs?.some((kind) => kind !== 'peek' && kind !== 'reset' && asked.has(kind)),
  );
  // Tries alone were in order before anything else was asked: what went wrong here is what was asked here.
  if (!asksOnly(history, 'try', 'peek', 'reset', 'stats', 'size'))
    return speaking.map((reading) => ({ ...reading, reading }));
  return [
    ...READINGS.filter(({ needs }) => needs === undefined || needs.some((kind) => asked.has(kind))).map((reading) => ({
      ...reading,
      reading,
    })),
    ...court.jurisdiction.relaxed.map(({ id, clause, phrase, hint }) => ({
      id,
      clause,
      phrase,
      hint,
      reading: AS_IT_IS,
    })),
  ];
};

export interface Shadow {
  readonly suspect: Suspect;
  docket: Docket;
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
    const law = shadow.docket.lawOf(event.key);
    const state = shadow.docket.get(event.key, event.when);
    const permits = law.permits(state, cost, event.when);
    const harmless = DIRECTIONS.get(shadow.suspect.clause) === (allowed ? 'over' : 'under');
    if (forced && !harmless && (allowed ? permits.denied : permits.allowed)) {
      count(witnesses, `relaxed ${shadow.suspect.id}`);
      count(witnesses, shadow.suspect.clause);
    }
    if (allowed ? !permits.allowed : !permits.denied) shadow.alive = false;
    else shadow.docket.set(event.key, law.step(state, cost, allowed, event.when), event.when.hi);
  }
};
