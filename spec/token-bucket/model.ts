import type { Algebra } from '../algebra.ts';

/** Tokens measured in time (rate 1): `level` is the time that the tokens now held took to arrive. */
export interface TokenBucket<N> {
  readonly level: N;
  readonly last: N;
}

/** Time passes: the level rises with it, up to the capacity. A clock that steps back adds nothing. */
export const refill = <N, B>(A: Algebra<N, B>, capacity: N, bucket: TokenBucket<N>, now: N): TokenBucket<N> => {
  const elapsed = A.max(A.zero, A.sub(now, bucket.last));
  return { level: A.min(capacity, A.add(bucket.level, elapsed)), last: A.max(bucket.last, now) };
};

/** Admits iff the cost is there; takes all of it or nothing. */
export const acquire = <N, B>(A: Algebra<N, B>, capacity: N, bucket: TokenBucket<N>, now: N, cost: N) => {
  const { level, last } = refill(A, capacity, bucket, now);
  const allowed = A.le(cost, level);
  return { allowed, bucket: { level: A.ite(allowed, A.sub(level, cost), level), last } };
};

/** How long until `cost` is there, if nothing else comes. Never, when `cost` exceeds the capacity. */
export const retryAfter = <N, B>(A: Algebra<N, B>, capacity: N, bucket: TokenBucket<N>, now: N, cost: N): N =>
  A.max(A.zero, A.sub(cost, refill(A, capacity, bucket, now).level));
