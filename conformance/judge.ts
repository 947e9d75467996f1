import { CLAUSES, type Jurisdiction, type Permits, type Profile, type Span, type StepLaw } from '../spec/index.ts';
import type { LimiterConfig } from './contract.ts';
import type { Declaration } from './declaration.ts';
import { isBucketConfig, nsCeil, scaled, unitsPerToken } from './exact.ts';
import { initialOf, jurisdictionOf, profileOf } from './jurisdiction.ts';
import type { Event, History } from './scenario.ts';

/** An answer that no conforming limiter could give after the answers before it. */
export interface Violation {
  readonly clause: string;
  readonly direction: 'over' | 'under' | 'claim' | 'live';
  /** The index of the event. */
  readonly event: number;
  /** What was answered, and what was permitted, in words. */
  readonly got: string;
  readonly wanted: string;
}

/** Counts the answers that exercised each clause: only where one answer was permitted. */
export type Witnesses = Map<string, number>;

export interface Judgement {
  /** The first violation of admission, if any: nothing after it can be judged. */
  readonly violation: Violation | undefined;
  /** False claims, the first of each clause; the admissions may be right all the same. */
  readonly claims: readonly Violation[];
}

/** Enough: a clause that so many answers have exercised is not counted further. */
export const ENOUGH = 10;

/** The law of one config, ready to judge many histories. */
export interface Court {
  readonly declaration: Declaration;
  readonly jurisdiction: Jurisdiction;
  readonly profile: Profile;
  readonly perToken: bigint;
  /** A bucket that starts less than full may have been filling since it was built, or only since its first use. */
  readonly startsPartial: boolean;
}

export const courtOf = (declaration: Declaration, effective: LimiterConfig): Court => {
  const profile = profileOf(declaration);
  return {
    declaration,
    profile,
    jurisdiction: jurisdictionOf(declaration, effective, profile),
    perToken: unitsPerToken(declaration.fractional),
    startsPartial:
      declaration.algorithm === 'spacing' ||
      (isBucketConfig(effective) && initialOf(declaration, effective) < effective.capacity),
  };
};

/** How a history is read: as it is, or with one rule about keys, peeks or resets relaxed. */
export interface Reading {
  readonly id: string;
  readonly clause: string;
  readonly phrase: string;
  readonly hint: string;
  readonly keysMerged: boolean;
  readonly peeksTake: boolean;
  readonly resets: 'key' | 'nothing' | 'everything';
}
export const AS_IT_IS: Reading = {
  id: '',
  clause: '',
  phrase: '',
  hint: '',
  keysMerged: false,
  peeksTake: false,
  resets: 'key',
};

export const READINGS: readonly Reading[] = [
  {
    ...AS_IT_IS,
    id: 'keys-merged',
    clause: 'KEY-1',
    phrase: 'all keys share one state',
    hint: 'the state must be looked up by the key',
    keysMerged: true,
  },
  {
    ...AS_IT_IS,
    id: 'peeks-take',
    clause: 'PEEK-1',
    phrase: 'a peek takes a permit',
    hint: 'a peek must not store what it computes, or take anything',
    peeksTake: true,
  },
  {
    ...AS_IT_IS,
    id: 'reset-ignored',
    clause: 'LIFE-3',
    phrase: 'reset does nothing',
    hint: 'reset must make the key new',
    resets: 'nothing',
  },
  {
    ...AS_IT_IS,
    id: 'reset-too-wide',
    clause: 'LIFE-3',
    phrase: 'reset makes every key new',
    hint: 'reset must touch the key it was given, and no other',
    resets: 'everything',
  },
];

/** The state of each key under one law. */
class Docket {
  readonly #law: StepLaw<unknown>;
  readonly #startsPartial: boolean;
  readonly #origin: Span | 'unknown';
  readonly #reading: Reading;
  #states = new Map<string, unknown>();

  constructor(law: StepLaw<unknown>, startsPartial: boolean, origin: Span | 'unknown', reading: Reading) {
    this.#law = law;
    this.#startsPartial = startsPartial;
    this.#origin = origin;
    this.#reading = reading;
  }

