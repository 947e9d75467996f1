import type { Algebra } from '../algebra.ts';

/**
 * GCRA, virtual scheduling form (ITU-T I.371, Annex A): one number, the theoretical arrival time.
 *
 * `burst` is the longest time by which a conforming request may run ahead of the schedule, its own cost included:
 * burst = capacity × T, the Recommendation's limit τ = burst − T for unit costs.
 */
export const acquire = <N, B>(A: Algebra<N, B>, burst: N, tat: N, now: N, cost: N) => {
  const next = A.add(A.max(tat, now), cost);
  const allowed = A.le(A.sub(next, now), burst);
  return { allowed, tat: A.ite(allowed, next, tat) };
};

/** How long until `cost` conforms, if nothing else comes. Never, when `cost` exceeds the burst. */
export const retryAfter = <N, B>(A: Algebra<N, B>, burst: N, tat: N, now: N, cost: N): N =>
  A.max(A.zero, A.sub(A.sub(A.add(A.max(tat, now), cost), now), burst));
