import type { Algebra } from '../algebra.ts';

/**
 * The law of {@link ./law.ts} without its bends, over the algebra: where U = level − now may lie, given the answers.
 *
 * `error` is the rounding at a comparison; what drifts while time passes is added to the interval before. `step` is the
 * smallest difference of two levels: a level below `need` is at most `need − step`.
 */
export interface Interval<N> {
  readonly lo: N;
  readonly hi: N;
}

export const drift = <N, B>(A: Algebra<N, B>, u: Interval<N>, by: N): Interval<N> => ({
  lo: A.sub(u.lo, by),
  hi: A.add(u.hi, by),
});

/** Whether a limiter whose U is in `u`, and that reads its clock within `c`, may admit what needs this level. */
export const mayAllow = <N, B>(A: Algebra<N, B>, capacity: N, u: Interval<N>, c: Interval<N>, need: N, error: N): B =>
  A.le(need, A.add(A.min(capacity, A.add(u.hi, c.hi)), error));

/** Whether it may deny it. `capIsExact`: a level at the cap is the capacity itself, and compared without rounding. */
export const mayDeny = <N, B>(
  A: Algebra<N, B>,
  capacity: N,
  u: Interval<N>,
  c: Interval<N>,
  need: N,
  error: N,
  capIsExact: boolean,
): B => {
  const least = A.add(u.lo, c.lo);
  const rounded = A.sub(A.min(capacity, least), error);
  const level = capIsExact ? A.ite(A.le(A.add(capacity, error), least), capacity, rounded) : rounded;
  return A.lt(level, need);
};

/** Where U lies after it was admitted and charged. */
export const afterAllowed = <N, B>(
  A: Algebra<N, B>,
  capacity: N,
  u: Interval<N>,
  c: Interval<N>,
  need: N,
  charge: N,
  error: N,
): Interval<N> => ({
  lo: A.sub(A.sub(A.min(A.max(u.lo, A.sub(A.sub(need, error), c.hi)), A.sub(capacity, c.hi)), charge), error),
  hi: A.add(A.sub(A.min(u.hi, A.sub(capacity, c.lo)), charge), error),
});

/** Where U lies after it was denied. */
export const afterDenied = <N, B>(
  A: Algebra<N, B>,
  u: Interval<N>,
  c: Interval<N>,
  need: N,
  error: N,
  step: N,
): Interval<N> => ({
  lo: u.lo,
  hi: A.add(A.min(u.hi, A.sub(A.sub(need, c.lo), step)), error),
});
