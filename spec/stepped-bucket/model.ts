import type { Algebra } from '../algebra.ts';

/** Whole tokens, and the number of the period up to whose beginning they were credited. */
export interface SteppedBucket<N> {
  readonly level: N;
  readonly period: N;
}

/** Periods are counted from `phase`; a boundary belongs to the period that it begins. */
export const periodOf = <N, B>(A: Algebra<N, B>, periodLength: N, phase: N, now: N): N =>
  A.floorDiv(A.sub(now, phase), periodLength);

/** `batch` tokens arrive together at the beginning of every period, up to the capacity. */
export const refill = <N, B>(A: Algebra<N, B>, capacity: N, batch: N, bucket: SteppedBucket<N>, period: N) => {
  const passed = A.max(A.zero, A.sub(period, bucket.period));
  return { level: A.min(capacity, A.add(bucket.level, A.mul(batch, passed))), period: A.max(bucket.period, period) };
};

/** Admits iff the cost is there; takes all of it or nothing. */
export const acquire = <N, B>(
  A: Algebra<N, B>,
  capacity: N,
  batch: N,
  bucket: SteppedBucket<N>,
  period: N,
  cost: N,
) => {
  const filled = refill(A, capacity, batch, bucket, period);
  const allowed = A.le(cost, filled.level);
  return { allowed, bucket: { ...filled, level: A.ite(allowed, A.sub(filled.level, cost), filled.level) } };
};