  static of(law: StepLaw<unknown>, court: Court, { origin }: History, reading: Reading): Docket {
    return new Docket(law, court.startsPartial, origin === 'unknown' ? origin : { lo: origin, hi: origin }, reading);
  }

  #name(key: string): string {
    return this.#reading.keysMerged ? '' : key;
  }

  get(key: string, when: Span): unknown {
    const name = this.#name(key);
    const known = this.#states.get(name);
    if (known !== undefined) return known;
    return this.#start(when);
  }

  /** A new key that starts less than full may have been filling since the limiter was built, or only since its first use. */
  #start(when: Span): unknown {
    if (this.#origin === 'unknown') return this.#law.start(when, 'unknown');
    return this.#law.start(this.#startsPartial ? { lo: this.#origin.lo, hi: when.hi } : this.#origin, 'new');
  }

  set(key: string, state: unknown): void {
    this.#states.set(this.#name(key), state);
  }

  reset(key: string): void {
    if (this.#reading.resets === 'key') this.#states.delete(this.#name(key));
    else if (this.#reading.resets === 'everything') this.#states.clear();
  }

  /** The same cases, to be followed independently. */
  copy(): Docket {
    const copy = new Docket(this.#law, this.#startsPartial, this.#origin, this.#reading);
    copy.#states = new Map(this.#states);
    return copy;
  }
}

const count = (witnesses: Witnesses | undefined, clause: string): void => {
  if (witnesses) witnesses.set(clause, (witnesses.get(clause) ?? 0) + 1);
};
const satisfied = (witnesses: Witnesses | undefined, clause: string): boolean =>
  !witnesses || (witnesses.get(clause) ?? 0) >= ENOUGH;

/** What a call costs, in units; undefined when that is no cost. Where costs are not looked at, every call counts as one. */
const unitsOf = (cost: number, court: Pick<Court, 'perToken' | 'declaration'>): bigint | undefined => {
  if (court.declaration.costs === 'unit') return 1n;
  return Number.isFinite(cost) ? scaled(cost, court.perToken) : undefined;
};

/** Whether a cost is one that the law speaks of. */
export const isValidCost = (cost: number, court: Pick<Court, 'perToken' | 'declaration'>): boolean => {
  const exact = unitsOf(cost, court);
  return exact !== undefined && exact > 0n;
};

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
  const { tickNs } = court.profile;
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
    if (oversize && court.declaration.overCapacity === 'error') return { state };
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

const wait = (value: unknown): bigint | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 && value < 1e15 ? nsCeil(value) : undefined;

const ceilTo = (instant: bigint, grid: bigint): bigint => {
  const rest = instant % grid;
  return rest === 0n ? instant : instant - rest + (instant > 0n ? grid : 0n);
};

/** Judges what was said beside the decision, against the state after it. */
const judgeClaims = (
  court: Court,
  law: StepLaw<unknown>,
  state: unknown,
  before: unknown,
  event: Event,
  index: number,
  report: (v: Violation) => void,
  witnesses: Witnesses | undefined,
): void => {
  const { claims } = event.outcome;
  if (!claims) return;
  const { declaration, jurisdiction, perToken, profile } = court;
  const cost = unitsOf(event.cost, court) ?? 0n;
  const most = jurisdiction.mostAtOnce;
  const false_ = (clause: string, got: string, wanted: string): void =>
    report({ clause, direction: 'claim', event: index, got, wanted });
  const { when } = event;
  const peek = event.kind === 'peek';
  const denied = event.outcome.kind === 'denied';
  const tick = profile.tickNs;
  const slop = BigInt(Math.round(declaration.claimsUnitMs * 1e6));
  const unit = slop > tick ? slop : tick;

  for (const name of ['limit', 'remaining', 'resetAfterMs', 'retryAfterMs', 'delayMs'] as const) {
    const value = claims[name];
    if (value === undefined || (name === 'retryAfterMs' && value === 'never')) continue;
    if (typeof value !== 'number' || Number.isNaN(value) || value < 0)
      false_('META-1', `${name} ${String(value)}`, `${name} ≥ 0, a number`);
    else count(witnesses, 'META-1');
  }
  const { remaining, retryAfterMs, resetAfterMs, delayMs } = claims;
  const whole = (n: bigint): string => `${Number(n) / Number(perToken)}`;

  if (typeof remaining === 'number' && remaining >= 0 && declaration.remaining === 'exact') {
    const left = law.available(state, when);
    const claimed = Number.isFinite(remaining) ? (scaled(Math.floor(remaining), perToken) ?? 0n) : most + 1n;
    const clause = (side: 'a' | 'b') => (peek ? 'PEEK-1' : `META-2${side}`);
    if (claimed > most && declaration.algorithm !== 'pay-later')
      false_('META-1', `remaining ${remaining}`, `remaining ≤ ${whole(most)}`);
    if (claimed > left.hi) false_(clause('a'), `remaining ${remaining}`, `at most ${whole(left.hi)}`);
    else if (claimed + perToken <= left.lo) false_(clause('b'), `remaining ${remaining}`, `at least ${whole(left.lo)}`);
    else if (left.lo === left.hi) {
      count(witnesses, 'META-2a');
      count(witnesses, 'META-2b');
      if (peek) count(witnesses, 'PEEK-1');
    }
  }

  // Where the guard leaves the cost out, an oversize request may pass or not, and either claim about it may be true.
  const open = cost > most && declaration.guard === 'without-cost';
  if (denied && retryAfterMs !== undefined && declaration.retryAfter !== 'hint' && !open) {
    const never = cost > most && declaration.algorithm !== 'pay-later';
    if (never !== (retryAfterMs === 'never')) {
      false_(
        'META-6',
        `retryAfterMs ${String(retryAfterMs)}`,
        never ? 'never: the cost exceeds what is ever there' : 'a finite wait: it can be admitted',
      );
    } else if (never) count(witnesses, 'META-6');
    const after = wait(retryAfterMs);
    if (!never && after !== undefined) {
      const retry = ceilTo(when.lo + after, tick);
      const then = law.permits(state, cost, { lo: retry, hi: retry + (when.hi - when.lo) });
      if (!then.allowed) false_('META-3', `retryAfterMs ${String(retryAfterMs)}`, 'a wait after which it is admitted');
      else if (!then.denied) count(witnesses, 'META-3');
      if (declaration.retryAfter === 'exact') {
        const early = when.lo + after - unit;
        if (early > when.hi) {
          const before_ = law.permits(state, cost, { lo: early, hi: early });
          if (!before_.denied)
            false_(
              'META-4',
              `retryAfterMs ${String(retryAfterMs)}`,
              `a shorter wait: ${declaration.claimsUnitMs} ms less admits too`,
            );
          else if (!before_.allowed) count(witnesses, 'META-4');
        }
      }
    }
  }

  const reset = wait(resetAfterMs);
  if (reset !== undefined && declaration.resetAfter !== 'hint') {
    const at = when.lo + reset;
    if (declaration.resetAfter === 'window-end' && law.windowEnd) {
      const end = law.windowEnd(state, when);
      const idle = reset === 0n && law.available(state, when).hi >= most;
      if (!idle && (at < end.lo || at > end.hi + unit)) {
        false_(
          'META-5',
          `resetAfterMs ${String(resetAfterMs)}`,
          `the end of the window, in ${Number(end.lo - when.lo) / 1e6} ms`,
        );
      } else if (end.lo === end.hi) count(witnesses, 'META-5');
    } else {
      const then = ceilTo(at, tick);
      const full = law.available(state, { lo: then, hi: then });
      if (full.hi < most)
        false_('META-5', `resetAfterMs ${String(resetAfterMs)}`, 'a wait after which it is as good as new');
      else if (full.lo >= most) count(witnesses, 'META-5');
      const early = at - unit;
      if (early >= when.hi && declaration.algorithm !== 'sliding-counter') {
        const already = law.available(state, { lo: early, hi: early });
        if (already.lo >= most && levelIsFull(court, law, state, early)) {
          false_(
            'META-5',
            `resetAfterMs ${String(resetAfterMs)}`,
            `a shorter wait: it is as good as new ${declaration.claimsUnitMs} ms before`,
          );
        }
      }
    }
  }

  const delay = wait(delayMs);
  if (delay !== undefined && law.delay && event.outcome.kind === 'allowed') {
    const due = law.delay(before, when);
    if (delay < due.lo || delay > due.hi + unit)
      false_('LB-2', `delayMs ${String(delayMs)}`, `its turn comes in ${Number(due.lo) / 1e6} ms`);
    else if (due.hi - due.lo < unit) count(witnesses, 'LB-2');
  }
};

/** Buckets hold fractions: everything being available is being full, except where less than one unit is missing. */
const levelIsFull = (court: Court, law: StepLaw<unknown>, state: unknown, instant: bigint): boolean =>
  law.boundaries(state, instant).length === 0 ||
  court.jurisdiction.law.windowEnd !== undefined ||
  court.declaration.algorithm === 'sliding-log' ||
  court.declaration.algorithm === 'stepped-bucket';

/** Calls of one group overlap: some order of them must be legal. Searches orders, remembering what was tried. */
const judgeGroup = (
  court: Court,
  law: StepLaw<unknown>,
  docket: Docket,
  events: readonly (readonly [number, Event])[],
): Docket | Violation => {
  const answered = events.filter(([, e]) => e.outcome.kind === 'allowed' || e.outcome.kind === 'denied');
  const seen = new Set<string>();
  // More orders than this are not searched; calls with the same cost and answer are interchangeable, so few are needed.
  let budget = 20_000;
  const search = (left: readonly (readonly [number, Event])[], states: Docket): Docket | undefined => {
    if (left.length === 0) return states;
    if (budget-- <= 0) return states;
    const keys = [...new Set(answered.map(([, e]) => e.key))];
    const memo = `${left.map(([i]) => i).join(',')}@${keys.map((key) => law.hash(states.get(key, left[0]![1].when))).join('/')}`;
    if (seen.has(memo)) return undefined;
    seen.add(memo);
    const tried = new Set<string>();
    for (const entry of left) {
      const [, event] = entry;
      const alike = `${event.key} ${event.cost} ${event.outcome.kind}`;
      if (tried.has(alike)) continue;
      tried.add(alike);
      const cost = unitsOf(event.cost, court);
      if (cost === undefined || cost <= 0n) continue;
      const allowed = event.outcome.kind === 'allowed';
      const state = states.get(event.key, event.when);
      const permits = law.permits(state, cost, event.when);
      if (allowed ? !permits.allowed : !permits.denied) continue;
      const next = states.copy();
      next.set(event.key, law.step(state, cost, allowed, event.when));
      const found = search(
        left.filter((other) => other !== entry),
        next,
      );
      if (found) return found;
    }
    return undefined;
  };
  const found = search(answered, docket);
  if (found) return found;
  const admitted = answered.filter(([, e]) => e.outcome.kind === 'allowed').reduce((sum, [, e]) => sum + e.cost, 0);
  const [, sample] = answered[0]!;
  const most = law.available(docket.get(sample.key, sample.when), sample.when);
  const over = admitted * Number(court.perToken) > Number(most.hi);
  return {
    clause: 'CONC-1',
    direction: over ? 'over' : 'under',
    event: answered.at(-1)![0],
    got: `${answered.length} concurrent calls admitted ${admitted}`,
    wanted: `what some order of them admits${over ? `: at most ${Number(most.hi) / Number(court.perToken)}` : `, with ${Number(most.lo) / Number(court.perToken)} there`}`,
  };
};

/** So many answers that a wrong limiter would have given otherwise exercise a diagnosis. */
export const RELAXED_ENOUGH = 3;

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

interface Shadow {
  readonly suspect: Suspect;
  readonly docket: Docket;
  alive: boolean;
}

const DIRECTIONS: ReadonlyMap<string, string> = new Map(CLAUSES.map(({ id, direction }) => [id, direction]));

/**
 * An answer exercises the clause of a suspect if, were the suspect guilty, it might have been another: that of a clause
 * about admitting too much only if it is a denial, that of one about too little only if it is an admission.
 */
const follow = (
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

  reset(event: Event): void {
    this.docket.reset(event.key);
    for (const shadow of this.#shadows) shadow.docket.reset(event.key);
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
    } else if (event.kind === 'reset') fold.reset(event);
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
    else if (event.kind === 'reset') fold.reset(event);
  });
  return fold.docket.get(key, history.events[index]?.when ?? { lo: 0n, hi: 0n });
};
