import { ceilDiv, max, min } from '../../spec/algebra.ts';
import { type BucketConfig, type Fleet, mostBetween, owedOf, slackOf } from '../../spec/index.ts';
import { type Court, count, isValidCost, unitsOf, type Violation, type Witnesses } from '../court.ts';
import { nsOf } from '../exact.ts';
import type { Event, History } from '../scenario.ts';
import { fleetOf, quietNsOf } from './fleet.ts';
import { isCounted, Left } from './left.ts';
import { LINK_OF, type LinkState } from './link.ts';

/**
 * Judges several nodes that share one limit, each on a clock of its own and on a link that is cut and mended. No law says
 * what each request is to be answered; asked are what all of them admit in every interval (DIST-1; DIST-3 where clocks are
 * off; DIST-4 where a link was cut), that they agree after a quiet period (DIST-2), what a node says that is cut off (DIST-4),
 * and that they admit again what must have come back (ADM-3, or DIST-4). Of strict nodes what is left of their bucket is
 * known at any time, whatever became of requests whose replies were lost (FAULT-3).
 */

/** What a node is given to measure its own times by, and how far those may be off. */
interface Terms {
  readonly config: BucketConfig;
  readonly fleet: Fleet;
  readonly slack: bigint;
  readonly quietNs: bigint;
  /** How long a node may go on by itself, in true time. */
  readonly openNs: bigint;
  /** What sums of time and tokens that are rounded may lose; in the unit of levels. */
  readonly blur: bigint;
}

/** How the link of a node stands before an event, and since when. */
interface Standing {
  readonly state: LinkState;
  readonly since: bigint | undefined;
}

/** The group of a call that overlaps with none. */
const ALONE = -1;

const WHOLE: Standing = { state: 'whole', since: undefined };

export const nodesIn = (history: Pick<History, 'events'>): number =>
  1 + Math.max(0, ...history.events.map(({ node }) => node ?? 0));

const isBlind = ({ outcome }: Event): boolean => {
  const mode = outcome.claims?.mode;
  return mode === 'fail-open' || mode === 'fail-closed';
};

/** Admitted by what the nodes share, or by a share of it. */
const isAdmitted = (event: Event): boolean =>
  event.kind === 'try' && event.outcome.kind === 'allowed' && !isBlind(event);

/** Whoever is behind it hears nothing of the others. */
const isGone = (state: LinkState): boolean => state === 'cut' || state === 'deaf';

/** When all of them had ended. */
const latest = (events: readonly Event[]): bigint => events.reduce((most, { when }) => max(most, when.hi), 0n);

const shown = (n: number): string => String(Number(n.toFixed(3)));

const absolute = (n: bigint): bigint => (n < 0n ? -n : n);

/** What clocks are set to, at first and later on. */
const settingsOf = ({ skews = [], events }: History): readonly number[] => [
  ...skews,
  ...events.flatMap((event) => event.skews ?? []),
];

const areOff = (skews: readonly number[] = []): boolean => skews.some((ms) => ms !== 0);

/** How far the clocks are off at most; and where an instant is none that a limiter can tell, by how much it may mistake it. */
const errorOf = ({ declaration, profile }: Court, history: History): bigint => {
  const { events } = history;
  const skews = settingsOf(history);
  const skewNs = skews.reduce((most, ms) => max(most, absolute(nsOf(ms))), 0n);
  const grid = BigInt(declaration.resolutionNs);
  const isOn = (instant: bigint): boolean => instant % grid === 0n;
  const exact = events.every(({ when }) => isOn(when.lo) && isOn(when.hi)) && skews.every((ms) => isOn(nsOf(ms)));
  return skewNs + profile.clockErrorNs + (exact ? 0n : grid);
};

/** Float64 keeps 53 bits, and a decision rounds fewer than eight times. */
const FLOAT_SHIFT = 50n;

/** By how much all decisions of a history may be wrong together, as a time. */
const roundingOf = (court: Court, { events }: History): bigint => {
  if (court.profile.arithmetic !== 'float64') return 0n;
  const latest = events.reduce((most, { when }) => max(most, absolute(when.hi)), 0n);
  return BigInt(events.length) * (1n + ((latest + court.jurisdiction.timeToFreshNs) >> FLOAT_SHIFT));
};

const termsOf = (court: Court, history: History): Terms => {
  const { declaration, jurisdiction } = court;
  // The bound that nodes in turn are judged by has their slack in its capacity already.
  const config = { ...(jurisdiction.exact as BucketConfig), capacity: jurisdiction.mostAtOnce };
  const roundedNs = roundingOf(court, history);
  const fleet = fleetOf(declaration, nodesIn(history), errorOf(court, history) + roundedNs);
  const off = 2n * fleet.skewNs;
  return {
    config,
    fleet,
    slack: slackOf(config, fleet),
    quietNs: quietNsOf(declaration) + off,
    openNs: fleet.openNs + off,
    blur: roundedNs * config.refill.units,
  };
};

