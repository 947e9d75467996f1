import type { BucketConfig, Instant, Span } from '../spec/index.ts';
import { at } from '../spec/law.ts';
import { type Court, count, unitsOf, type Violation, type Witnesses } from './court.ts';
import type { Docket, Reading } from './docket.ts';
import { nsOf } from './exact.ts';
import type { Event, History } from './scenario.ts';

/** One who waits. */
interface Waiter {
  readonly index: number;
  readonly event: Event;
  readonly cost: bigint;
  /** From then on nothing but the law kept it waiting, as long as it is the first in line. */
  ready: Instant;
  /** Somebody before it was cancelled. */
  moved: boolean;
  /** Its key was put on another tier while it waited. */
  assigned: boolean;
  /** Leaky queue: when its turn comes, and whether somebody behind it was told when to start, and cannot move up. */
  due: Span | undefined;
  toldBehind: boolean;
}

const violationOf = (
  clause: string,
  direction: Violation['direction'],
  { index }: Waiter,
  upTo: number,
  got: string,
  wanted: string,
): Violation => ({ clause, direction, event: index, upTo, got, wanted });

const after = (from: Instant, instant: Instant): string => `${Number(instant - from) / 1e6} ms after its call`;

/**
 * The law of waiting: each grant comes at the first instant at which the law admits it after those before it, and no later
 * than the wake bound after that. A grant whose instant is known only to the wake bound may have been decided at any
 * instant within it, and two ends at one instant may have come in either order.
 */
export class WaitingRoom {
  readonly #docket: () => Docket;
  readonly #reading: Reading;
  readonly #witnesses: Witnesses | undefined;
  readonly #wakeNs: bigint;
  readonly #tickNs: bigint;
  readonly #fifo: boolean;
  readonly #barging: boolean;
  readonly #failFast: boolean;
  readonly #timeouts: boolean;
  readonly #cancelledAt = new Map<number, Instant>();
  readonly #lines = new Map<string, Waiter[]>();
  /** Waits that were accounted for before their end came up. */
  readonly #settled = new Set<number>();
  /** Those that were granted, where what may still come of them matters. */
  readonly #granted = new Map<number, Waiter>();
  #changedAt: Instant | undefined;

  constructor(
    { declaration, profile }: Court,
    history: History,
    docket: () => Docket,
    reading: Reading,
    witnesses: Witnesses | undefined,
  ) {
    this.#docket = docket;
    this.#reading = reading;
    this.#witnesses = witnesses;
    const late = typeof history.timers === 'number' ? BigInt(history.timers) * 1_000_000n : 0n;
    this.#wakeNs = nsOf(declaration.wakeBoundMs) + late;
    this.#tickNs = profile.tickNs;
    this.#fifo = declaration.order === 'fifo';
    this.#barging = declaration.barging;
    this.#failFast = declaration.failFast;
    this.#timeouts = declaration.timeouts;
    // Who cannot be cancelled waits on.
    for (const [i, { kind, of, when, aborted }] of declaration.cancels ? history.events.entries() : []) {
      if (aborted) this.#cancelledAt.set(i, when.lo);
      if (kind === 'cancel' && of !== undefined && !this.#cancelledAt.has(of)) this.#cancelledAt.set(of, when.lo);
    }
  }

  #line(key: string): Waiter[] {
    const name = this.#reading.linesMerged ? '' : key;
    const known = this.#lines.get(name);
    if (known) return known;
    const line: Waiter[] = [];
    this.#lines.set(name, line);
    return line;
  }

  isWaiting(key: string): boolean {
    return this.#line(key).length > 0;
  }

