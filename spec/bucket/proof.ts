import { between, type Lemma, type Logic } from '../proof/lemma.ts';
import { afterAllowed, afterDenied, drift, type Interval, mayAllow, mayDeny } from './interval.ts';

/** The judge itself: its interval holds every limiter that could have answered so, and none besides. */
export const lemmas = <N, B>(z: Logic<N, B>): readonly Lemma<N, B>[] => {
  const { C, lo, hi, U, need, charge, e, error, slip, seen, U2, v } = z.tokens(
    'C',
    'lo',
    'hi',
    'U',
    'need',
    'charge',
    'e',
    'error',
    'slip',
    'seen',
    'U2',
    'v',
  );
  const { c0, c1, c } = z.seconds('c0', 'c1', 'c');
  const u: Interval<N> = { lo, hi };
  const clock: Interval<N> = { lo: c0, hi: c1 };
  const inside = ({ lo: least, hi: most }: Interval<N>, x: N): B => between(z, least, x, most);
  const levelOf = (at: N, reading: N): N => z.min(C, z.add(at, reading));
  const level = levelOf(U, c);
  const capped = z.min(U, z.sub(C, c));

  const interval = {
    'lo ≤ hi, c0 ≤ c1': z.and(z.le(lo, hi), z.le(c0, c1)),
    '0 ≤ need ≤ C, charge ≥ 0': z.and(between(z, z.zero, need, C), z.le(z.zero, charge)),
  };
  const exact = {
    ...interval,
    'U in [lo, hi], its clock reads c in [c0, c1]': z.and(inside(u, U), inside(clock, c)),
  };
  // It was at U2, drifted by at most e to U while time passed, and compares a level that is wrong by at most `error`.
  const drifted = drift(z, u, e);
  const rounded = {
    ...interval,
    'c in [c0, c1]': inside(clock, c),
    'U within e of a value in [lo, hi]': z.all(
      inside(u, U2),
      z.le(z.zero, e),
      z.le(z.sub(U, U2), e),
      z.le(z.sub(U2, U), e),
    ),
    'seen within error of the level': z.all(
      z.le(z.zero, error),
      z.le(z.sub(seen, level), error),
      z.le(z.sub(level, seen), error),
    ),
    'slip within error of 0': z.and(z.le(slip, error), z.le(z.sub(z.zero, error), slip)),
  };
  const allowed = z.le(need, level);
  const denied = afterDenied(z, drifted, clock, need, error, z.zero);

  return [
    {
      id: 'bucket-law/sound',
      clauses: ['ADM-1', 'ADM-2'],
      statement:
        'Sound: whatever a conforming limiter answers is permitted, and what it is afterwards lies in the new interval. Its clock is read anywhere in [c0, c1]; sums of time may drift by e, comparisons and charges be wrong by `error`.',
      reach: 'any length',
      parts: [
        {
          name: 'what it allows may be allowed',
          given: { ...rounded, 'it allows': z.le(need, seen) },
          claim: mayAllow(z, C, drifted, clock, need, error),
        },
        {
          name: 'and leaves it in the interval',
          given: { ...rounded, 'it allows': z.le(need, seen) },
          claim: inside(afterAllowed(z, C, drifted, clock, need, charge, error), z.add(z.sub(capped, charge), slip)),
        },
        {
          name: 'what it denies may be denied',
          given: { ...rounded, 'it denies': z.lt(seen, need) },
          claim: mayDeny(z, C, drifted, clock, need, error, false),
        },
        {
          // It stores nothing, so a full one that rounding made deny stays as it was, above the interval: no matter.
          name: 'one that keeps an instant is left in the interval, or full at every reading from c0 on, as is `hi`',
          given: { ...rounded, 'it denies': z.lt(seen, need) },
          claim: z.or(
            inside(denied, U),
            z.all(z.le(denied.lo, U), z.le(z.sub(C, c0), U), z.le(z.sub(C, c0), denied.hi)),
          ),
        },
        {
          name: 'one that keeps tokens compares a full bucket without rounding: what it denies may be denied',
          given: { ...rounded, 'it denies, and is not full': z.and(z.lt(level, z.add(need, slip)), z.lt(level, C)) },
          claim: mayDeny(z, C, drifted, clock, need, error, true),
        },
        {
          name: 'and leaves it in the interval',
          given: { ...rounded, 'it denies, and is not full': z.and(z.lt(level, z.add(need, slip)), z.lt(level, C)) },
          claim: inside(denied, capped),
        },
        {
          name: 'the drift of a level does not grow: refilling brings two levels no further apart',
          given: { 'two values of U within e': z.all(z.le(z.zero, e), z.le(z.sub(U, U2), e), z.le(z.sub(U2, U), e)) },
          claim: z.and(z.le(z.sub(levelOf(U, c), levelOf(U2, c)), e), z.le(z.sub(levelOf(U2, c), levelOf(U, c)), e)),
        },
      ],
      broken: [
        {
          name: 'without the cap on the new `lo`',
          given: { ...exact, 'it allows': allowed },
          claim: inside(
            {
              lo: z.sub(z.max(lo, z.sub(need, c1)), charge),
              hi: afterAllowed(z, C, u, clock, need, charge, z.zero).hi,
            },
            z.sub(capped, charge),
          ),
        },
        {
          name: 'the ends of the clock taken the other way round',
          given: { ...exact, 'it denies': z.not(allowed) },
          claim: inside(afterDenied(z, u, { lo: c1, hi: c0 }, need, z.zero, z.zero), capped),
        },
      ],
    },
    {
      id: 'bucket-law/tight',
      clauses: ['ADM-1', 'ADM-2'],
      statement:
        'Tight, with exact arithmetic: every value in the new interval is that of some conforming limiter that answered so. Nothing is given away.',
      reach: 'any length',
      parts: [
        {
          name: 'if it may allow, some limiter allows',
          given: { ...interval, 'may allow': mayAllow(z, C, u, clock, need, z.zero) },
          claim: z.exists(['someU', 'someC'], ({ someU, someC }) =>
            z.all(inside(u, someU), inside(clock, someC), z.le(need, levelOf(someU, someC))),
          ),
        },
        {
          name: 'if it may deny, some limiter denies',
          given: { ...interval, 'may deny': mayDeny(z, C, u, clock, need, z.zero, false) },
          claim: z.exists(['someU', 'someC'], ({ someU, someC }) =>
            z.all(inside(u, someU), inside(clock, someC), z.lt(levelOf(someU, someC), need)),
          ),
        },
        {
          name: 'every value after an allowed request is reached',
          given: {
            ...interval,
            'may allow': mayAllow(z, C, u, clock, need, z.zero),
            'v in the new interval': inside(afterAllowed(z, C, u, clock, need, charge, z.zero), v),
          },
          claim: z.exists(['someU', 'someC'], ({ someU, someC }) =>
            z.all(
              inside(u, someU),
              inside(clock, someC),
              z.le(need, levelOf(someU, someC)),
              z.eq(v, z.sub(z.min(someU, z.sub(C, someC)), charge)),
            ),
          ),
        },
        {
          name: 'every value after a denied one as well (the lowered end itself is left out)',
          given: {
            ...interval,
            'may deny': mayDeny(z, C, u, clock, need, z.zero, false),
            'v in the new interval, below need − c0': z.and(
              inside(afterDenied(z, u, clock, need, z.zero, z.zero), v),
              z.lt(v, z.sub(need, c0)),
            ),
          },
          claim: z.exists(['someU', 'someC'], ({ someU, someC }) =>
            z.all(
              inside(u, someU),
              inside(clock, someC),
              z.lt(levelOf(someU, someC), need),
              z.eq(v, z.min(someU, z.sub(C, someC))),
            ),
          ),
        },
      ],
      broken: [
        {
          name: 'the new `lo` is not raised by the answer',
          given: {
            ...interval,
            'may allow': mayAllow(z, C, u, clock, need, z.zero),
            'v = lo − charge': z.eq(v, z.sub(lo, charge)),
          },
          claim: inside(afterAllowed(z, C, u, clock, need, charge, z.zero), v),
        },
      ],
    },
  ];
};
