import type { Algebra } from '../algebra.ts';

/** `next` is the instant at which the next start is due if nothing was saved. */
export interface Spacing<N> {
  readonly next: N;
}

/**
 * Admits iff a start is due; the next is due one interval later. Idle time is saved, but no more than `slack`: a due
 * instant further back than that is forgotten.
 */
export const start = <N, B>(A: Algebra<N, B>, interval: N, slack: N, spacing: Spacing<N>, now: N) => {
  const due = A.max(spacing.next, A.sub(now, slack));
  const allowed = A.le(due, now);
  return { allowed, spacing: { next: A.ite(allowed, A.add(due, interval), spacing.next) } };
};