  arrive(index: number, event: Event): Violation | undefined {
    const docket = this.#docket();
    const { key, when } = event;
    const cost = unitsOf(event.cost, docket.courtOf(key)) ?? 0n;
    const waiter: Waiter = {
      index,
      event,
      cost,
      ready: when.hi,
      moved: false,
      assigned: false,
      due: undefined,
      toldBehind: false,
    };
    const law = docket.lawOf(key);
    if (law.delay && !this.#isOversize(waiter) && !(event.aborted && this.#cancelledAt.has(index))) {
      // A queue takes who fits, at once; its turn comes when the work before it is done.
      const state = docket.get(key, when);
      const { allowed, denied } = law.permits(state, cost, when);
      const turnedAway = event.outcome.kind === 'denied' && event.outcome.claims?.reason === 'queue-full';
      if (turnedAway) {
        this.#settled.add(index);
        if (denied) return undefined;
        return violationOf('LB-2', 'under', waiter, index, 'denied: queue-full', 'a place in the queue: there is room');
      }
      if (!allowed)
        return violationOf('LB-2', 'over', waiter, index, 'let into the queue', 'queue-full: there is no room');
      const delay = law.delay(state, when);
      waiter.due = { lo: when.lo + delay.lo, hi: when.hi + delay.hi };
      docket.set(key, law.step(state, cost, true, when));
    }
    this.#look(key, when);
    this.#line(key).push(waiter);
    return undefined;
  }

  /** The clause that is broken where one that waited while its limit was changed is never answered. */
  #lostTo({ event, assigned }: Waiter): string | undefined {
    if (event.end !== undefined) return undefined;
    if (this.#changedAt !== undefined && event.when.lo <= this.#changedAt) return 'RECONF-4';
    return assigned ? 'TIER-1' : undefined;
  }

