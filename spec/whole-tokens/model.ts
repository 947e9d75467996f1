import type { Algebra } from '../algebra.ts';

/** A token bucket that stores whole tokens only, and keeps the rest of the time for later. */
export interface WholeTokens<N> {
  readonly tokens: N;
  /** The instant up to which time was turned into tokens. */
  readonly last: N;
}

/**
 * One token for every `tokenTime` that has passed. `last` moves on by the time that was turned into tokens, and by all of
 * it when the bucket is full: what does not fit is lost, the fraction included.
 */
export const refill = <N, B>(
  A: Algebra<N, B>,
  capacity: N,
  tokenTime: N,
  bucket: WholeTokens<N>,
  now: N,
): WholeTokens<N> => {
  const come = A.floorDiv(A.max(A.zero, A.sub(now, bucket.last)), tokenTime);
  const tokens = A.add(bucket.tokens, come);
  const carried = A.add(bucket.last, A.mul(come, tokenTime));
  return {
    tokens: A.min(capacity, tokens),
    last: A.ite(A.le(capacity, tokens), A.max(bucket.last, now), carried),
  };
};

/** Admits iff the cost is there; takes all of it or nothing. */
export const acquire = <N, B>(A: Algebra<N, B>, capacity: N, tokenTime: N, bucket: WholeTokens<N>, now: N, cost: N) => {
  const { tokens, last } = refill(A, capacity, tokenTime, bucket, now);
  const allowed = A.le(cost, tokens);
  return { allowed, bucket: { tokens: A.ite(allowed, A.sub(tokens, cost), tokens), last } };
};
