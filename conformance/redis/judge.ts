import { max } from '../../spec/algebra.ts';
import type { BucketConfig } from '../../spec/index.ts';
import { type Court, count, unitsOf, type Violation, type Witnesses } from '../court.ts';
import { AS_IT_IS, Docket } from '../docket.ts';
import { isTooCoarse } from '../errors.ts';
import { type Item, LATER, type Order, orderOf, timedCheck } from '../linearizability.ts';
import type { Event, History, Store } from '../scenario.ts';
import { type Deed, FORGOTTEN, RESTARTED } from './schedule.ts';

/**
 * Judges what several nodes over one store were answered, while calls overlapped, time passed and things went wrong. Only
 * three things are asked: that whoever could not ask the store answered as declared (FAULT-1); that some order of what the
 * store may have done explains all other answers; and that nothing was left behind that never goes away (FAULT-2).
 */

/** So many keys are no coincidence. */
export const KEYS_TELLING = 6;
/** Within this a client has connected again, and whoever holds back after a failure asks again. */
const LONG_AFTER_NS = 60_000_000_000n;

type Why = Pick<Violation, 'clause' | 'direction' | 'got' | 'wanted'>;

const NOTHING: Store = { from: 0, to: 0, executed: 0, lost: 0, stopped: 0 };
const storeOf = ({ store }: Event): Store => store ?? NOTHING;

const isAnswer = ({ outcome }: Event): boolean => outcome.kind === 'allowed' || outcome.kind === 'denied';
/** It says itself that it was made without the store. */
const isBlind = ({ outcome }: Event): boolean => {
  const mode = outcome.claims?.mode;
  return mode === 'fail-open' || mode === 'fail-closed';
};

/** Whether a step is none that a server in order makes. */
const isFault = ({ fate }: Deed): boolean => fate !== 'executed' && fate !== 'passed';

/** Whatever went wrong has had its time before this call. */
const isLongAfter = ({ events }: History, index: number): boolean => {
  const [event, last] = [events[index], events.findLast(({ group }) => group !== undefined)];
  return event !== undefined && last !== undefined && event.when.lo - last.when.hi >= LONG_AFTER_NS;
};

/**
 * Whether a call may not have been able to ask: something has gone wrong before, for this node or for another one that may
 * have left a lock behind, and it is not yet long ago.
 */
const isHit = (history: History, index: number): boolean => {
  const { to } = storeOf(history.events[index] as Event);
  const { deeds = [] } = history;
  return !isLongAfter(history, index) && deeds.some((deed) => isFault(deed) && deed.what !== FORGOTTEN && deed.at < to);
};

/** Something has befallen one of its own commands. */
const isStruck = (event: Event): boolean => storeOf(event).lost + storeOf(event).stopped > 0;

const WANTED = {
  error: 'an error',
  open: "allowed, with mode: 'fail-open'",
  closed: "denied, with mode: 'fail-closed'",
} as const;

/** FAULT-1: what the declared policy makes of a call that was hit. Undefined: nothing is wrong with its kind of answer. */
const policyBroken = ({ declaration }: Court, event: Event, hit: boolean, restored: boolean): Why | undefined => {
  const { onFailure } = declaration;
  const { outcome } = event;
  const wanted = WANTED[onFailure];
  const direction = 'claim' as const;
  if (outcome.kind === 'malformed')
    return { clause: 'ANS-1', direction: 'live', got: outcome.message ?? 'no answer', wanted: 'an answer' };
  if (outcome.kind === 'unanswered') {
    const clause = hit ? 'FAULT-1' : 'ANS-2';
    return { clause, direction: 'live', got: outcome.message ?? 'no answer', wanted: hit ? wanted : 'an answer' };
  }
  if (outcome.kind === 'refused') {
    if (hit && onFailure === 'error') return undefined;
    const got = `threw: ${outcome.message ?? ''}`;
    if (hit) return { clause: 'FAULT-1', direction, got, wanted };
    return { clause: restored ? 'FAULT-4' : 'ANS-1', direction: 'live', got, wanted: 'an answer' };
  }
  const { mode } = outcome.claims ?? {};
  const got = `${outcome.kind}${mode === undefined ? '' : `, with mode: ${JSON.stringify(mode)}`}`;
  if (isBlind(event)) {
    const declared = onFailure === 'open' ? 'allowed fail-open' : onFailure === 'closed' ? 'denied fail-closed' : '';
    if (hit && `${outcome.kind} ${String(mode)}` === declared) return undefined;
    return {
      clause: 'FAULT-1',
      direction,
      got,
      wanted: hit ? wanted : 'what the store says: nothing was wrong with it',
    };
  }
  // It was hit, and never heard of the store: whatever it says, it does not say that it guessed.
  if (storeOf(event).executed === 0 && isStruck(event))
    return { clause: 'FAULT-1', direction, got: `${got}, and the store was never heard of`, wanted };
  return undefined;
};