const WANTED = {
  error: 'an error',
  open: "allowed, with mode: 'fail-open'",
  closed: "denied, with mode: 'fail-closed'",
} as const;

class Session {
  readonly #court: Court;
  readonly #history: History;
  readonly #terms: Terms;
  readonly #witnesses: Witnesses | undefined;
  readonly #links = new Map<number, Standing>();
  /** In which group of calls a node answered first since something happened to its link. */
  readonly #back = new Map<number, number>();
  readonly #left = new Map<string, readonly [Left, Left]>();
  #wasCut = false;
  #wereOff: boolean;

  constructor(court: Court, history: History, witnesses: Witnesses | undefined) {
    this.#court = court;
    this.#history = history;
    this.#terms = termsOf(court, history);
    this.#witnesses = witnesses;
    this.#wereOff = areOff(history.skews);
  }

  judge(): Violation | undefined {
    const { events } = this.#history;
    for (const [i, event] of events.entries()) {
      const found = this.#event(event, i);
      if (found) return { event: i, ...found };
      this.#note(event);
    }
    this.#tally();
    return undefined;
  }

  /** What an event changes for those after it. */
  #note(event: Event): void {
    if (areOff(event.skews)) this.#wereOff = true;
    const { node = 0, group = ALONE } = event;
    const state = LINK_OF[event.kind];
    if (state === undefined) {
      const isAnswer = event.outcome.kind !== 'refused' && !isBlind(event);
      if (event.kind === 'try' && isAnswer && !this.#back.has(node)) this.#back.set(node, group);
      return;
    }
    this.#back.delete(node);
    const { state: before, since } = this.#link(event);
    // A link that is cut in another way is cut all the same.
    const goesOn = state === before || (isGone(state) && isGone(before));
    this.#links.set(node, { state, since: goesOn ? since : event.when.lo });
    if (isGone(state)) this.#wasCut = true;
  }

