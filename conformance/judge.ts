import type { Permits, Span, StepLaw } from '../spec/index.ts';
import { judgeClaims } from './claims.ts';
import { judgeGroup } from './concurrency.ts';
import { type Court, count, RELAXED_ENOUGH, satisfied, unitsOf, type Violation, type Witnesses } from './court.ts';
import { AS_IT_IS, Docket, type Reading } from './docket.ts';
import type { Event, History } from './scenario.ts';
import { follow, type Shadow, type Suspect, suspectsOf } from './suspects.ts';

export interface Judgement {
  /** The first violation of admission, if any: nothing after it can be judged. */
  readonly violation: Violation | undefined;
  /** False claims, the first of each clause; the admissions may be right all the same. */
  readonly claims: readonly Violation[];
}

const permitted = (permits: Permits): string =>
  permits.allowed ? (permits.denied ? 'allow or deny' : 'MUST allow') : 'MUST deny';

/** Beside a boundary: one unit more or less, one tick sooner or later, might have been answered otherwise. */
const isBeside = (
  court: Court,
  law: StepLaw<unknown>,
  state: unknown,
  cost: bigint,
  allowed: boolean,
  { lo, hi }: Span,
): boolean => {
  const { tickNs: tick, resolutionNs, clockErrorNs } = court.profile;
  // Where the clock is coarse, sooner and later mean out of its band.
  const band = resolutionNs > tick ? 2n * (resolutionNs + clockErrorNs) : tick + 2n * clockErrorNs;
  const tickNs = band > tick ? band : tick;
  if (allowed)
    return (
      law.permits(state, cost + 1n, { lo, hi }).denied ||
      law.permits(state, cost, { lo: lo - tickNs, hi: hi - tickNs }).denied
    );
  return (
    (cost > 1n && law.permits(state, cost - 1n, { lo, hi }).allowed) ||
    law.permits(state, cost, { lo: lo + tickNs, hi: hi + tickNs }).allowed
  );
};

interface Judged {
  readonly violation?: Violation;
  readonly state?: unknown;
  /** Exactly one answer was permitted. */
  readonly forced?: boolean;
}

/** Judges one call against the law; counts what it exercised. */
const judgeTry = (
  court: Court,
  law: StepLaw<unknown>,
  docket: Docket,
  event: Event,
  index: number,
  witnesses: Witnesses | undefined,
): Judged => {
  const { over, under } = court.jurisdiction.clause;
  const { outcome } = event;
  const cost = unitsOf(event.cost, court);
  if (outcome.kind === 'malformed' || outcome.kind === 'unanswered') {
    const clause = outcome.kind === 'malformed' ? 'ANS-1' : 'ANS-2';
    return {
      violation: { clause, direction: 'live', event: index, got: outcome.message ?? outcome.kind, wanted: 'an answer' },
    };
  }
  if (cost === undefined || cost <= 0n) return {};
  const state = docket.get(event.key, event.when);
  const oversize = cost > court.jurisdiction.mostAtOnce;
  if (outcome.kind === 'refused') {
    if (oversize && court.declaration.overCapacity === 'error') {
      count(witnesses, 'ADM-7');
      return { state: law.step(state, cost, false, event.when) };
    }
    return {
      violation: {
        clause: 'ANS-1',
        direction: 'live',
        event: index,
        got: `threw: ${outcome.message ?? ''}`,
        wanted: 'an answer',
      },
    };
  }
  const allowed = outcome.kind === 'allowed';
  const permits = law.permits(state, cost, event.when);
  if (allowed ? !permits.allowed : !permits.denied) {
    const clause = allowed ? over : under;
    return {
      violation: {
        clause,
        direction: allowed ? 'over' : 'under',
        event: index,
        got: outcome.kind,
        wanted: permitted(permits),
      },
    };
  }
  if (witnesses && permits.allowed !== permits.denied) {
    count(witnesses, 'ANS-1');
    count(witnesses, 'ANS-2');
    const side = allowed ? 'ADM-2' : 'ADM-1';
    if (
      !satisfied(witnesses, `${side} beside`) &&
      (!oversize || allowed) &&
      isBeside(court, law, state, cost, allowed, event.when)
    ) {
      count(witnesses, `${side} beside`);
    }
    count(witnesses, side);
    count(witnesses, allowed ? `${under} allowed` : `${over} denied`);
    if (oversize && !allowed) count(witnesses, 'ADM-7');
  }
  return { state: law.step(state, cost, allowed, event.when), forced: permits.allowed !== permits.denied };
};

/** Folds histories through one law, read one way. */
class Fold {
  docket: Docket;
  readonly #court: Court;
  readonly #law: StepLaw<unknown>;
  readonly #reading: Reading;
  readonly #witnesses: Witnesses | undefined;
  readonly #shadows: readonly Shadow[];
  readonly #claims = new Map<string, Violation>();
  readonly #lastCalls = new Map<string, bigint>();

