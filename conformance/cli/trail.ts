import type { Op, Scenario } from '../scenario.ts';

/**
 * The calls of the history that is being driven, in shared memory: a limiter that answers half a million of them a second
 * leaves no time for messages, and where it hangs the other thread must still be able to tell what it was asked.
 */
export type Trail = Float64Array<SharedArrayBuffer>;

const HISTORIES = 0;
const FIRST = 1;
/** Nanoseconds since the origin (a double holds 104 days of them), and the cost. */
const PER_OP = 2;
const OPS_MAX = 64;

export const newTrail = (): Trail =>
  new Float64Array(new SharedArrayBuffer((FIRST + PER_OP * OPS_MAX) * Float64Array.BYTES_PER_ELEMENT));

/** Notes operation `index`, or for −1 that a history begins. */
export const leave = (trail: Trail, { origin, ops }: Scenario, index: number): void => {
  if (index === -1) trail[HISTORIES] = (trail[HISTORIES] ?? 0) + 1;
  const op = ops[index];
  if (op === undefined || typeof op.at !== 'bigint' || index >= OPS_MAX) return;
  trail[FIRST + PER_OP * index] = Number(op.at - origin);
  trail[FIRST + PER_OP * index + 1] = op.cost;
};

/** The operations up to the one of this index, and how many histories were begun before. */
export const follow = (
  trail: Trail,
  { origin }: Scenario,
  index: number,
  key: string,
): { readonly ops: readonly Op[]; readonly histories: number } => ({
  ops: Array.from({ length: Math.min(index + 1, OPS_MAX) }, (_, i) => ({
    kind: 'try' as const,
    at: origin + BigInt(trail[FIRST + PER_OP * i] ?? 0),
    key,
    cost: trail[FIRST + PER_OP * i + 1] ?? 1,
  })),
  histories: trail[HISTORIES] ?? 0,
});
