import { max } from '../spec/algebra.ts';
import type { Instant, Permits, Span, StepLaw } from '../spec/index.ts';
import { judgeClaims, judgeResponse } from './claims.ts';
import { judgeGroup } from './concurrency.ts';
import type { LimiterConfig } from './contract.ts';
import { type Court, count, RELAXED_ENOUGH, satisfied, unitsOf, type Violation, type Witnesses } from './court.ts';
import { judgeApart } from './distributed/judge.ts';
import { AS_IT_IS, Docket, type Rule } from './docket.ts';
import { nsCeil } from './exact.ts';
import { judgeNodes } from './redis/judge.ts';
import { rescaled } from './rescaled.ts';
import type { Event, History, Outcome } from './scenario.ts';
import { follow, type Shadow, suspectsOf } from './suspects.ts';
import { Tally } from './tally.ts';
import { WaitingRoom } from './waiting.ts';

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

/** No answer, or one that is none; an exception too. `what` was asked, where it was no try. */
const unanswered = (event: number, { kind, message = '' }: Outcome, what?: string): Violation => {
  const said = kind === 'refused' ? `threw: ${message}` : message || kind;
  return {
    clause: kind === 'unanswered' ? 'ANS-2' : 'ANS-1',
    direction: 'live',
    event,
    got: what === undefined ? said : `${what} ${kind}: ${message}`,
    wanted: 'an answer',
  };
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
  if (outcome.kind === 'malformed' || outcome.kind === 'unanswered') return { violation: unanswered(index, outcome) };
  if (cost === undefined || cost <= 0n) return {};
  const state = docket.get(event.key, event.when);
  const oversize = cost > court.jurisdiction.mostAtOnce;
  if (outcome.kind === 'refused') {
    if (oversize && court.declaration.overCapacity === 'error') {
      count(witnesses, 'ADM-7');
      return { state: law.step(state, cost, false, event.when) };
    }
    return { violation: unanswered(index, outcome) };
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

/** What was done to a key beside asking; whatever it is answered wrong afterwards is wrong because of it. */
type Touch = 'refund' | 'reserve' | 'released' | 'reconfigure' | 'assign' | 'small step' | 'large step';

/** The clause that such a wrong answer breaks, if it admits too much, and if it admits too little. */
const TOUCHED: Readonly<Record<Touch, { readonly over?: string; readonly under?: string }>> = {
  refund: { over: 'REFUND-1' },
  reserve: { over: 'RESERVE-1', under: 'RESERVE-1' },
  released: { over: 'RESERVE-1', under: 'RESERVE-1' },
  reconfigure: { over: 'RECONF-2', under: 'RECONF-2' },
  assign: { over: 'TIER-1', under: 'TIER-1' },
  'small step': { over: 'TIME-2a', under: 'TIME-2b' },
  'large step': { over: 'TIME-2a', under: 'TIME-3' },
};

/** Windows of another length: so many of the longest may pass until all that began before the change are over. */
export const WINDOWS_OPEN = 4n;

/** A reservation that was promised. */
interface Promised {
  readonly key: string;
  readonly cost: bigint;
  /** Between which instants it comes due. */
  due: Span;
  cancelled: boolean;
  /** Its key was made new since, or its credit carried over in a way of its own: there may be nothing left to give back. */
  isLoose: boolean;
}

/** Folds histories through one law, read one way. */
class Fold {
  docket: Docket;
  /** Nothing more can be said of the history: too much may have happened. */
  isOver = false;
  readonly #court: Court;
  readonly #history: History;
  readonly #rule: Rule;
  readonly #witnesses: Witnesses | undefined;
  #shadows: readonly Shadow[];
  readonly #claims = new Map<string, Violation>();
  readonly #lastCalls = new Map<string, bigint>();
  readonly #room: WaitingRoom | undefined;
  readonly #touched = new Map<string, Touch>();
  readonly #promised = new Map<number, Promised>();
  readonly #keysSeen = new Set<string>();
  /** Waits for which there was no room in the table. */
  readonly #turnedAway = new Set<number>();
  readonly #tally: Tally | undefined;
  #touchedAll: Touch | undefined;
  /** The latest instant that the clock has shown. */
  #latest: Instant | undefined;
  /** Windows were given another length: until then nothing is said. */
  #silentUntil: Instant | undefined;
  #longestNs: bigint;
  /** Until when a limiter may stand still because the clock was set back, and which keys were asked after that. */
  #unsettled: { readonly until: Instant; readonly askedSince: Set<string> } | undefined;

  constructor(court: Court, history: History, rule: Rule, witnesses: Witnesses | undefined) {
    this.#court = court;
    this.#history = history;
    this.#rule = rule;
    this.#witnesses = witnesses;
    this.docket = Docket.of(court, rule, history);
    this.#longestNs = court.jurisdiction.timeToFreshNs;
    this.#shadows = witnesses
      ? suspectsOf(court, history)
          .filter(({ id }) => (witnesses.get(`relaxed ${id}`) ?? 0) < RELAXED_ENOUGH)
          .map((other) => ({ suspect: other, docket: Docket.of(court, other, history), alive: true }))
      : [];
    if (history.events.some(({ kind }) => kind === 'stats')) this.#tally = new Tally();
    if (history.events.some(({ kind }) => kind === 'wait'))
      this.#room = new WaitingRoom(court, history, () => this.docket, rule.reading, witnesses);
  }

  #report = (violation: Violation): void => {
    if (!this.#claims.has(violation.clause)) this.#claims.set(violation.clause, violation);
  };

  get claims(): readonly Violation[] {
    return [...this.#claims.values()];
  }

  /** In every docket that is followed. */
  #everywhere(change: (docket: Docket) => void): void {
    change(this.docket);
    for (const { docket, alive } of this.#shadows) if (alive) change(docket);
  }

  #touch(key: string | undefined, touch: Touch): void {
    if (key === undefined) {
      this.#touchedAll = touch;
      this.#touched.clear();
    } else this.#touched.set(key, touch);
  }

  /** What waits will be when the clock was set back, nobody can say before it has caught up, and the key was asked since. */
  #isUnsettled(key: string, { lo }: Span): boolean {
    return this.#unsettled !== undefined && (lo <= this.#unsettled.until || !this.#unsettled.askedSince.has(key));
  }

  #touchOf(key: string): Touch | undefined {
    return this.#touched.get(key) ?? this.#touchedAll;
  }

  /** The clause that a wrong answer breaks, after what was done to the key. */
  #named(violation: Violation, key: string): Violation {
    const { direction } = violation;
    if (direction !== 'over' && direction !== 'under') return violation;
    const { drifting, timers } = this.#history;
    const touch = this.#touchOf(key);
    const clause =
      (touch && TOUCHED[touch][direction]) ??
      (drifting ? 'TIME-6' : timers !== undefined && !this.#room ? 'TIME-7' : violation.clause);
    return { ...violation, clause };
  }

  /** New keys may be turned away when so many are kept. */
  #isTableFull({ key, outcome, when }: Event): boolean {
    const { maxKeys } = this.#court.declaration;
    if (outcome.kind !== 'denied' || outcome.claims?.reason !== 'table-full') return false;
    if (this.#keysSeen.size < maxKeys) return false;
    return this.#isAsNew(key, when);
  }

  /** A key that is not turned away, for want of room, has a place. */
  #isTurnedAway(event: Event): boolean {
    if (this.#isTableFull(event)) {
      count(this.#witnesses, 'LIFE-2');
      return true;
    }
    if (Number.isFinite(this.#court.declaration.maxKeys)) this.#keysSeen.add(event.key);
    return false;
  }

  /** Whether a key may stand as one that was never asked: then it may have been forgotten. */
  #isAsNew(key: string, when: Span): boolean {
    const { jurisdiction } = this.docket.courtOf(key);
    return this.docket.lawOf(key).available(this.docket.get(key, when), when).hi >= jurisdiction.mostAtOnce;
  }

  try(event: Event, index: number): Violation | undefined {
    const { key, when } = event;
    if (this.#court.declaration.http) judgeResponse(event, index, this.#report, this.#witnesses);
    this.#tally?.add(event, this.#isAsNew(key, when));
    this.#latest = this.#latest === undefined || when.hi > this.#latest ? when.hi : this.#latest;
    if (this.#isTurnedAway(event)) return undefined;
    if (this.#isSilent(event)) return undefined;
    const standing = this.#room?.tryDuring(index, event) ?? 'judge';
    if (standing === 'pass') return undefined;
    if (standing !== 'judge') return standing;
    const court = this.docket.courtOf(key);
    const law = this.docket.lawOf(key);
    const before = this.docket.get(key, when);
    const judged = judgeTry(court, law, this.docket, event, index, this.#witnesses);
    if (judged.violation) return this.#named(judged.violation, key);
    if (judged.state === undefined) return undefined;
    this.docket.set(key, judged.state, when.hi);
    const idle = when.lo - (this.#lastCalls.get(key) ?? when.lo - court.jurisdiction.timeToFreshNs);
    this.#lastCalls.set(key, when.hi);
    if (judged.forced && event.outcome.kind === 'allowed' && idle >= court.jurisdiction.timeToFreshNs)
      count(this.#witnesses, 'ADM-3');
    if (judged.forced && this.#witnesses) this.#countTouched(court, law, before, event);
    if (!this.#isUnsettled(key, when))
      judgeClaims(court, law, judged.state, before, event, index, this.#report, this.#witnesses);
    if (this.#unsettled && when.lo > this.#unsettled.until) this.#unsettled.askedSince.add(key);
    this.#judgeBy(court, before, event, index);
    if (this.#witnesses) follow(this.#court, this.#shadows, event, judged.forced === true, this.#witnesses);
    return undefined;
  }

  #isSilent({ when, outcome: { kind } }: Event): boolean {
    return (
      this.#silentUntil !== undefined && when.lo < this.#silentUntil && kind !== 'malformed' && kind !== 'unanswered'
    );
  }

  /** COMP-2: the limit that is named has to be one that denies. */
  #judgeBy({ jurisdiction, declaration }: Court, state: unknown, event: Event, index: number): void {
    const { by } = event.outcome.claims ?? {};
    const { parts } = jurisdiction;
    const cost = unitsOf(event.cost, this.#court);
    if (by === undefined || !parts || cost === undefined || event.outcome.kind !== 'denied') return;
    const deniers = declaration.parts.filter(
      (_, i) => parts[i]?.law.permits((state as readonly unknown[])[i], cost, event.when).denied,
    );
    if (deniers.some(({ name }) => name === by)) {
      if (deniers.length < parts.length) count(this.#witnesses, 'COMP-2');
      return;
    }
    this.#report({
      clause: 'COMP-2',
      direction: 'claim',
      event: index,
      got: `by ${JSON.stringify(by)}`,
      wanted: `a limit that denies: ${deniers.map(({ name }) => name).join(' or ')}`,
    });
  }

  /** A forced answer beside a boundary, after something was done to the key, exercises the clauses of what was done. */
  #countTouched(court: Court, law: StepLaw<unknown>, state: unknown, { key, cost, outcome, when }: Event): void {
    const { drifting, timers } = this.#history;
    const touch = this.#touchOf(key);
    if (touch === undefined && !drifting && timers === undefined) return;
    const units = unitsOf(cost, court);
    const allowed = outcome.kind === 'allowed';
    if (units === undefined || !isBeside(court, law, state, units, allowed, when)) return;
    const clause = touch && TOUCHED[touch][allowed ? 'under' : 'over'];
    if (clause) count(this.#witnesses, clause);
    if (touch === 'reconfigure') for (const id of ['RECONF-1', 'RECONF-4']) count(this.#witnesses, id);
    if (drifting) count(this.#witnesses, 'TIME-6');
    if (timers !== undefined) count(this.#witnesses, 'TIME-7');
  }

  peek(event: Event, index: number): void {
    if (event.outcome.kind !== 'done') {
      this.#report(unanswered(index, event.outcome, 'peek'));
      return;
    }
    if (this.#isSilent(event)) return;
    const { key, when } = event;
    const court = this.docket.courtOf(key);
    const state = this.docket.get(key, when);
    if (!this.#room?.isWaiting(key) && !this.#isUnsettled(key, when))
      judgeClaims(court, this.docket.lawOf(key), state, state, event, index, this.#report, this.#witnesses);
    for (const { docket, rule } of [
      { docket: this.docket, rule: this.#rule },
      ...this.#shadows.map((shadow) => ({ docket: shadow.docket, rule: shadow.suspect })),
    ]) {
      if (!rule.reading.peeksTake) continue;
      const seen = docket.get(key, when);
      const law = docket.lawOf(key);
      if (law.permits(seen, court.perToken, when).allowed) docket.set(key, law.step(seen, court.perToken, true, when));
    }
  }

  /** Whatever is neither a try, nor a peek, nor a wait. */
  other(event: Event, index: number): Violation | undefined {
    const { kind, key, when, outcome } = event;
    const from = this.#latest ?? when.lo;
    if (when.hi > from || this.#latest === undefined) this.#latest = when.hi;
    if (kind === 'clock') {
      if (when.lo >= from) return undefined;
      // What windows are counted from would be open twice over.
      if (this.#silentUntil !== undefined) this.isOver = true;
      const { backwardsToleranceNs } = this.#court.profile;
      const large = from - when.lo > backwardsToleranceNs;
      this.#unsettled = { until: large ? when.lo + backwardsToleranceNs : from, askedSince: new Set() };
      this.#everywhere((docket) => docket.setBack(from, when.lo));
      this.#touch(undefined, large || this.#touchedAll === 'large step' ? 'large step' : 'small step');
      // What follows is counted from where the clock stands now; a later step back, from the latest instant after it.
      if (large) this.#latest = when.lo;
      return undefined;
    }
    if (['reserve', 'refund', 'assign'].includes(kind) && this.#isTurnedAway(event)) return undefined;
    if (kind === 'reserve') return this.#reserve(event, index);
    if (kind === 'stats') {
      this.#tally?.judge(event, index, this.#isAsNew(key, when), this.#report, this.#witnesses);
      return undefined;
    }
    if (outcome.kind !== 'done' && kind !== 'idle') {
      // Whoever counts windows of one length need not take another, and goes on as it was.
      if (kind === 'reconfigure' && event.config && this.docket.isAnotherLength(event.config)) return undefined;
      const changing = kind === 'reconfigure' || kind === 'assign';
      const violation = unanswered(index, outcome, kind);
      return changing ? { ...violation, clause: 'RECONF-4' } : violation;
    }
    switch (kind) {
      case 'reset':
        this.#everywhere((docket) => docket.reset(key));
        for (const promised of this.#promised.values()) if (promised.key === key) promised.isLoose = true;
        this.#room?.changed(when.hi, kind, key);
        break;
      case 'reconfigure':
        if (event.config && this.docket.isAnotherLength(event.config)) {
          this.#changeLength(event.config, when);
          break;
        }
        this.#change(event, (docket) => event.config && docket.reconfigure(event.config, when));
        this.#touch(undefined, 'reconfigure');
        break;
      case 'assign':
        this.#change(event, (docket) => event.tier && docket.assign(key, event.tier, when));
        this.#touch(key, 'assign');
        break;
      case 'refund': {
        const units = unitsOf(event.cost, this.docket.courtOf(key)) ?? 0n;
        const taken = this.#takenBefore(index, key);
        this.#everywhere((docket) => docket.give(key, units < taken ? units : taken, when, units));
        this.#touch(key, 'refund');
        this.#room?.changed(when.hi, kind, key);
        break;
      }
      case 'cancel':
        this.#release(event, index);
        break;
    }
    return undefined;
  }

  /**
   * RECONF-2: windows of another length. When the first of them begins no law says, nor what of the old ones is counted in
   * it: so nothing is said before the windows that may be running then are over, and after them nobody knows what a key
   * holds. The new length binds from there. Where more is open than that, nothing more is said.
   */
  #changeLength(config: LimiterConfig, when: Span): void {
    if (this.#rule.reading.changes === 'nothing') return;
    if (this.#room || this.#unsettled || this.#court.declaration.blockMs > 0) {
      this.isOver = true;
      return;
    }
    this.#longestNs = max(this.#longestNs, this.#court.of(config).jurisdiction.timeToFreshNs);
    this.#silentUntil = when.hi + WINDOWS_OPEN * this.#longestNs;
    this.docket.begin(config, 'unknown');
    for (const shadow of this.#shadows) shadow.alive = false;
    this.#touch(undefined, 'reconfigure');
  }

  /** Another config binds some keys; what is still to come due for them comes sooner or later. */
  #change({ kind, key, when }: Event, change: (docket: Docket) => void): void {
    const before = this.docket.copy();
    this.#everywhere(change);
    const move = (whose: string, due: Span): Span =>
      rescaled(due, before.courtOf(whose).jurisdiction.exact, this.docket.courtOf(whose).jurisdiction.exact, when);
    const { carry } = this.#court.declaration;
    for (const promised of this.#promised.values()) {
      const isOpen = promised.due.hi > when.lo && (kind === 'reconfigure' || promised.key === key);
      if (isOpen && (carry === 'additive' || carry === 'reset')) promised.isLoose = true;
      if (isOpen) promised.due = move(promised.key, promised.due);
    }
    this.#room?.changed(when.hi, kind, key, move);
  }

  #reserve(event: Event, index: number): Violation | undefined {
    const { key, when, outcome } = event;
    const court = this.docket.courtOf(key);
    const law = this.docket.lawOf(key);
    const cost = unitsOf(event.cost, court) ?? 0n;
    const clause = 'RESERVE-1';
    const said = outcome.claims?.waitMs;
    if (outcome.kind !== 'allowed' && outcome.kind !== 'denied') return unanswered(index, outcome, 'reserve');
    const never = cost > court.jurisdiction.mostAtOnce;
    const promised = outcome.kind === 'allowed' && typeof said === 'number' && said >= 0 && Number.isFinite(said);
    if (promised === never)
      return {
        clause,
        direction: never ? 'over' : 'under',
        event: index,
        got: `${outcome.kind}, waitMs ${String(said)}`,
        wanted: never ? 'denied: the cost exceeds what is ever there' : 'a promise: a finite waitMs',
      };
    if (!promised || !law.reserve) return undefined;
    const { wait, state } = law.reserve(this.docket.get(key, when), cost, when);
    const waitNs = nsCeil(said);
    const tick = court.profile.tickNs;
    const slop = BigInt(Math.round(court.declaration.claimsUnitMs * 1e6));
    const latest = wait.hi + (slop > tick ? slop : tick);
    if (waitNs < wait.lo || waitNs >= latest)
      return {
        clause,
        direction: waitNs < wait.lo ? 'over' : 'under',
        event: index,
        got: `waitMs ${said}`,
        wanted: `${Number(wait.lo) / 1e6} ms: then the permits are there, after those promised before`,
      };
    if (wait.hi - wait.lo <= tick) count(this.#witnesses, clause);
    this.docket.set(key, state, when.hi);
    for (const shadow of this.#shadows) {
      if (!shadow.alive) continue;
      const theirs = shadow.docket.lawOf(key).reserve?.(shadow.docket.get(key, when), cost, when);
      if (theirs) shadow.docket.set(key, theirs.state, when.hi);
    }
    this.#promised.set(index, {
      key,
      cost,
      due: { lo: when.lo + wait.lo, hi: when.hi + latest },
      cancelled: false,
      isLoose: false,
    });
    this.#touch(key, 'reserve');
    return undefined;
  }

  /** What tries and reservations took since a reset, less what was given back. Nobody need credit more (REFUND-2). */
  #takenBefore(index: number, key: string): bigint {
    let taken = 0n;
    for (const { kind, key: whose, cost, outcome } of this.#history.events.slice(0, index)) {
      if (whose !== key) continue;
      const units = unitsOf(cost, this.docket.courtOf(key)) ?? 0n;
      if (kind === 'reset') taken = 0n;
      else if ((kind === 'try' || kind === 'reserve') && outcome.kind === 'allowed') taken += units;
      else if (kind === 'refund') taken = max(0n, taken - units);
    }
    return taken;
  }

  /**
   * A reservation is cancelled: what later promises do not stand on is given back, once, and only before it is due. At least
   * its cost less all that was reserved, or waited for, since, or less what is refilled until the latest instant that is
   * promised to anybody; at most its cost less what is refilled until the last instant still promised after it.
   */
  #release({ of, when, key }: Event, index: number): void {
    const promised = this.#promised.get(of ?? -1);
    if (!promised) {
      this.#room?.cancelled(of ?? -1, when);
      return;
    }
    const later = [...this.#promised]
      .filter(([made, other]) => made > (of ?? -1) && other.key === promised.key)
      .map(([, other]) => other);
    const nothing = this.#court.declaration.cancelGives === 'nothing';
    // Whoever is charged at the call is promised an instant too.
    const waits = this.#history.events
      .slice((of ?? -1) + 1, index)
      .filter((other) => other.kind === 'wait' && other.key === promised.key)
      .map(({ cost }) => unitsOf(cost, this.docket.courtOf(key)) ?? 0n);
    const since = [...later.map(({ cost }) => cost), ...waits].reduce((sum, cost) => sum + cost, 0n);
    const others = [...this.#promised.values()].filter((other) => other !== promised && !other.cancelled);
    const latest = others.reduce((end, other) => (other.key === key ? max(end, other.due.hi) : end), promised.due.lo);
    const least = nothing ? 0n : max(0n, promised.cost - since);
    const last = later
      .filter(({ cancelled }) => !cancelled)
      .reduce((end, { due }) => max(end, due.lo), promised.due.hi);
    const kept = { lo: last - promised.due.hi, hi: latest - promised.due.lo };
    const tooLate = when.lo >= promised.due.hi;
    const due = when.hi >= promised.due.lo;
    const give = (docket: Docket, { reading }: Rule): void => {
      const all = reading.cancels === 'everything' || reading.cancels === 'again';
      if ((promised.cancelled || tooLate) && reading.cancels !== 'again') return;
      // Within a tick of its instant it may have been due already, or not yet.
      const perhaps = (due && !tooLate) || promised.isLoose;
      if (all) docket.give(promised.key, perhaps ? 0n : promised.cost, when, promised.cost);
      else docket.give(promised.key, perhaps ? 0n : least, when, nothing ? 0n : promised.cost, kept);
    };
    if (promised.cancelled || tooLate) count(this.#witnesses, 'REFUND-2');
    give(this.docket, this.#rule);
    for (const { docket, suspect, alive } of this.#shadows) if (alive) give(docket, suspect);
    this.#touch(key, 'released');
    this.#room?.changed(when.hi, 'cancel', key);
    promised.cancelled = true;
  }

  group(all: readonly (readonly [number, Event])[]): Violation | undefined {
    const members = all.filter(([, event]) => !this.#isTurnedAway(event));
    if (members.length === 0) return undefined;
    const broken = members.find(([, { outcome }]) => outcome.kind !== 'allowed' && outcome.kind !== 'denied');
    if (broken) {
      const [index, event] = broken;
      const { violation } = judgeTry(
        this.docket.courtOf(event.key),
        this.docket.lawOf(event.key),
        this.docket,
        event,
        index,
        undefined,
      );
      if (violation) return violation;
    }
    this.#countTogether(all.map(([, event]) => event));
    if (members.some(([, event]) => this.#isSilent(event))) return undefined;
    const after = judgeGroup(this.#court, this.docket, members);
    if (after === 'several') {
      this.isOver = true;
      return undefined;
    }
    if (!(after instanceof Docket)) return after;
    // Only a group that could not all be admitted tells anything about its order.
    if (new Set(members.map(([, { outcome }]) => outcome.kind)).size > 1) {
      for (const clause of ['CONC-1', 'CONC-2', 'CONC-3']) count(this.#witnesses, clause);
    }
    this.docket = after;
    for (const shadow of this.#shadows) shadow.alive = false;
    return undefined;
  }

  /**
   * LIFE-5: calls that overlap. A key that is as good as new may be forgotten until something is taken from it, and before
   * that only what exceeds the capacity is denied: whichever order they had, what is counted is what it is in this one.
   */
  #countTogether(events: readonly Event[]): void {
    const tally = this.#tally;
    if (!tally) return;
    const asNew = new Set(events.filter(({ key, when }) => this.#isAsNew(key, when)).map(({ key }) => key));
    const isOversize = ({ key, cost }: Event): boolean => {
      const court = this.docket.courtOf(key);
      return (unitsOf(cost, court) ?? 0n) > court.jurisdiction.mostAtOnce;
    };
    const rank = (event: Event): number => (isOversize(event) ? 0 : event.outcome.kind === 'allowed' ? 1 : 2);
    for (const event of [...events].sort((one, other) => rank(one) - rank(other))) {
      tally.add(event, asNew.has(event.key));
      if (event.outcome.kind === 'allowed') asNew.delete(event.key);
    }
  }

  /** Time passes, up to an instant. */
  passTo(instant: Instant): void {
    this.#room?.passTo(instant);
  }

  arrive(event: Event, index: number): Violation | undefined {
    if (this.#isTurnedAway(event)) {
      this.#turnedAway.add(index);
      return undefined;
    }
    // What waits take is followed in one docket only: in the others it would have to be waited for as well.
    for (const shadow of this.#shadows) shadow.alive = false;
    return this.#room?.arrive(index, event);
  }

  ended(event: Event, index: number, upTo: number): Violation | undefined {
    this.#tally?.add(event, true);
    if (this.#turnedAway.has(index)) return undefined;
    return this.#room?.end(index, event, upTo);
  }

  close(): Violation | undefined {
    const last = this.#history.events.at(-1);
    return last && this.#room?.close(last.when.lo, this.#history.events.length - 1);
  }
}

/** Waits that end between one event and the next, in their order. */
const endingsOf = ({ events }: History): ReadonlyMap<number, readonly [number, Event][]> => {
  const endings = new Map<number, [number, Event][]>();
  events.forEach((event, i) => {
    if (!event.end) return;
    const others = endings.get(event.end.after) ?? [];
    others.push([i, event]);
    endings.set(event.end.after, others);
  });
  for (const each of endings.values()) each.sort(([, a], [, b]) => (a.end?.order ?? 0) - (b.end?.order ?? 0));
  return endings;
};

const THE_LAW: Rule = { id: '', reading: AS_IT_IS };

/** Folds a history through the law of `court`, or through that law with one rule relaxed. */
export const judge = (court: Court, history: History, witnesses?: Witnesses, rule: Rule = THE_LAW): Judgement => {
  if (history.skews) return { violation: judgeApart(court, history, witnesses), claims: [] };
  if (history.mishaps) return { violation: judgeNodes(court, history, witnesses), claims: [] };
  const fold = new Fold(court, history, rule, witnesses);
  const { events } = history;
  const endings = endingsOf(history);
  for (let i = 0; i < events.length; i++) {
    const event = events[i]!;
    let violation: Violation | undefined;
    fold.passTo(event.when.lo);
    if (event.group !== undefined && event.kind === 'try') {
      const members: [number, Event][] = [[i, event]];
      while (events[i + 1]?.group === event.group) members.push([++i, events[i]!]);
      violation = members.length > 1 ? fold.group(members) : fold.try(event, i);
    } else if (event.kind === 'try') violation = fold.try(event, i);
    else if (event.kind === 'peek') fold.peek(event, i);
    else if (event.kind === 'wait') violation = fold.arrive(event, i);
    else violation = fold.other(event, i);
    if (fold.isOver && !violation) return { violation, claims: fold.claims };
    for (const [index, ended] of endings.get(i) ?? []) {
      // What ends between two events ends because time moved on to the later one.
      const later = ended.end !== undefined && ended.end.when.lo > event.when.hi && i + 1 < events.length;
      if (ended.end) fold.passTo(ended.end.when.lo);
      violation ??= fold.ended(ended, index, later ? i + 1 : i);
    }
    if (violation) return { violation, claims: fold.claims };
  }
  return { violation: fold.close(), claims: fold.claims };
};

/** The law of a key, and its state, just before an event of a legal history. */
export const standing = (
  court: Court,
  history: History,
  index: number,
  key: string,
): { readonly court: Court; readonly law: StepLaw<unknown>; readonly state: unknown } => {
  const fold = new Fold(court, history, THE_LAW, undefined);
  const endings = endingsOf(history);
  history.events.slice(0, index).forEach((event, i) => {
    if (event.kind === 'try') fold.try(event, i);
    else if (event.kind === 'wait') fold.arrive(event, i);
    else if (event.kind !== 'peek') fold.other(event, i);
    for (const [j, ended] of endings.get(i) ?? []) fold.ended(ended, j, i);
  });
  return {
    court: fold.docket.courtOf(key),
    law: fold.docket.lawOf(key),
    state: fold.docket.get(key, history.events[index]?.when ?? { lo: 0n, hi: 0n }),
  };
};

/** The law's state of a key just before an event of a legal history. */
export const stateBefore = (court: Court, history: History, index: number, key: string): unknown =>
  standing(court, history, index, key).state;
