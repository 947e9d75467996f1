import { max, min } from '../algebra.ts';
import { type Jurisdiction, permitsOf, type Relaxed, type Span, type StepLaw, type Units } from '../law.ts';

/** One state for each part. */
type States = readonly unknown[];

/** How the rule may be bent: what a denied request takes from the parts that would have admitted it, or a part left out. */
interface Bend {
  /** For each part the law under which an admitted request is charged anything from nothing to its cost. */
  readonly partial?: readonly StepLaw<unknown>[];
  readonly without?: StepLaw<unknown>;
}

const lawOf = (laws: readonly StepLaw<unknown>[], bend: Bend = {}): StepLaw<States> => {
  const counts = (law: StepLaw<unknown>): boolean => law !== bend.without;
  const permitsOfParts = (states: States, cost: Units, when: Span) =>
    laws.map((law, i) => (counts(law) ? law.permits(states[i], cost, when) : permitsOf(true, false)));
  const look = (law: StepLaw<unknown>, state: unknown, when: Span): unknown => law.look?.(state, when) ?? state;
  return {
    start: (at, from) => laws.map((law) => law.start(at, from)),

    permits(states, cost, when) {
      const parts = permitsOfParts(states, cost, when);
      return permitsOf(
        parts.every(({ allowed }) => allowed),
        parts.some(({ denied }) => denied),
      );
    },

    step(states, cost, allowed, when) {
      if (allowed) return laws.map((law, i) => (counts(law) ? law.step(states[i], cost, true, when) : states[i]));
      const parts = permitsOfParts(states, cost, when);
      const deniers = parts.flatMap(({ denied }, i) => (denied ? [i] : []));
      return laws.map((law, i) => {
        const state = states[i];
        if (bend.partial && parts[i]?.allowed) return bend.partial[i]?.step(state, cost, true, when);
        // Who denied is known only where one part could.
        return deniers.length === 1 && deniers[0] === i ? law.step(state, cost, false, when) : look(law, state, when);
      });
    },

    begun: (states, when) => laws.map((law, i) => law.begun?.(states[i], when) ?? states[i]),

    available(states, when) {
      const parts = laws.flatMap((law, i) => (counts(law) ? [law.available(states[i], when)] : []));
      return parts.reduce((a, b) => ({ lo: min(a.lo, b.lo), hi: min(a.hi, b.hi) }));
    },

    boundaries(states, after) {
      const instants = laws.flatMap((law, i) => law.boundaries(states[i], after));
      return [...new Set(instants)].sort((a, b) => (a < b ? -1 : 1));
    },

    hash: (states) => laws.map((law, i) => law.hash(states[i])).join(' & '),
    show: (states, when) => laws.map((law, i) => law.show(states[i], when)).join(' & '),
  };
};

/**
 * COMP-1: several limits as one. A request is admitted iff every part admits it, and then takes its cost from each of them;
 * a denied one takes from none.
 */
export const composite = (parts: readonly Jurisdiction[]): Jurisdiction => {
  const laws = parts.map(({ law }) => law);
  const bent = (bend: Bend): StepLaw<unknown> => lawOf(laws, bend) as StepLaw<unknown>;
  const partial = parts.map(
    ({ law, relaxed: bendable }) => bendable.find(({ id }) => id === 'undercharged')?.law ?? law,
  );
  const relaxed: readonly Relaxed[] = [
    {
      id: 'partial-take',
      clause: 'COMP-1',
      phrase: 'a denied request takes from the limits that would have admitted it',
      hint: 'ask every limit first, then take from all; or give back what was taken',
      law: bent({ partial }),
    },
    ...laws.map((law, i) => ({
      id: `without-${i + 1}`,
      clause: 'COMP-1',
      phrase: `limit ${i + 1} is never asked`,
      hint: 'every limit has its say, whatever the others say',
      law: bent({ without: law }),
    })),
  ];
  const longest = parts.reduce((most, { timeToFreshNs }) => max(most, timeToFreshNs), 0n);
  return {
    exact: parts[0]?.exact ?? { limit: 0n, windowNs: 0n },
    clause: { over: 'COMP-1', under: 'COMP-1' },
    law: bent({}),
    // What one of the limits does wrong by itself is told where it is judged by itself.
    relaxed,
    timeToFreshNs: longest,
    mostAtOnce: parts.map(({ mostAtOnce }) => mostAtOnce).reduce(min),
    parts,
  };
};