/** What a call may have done to the store. */
const itemsOf = (court: Court, event: Event, index: number): readonly Item[] => {
  const { from, to, executed, lost, stopped } = storeOf(event);
  const cost = unitsOf(event.cost, court);
  if (cost === undefined || cost <= 0n) return [];
  const item = { event: index, key: event.key, cost, from, to, when: event.when };
  // What nobody waits for any more may be done later.
  const maybe: Item = { ...item, answer: 'maybe', to: LATER };
  const often = court.declaration.delivery === 'at-least-once';
  if (isAnswer(event) && !isBlind(event)) {
    const again = often ? Array.from({ length: lost }, () => maybe) : [];
    return [{ ...item, answer: event.outcome.kind as 'allowed' | 'denied' }, ...again];
  }
  if (executed + lost + stopped === 0) return [];
  return Array.from({ length: often ? Math.max(1, lost) : 1 }, () => maybe);
};

/** The store has lost everything: for every key, at one moment. */
const resetsOf = ({ deeds = [], events }: History): readonly Item[] => {
  const keys = [...new Set(events.map(({ key }) => key))];
  return deeds
    .filter(({ what, fate }) => fate === 'befell' && what === RESTARTED)
    .flatMap(({ at }) => {
      const during = events.filter(({ store }) => store && store.from < at && at < store.to);
      const first = during[0]?.when ?? events[0]?.when ?? { lo: 0n, hi: 0n };
      const when = during.reduce(
        (span, each) => ({ lo: max(span.lo, each.when.lo), hi: each.when.hi < span.hi ? each.when.hi : span.hi }),
        first,
      );
      return keys.map((key): Item => ({ event: -1, key, cost: 0n, answer: 'reset', from: at, to: at, when }));
    });
};

/** Keys that have nothing to do with each other are judged each by itself. */
const byKey = ({ jurisdiction }: Court, items: readonly Item[]): readonly (readonly Item[])[] =>
  jurisdiction.parts
    ? [items]
    : [...new Set(items.map(({ key }) => key))].map((key) => items.filter((item) => item.key === key));

/** The exact bucket that a timed check speaks of; none where the law allows for more than a time known to a tick. */
const bucketOf = ({ jurisdiction, declaration, profile, startsPartial }: Court) => {
  const isContinuous = ['token-bucket', 'gcra', 'leaky-bucket'].includes(declaration.algorithm);
  if (!isContinuous || startsPartial || profile.arithmetic !== 'exact' || declaration.blockMs > 0) return undefined;
  const { capacity, refill } = jurisdiction.exact as BucketConfig;
  return {
    capacity,
    units: refill.units,
    periodNs: refill.periodNs,
    slackNs: profile.resolutionNs + profile.clockErrorNs,
  };
};

interface Found {
  readonly event: number;
  readonly side: 'over' | 'under';
}

/** Where a call may have stood in more windows than the law follows, nobody knows. */
const orderOrNothing = (...asked: Parameters<typeof orderOf>): Order => {
  try {
    return orderOf(...asked);
  } catch (error) {
    if (isTooCoarse(error)) return { kind: 'unknown' };
    throw error;
  }
};

/** The first answer that no order explains. */
const outOfOrder = (court: Court, history: History): Found | undefined => {
  const all = [...history.events.flatMap((event, i) => itemsOf(court, event, i)), ...resetsOf(history)];
  const docket = Docket.of(court, { id: '', reading: AS_IT_IS }, history);
  const counts = court.declaration.denialsCount;
  const bucket = bucketOf(court);
  for (const items of byKey(court, all)) {
    const timed = bucket && !items.some(({ answer }) => answer === 'reset') ? timedCheck(bucket, items) : undefined;
    if (timed) return { event: timed.item.event, side: timed.side };
    const order = orderOrNothing(docket, items, counts);
    if (order.kind !== 'none') continue;
    // Where the admissions alone have no order either, too much was admitted.
    const admitted = items.filter(({ answer }) => answer !== 'denied' && answer !== 'maybe');
    const side = admitted.length > 0 && orderOrNothing(docket, admitted).kind === 'none' ? 'over' : 'under';
    return { event: order.stuck.event, side };
  }
  return undefined;
};

const isFaulty = ({ deeds = [] }: History): boolean => deeds.some(isFault);

/** Time has passed between two commands. */
const hasLapsed = ({ deeds = [] }: History): boolean => deeds.some(({ fate }) => fate === 'passed');

const WANTED_EXPIRY = 'an expiry on every key, as there is when nothing goes wrong';

const withoutExpiry = ({ lasting = [] }: History): Pick<Violation, 'clause' | 'got' | 'wanted'> => ({
  clause: 'FAULT-2',
  got: `left without expiry: ${lasting.slice(0, 3).join(', ')}`,
  wanted: WANTED_EXPIRY,
});

const isRestored = ({ deeds = [] }: History): boolean => deeds.some(({ fate }) => fate === 'befell');

