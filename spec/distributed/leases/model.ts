import type { Algebra } from '../../algebra.ts';

/** Where tokens are made. Nodes take them in advance, in leases, and admit from those without asking. */
export interface Centre<N> {
  readonly level: N;
  readonly last: N;
  /** Leased, and neither reported as spent nor given back. */
  readonly outstanding: N;
}

/** `level`: the level stays within the capacity. `all`: the level and what is outstanding do, together. */
export type Cap = 'level' | 'all';

const room = <N, B>(A: Algebra<N, B>, capacity: N, cap: Cap, { outstanding }: Centre<N>): N =>
  cap === 'all' ? A.sub(capacity, outstanding) : capacity;

export const refill = <N, B>(A: Algebra<N, B>, capacity: N, cap: Cap, centre: Centre<N>, now: N): Centre<N> => {
  const elapsed = A.max(A.zero, A.sub(now, centre.last));
  return {
    level: A.max(centre.level, A.min(room(A, capacity, cap, centre), A.add(centre.level, elapsed))),
    last: A.max(centre.last, now),
    outstanding: centre.outstanding,
  };
};

/** A node asks for `size` tokens; it gets all of them or none. */
export const lease = <N, B>(A: Algebra<N, B>, centre: Centre<N>, size: N) => {
  const granted = A.le(size, centre.level);
  const given = A.ite(granted, size, A.zero);
  return {
    granted,
    centre: {
      level: A.sub(centre.level, given),
      last: centre.last,
      outstanding: A.add(centre.outstanding, given),
    },
  };
};

/** A node admits from what it holds. The centre does not hear of it yet. */
export const spend = <N, B>(A: Algebra<N, B>, held: N, cost: N) => {
  const allowed = A.le(cost, held);
  return { allowed, held: A.ite(allowed, A.sub(held, cost), held) };
};

/** A node tells what it has spent of its lease. */
export const report = <N, B>(A: Algebra<N, B>, centre: Centre<N>, spent: N): Centre<N> => ({
  ...centre,
  outstanding: A.sub(centre.outstanding, spent),
});

/** A node gives back what it did not spend, and forgets it. */
export const giveBack = <N, B>(A: Algebra<N, B>, capacity: N, centre: Centre<N>, unspent: N): Centre<N> => ({
  ...centre,
  level: A.min(capacity, A.add(centre.level, unspent)),
  outstanding: A.sub(centre.outstanding, unspent),
});
