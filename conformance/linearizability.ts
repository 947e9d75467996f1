import type { Span, StepLaw } from '../spec/index.ts';
import type { Docket } from './docket.ts';

/**
 * Whether calls that overlap were answered as some order of them would be, one after the other: Wing and Gong 1993, with the
 * memory of Lowe 2017 (Testing for linearizability). A call stands at one instant of its span, and instants do not go back
 * from one call to the next. States are those of the law: all that a limiter may be.
 */

/** What happened to one key at some moment between two others. */
export interface Item {
  /** The event that it belongs to. */
  readonly event: number;
  readonly key: string;
  readonly cost: bigint;
  /** `maybe`: nobody knows whether it was asked, or what the answer was. `reset`: all keys are new. */
  readonly answer: 'allowed' | 'denied' | 'maybe' | 'reset';
  /** Where it begins and ends in the order of things; it comes before whatever begins after its end. */
  readonly from: number;
  readonly to: number;
  readonly when: Span;
}

/** Of a `maybe` nothing is known but that it came after it was begun. */
export const LATER = Number.POSITIVE_INFINITY;

export type Order =
  | { readonly kind: 'legal' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'none'; readonly stuck: Item };

/** So many calls are tried at most: beyond, nobody knows. */
const STEPS_MAX = 50_000;

/** Looks for a legal order. `counts`: a denied request is charged too. */
export const orderOf = (docket: Docket, items: readonly Item[], counts = false): Order => {
  const seen = new Set<string>();
  const keys = [...new Set(items.map(({ key }) => key))];
  let steps = 0;
  let fewest = Number.POSITIVE_INFINITY;
  let stuck = items[0] as Item;

  const search = (left: readonly Item[], states: Docket, clock: bigint): boolean => {
    const known = left.filter(({ answer }) => answer !== 'maybe');
    if (known.length === 0) return true;
    const firstEnd = known.reduce((first, { to }) => Math.min(first, to), LATER);
    const latest = known.reduce((least, { when }) => (when.hi < least ? when.hi : least), (known[0] as Item).when.hi);
    if (known.length < fewest) {
      fewest = known.length;
      stuck = known.find(({ to }) => to === firstEnd) as Item;
    }
    const memory = `${left.map((item) => items.indexOf(item)).join(',')}@${clock}@${keys.map((key) => hashOf(states, key, { lo: clock, hi: clock })).join('/')}`;
    if (seen.has(memory)) return false;
    seen.add(memory);
    for (const item of left) {
      // Something else has ended before this began.
      if (item.from > firstEnd) continue;
      if (++steps > STEPS_MAX) return false;
      const lo = item.when.lo > clock ? item.when.lo : clock;
      const hi = item.answer === 'maybe' || latest < item.when.hi ? latest : item.when.hi;
      if (lo > hi) continue;
      const rest = left.filter((other) => other !== item);
      for (const next of after(states, item, { lo, hi }, counts)) if (search(rest, next, lo)) return true;
    }
    return false;
  };

  if (
    search(
      items,
      docket,
      items.reduce((least, { when }) => (when.lo < least ? when.lo : least), (items[0] as Item).when.lo),
    )
  )
    return { kind: 'legal' };
  return steps > STEPS_MAX ? { kind: 'unknown' } : { kind: 'none', stuck };
};

const hashOf = (docket: Docket, key: string, when: Span): string => docket.lawOf(key).hash(docket.get(key, when));

/** The states in which an item may leave what was there: none, where the law does not permit it. */
const after = (docket: Docket, { key, cost, answer }: Item, when: Span, counts: boolean): readonly Docket[] => {
  if (answer === 'reset') {
    const next = docket.copy();
    next.reset(key);
    return [next];
  }
  const law: StepLaw<unknown> = docket.lawOf(key);
  const state = docket.get(key, when);
  const permits = law.permits(state, cost, when);
  const stepped = (allowed: boolean): Docket => {
    const next = docket.copy();
    next.set(key, law.step(state, cost, allowed, when));
    return next;
  };
  const isAllowed = answer !== 'denied' && permits.allowed;
  const isDenied = (answer === 'denied' || (answer === 'maybe' && counts)) && permits.denied;
  return [...(isAllowed ? [stepped(true)] : []), ...(isDenied ? [stepped(false)] : [])];
};

/** A bucket of `capacity`, refilled by `units` every `periodNs`. */
export interface Bucket {
  readonly capacity: bigint;
  readonly units: bigint;
  readonly periodNs: bigint;
  /** Clocks are known to this. */
  readonly slackNs: bigint;
}

/**
 * What can be seen of a bucket without any search, in time that grows with the square of the number of calls. Never wrong
 * about a legal history; not every illegal one is seen.
 */
export const timedCheck = (
  { capacity, units, periodNs, slackNs }: Bucket,
  items: readonly Item[],
): { readonly side: 'over' | 'under'; readonly item: Item } | undefined => {
  const room = (ns: bigint): bigint => capacity * periodNs + units * (ns + 2n * slackNs);
  const admitted = items.filter(({ answer }) => answer === 'allowed');
  // More was admitted between two instants than the bound: whoever began after one, and ended before the other.
  const byEnd = admitted.toSorted((a, b) => (a.when.hi < b.when.hi ? -1 : 1));
  for (const begin of new Set(admitted.map(({ when }) => when.lo))) {
    let sum = 0n;
    for (const item of byEnd) {
      if (item.when.lo < begin) continue;
      sum += item.cost * periodNs;
      if (sum > room(item.when.hi - begin)) return { side: 'over', item };
    }
  }
  // A denial is right if, at some instant of it, so much may have been taken since some other that too little is left.
  const takers = items.filter(({ answer }) => answer === 'allowed' || answer === 'maybe');
  const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
  for (const item of items) {
    if (item.answer !== 'denied' || item.cost > capacity) continue;
    const before = takers.filter((other) => other !== item && other.when.lo <= item.when.hi && other.from < item.to);
    const instants = [item.when.lo, ...before.map(({ when }) => when.lo).filter((lo) => lo > item.when.lo)];
    const isRight = instants.some((at) => {
      const there = before.filter(({ when }) => when.lo <= at).toSorted((a, b) => (a.when.hi > b.when.hi ? -1 : 1));
      let sum = item.cost * periodNs;
      return there.some(({ cost, when }) => {
        sum += cost * periodNs;
        return sum > capacity * periodNs + units * (at - least(when.hi, at)) - 2n * units * slackNs;
      });
    });
    if (!isRight) return { side: 'under', item };
  }
  return undefined;
};