/** The clause that an answer breaks which no order explains. */
const named = (court: Court, history: History, { event, side }: Found): Why => {
  const { deeds = [], events, lasting = [] } = history;
  const overlap = events.filter(({ group }) => group !== undefined).length;
  const { outcome } = events[event] ?? { outcome: { kind: 'denied' as const } };
  const lost = deeds.some(({ fate }) => fate === 'lost');
  const wanted = 'what some order of these calls admits';
  // What time took from between two commands, and was made again without expiry.
  if (hasLapsed(history) && lasting.length > 0 && side === 'under')
    return { ...withoutExpiry(history), direction: side };
  if (!isFaulty(history))
    return { clause: 'CONC-1', direction: side, got: `${overlap} calls that overlap: ${outcome.kind}`, wanted };
  const other = court.declaring({ delivery: 'at-least-once' });
  if (lost && court.declaration.delivery === 'at-most-once' && !outOfOrder(other, history))
    return {
      clause: 'FAULT-3',
      direction: 'under',
      got: 'a request whose reply was lost was charged more than once',
      wanted: 'at most once, as declared',
    };
  if (side === 'under' && isLongAfter(history, event))
    return {
      clause: 'FAULT-2',
      direction: 'under',
      got: `${outcome.kind}, long after`,
      wanted: 'a key that is free again',
    };
  const clause = isRestored(history) ? 'FAULT-4' : lost ? 'FAULT-3' : side === 'under' ? 'FAULT-2' : 'FAULT-3';
  return { clause, direction: side, got: outcome.kind, wanted: `${wanted}, each charged as it was answered` };
};

/** Long after, somebody is not answered by the store. */
const neverBack = ({ lasting = [] }: History, event: Event): Pick<Violation, 'clause' | 'got' | 'wanted'> => {
  const got = event.outcome.message ?? event.outcome.kind;
  if (lasting.length > 0) return { clause: 'FAULT-2', got, wanted: WANTED_EXPIRY };
  const { executed, lost, stopped } = storeOf(event);
  const wanted = 'an answer: the store has long been back';
  if (executed + lost + stopped > 0) return { clause: 'FAULT-4', got, wanted };
  return {
    clause: 'FAULT-4',
    got: `${got}, and the store was not asked`,
    wanted: `${wanted}. If it holds back for a while: by \`clock\` that is over, and Date.now() does not follow`,
  };
};

/** What a history of several nodes breaks, if anything. */
export const judgeNodes = (court: Court, history: History, witnesses?: Witnesses): Violation | undefined => {
  const { lasting = [], events } = history;
  for (const [i, event] of events.entries()) {
    const hit = isHit(history, i);
    // Whoever waits for a lock that nobody holds any more waits for time to pass, and here it stands still.
    if (hit && event.outcome.kind === 'unanswered' && !isStruck(event)) return undefined;
    // Long after, and nothing was wrong with the store any more.
    if (isLongAfter(history, i) && isFaulty(history) && (!isAnswer(event) || isBlind(event)))
      return { ...neverBack(history, event), direction: 'live', event: i };
    const why = policyBroken(court, event, hit, isRestored(history));
    if (why) return { ...why, event: i };
    if (hit) count(witnesses, 'FAULT-1');
  }
  const found = outOfOrder(court, history);
  if (found) return { ...named(court, history, found), event: Math.max(0, found.event) };
  if (lasting.length > 0 && (isFaulty(history) || hasLapsed(history)))
    return { ...withoutExpiry(history), direction: 'under', event: 0 };
  const kept = keptForEver(history);
  if (kept) return kept;
  tally(history, witnesses);
  return undefined;
};

/** LIFE-4: keys that were asked once, each by itself, and that the store keeps although nothing else happened. */
const keptForEver = ({ events, lasting = [] }: History): Violation | undefined => {
  const keys = new Set(events.map(({ key }) => key));
  if (keys.size < KEYS_TELLING || events.some(({ group }) => group !== undefined)) return undefined;
  // What lasts whoever asks is no trace of those who did.
  const traces = [...keys].filter((key) => lasting.some((name) => name.includes(key)));
  if (traces.length < keys.size) return undefined;
  const got = `no expiry on ${lasting.slice(0, 2).join(', ')}, nor on ${lasting.length - 2} others`;
  return { clause: 'LIFE-4', direction: 'claim', event: 0, got, wanted: 'an expiry on what is kept of each key' };
};

/** What a legal history shows. */
const tally = (history: History, witnesses: Witnesses | undefined): void => {
  const { deeds = [], events } = history;
  const kinds = new Set(events.filter(({ group }) => group !== undefined).map(({ outcome }) => outcome.kind));
  if (kinds.has('allowed') && kinds.has('denied'))
    for (const id of ['CONC-1', 'CONC-2', 'CONC-3']) count(witnesses, id);
  if (deeds.some(({ fate }) => fate === 'cut' || fate === 'refused' || fate === 'lost')) count(witnesses, 'FAULT-2');
  if (deeds.some(({ fate }) => fate === 'lost')) count(witnesses, 'FAULT-3');
  if (kinds.size === 0 && new Set(events.map(({ key }) => key)).size >= KEYS_TELLING) count(witnesses, 'LIFE-4');
  if (isRestored(history)) count(witnesses, 'FAULT-4');
};
