import { max, min } from '../algebra.ts';
import {
  type BucketConfig,
  FORCED_DENIED,
  type Jurisdiction,
  type Profile,
  permitsOf,
  type Relaxed,
  readings,
  type Span,
  type StepLaw,
  type Units,
  type WindowConfig,
} from '../law.ts';

/** What is there when a penalty ends: what would have been there without it, or a new limiter. */
export type AfterPenalty = 'kept' | 'fresh';

interface Penalised {
  readonly inner: unknown;
  /** Between which readings the penalty ends; null when there was none. */
  readonly until: Span | null;
}

/** How the rule may be bent: the penalty starts again with each denial within it, never ends, or is never imposed. */
type Bend = 'straight' | 'prolonged' | 'endless' | 'none';

const lawOf = (
  { mostAtOnce }: Jurisdiction,
  inner: StepLaw<unknown>,
  penaltyNs: bigint,
  after: AfterPenalty,
  profile: Profile,
  bend: Bend,
): StepLaw<Penalised> => {
  /** Whether the penalty may be running, may be over, and what is there when it is over. */
  const stand = ({ inner: state, until }: Penalised, when: Span) => {
    if (until === null) return { running: false, over: true, state };
    const c = readings(profile, when);
    const over = c.hi >= until.lo;
    return {
      running: c.lo < until.hi || bend === 'endless',
      over,
      state: over && after === 'fresh' ? inner.start(when, 'new') : state,
    };
  };
  return {
    start: (at, from) => ({
      inner: inner.start(at, from),
      until: from === 'new' ? null : { lo: at.lo, hi: at.hi + penaltyNs },
    }),

    permits(given, cost, when) {
      const { running, over, state } = stand(given, when);
      if (!over) return FORCED_DENIED;
      const { allowed, denied } = inner.permits(state, cost, when);
      return permitsOf(allowed, denied || running);
    },

    step(given, cost, allowed, when) {
      const { running, over, state } = stand(given, when);
      if (allowed) return { inner: inner.step(state, cost, true, when), until: null };
      const c = readings(profile, when);
      const anew = { lo: c.lo + penaltyNs, hi: c.hi + penaltyNs };
      const prolonged = bend === 'prolonged' && given.until ? { lo: given.until.lo, hi: anew.hi } : given.until;
      if (!over) return { inner: inner.look?.(given.inner, when) ?? given.inner, until: prolonged };
      // What can never pass has exceeded nothing; and without permits too few, there is nothing to exceed.
      if (cost > mostAtOnce || bend === 'none')
        return { inner: inner.look?.(state, when) ?? state, until: running ? prolonged : given.until };
      if (!running) return { inner: inner.step(state, cost, false, when), until: anew };
      // The old penalty was still running, or had just ended and another began.
      const until = given.until ?? anew;
      return {
        inner: inner.look?.(state, when) ?? state,
        until: { lo: min(until.lo, anew.lo), hi: max(until.hi, anew.hi) },
      };
    },

    available(given, when) {
      const { running, over, state } = stand(given, when);
      if (!over) return { lo: 0n, hi: 0n };
      const { lo, hi } = inner.available(state, when);
      return { lo: running ? 0n : lo, hi };
    },

    boundaries(given, instant) {
      const ends = given.until && given.until.lo > instant ? [given.until.lo] : [];
      return [...new Set([...ends, ...inner.boundaries(given.inner, instant)])].sort((a, b) => (a < b ? -1 : 1));
    },

    // A penalty outlasts whatever becomes of the permits meanwhile: nothing of that is an end of it.
    ...(inner.change && after === 'kept'
      ? {
          change(given: Penalised, to: BucketConfig | WindowConfig, when: Span) {
            const next = inner.change?.(given.inner, to, when) ?? given.inner;
            return next === given.inner ? given : { ...given, inner: next };
          },
        }
      : {}),
    ...(inner.give && after === 'kept'
      ? {
          give(given: Penalised, units: Units, when: Span, most?: Units, keptNs?: Span) {
            return { ...given, inner: inner.give?.(given.inner, units, when, most, keptNs) ?? given.inner };
          },
        }
      : {}),

    hash: ({ inner: state, until }) => `${inner.hash(state)} until ${until?.lo},${until?.hi}`,

    show(given, when) {
      const { over, state } = stand(given, when);
      return over ? inner.show(state, when) : 'penalty';
    },
  };
};

/**
 * BLOCK-1: a request that exceeds the limit is denied, and so is every other of its key until `penaltyNs` after it; what is
 * denied meanwhile is not charged, and does not prolong the penalty.
 */
export const penalty = (
  jurisdiction: Jurisdiction,
  penaltyNs: bigint,
  after: AfterPenalty,
  profile: Profile,
): Jurisdiction => {
  const law = (inner: StepLaw<unknown>, bend: Bend): StepLaw<unknown> =>
    lawOf(jurisdiction, inner, penaltyNs, after, profile, bend) as StepLaw<unknown>;
  const bent = (id: Exclude<Bend, 'straight'>, phrase: string, hint: string): Relaxed => ({
    id: `penalty-${id}`,
    clause: 'BLOCK-1',
    phrase,
    hint,
    law: law(jurisdiction.law, id),
  });
  // The penalty is the key's, and no part's.
  const { parts: _parts, ...own } = jurisdiction;
  return {
    ...own,
    law: law(jurisdiction.law, 'straight'),
    relaxed: [
      bent('none', 'exceeding the limit has no penalty', 'a denial must start the penalty'),
      bent('prolonged', 'a request within the penalty prolongs it', 'start the penalty only when none is running'),
      bent('endless', 'the penalty does not end when it should', 'compare with the instant at which it ends'),
      ...jurisdiction.relaxed.map((relaxed) => ({ ...relaxed, law: law(relaxed.law, 'straight') })),
    ],
    timeToFreshNs: max(jurisdiction.timeToFreshNs, penaltyNs),
  };
};
