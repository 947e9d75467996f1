import type { Algebra } from '../algebra.ts';

/** What has been poured in and has not yet leaked out, measured in the time that it takes to leak (rate 1). */
export interface LeakyBucket<N> {
  readonly level: N;
  readonly last: N;
}

/** Time passes: the level falls with it, down to empty. */
export const leak = <N, B>(A: Algebra<N, B>, bucket: LeakyBucket<N>, now: N): LeakyBucket<N> => {
  const elapsed = A.max(A.zero, A.sub(now, bucket.last));
  return { level: A.max(A.zero, A.sub(bucket.level, elapsed)), last: A.max(bucket.last, now) };
};

/** The meter: admits iff the cost still fits. */
export const pour = <N, B>(A: Algebra<N, B>, capacity: N, bucket: LeakyBucket<N>, now: N, cost: N) => {
  const { level, last } = leak(A, bucket, now);
  const allowed = A.le(A.add(level, cost), capacity);
  return { allowed, bucket: { level: A.ite(allowed, A.add(level, cost), level), last } };
};

/**
 * The queue: the same bucket, whose content is work waiting for its turn. An admitted request departs when the work
 * before it is done: departure = max(arrival, previous departure + its cost / r) = arrival + level before it.
 */
export const enqueue = <N, B>(A: Algebra<N, B>, capacity: N, bucket: LeakyBucket<N>, now: N, cost: N) => {
  const before = leak(A, bucket, now);
  return { ...pour(A, capacity, bucket, now, cost), departure: A.add(before.last, before.level) };
};
