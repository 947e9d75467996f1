import type { Algebra } from '../../algebra.ts';
import { refill, type TokenBucket } from '../../token-bucket/model.ts';

/** Each node admits from a copy of the central bucket, which it refills itself, and settles from time to time. */
export interface Node<N> extends TokenBucket<N> {
  /** What it admitted since it settled last. */
  readonly spent: N;
}

/** A node admits from its copy. Its clock refills the copy. */
export const admit = <N, B>(A: Algebra<N, B>, capacity: N, node: Node<N>, now: N, cost: N) => {
  const { level, last } = refill(A, capacity, node, now);
  const allowed = A.le(cost, level);
  return {
    allowed,
    node: {
      level: A.ite(allowed, A.sub(level, cost), level),
      last,
      spent: A.ite(allowed, A.add(node.spent, cost), node.spent),
    },
  };
};

/**
 * A node settles: the centre first refills, then takes off what the node has spent, and the node goes on with a copy of
 * what is left. That may be less than nothing: debt is kept, and paid off by time.
 */
export const settle = <N, B>(
  A: Algebra<N, B>,
  capacity: N,
  centre: TokenBucket<N>,
  node: Node<N>,
  centreNow: N,
  nodeNow: N,
): { readonly centre: TokenBucket<N>; readonly node: Node<N> } => {
  const filled = refill(A, capacity, centre, centreNow);
  const level = A.sub(filled.level, node.spent);
  return {
    centre: { level, last: filled.last },
    node: { level, last: A.max(node.last, nodeNow), spent: A.zero },
  };
};
