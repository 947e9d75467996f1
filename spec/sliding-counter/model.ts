import type { Algebra } from '../algebra.ts';

/** Counts of the current window and of the one before it. */
export interface SlidingCounter<N> {
  readonly window: N;
  readonly previous: N;
  readonly current: N;
}

/** How the previous window's share is rounded before it is used. */
export type Share = 'exact' | 'floor' | 'ceil';
/** Whether the cost is counted before the estimate is compared with the limit (SCTR-2). */
export type Guard = 'with-cost' | 'without-cost';

/** One window on, the current count becomes the previous one; two windows on, nothing is left. */
export const roll = <N, B>(A: Algebra<N, B>, state: SlidingCounter<N>, window: N): SlidingCounter<N> => {
  const same = A.le(window, state.window);
  const next = A.eq(window, A.add(state.window, A.of(1n)));
  return {
    window: A.max(state.window, window),
    previous: A.ite(same, state.previous, A.ite(next, state.current, A.zero)),
    current: A.ite(same, state.current, A.zero),
  };
};

/**
 * previous × (1 − x) + current, where x is the part of the window that has passed, all multiplied by the window's
 * `length` so that nothing is divided.
 */
export const estimate = <N, B>(A: Algebra<N, B>, length: N, share: Share, state: SlidingCounter<N>, passed: N): N => {
  const weighted = A.mul(state.previous, A.sub(length, passed));
  const whole = A.mul(A.floorDiv(weighted, length), length);
  const rounded = share === 'floor' ? whole : A.ite(A.eq(whole, weighted), whole, A.add(whole, length));
  return A.add(share === 'exact' ? weighted : rounded, A.mul(state.current, length));
};

/** Admits iff estimate + cost ≤ limit; in the form without the cost, iff estimate < limit, whatever the cost. */
export const acquire = <N, B>(
  A: Algebra<N, B>,
  rule: { readonly limit: N; readonly length: N; readonly share: Share; readonly guard: Guard },
  state: SlidingCounter<N>,
  window: N,
  passed: N,
  cost: N,
) => {
  const rolled = roll(A, state, window);
  const used = estimate(A, rule.length, rule.share, rolled, passed);
  const limit = A.mul(rule.limit, rule.length);
  const allowed = rule.guard === 'with-cost' ? A.le(A.add(used, A.mul(cost, rule.length)), limit) : A.lt(used, limit);
  return { allowed, state: { ...rolled, current: A.ite(allowed, A.add(rolled.current, cost), rolled.current) } };
};