  #link({ node = 0 }: Event): Standing {
    return this.#links.get(node) ?? WHOLE;
  }

  #event(event: Event, i: number): Omit<Violation, 'event'> | undefined {
    if (event.kind === 'try')
      return this.#answer(event) ?? this.#bound(event, i) ?? this.#least(event, i) ?? this.#counted(event);
    if (event.kind === 'peek') return this.#unanswered(event) ?? this.#agreement(event, i);
    return undefined;
  }

  /** No answer, or one that is none. */
  #unanswered(event: Event): Omit<Violation, 'event'> | undefined {
    const { kind, message = kind } = event.outcome;
    const isCut = isGone(this.#link(event).state);
    if (kind === 'malformed') return { clause: 'ANS-1', direction: 'live', got: message, wanted: 'an answer' };
    if (kind === 'unanswered')
      return { clause: isCut ? 'DIST-4' : 'ANS-2', direction: 'live', got: message, wanted: 'an answer' };
    return undefined;
  }

  /**
   * Its link has been whole for so long that its node has noticed; or nothing has happened to it yet. Of calls that overlap a
   * node may let one find out, and refuse the others meanwhile: they are no matter until it has answered.
   */
  #isWell(event: Event): boolean {
    const { node = 0, group } = event;
    const { state, since } = this.#link(event);
    if (since !== undefined && group !== undefined && (this.#back.get(node) ?? group) === group) return false;
    return state === 'whole' && (since === undefined || event.when.lo - since > this.#terms.quietNs);
  }

  /** It has heard nothing of the others for longer than it may decide by itself. */
  #isGoneTooLong(event: Event): boolean {
    const { state, since = event.when.lo } = this.#link(event);
    return isGone(state) && event.when.lo - since > this.#terms.openNs;
  }

  #isAnySlow(): boolean {
    return [...this.#links.values()].some(({ state }) => state === 'slow');
  }

  /** What a node says that cannot reach the others, or could not, and what it says that can. */
  #answer(event: Event): Omit<Violation, 'event'> | undefined {
    const missing = this.#unanswered(event);
    if (missing) return missing;
    const { onFailure } = this.#court.declaration;
    const { outcome, when, cost } = event;
    const { state, since } = this.#link(event);
    const { mode } = outcome.claims ?? {};
    const said = outcome.kind === 'refused' ? `threw: ${outcome.message ?? ''}` : outcome.kind;
    const got = `${said}${mode === undefined ? '' : `, with mode: ${JSON.stringify(mode)}`}`;
    const oversize = (unitsOf(cost, this.#court) ?? 0n) > this.#court.jurisdiction.mostAtOnce;
    if (oversize && outcome.kind === 'denied') count(this.#witnesses, 'ADM-7');
    if (oversize && outcome.kind === 'refused' && this.#court.declaration.overCapacity === 'error') return undefined;
    if (oversize && isAdmitted(event))
      return { clause: 'ADM-7', direction: 'over', got, wanted: 'denied: it is above the capacity' };
    const byItself = outcome.kind === 'refused' || isBlind(event);
    if (byItself) {
      if (this.#isWell(event)) {
        const clause = since !== undefined ? 'DIST-4' : outcome.kind === 'refused' ? 'ANS-1' : 'DIST-4';
        return { clause, direction: 'live', got, wanted: 'an answer with the others: its link is whole' };
      }
      const declared = { error: 'refused', open: 'allowed fail-open', closed: 'denied fail-closed' }[onFailure];
      const is = outcome.kind === 'refused' ? 'refused' : `${outcome.kind} ${String(mode)}`;
      if (is !== declared) return { clause: 'DIST-4', direction: 'claim', got, wanted: WANTED[onFailure] };
      if (isGone(state)) count(this.#witnesses, 'DIST-4');
      return undefined;
    }
    if (!this.#isGoneTooLong(event) || oversize) return undefined;
    // Until when a cost is not there a strict node may have been told before: what is left says whether that is so.
    if (outcome.kind === 'denied' && isCounted(this.#court.declaration)) return undefined;
    const ms = Number(when.lo - (since ?? when.lo)) / 1e6;
    return {
      clause: 'DIST-4',
      direction: outcome.kind === 'allowed' ? 'over' : 'claim',
      got: `${got}, ${ms} ms after its link was cut`,
      wanted: `${WANTED[onFailure]}: it decides by itself for ${Number(this.#terms.fleet.openNs) / 1e6} ms at most`,
    };
  }

  /** What is admitted in an interval that ends with this event. */
  #bound(event: Event, i: number): Omit<Violation, 'event'> | undefined {
    if (!isAdmitted(event)) return undefined;
    const { room, from, admitted } = roomAt(this.#court, this.#history, this.#terms, event.key, i);
    if (room >= 0n) return undefined;
    const { config, fleet, slack } = this.#terms;
    const tokens = (scaled: bigint): number => Number(scaled) / Number(config.refill.periodNs * this.#court.perToken);
    const to = event.when.hi;
    const most = mostBetween(config, fleet, from, to);
    const refilled = config.refill.units * (to - from);
    const parts = [
      `capacity ${shown(tokens(config.capacity * config.refill.periodNs))}`,
      ...(refilled > 0n ? [`refill ${shown(tokens(refilled))}`] : []),
      ...(slack > 0n ? [`slack ${shown(tokens(slack))} of ${fleet.nodes} nodes with ${fleet.design}`] : []),
    ];
    const within = to === from ? 'at one instant' : `within ${Number(to - from) / 1e6} ms`;
    return {
      clause: this.#overClause(),
      direction: 'over',
      got: `allowed: ${shown(tokens(admitted * config.refill.periodNs))} on all nodes together, ${within}`,
      wanted: `at most ${shown(tokens(most))}: ${parts.join(' + ')}`,
    };
  }

  #overClause(): string {
    if (this.#wasCut) return 'DIST-4';
    return this.#wereOff ? 'DIST-3' : 'DIST-1';
  }

  /** What must be there: nobody was asked for long, so what was held is back, and time has refilled it. */
  #least(event: Event, i: number): Omit<Violation, 'event'> | undefined {
    const { outcome, cost } = event;
    const units = unitsOf(cost, this.#court);
    if (!isValidCost(cost, this.#court) || units === undefined || units > this.#court.jurisdiction.mostAtOnce)
      return undefined;
    // Of calls that overlap another one may have been first; and what is on its way to be told takes its time.
    if (!this.#isWell(event) || event.group !== undefined || this.#isAnySlow()) return undefined;
    const { least, taken } = this.#leastBefore(event, i);
    const { periodNs } = this.#terms.config.refill;
    if ((taken + units) * periodNs > least) return undefined;
    if (outcome.kind === 'allowed') {
      for (const clause of ['ANS-1', 'ANS-2', 'ADM-3']) count(this.#witnesses, clause);
      return undefined;
    }
    const there = Number(least / periodNs - taken) / Number(this.#court.perToken);
    return {
      clause: this.#wasCut ? 'DIST-4' : 'ADM-3',
      direction: 'under',
      got: outcome.kind,
      wanted: `allowed: nobody was asked for long enough that ${there} are there, whatever nodes held or owed`,
    };
  }

  /** What is there at least, and what was taken since by requests like this one, at this instant and of this node. */
  #leastBefore({ key, node = 0, when }: Event, i: number): { readonly least: bigint; readonly taken: bigint } {
    const { events } = this.#history;
    const { config, quietNs, fleet, blur } = this.#terms;
    const full = config.capacity * config.refill.periodNs - blur;
    let taken = 0n;
    let before = i - 1;
    for (; before >= 0; before--) {
      const other = events[before] as Event;
      if (other.kind === 'peek' || other.kind === 'idle') continue;
      if (other.kind !== 'try' || other.key !== key) {
        // A link that is cut or mended may move what a node holds.
        if (other.kind === 'try') continue;
        break;
      }
      if ((other.node ?? 0) !== node || other.when.lo !== when.lo || other.when.hi !== when.lo) break;
      if (isAdmitted(other)) taken += unitsOf(other.cost, this.#court) ?? 0n;
    }
    const last = events[before];
    if (last === undefined) return { least: full, taken };
    const rested = when.lo - latest(events.slice(0, before + 1)) - quietNs - 2n * fleet.skewNs;
    if (rested < 0n) return { least: 0n, taken };
    return { least: min(full, config.refill.units * rested - owedOf(config, fleet)), taken };
  }

  /** Of strict nodes: that a request is admitted whose cost is there, whatever became of those that nobody has heard of. */
  #counted(event: Event): Omit<Violation, 'event'> | undefined {
    const { declaration, jurisdiction, perToken } = this.#court;
    const { key, node = 0, when, cost, outcome } = event;
    const units = unitsOf(cost, this.#court);
    if (!isCounted(declaration) || !isValidCost(cost, this.#court)) return undefined;
    if (units === undefined || units > jurisdiction.mostAtOnce) return undefined;
    for (const [each, { state, since }] of this.#links) {
      const backNs = since === undefined ? undefined : since + this.#terms.quietNs;
      if (state !== 'whole' || backNs === undefined || backNs >= when.lo) continue;
      for (const lefts of this.#leftOf(key)) lefts.back(each, backNs);
    }
    const [left, leftIfRepeated] = this.#leftOf(key);
    const { config, fleet, blur } = this.#terms;
    const { periodNs, units: rate } = config.refill;
    const scaled = units * periodNs;
    const isKnown = this.#isWell(event) && !isBlind(event);
    // The clock of the bucket may be off, and that by which a node waits for what it has been told will be there.
    const off = 4n * fleet.skewNs * rate + blur;
    const there = left.at(when.lo) - off;
    // It is not, if requests whose replies were lost were charged again.
    const isLost = leftIfRepeated.at(when.lo) - off < scaled;
    const isThere = event.group === undefined && scaled <= there;
    if (isThere && this.#isGuess(event)) {
      const wanted = `${WANTED[declaration.onFailure]}: ${shown(Number(there) / Number(periodNs * perToken))} are there`;
      return { clause: 'DIST-4', direction: 'claim', got: 'denied, after its link was cut', wanted };
    }
    if (isKnown && isThere) {
      if (outcome.kind === 'allowed') {
        for (const clause of ['ANS-1', 'ANS-2', ...(isLost ? ['FAULT-3'] : [])]) count(this.#witnesses, clause);
      } else if (outcome.kind === 'denied') {
        return {
          clause: isLost ? 'FAULT-3' : this.#wasCut ? 'DIST-4' : jurisdiction.clause.under,
          direction: 'under',
          got: 'denied',
          wanted: `allowed: ${shown(Number(there) / Number(periodNs * perToken))} are there${
            isLost ? ', if each request whose reply was lost was charged once at most' : ''
          }`,
        };
      }
    }
    const isSent = this.#link(event).state !== 'cut';
    for (const lefts of [left, leftIfRepeated]) {
      if (isAdmitted(event)) lefts.admit(scaled, when.hi);
      else if (!isKnown) lefts.lose(node, { cost: scaled, isSent });
    }
    return undefined;
  }

  /** It denies as if it had asked, and could not. */
  #isGuess(event: Event): boolean {
    return event.outcome.kind === 'denied' && !isBlind(event) && this.#isGoneTooLong(event);
  }

  /** What is left of a key as declared, and what if requests whose replies were lost may have been charged again. */
  #leftOf(key: string): readonly [Left, Left] {
    const known = this.#left.get(key);
    if (known) return known;
    const { config } = this.#terms;
    const isRepeated = this.#court.declaration.delivery === 'at-least-once';
    const both = [new Left(config, () => isRepeated), new Left(config, ({ isSent }) => isSent)] as const;
    this.#left.set(key, both);
    return both;
  }

  /** Peeks of several nodes at one instant, long after anybody was asked. */
  #agreement(event: Event, i: number): Omit<Violation, 'event'> | undefined {
    const { declaration, perToken } = this.#court;
    const shown = remainingOf(event);
    if (declaration.remaining === 'hint' || shown === undefined) return undefined;
    if (!this.#isWell(event) || this.#isAnySlow()) return undefined;
    const { events } = this.#history;
    const { config, fleet, quietNs } = this.#terms;
    let other: Event | undefined;
    for (let before = i - 1; before >= 0; before--) {
      const earlier = events[before] as Event;
      if (earlier.kind === 'idle') continue;
      if (earlier.kind === 'peek') {
        const isBeside = earlier.key === event.key && earlier.when.lo === event.when.lo && earlier.node !== event.node;
        if (isBeside && remainingOf(earlier) !== undefined && this.#isWell(earlier)) other ??= earlier;
        continue;
      }
      if (earlier.kind === 'try' && earlier.key !== event.key) continue;
      if (event.when.lo - latest(events.slice(0, before + 1)) <= quietNs) return undefined;
      break;
    }
    if (!other) return undefined;
    const seen = remainingOf(other) as number;
    const apart = ceilDiv(2n * fleet.skewNs * config.refill.units, config.refill.periodNs * perToken);
    if (Math.abs(seen - shown) <= Number(apart)) {
      // That a full bucket is full says nothing of what a node has heard.
      if (shown < Number(config.capacity) / Number(perToken)) count(this.#witnesses, 'DIST-2');
      return undefined;
    }
    return {
      clause: 'DIST-2',
      direction: 'claim',
      got: `remaining ${shown} on node ${event.node ?? 0}, ${seen} on node ${other.node ?? 0}`,
      wanted: `that they agree${apart > 0n ? ` within ${apart}` : ''}: nobody was asked for ${Number(quietNs) / 1e6} ms`,
    };
  }

  /** What a legal history shows of the bound: several nodes have admitted, and somebody was denied. */
  #tally(): void {
    const { events } = this.#history;
    const nodes = new Set(events.filter(isAdmitted).map(({ node = 0 }) => node));
    const denied = events.some((event) => event.kind === 'try' && event.outcome.kind === 'denied' && !isBlind(event));
    if (nodes.size < 2 || !denied) return;
    if (this.#wereOff) count(this.#witnesses, 'DIST-3');
    else if (!this.#wasCut) count(this.#witnesses, 'DIST-1');
  }
}

const remainingOf = ({ outcome }: Event): number | undefined => {
  const remaining = outcome.claims?.remaining;
  return outcome.kind === 'done' && typeof remaining === 'number' ? remaining : undefined;
};

/** The least room that is left in any interval that ends with event `i`; from when it counts, and what it counts. */
const roomAt = (
  court: Court,
  { events }: History,
  { config, slack }: Terms,
  key: string,
  i: number,
): { readonly room: bigint; readonly from: bigint; readonly admitted: bigint } => {
  const { units: rate, periodNs } = config.refill;
  const { hi: to } = (events[i] as Event).when;
  const most = config.capacity * periodNs + slack;
  let least = { room: most, from: to, admitted: 0n };
  let admitted = 0n;
  for (let first = i; first >= 0; first--) {
    const event = events[first] as Event;
    if (event.key !== key || !isAdmitted(event) || event.when.hi > to) continue;
    const from = event.when.lo;
    admitted += unitsOf(event.cost, court) ?? 0n;
    const room = most + rate * (to - from) - admitted * periodNs;
    if (room < least.room) least = { room, from, admitted };
  }
  return least;
};

/** How many tokens all nodes together may still admit just before an event, for a person to read. */
export const roomBefore = (court: Court, history: History, i: number): string => {
  const event = history.events[i] as Event;
  const terms = termsOf(court, history);
  const before = {
    ...history,
    events: [...history.events.slice(0, i), { ...event, outcome: { kind: 'denied' } as const }],
  };
  const { room } = roomAt(court, before, terms, event.key, i);
  const tokens = Number(room) / Number(terms.config.refill.periodNs * court.perToken);
  return `${Number(tokens.toFixed(2))} left`;
};

export const judgeApart = (court: Court, history: History, witnesses?: Witnesses): Violation | undefined =>
  new Session(court, history, witnesses).judge();
