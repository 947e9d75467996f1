import type { Algebra } from '../algebra.ts';

/** Credit measured in time (rate 1); negative while a debt is being paid off. */
export interface PayLater<N> {
  readonly credit: N;
  readonly last: N;
}

/** Time passes: debt is paid, then credit is stored, up to `stored`. */
export const settle = <N, B>(A: Algebra<N, B>, stored: N, account: PayLater<N>, now: N): PayLater<N> => {
  const elapsed = A.max(A.zero, A.sub(now, account.last));
  return { credit: A.min(stored, A.add(account.credit, elapsed)), last: A.max(account.last, now) };
};

/** Admits any cost as soon as there is no debt; the next caller waits for it. */
export const acquire = <N, B>(A: Algebra<N, B>, stored: N, account: PayLater<N>, now: N, cost: N) => {
  const { credit, last } = settle(A, stored, account, now);
  const allowed = A.le(A.zero, credit);
  return { allowed, account: { credit: A.ite(allowed, A.sub(credit, cost), credit), last } };
};
