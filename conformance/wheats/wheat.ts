/** What one limiter is configured with: exact, so that no wheat starts from a rounded number. Buckets and windows each read their own fields. */
export interface WheatConfig {
  /** Buckets: the most that is ever there, in units. For `spacing`: the slack, in intervals. */
  capacity: bigint;
  /** Buckets: units that come back every `refillPeriodNs`. */
  refillTokens: bigint;
  refillPeriodNs: bigint;
  /** Buckets: units there at `createdNs`; what exceeds the capacity is cut off. */
  initial: bigint;
  /** Windows: units per window. */
  limit: bigint;
  windowNs: bigint;
  /** What one unit is worth in tokens: 1, or the token quantum when fractional costs are declared. */
  unit: number;
  /** The instant of construction. */
  createdNs: bigint;
}

/** The declared dimensions that change an answer. A wheat reads those that mean something for its algorithm. */
export interface WheatVariant {
  /** `first-request`: a window opens with the first request counted after the one before it has ended. */
  anchor: 'epoch' | 'first-request' | 'creation';
  /**
   * `closed`: the instant at which a window ends still belongs to it, so a tiled window is (start, start + W].
   * The first window after a creation or a first request has nothing before it, and so holds its start as well.
   */
  end: 'half-open' | 'closed';
  denialsCount: boolean;
  /** How the sliding counter rounds the share of the previous window, in units. */
  share: 'exact' | 'floor' | 'ceil';
  /** Whether the sliding counter adds the cost before it compares. */
  guard: 'with-cost' | 'without-cost';
  /**
   * Where the stepped bucket's boundaries lie; `first-use` is the first call of all, allowed or denied, and `since-full`
   * that, or any that has found the bucket full.
   */
  phase: 'creation' | 'epoch' | 'first-use' | 'since-full';
}

/** A legal deviation from exact arithmetic on the true nanosecond, or from a clock that never goes back. */
export type WheatFreedom =
  | 'float64-ms'
  | 'float64-s'
  | 'float64-instant'
  | 'integer-ms'
  | 'whole-seconds'
  | 'rewinding-clock';

/** One key of a limiter: one call, one decision. */
export interface WheatLimiter {
  take(nowNs: bigint, cost: bigint): boolean;
}

/** A correct limiter written differently: it must never be accused. */
export interface Wheat {
  id: string;
  algorithm: string;
  /** Empty: exact at every nanosecond, and a clock that steps back stands still until it has caught up. */
  freedoms: readonly WheatFreedom[];
  /** Absent: every variant. */
  supports?(variant: WheatVariant): boolean;
  create(config: WheatConfig, variant: WheatVariant): WheatLimiter;
}

/** As the algorithms are by themselves. */
export const PLAIN: WheatVariant = {
  anchor: 'epoch',
  end: 'half-open',
  denialsCount: false,
  share: 'exact',
  guard: 'with-cost',
  phase: 'creation',
};

/** A config in which nothing is set yet: each algorithm has numbers of its own. */
export const UNSET: Omit<WheatConfig, 'createdNs'> = {
  capacity: 0n,
  refillTokens: 0n,
  refillPeriodNs: 1n,
  initial: 0n,
  limit: 0n,
  windowNs: 1n,
  unit: 1,
};

export const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
export const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** Rounded once: `Number(ns) / 1e6` would first lose 256 ns at today's epoch. */
export const toMs = (ns: bigint): number => Number(ns / 1_000_000n) + Number(ns % 1_000_000n) / 1e6;
export const toSeconds = (ns: bigint): number => Number(ns / 1_000_000_000n) + Number(ns % 1_000_000_000n) / 1e9;