  /** A window that begins with a request may begin with one that waits, whatever becomes of it; a new key does begin. */
  #look(key: string, when: Span): void {
    const docket = this.#docket();
    const law = docket.lawOf(key);
    if (law.begun) docket.set(key, law.begun(docket.get(key, when), when));
    else if (docket.courtOf(key).startsPartial) docket.set(key, docket.get(key, when));
  }

  #isOversize({ event, cost }: Waiter): boolean {
    const { jurisdiction, declaration } = this.#docket().courtOf(event.key);
    const debt = ['pay-later', 'spacing'].includes(declaration.algorithm) || declaration.guard === 'without-cost';
    return !debt && cost > jurisdiction.mostAtOnce;
  }

  /** A wait has ended. */
  end(index: number, event: Event, upTo: number): Violation | undefined {
    if (this.#settled.has(index)) return undefined;
    const waiter = this.#line(event.key).find((other) => other.index === index);
    return waiter ? this.#settle(waiter, upTo) : undefined;
  }

  #settle(waiter: Waiter, upTo: number): Violation | undefined {
    const { event, index } = waiter;
    this.#settled.add(index);
    const instant = event.end?.when ?? event.when;
    if (event.outcome.kind === 'allowed') return this.#grant(waiter, instant, upTo);
    return this.#leave(waiter, instant, upTo);
  }

  /** Those before it in line go first: whose end comes within the wake bound may have been decided before it. */
  #settleBefore(
    waiter: Waiter | undefined,
    key: string,
    by: Instant,
    upTo: number,
  ): Violation | undefined | 'overtaken' {
    for (;;) {
      const [first] = this.#line(key);
      if (first === undefined || first === waiter) return undefined;
      const ends = first.event.end?.when.lo;
      if (ends === undefined || ends > by + this.#wakeNs) return 'overtaken';
      const violation = this.#settle(first, upTo);
      if (violation) return violation;
    }
  }

  #remove(waiter: Waiter): void {
    const line = this.#line(waiter.event.key);
    line.splice(line.indexOf(waiter), 1);
  }

  /** Whether the law obliges to admit it at an instant: then it need not wait any longer. */
  #isDue({ event, cost, ready }: Waiter, instant: Instant): boolean {
    if (instant < ready) return false;
    const docket = this.#docket();
    return !docket.lawOf(event.key).permits(docket.get(event.key, at(instant)), cost, at(instant)).denied;
  }

  /** Whether somebody in line must have been granted before this instant. */
  #isOverdue(waiter: Waiter, instant: Instant): boolean {
    const before = instant - this.#wakeNs - this.#tickNs;
    if (waiter.due) return before > waiter.due.hi;
    const line = this.#line(waiter.event.key);
    if (this.#fifo) return line[0] === waiter && this.#isDue(waiter, before);
    // Any order: somebody has to go only if whoever it is could.
    return line.every((other) => this.#isDue(other, before));
  }

  #late(waiter: Waiter, instant: Instant, upTo: number, got: string): Violation {
    const lost = waiter.event.end === undefined;
    const changed = lost ? 'RECONF-4' : 'RECONF-2';
    const alone = waiter.moved ? 'WAIT-4' : 'WAIT-2';
    return violationOf(
      this.#changedAt !== undefined ? changed : waiter.assigned ? 'TIER-1' : alone,
      lost ? 'live' : 'under',
      waiter,
      upTo,
      got,
      `granted as soon as the law admits it after those before it: sooner than ${after(waiter.event.when.lo, instant)}`,
    );
  }

  #grant(waiter: Waiter, { lo, hi }: Span, upTo: number): Violation | undefined {
    const { event, cost } = waiter;
    const docket = this.#docket();
    if (this.#fifo) {
      const before = this.#settleBefore(waiter, event.key, lo, upTo);
      if (before === 'overtaken') {
        const [first] = this.#line(event.key);
        const lost = first && this.#lostTo(first);
        return violationOf(
          lost ?? 'WAIT-2',
          lost ? 'live' : 'under',
          waiter,
          upTo,
          `granted before one that has waited ${Number(event.when.lo - (first ?? waiter).event.when.lo) / 1e6} ms longer`,
          'a grant after those before it',
        );
      }
      if (before) return before;
    }
    if (this.#isOversize(waiter))
      return violationOf('ADM-7', 'over', waiter, upTo, 'granted', 'never: the cost exceeds what is ever there');
    const over = this.#isOver(waiter, lo);
    if (over) return violationOf(over.clause, 'live', waiter, upTo, `granted ${after(event.when.lo, lo)}`, over.wanted);
    if (this.#isOverdue(waiter, lo)) return this.#late(waiter, lo, upTo, `granted ${after(event.when.lo, lo)}`);
    const law = docket.lawOf(event.key);
    const early = violationOf(
      'WAIT-1',
      'over',
      waiter,
      upTo,
      `granted ${after(event.when.lo, lo)}`,
      'a later grant: so early the law admits no more',
    );
    const from = lo - this.#wakeNs;
    const when = { lo: from > event.when.lo ? from : event.when.lo, hi };
    if (waiter.due) {
      if (hi < waiter.due.lo) return early;
    } else {
      const state = docket.get(event.key, when);
      const { allowed } = law.permits(state, cost, when);
      if (!allowed) return early;
      const sooner = lo - this.#tickNs;
      if (sooner >= event.when.lo && !law.permits(state, cost, at(sooner)).allowed) {
        count(this.#witnesses, 'WAIT-1');
        count(this.#witnesses, 'WAIT-2');
        if (waiter.moved) count(this.#witnesses, 'WAIT-4');
        if (this.#changedAt !== undefined) count(this.#witnesses, 'RECONF-4');
      }
      docket.set(event.key, law.step(state, cost, true, when), when.hi);
    }
    if (waiter.due && hi > event.when.hi) {
      count(this.#witnesses, 'WAIT-1');
      count(this.#witnesses, 'WAIT-2');
      if (waiter.moved) count(this.#witnesses, 'WAIT-4');
    }
    this.#remove(waiter);
    if (this.#reading.lateEndsGive) this.#granted.set(waiter.index, waiter);
    for (const other of this.#line(event.key)) if (other.ready < hi) other.ready = hi;
    return undefined;
  }

  /** It must have left before this instant: cancelled, or for its timeout. */
  #isOver(
    { index, event }: Waiter,
    instant: Instant,
  ): { readonly clause: string; readonly wanted: string } | undefined {
    const cancelled = this.#cancelledAt.get(index);
    if (event.aborted && cancelled !== undefined)
      return { clause: 'WAIT-4', wanted: 'cancelled, at once: its signal was aborted before it was called' };
    if (cancelled !== undefined && instant > cancelled + this.#wakeNs)
      return { clause: 'WAIT-4', wanted: `cancelled, ${after(event.when.lo, cancelled)}` };
    const timeoutNs = this.#timeoutOf(event);
    if (timeoutNs !== undefined && instant > event.when.lo + timeoutNs + this.#wakeNs)
      return { clause: 'WAIT-3', wanted: `an answer after ${event.timeoutMs} ms` };
    return undefined;
  }

  #leave(waiter: Waiter, { lo, hi }: Span, upTo: number): Violation | undefined {
    const { event, index, cost } = waiter;
    const began = event.when.lo;
    const { kind, claims, message } = event.outcome;
    if (kind !== 'denied') {
      const clause = this.#changedAt !== undefined ? 'RECONF-4' : kind === 'unanswered' ? 'ANS-2' : 'ANS-1';
      return violationOf(clause, 'live', waiter, upTo, `${kind}: ${message ?? ''}`, 'an answer');
    }
    const cancelled = this.#cancelledAt.get(index);
    const timeoutNs = this.#timeoutOf(event);
    const reason = this.#reasonOf(waiter, claims?.reason, cancelled, lo);
    const late = (from: Instant): boolean => lo > from + this.#wakeNs;
    if (reason === 'never') {
      if (cost <= this.#docket().courtOf(event.key).jurisdiction.mostAtOnce)
        return violationOf('WAIT-2', 'under', waiter, upTo, 'denied: never', 'a grant: the cost can be there');
      // One that a change made impossible may be told when its turn comes.
      if (this.#changedAt === undefined && !waiter.assigned && late(began))
        return violationOf('ADM-7', 'live', waiter, upTo, `never, ${after(began, lo)}`, 'never, at once');
      count(this.#witnesses, 'ADM-7');
    } else if (this.#isOverdue(waiter, lo)) {
      return this.#late(waiter, lo, upTo, `${reason}, ${after(began, lo)}`);
    } else if (reason === 'cancelled') {
      if (cancelled === undefined)
        return violationOf('WAIT-4', 'live', waiter, upTo, 'denied: cancelled', 'to wait on: nobody cancelled it');
      if (late(cancelled))
        return violationOf('WAIT-4', 'live', waiter, upTo, `cancelled, ${after(began, lo)}`, 'at once');
    } else if (reason === 'timeout' && timeoutNs !== undefined) {
      const due = began + timeoutNs;
      if (late(due))
        return violationOf('WAIT-3', 'live', waiter, upTo, `timeout, ${after(began, lo)}`, 'a timeout in time');
      if (hi < due && !(this.#failFast && this.#isHopeless(waiter, due)))
        return violationOf(
          'WAIT-3',
          'under',
          waiter,
          upTo,
          `timeout, ${after(began, lo)}`,
          'to wait on until the timeout',
        );
      count(this.#witnesses, 'WAIT-3');
    } else {
      return violationOf('WAIT-2', 'under', waiter, upTo, `denied: ${reason}`, 'a grant, sooner or later');
    }
    this.#look(event.key, { lo, hi });
    this.#free(waiter, { lo, hi }, reason);
    return undefined;
  }

  /** What the limiter says, or what it must have been. */
  #reasonOf({ event }: Waiter, said: unknown, cancelled: Instant | undefined, ended: Instant): string {
    // There may be no place in a queue for one that does not want it.
    if (event.aborted && cancelled !== undefined && said === 'queue-full') return 'cancelled';
    if (typeof said === 'string') return said;
    if (cancelled !== undefined && cancelled <= ended) return 'cancelled';
    return this.#timeoutOf(event) === undefined ? 'no reason' : 'timeout';
  }

  /** Where there are no timeouts, whoever asked for one waits on. */
  #timeoutOf({ timeoutMs }: Event): Instant | undefined {
    return this.#timeouts && timeoutMs !== undefined ? nsOf(timeoutMs) : undefined;
  }

  /** Grants that a denied try brought about, as far as they explain the denial. */
  #settleServed(index: number, event: Event): Violation | undefined {
    const served = this.#line(event.key)
      .filter(({ event: { outcome, end } }) => outcome.kind === 'allowed' && end?.after === index)
      .filter(({ event: { end } }) => end !== undefined && end.when.lo <= event.when.hi)
      .sort((a, b) => (a.event.end?.order ?? 0) - (b.event.end?.order ?? 0));
    for (const waiter of served) {
      const docket = this.#docket();
      const cost = unitsOf(event.cost, docket.courtOf(event.key)) ?? 0n;
      if (docket.lawOf(event.key).permits(docket.get(event.key, event.when), cost, event.when).denied) return undefined;
      const violation = this.#settle(waiter, index);
      if (violation) return violation;
    }
    return undefined;
  }

  /** No grant was possible by then: each of those in line goes at the first instant at which the law obliges. */
  #isHopeless(waiter: Waiter, by: Instant): boolean {
    if (waiter.due) return waiter.due.hi > by - this.#tickNs;
    const docket = this.#docket().copy();
    const { key } = waiter.event;
    const law = docket.lawOf(key);
    let from = waiter.event.when.hi;
    for (const other of this.#line(key)) {
      const isDue = (instant: Instant): boolean =>
        !law.permits(docket.get(key, at(instant)), other.cost, at(instant)).denied;
      if (!isDue(by)) return true;
      let [early, late] = [0n, (by - from) / this.#tickNs + 1n];
      while (early < late) {
        const middle = (early + late) / 2n;
        if (isDue(from + middle * this.#tickNs)) late = middle;
        else early = middle + 1n;
      }
      from += late * this.#tickNs;
      if (from > by) from = by;
      if (other === waiter) return false;
      docket.set(key, law.step(docket.get(key, at(from)), other.cost, true, at(from)));
    }
    return true;
  }

  /** Who leaves frees its place, and has taken nothing. */
  #free(waiter: Waiter, { lo, hi }: Span, reason: string): void {
    const docket = this.#docket();
    const { key } = waiter.event;
    const law = docket.lawOf(key);
    const line = this.#line(key);
    const behind = line.slice(line.indexOf(waiter) + 1);
    const when = { lo, hi };
    if (waiter.due) {
      if (!waiter.toldBehind) docket.give(key, waiter.cost, when);
      const { refill } = docket.courtOf(key).jurisdiction.exact as BucketConfig;
      const work = waiter.cost * refill.periodNs;
      for (const other of behind)
        if (other.due)
          other.due = {
            lo: other.due.lo - work / refill.units - 1n,
            hi: waiter.toldBehind ? other.due.hi : other.due.hi - work / refill.units,
          };
    } else if (this.#reading.goneTake === reason) {
      const state = docket.get(key, when);
      const owing = law.reserve?.(state, waiter.cost, when).state;
      // Of windows nothing is owed: what is not there is not taken.
      if (owing !== undefined) docket.set(key, owing);
      else if (law.permits(state, waiter.cost, when).allowed) docket.set(key, law.step(state, waiter.cost, true, when));
    }
    this.#remove(waiter);
    for (const other of behind) {
      if (other.ready < hi) other.ready = hi;
      if (reason === 'cancelled') other.moved = true;
    }
  }

  /**
   * A try while others wait for its key. `judge`: the law decides, now that whoever may have gone before it has; `pass`: a
   * denial says nothing, because those in line come first.
   */
  tryDuring(index: number, event: Event): Violation | 'judge' | 'pass' {
    // A queue takes who fits, whoever waits in it for its turn.
    if (!this.isWaiting(event.key)) return 'judge';
    const own = this.#line(event.key).some((other) => other.event.key === event.key);
    if (!own) return event.outcome.kind === 'allowed' ? 'judge' : 'pass';
    if (this.#docket().lawOf(event.key).delay) {
      if (event.outcome.kind === 'allowed') for (const other of this.#line(event.key)) other.toldBehind = true;
      return 'judge';
    }
    if (this.#barging) {
      if (event.outcome.kind === 'allowed')
        for (const other of this.#line(event.key)) if (other.ready < event.when.hi) other.ready = event.when.hi;
      // The call itself may have served some of those in line before it looked at what is left.
      return event.outcome.kind === 'allowed' ? 'judge' : (this.#settleServed(index, event) ?? 'judge');
    }
    if (event.outcome.kind !== 'allowed') return 'pass';
    const before = this.#settleBefore(undefined, event.key, event.when.hi, index);
    if (before === undefined) return 'judge';
    if (before !== 'overtaken') return before;
    const [first] = this.#line(event.key);
    const lost = first && this.#lostTo(first);
    return {
      clause: lost ?? 'WAIT-2',
      direction: lost ? 'live' : 'under',
      event: index,
      got: 'allowed, while another waits',
      wanted: 'denied: those in line come first (unless `barging` is declared)',
    };
  }

  /** The config, or what is there for a key, was changed from outside. */
  changed(instant: Instant, by: Event['kind'], key: string, move?: (key: string, due: Span) => Span): void {
    if (by === 'reconfigure') this.#changedAt = instant;
    // Whoever waits on is the first to ask for the new key.
    if (by === 'reset' && this.isWaiting(key)) this.#look(key, at(instant));
    for (const line of this.#lines.values()) {
      for (const waiter of line) {
        if (move && waiter.due) waiter.due = move(waiter.event.key, waiter.due);
        if (waiter.ready < instant) waiter.ready = instant;
        // In a queue that is made new the turn of those in it may come at once, or when it would have come.
        if (by === 'reset' && waiter.due && waiter.event.key === key) waiter.due = { lo: instant, hi: waiter.due.hi };
        if (by === 'assign' && waiter.event.key === key) waiter.assigned = true;
      }
    }
  }

  /** A wait is cancelled: one that was granted is not concerned, unless it is read so. */
  cancelled(index: number, when: Span): void {
    if (this.#reading.lateEndsGive === 'cancelled') this.#giveBack(index, when);
  }

  /** Time passes: a timeout of one that was granted is over, unless it is read otherwise. */
  passTo(instant: Instant): void {
    if (this.#reading.lateEndsGive !== 'timeout') return;
    for (const [index, { event }] of this.#granted) {
      const timeoutNs = this.#timeoutOf(event);
      const ends = event.when.lo + (timeoutNs ?? 0n);
      if (timeoutNs !== undefined && ends <= instant) this.#giveBack(index, at(ends));
    }
  }

  #giveBack(index: number, when: Span): void {
    const waiter = this.#granted.get(index);
    if (!waiter) return;
    this.#granted.delete(index);
    const { key } = waiter.event;
    this.#docket().give(key, waiter.cost, when);
    this.changed(when.hi, 'cancel', key);
  }

  /** The scenario is over: whoever should have been granted by then, and was not, has been lost. */
  close(instant: Instant, upTo: number): Violation | undefined {
    for (const line of this.#lines.values()) {
      for (const waiter of line) {
        const { event } = waiter;
        const lost = `still waiting ${after(event.when.lo, instant)}`;
        if (this.#isOversize(waiter) && instant > event.when.lo + this.#wakeNs)
          return violationOf(this.#lostTo(waiter) ?? 'ADM-7', 'live', waiter, upTo, lost, 'never, at once');
        const over = instant > event.when.lo + this.#wakeNs ? this.#isOver(waiter, instant) : undefined;
        if (over) return violationOf(this.#lostTo(waiter) ?? over.clause, 'live', waiter, upTo, lost, over.wanted);
        if (this.#isOverdue(waiter, instant)) return this.#late(waiter, instant, upTo, lost);
      }
    }
    return undefined;
  }
}
