/**
 * The contract between a limiter under test and the court: what an author writes.
 * Only {@link Limiter.tryAcquire} is required; each further method is a capability, and brings its clauses.
 */

/** The algorithms that have a law, and `bounded` for limiters that no law describes. */
export const ALGORITHMS = [
  'token-bucket',
  'gcra',
  'leaky-bucket',
  'leaky-queue',
  'fixed-window',
  'sliding-log',
  'sliding-counter',
  'stepped-bucket',
  'pay-later',
  'spacing',
  'bounded',
] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/**
 * Token bucket, GCRA (burst = capacity), leaky bucket (leak = refill), leaky queue, stepped bucket, pay-later
 * (capacity = the largest credit that is stored) and bounded (capacity = burst).
 */
export interface BucketConfig {
  /** Tokens. */
  readonly capacity: number;
  /** `tokens` per `periodMs` milliseconds; their quotient is the rate. */
  readonly refill: { readonly tokens: number; readonly periodMs: number };
  /** Tokens in a new bucket; `capacity` when left out (0 for pay-later). */
  readonly initial?: number;
}

/** Fixed window, sliding log, sliding counter. */
export interface WindowConfig {
  /** Requests, or the sum of their costs. */
  readonly limit: number;
  readonly windowMs: number;
}

/** Spacing: starts at least `intervalMs` apart, once `slack` saved intervals are spent. */
export interface SpacingConfig {
  readonly intervalMs: number;
  readonly slack: number;
}

export type LimiterConfig = BucketConfig | WindowConfig | SpacingConfig;

/** What a limiter answers. Only `allowed` is required; every further field is a claim, and is judged. */
export interface Decision {
  readonly allowed: boolean;
  /** Capacity or limit. */
  readonly limit?: number;
  /** Tokens or requests left after this decision. */
  readonly remaining?: number;
  /** Milliseconds until what the declaration says of `resetAfter` (full again, or the window's end). */
  readonly resetAfterMs?: number;
  /** Milliseconds after which the same cost is admitted if nothing else comes; `never` when it cannot be. */
  readonly retryAfterMs?: number | 'never';
  /** Milliseconds that an admitted request has to wait for its start (leaky queue). */
  readonly delayMs?: number;
  readonly reason?: 'limited' | 'never' | 'timeout' | 'cancelled' | 'queue-full' | 'table-full' | 'store';
}

/** What a peek answers: the same claims as a decision, about now, taking nothing. */
export interface Snapshot {
  readonly limit?: number;
  readonly remaining?: number;
  readonly resetAfterMs?: number;
}

/** A limiter as the court drives it. Synchronous limiters are driven synchronously. */
export interface Limiter {
  tryAcquire(key: string, cost: number): Decision | Promise<Decision>;
  peek?(key: string): Snapshot | Promise<Snapshot>;
  /** Makes `key`, and only `key`, new. */
  reset?(key: string): void | Promise<void>;
  close?(): void | Promise<void>;
}

/** The clock that the court controls. Its functions need no `this`. */
export interface Clock {
  /** Milliseconds; the same origin as `nowNs`. */
  readonly nowMs: () => number;
  /** Nanoseconds. */
  readonly nowNs: () => bigint;
}

export interface Surroundings {
  readonly clock: Clock;
}

/** What an adapter file exports by default: a plain object, no import needed. */
export interface Adapter<C extends LimiterConfig = LimiterConfig> {
  readonly name: string;
  /** See {@link file://./declaration.ts}; validated when the adapter is loaded. */
  readonly declares: Readonly<Record<string, unknown>> & { readonly algorithm: Algorithm };
  /** Builds a new limiter. A config that the limiter refuses must throw (CFG-1). */
  create(config: C, surroundings: Surroundings): Limiter | Promise<Limiter>;
  /** What the library really runs where it rounds: the same config, with exact values. */
  effective?(config: C): LimiterConfig;
  /** Clauses that the author breaks on purpose, and why. Shown, counted apart, never a pass. */
  readonly deviates?: Readonly<Record<string, { readonly reason: string; readonly docs?: string }>>;
}
