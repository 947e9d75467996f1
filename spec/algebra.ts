/**
 * The small algebra in which every model is written once.
 *
 * A transition names only these operations, so the same lines run on integers (the judge, the planner) and on the
 * terms of a solver (the proofs): what is proved is what runs. Comparisons yield `B`, and a choice is {@link Algebra.ite},
 * never a JavaScript `if`, because a solver's boolean cannot steer control flow.
 *
 * Units. Bucket models measure tokens in the time that they take to refill, so the rate is 1 and every transition is
 * linear: see {@link ./bucket/scale.ts}. Window models use nanoseconds and counts.
 */
export interface Algebra<N, B> {
  readonly zero: N;
  of(value: bigint): N;
  add(a: N, b: N): N;
  sub(a: N, b: N): N;
  mul(a: N, b: N): N;
  /** ⌊a / b⌋ for b > 0. */
  floorDiv(a: N, b: N): N;
  min(a: N, b: N): N;
  max(a: N, b: N): N;
  le(a: N, b: N): B;
  lt(a: N, b: N): B;
  eq(a: N, b: N): B;
  and(a: B, b: B): B;
  or(a: B, b: B): B;
  not(a: B): B;
  ite(condition: B, then: N, otherwise: N): N;
}

/** ⌊a / b⌋ for b > 0; `/` on bigint rounds towards zero. */
export const floorDiv = (a: bigint, b: bigint): bigint => (a >= 0n ? a / b : -((b - 1n - a) / b));
/** ⌈a / b⌉ for b > 0. */
export const ceilDiv = (a: bigint, b: bigint): bigint => -floorDiv(-a, b);
export const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** Exact integers: the instance that runs. */
export const INTEGERS: Algebra<bigint, boolean> = {
  zero: 0n,
  of: (value) => value,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  floorDiv,
  min,
  max,
  le: (a, b) => a <= b,
  lt: (a, b) => a < b,
  eq: (a, b) => a === b,
  and: (a, b) => a && b,
  or: (a, b) => a || b,
  not: (a) => !a,
  ite: (condition, then, otherwise) => (condition ? then : otherwise),
};
