import type { Algebra } from '../algebra.ts';

/** One admitted request. */
export interface Entry<N> {
  readonly at: N;
  readonly cost: N;
}

/** What was admitted within the last `length`: open edge counts (now − W, now], closed edge [now − W, now]. */
export const counted = <N, B>(A: Algebra<N, B>, length: N, closed: boolean, log: readonly Entry<N>[], now: N): N =>
  log.reduce((sum, { at, cost }) => {
    const end = A.add(at, length);
    return A.add(sum, A.ite(closed ? A.le(now, end) : A.lt(now, end), cost, A.zero));
  }, A.zero);

/** Admits iff the log, this cost included, stays within the limit. A denied request leaves an entry of cost 0. */
export const acquire = <N, B>(
  A: Algebra<N, B>,
  limit: N,
  length: N,
  closed: boolean,
  log: readonly Entry<N>[],
  now: N,
  cost: N,
) => {
  const allowed = A.le(A.add(counted(A, length, closed, log, now), cost), limit);
  return { allowed, log: [...log, { at: now, cost: A.ite(allowed, cost, A.zero) }] };
};
