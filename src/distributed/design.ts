import { checkDurationMs, checkInteger, checkObject, DURATION_MS_MAX, refusal } from '../memory/checks.ts';
import type { Bucket } from './backend.ts';

/** Every request asks the backend. Nothing is exceeded; a node that is cut off cannot decide. */
export interface StrictDesign {
  readonly kind: 'strict';
}

/**
 * Each node takes tokens in advance, and admits from those without asking. Tokens and outstanding leases are together
 * within the capacity, so nothing is exceeded; the price is that what a node holds and does not use, others lack.
 */
export interface LeasesDesign {
  readonly kind: 'leases';
  /** How many tokens a node takes at once: 1 to the capacity. */
  readonly batch: number;
  /** For how long it may spend them. A node that is cut off stays open for no longer, and with no more. */
  readonly leaseMs: number;
  /** How far the clock of a node, or of the backend, may be from the time: 100 ms by default. */
  readonly skewMs?: number;
}

/**
 * Each node admits from a copy of the bucket, which it refills itself, and settles from time to time: the backend refills,
 * then takes off what the node has spent, and debt is kept. No request waits for the backend, unless the copy is too old.
 */
export interface DebtsDesign {
  readonly kind: 'debts';
  /** A node settles when a request comes, or its timer, and it has not done so for this long. */
  readonly syncMs: number;
  /** A node that is cut off stays open for so long: at least `syncMs`. */
  readonly openMs: number;
}

export type Design = StrictDesign | LeasesDesign | DebtsDesign;

/** The largest capacity × periodMs with which the debts of a thousand nodes are still counted exactly. */
const DEBTS_PRODUCT_MAX = 2 ** 42;

/** @throws TypeError or RangeError that names the field: what was wanted, what was got. */
export function checkDesign(design: Design, { capacity, full }: Bucket): Design {
  checkObject('design', design);
  if (design.kind === 'strict') return design;
  if (design.kind === 'leases') {
    checkInteger('design.batch', design.batch, 1, capacity);
    checkDurationMs('design.leaseMs', design.leaseMs);
    if (design.skewMs !== undefined) checkInteger('design.skewMs', design.skewMs, 0, DURATION_MS_MAX);
    return design;
  }
  if (design.kind !== 'debts') {
    throw refusal('design.kind', "'strict' or 'leases' or 'debts'", (design as { kind?: unknown }).kind);
  }
  checkDurationMs('design.syncMs', design.syncMs);
  checkInteger('design.openMs', design.openMs, design.syncMs, DURATION_MS_MAX);
  if (full > DEBTS_PRODUCT_MAX) throw refusal('capacity × refill.periodMs', 'at most 2^42 with debts', full);
  return design;
}

/** What a design needs to know of its surroundings to tell what it may exceed. */
export interface Surroundings {
  readonly nodes: number;
  /** How far each clock, the backend's too, may be from the true time. */
  readonly skewMs: number;
}

/**
 * By how many tokens at most all nodes together may exceed capacity + rate · d in an interval of d ms, rounded up
 * (`spec/distributed/README.md` has the proofs). One clock alone credits under `strict` and `leases`, and its error counts
 * at both ends of the interval; under `debts` each node has a copy to spend that the others have not heard of.
 *
 * On top comes what `onFailure: 'open'` lets in without a decision. Under `debts` a node that dies takes with it what it had
 * not settled, and so counts as one node more.
 */
export function slackTokens(
  { capacity, refill, design }: { capacity: number; refill: { tokens: number; periodMs: number }; design: Design },
  { nodes, skewMs }: Surroundings,
): number {
  const rate = refill.tokens / refill.periodMs;
  if (design.kind !== 'debts') return Math.ceil(2 * skewMs * rate);
  // A node measures `openMs` by its own clock, which may be off at both ends.
  const unheard = (nodes - 1) * (capacity + rate * (design.openMs + 2 * skewMs));
  return Math.ceil(unheard + (nodes + 1) * 2 * skewMs * rate);
}
