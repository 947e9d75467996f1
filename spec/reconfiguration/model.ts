import type { Algebra } from '../algebra.ts';

/** A config whose rate is part of it, and a level in tokens: what a change of the rate needs. */
export interface Rated<N> {
  readonly capacity: N;
  readonly rate: N;
}
export interface RatedBucket<N> {
  readonly level: N;
  readonly last: N;
}

/** Time passes at the rate of the config that holds. */
export const refill = <N, B>(A: Algebra<N, B>, config: Rated<N>, bucket: RatedBucket<N>, now: N): RatedBucket<N> => {
  const elapsed = A.max(A.zero, A.sub(now, bucket.last));
  return {
    level: A.min(config.capacity, A.add(bucket.level, A.mul(config.rate, elapsed))),
    last: A.max(bucket.last, now),
  };
};

/** In proportion: a bucket that was half full is half full, rounded down to the smallest unit. */
export const inProportion = <N, B>(
  A: Algebra<N, B>,
  from: Rated<N>,
  to: Rated<N>,
  bucket: RatedBucket<N>,
  now: N,
): RatedBucket<N> => {
  const { level, last } = refill(A, from, bucket, now);
  return { level: A.floorDiv(A.mul(level, to.capacity), from.capacity), last };
};

/** As it is: what still fits is kept. */
export const asItIs = <N, B>(
  A: Algebra<N, B>,
  from: Rated<N>,
  to: Rated<N>,
  bucket: RatedBucket<N>,
  now: N,
): RatedBucket<N> => {
  const { level, last } = refill(A, from, bucket, now);
  return { level: A.min(level, to.capacity), last };
};

/** As much is missing as before: what was admitted stays admitted. That may leave less than nothing. */
export const asMuchMissing = <N, B>(
  A: Algebra<N, B>,
  from: Rated<N>,
  to: Rated<N>,
  bucket: RatedBucket<N>,
  now: N,
): RatedBucket<N> => {
  const { level, last } = refill(A, from, bucket, now);
  return { level: A.sub(to.capacity, A.sub(from.capacity, level)), last };
};
