import type { Algebra } from '../algebra.ts';

/** The number of the window, and what it has counted. */
export interface FixedWindow<N> {
  readonly window: N;
  readonly count: N;
}

/** Windows of length `length` from `anchor`, each containing its first instant and not its last: [anchor + kW, …). */
export const windowOf = <N, B>(A: Algebra<N, B>, length: N, anchor: N, now: N): N =>
  A.floorDiv(A.sub(now, anchor), length);

/** A new window counts from zero. */
export const roll = <N, B>(A: Algebra<N, B>, state: FixedWindow<N>, window: N): FixedWindow<N> => ({
  window,
  count: A.ite(A.lt(state.window, window), A.zero, state.count),
});

/** Admits iff the count, this cost included, stays within the limit. */
export const acquire = <N, B>(A: Algebra<N, B>, limit: N, state: FixedWindow<N>, window: N, cost: N) => {
  const { count } = roll(A, state, window);
  const allowed = A.le(A.add(count, cost), limit);
  return { allowed, state: { window, count: A.ite(allowed, A.add(count, cost), count) } };
};

/** With windows that begin at the first request after the last one ended: `started` + `length` ends it. */
export const startedAt = <N, B>(A: Algebra<N, B>, length: N, started: N, now: N): N =>
  A.ite(A.le(A.add(started, length), now), now, started);