  constructor(
    court: Court,
    history: History,
    suspect: Pick<Suspect, 'law' | 'reading'>,
    witnesses: Witnesses | undefined,
  ) {
    this.#court = court;
    this.#law = suspect.law;
    this.#reading = suspect.reading;
    this.#witnesses = witnesses;
    this.docket = Docket.of(this.#law, court, history, this.#reading);
    this.#shadows = witnesses
      ? suspectsOf(court)
          .filter(({ id }) => (witnesses.get(`relaxed ${id}`) ?? 0) < RELAXED_ENOUGH)
          .map((other) => ({
            suspect: other,
            docket: Docket.of(other.law, court, history, other.reading),
            alive: true,
          }))
      : [];
  }

  #report = (violation: Violation): void => {
    if (!this.#claims.has(violation.clause)) this.#claims.set(violation.clause, violation);
  };

  get claims(): readonly Violation[] {
    return [...this.#claims.values()];
  }

  try(event: Event, index: number): Violation | undefined {
    const before = this.docket.get(event.key, event.when);
    const judged = judgeTry(this.#court, this.#law, this.docket, event, index, this.#witnesses);
    if (judged.violation || judged.state === undefined) return judged.violation;
    this.docket.set(event.key, judged.state);
    const idle =
      event.when.lo - (this.#lastCalls.get(event.key) ?? event.when.lo - this.#court.jurisdiction.timeToFreshNs);
    this.#lastCalls.set(event.key, event.when.hi);
    if (judged.forced && event.outcome.kind === 'allowed' && idle >= this.#court.jurisdiction.timeToFreshNs)
      count(this.#witnesses, 'ADM-3');
    judgeClaims(this.#court, this.#law, judged.state, before, event, index, this.#report, this.#witnesses);
    if (this.#witnesses) follow(this.#court, this.#shadows, event, judged.forced === true, this.#witnesses);
    return undefined;
  }

  peek(event: Event, index: number): void {
    if (event.outcome.kind !== 'done') {
      const got = `peek ${event.outcome.kind}: ${event.outcome.message ?? ''}`;
      this.#report({ clause: 'ANS-1', direction: 'live', event: index, got, wanted: 'an answer' });
      return;
    }
    const state = this.docket.get(event.key, event.when);
    judgeClaims(this.#court, this.#law, state, state, event, index, this.#report, this.#witnesses);
    for (const { docket, suspect } of [
      { docket: this.docket, suspect: { law: this.#law, reading: this.#reading } },
      ...this.#shadows,
    ]) {
      if (!suspect.reading.peeksTake) continue;
      const seen = docket.get(event.key, event.when);
      if (suspect.law.permits(seen, this.#court.perToken, event.when).allowed) {
        docket.set(event.key, suspect.law.step(seen, this.#court.perToken, true, event.when));
      }
    }
  }

  reset(event: Event, index: number): Violation | undefined {
    const { kind, message } = event.outcome;
    if (kind !== 'done') {
      const clause = kind === 'unanswered' ? 'ANS-2' : 'ANS-1';
      return { clause, direction: 'live', event: index, got: `reset ${kind}: ${message ?? ''}`, wanted: 'an answer' };
    }
    this.docket.reset(event.key);
    for (const shadow of this.#shadows) shadow.docket.reset(event.key);
    return undefined;
  }

  group(members: readonly (readonly [number, Event])[]): Violation | undefined {
    const broken = members.find(([, { outcome }]) => outcome.kind !== 'allowed' && outcome.kind !== 'denied');
    if (broken) {
      const { violation } = judgeTry(this.#court, this.#law, this.docket, broken[1], broken[0], undefined);
      if (violation) return violation;
    }
    const after = judgeGroup(this.#court, this.#law, this.docket, members);
    if (!(after instanceof Docket)) return after;
    // Only a group that could not all be admitted tells anything about its order.
    if (new Set(members.map(([, { outcome }]) => outcome.kind)).size > 1) {
      for (const clause of ['CONC-1', 'CONC-2', 'CONC-3']) count(this.#witnesses, clause);
    }
    this.docket = after;
    for (const shadow of this.#shadows) shadow.alive = false;
    return undefined;
  }
}

/** Folds a history through the law of `court`, or through that law with one rule relaxed. */
export const judge = (
  court: Court,
  history: History,
  witnesses?: Witnesses,
  suspect: Pick<Suspect, 'law' | 'reading'> = { law: court.jurisdiction.law, reading: AS_IT_IS },
): Judgement => {
  const fold = new Fold(court, history, suspect, witnesses);
  const { events } = history;
  for (let i = 0; i < events.length; i++) {
    const event = events[i]!;
    let violation: Violation | undefined;
    if (event.group !== undefined && event.kind === 'try') {
      const members: [number, Event][] = [[i, event]];
      while (events[i + 1]?.group === event.group) members.push([++i, events[i]!]);
      violation = members.length > 1 ? fold.group(members) : fold.try(event, i);
    } else if (event.kind === 'reset') violation = fold.reset(event, i);
    else if (event.kind === 'peek') fold.peek(event, i);
    else violation = fold.try(event, i);
    if (violation) return { violation, claims: fold.claims };
  }
  return { violation: undefined, claims: fold.claims };
};

/** The law's state of a key just before an event of a legal history. */
export const stateBefore = (court: Court, history: History, index: number, key: string): unknown => {
  const fold = new Fold(court, history, { law: court.jurisdiction.law, reading: AS_IT_IS }, undefined);
  history.events.slice(0, index).forEach((event, i) => {
    if (event.kind === 'try') fold.try(event, i);
    else if (event.kind === 'reset') fold.reset(event, i);
  });
  return fold.docket.get(key, history.events[index]?.when ?? { lo: 0n, hi: 0n });
};
