/** How a key stands at one instant. */
export interface Snapshot {
  /** The most unit requests that can ever pass at one instant. */
  readonly limit: number;
  /** Whole unit requests that would pass right now, one after the other: 0 <= remaining <= limit. */
  readonly remaining: number;
  /** Whole ms, rounded up, until the key has its full allowance again; each limiter says what that means for it. */
  readonly resetAfterMs: number;
}

/**
 * Why a request is denied.
 *
 * - `limited`: there is too little now, or others wait in front.
 * - `never`: the cost is more than can ever pass.
 * - `blocked`: the key exceeded its limit less than `blockMs` ago.
 * - `table-full`: the key is new, and `maxKeys` others are kept. Try again in `retryAfterMs`: there may be room then.
 *   `'never'`: not before a key is reset.
 * - `timeout`, `cancelled`, `queue-full`: how a wait ended, or why it did not begin.
 */
export type Reason = 'limited' | 'never' | 'timeout' | 'cancelled' | 'queue-full' | 'table-full' | 'blocked';

/** The answer to one request; the figures of the snapshot are those after the decision. */
export interface Decision extends Snapshot {
  /** Whether the request may go on. If so, its cost is taken; if not, nothing is. */
  readonly allowed: boolean;
  /**
   * 0 when allowed. Otherwise the earliest wait in whole ms after which the same cost is admitted, if nothing else comes
   * in between; one ms less is too early. `'never'`: no wait is long enough.
   *
   * For a `Retry-After` header (RFC 9110 §10.2.3) divide by 1000 and round up: its unit is the whole second.
   */
  readonly retryAfterMs: number | 'never';
  readonly reason?: Reason;
  /** Composites only: the limit that decided. */
  readonly by?: string;
  /** {@link LeakyQueue} only, when allowed: whole ms, rounded up, until the turn of this request starts. */
  readonly delayMs?: number;
}

// Each kind of answer is built in one place, so that all limiters' answers share their hidden classes in V8; the end of
// this file settles those. Without either, a process that runs several kinds of limiter is three times slower.

/** How a key stands, from figures that the caller has made whole. */
export function snapshot(limit: number, remaining: number, resetAfterMs: number): Snapshot {
  return { limit, remaining, resetAfterMs };
}

/** The answer to a request whose cost has just been taken. */
export function allowed(after: Snapshot): Decision {
  return {
    allowed: true,
    limit: after.limit,
    remaining: after.remaining,
    resetAfterMs: after.resetAfterMs,
    retryAfterMs: 0,
  };
}

/** The answer to a request that has been let into a queue, and starts in `delayMs`. */
export function queued(after: Snapshot, delayMs: number): Decision {
  return {
    allowed: true,
    limit: after.limit,
    remaining: after.remaining,
    resetAfterMs: after.resetAfterMs,
    retryAfterMs: 0,
    delayMs,
  };
}

/** The answer to a request that the same key can make again in `retryAfterMs`. */
export function denied(after: Snapshot, retryAfterMs: number): Decision {
  return {
    allowed: false,
    limit: after.limit,
    remaining: after.remaining,
    resetAfterMs: after.resetAfterMs,
    retryAfterMs,
    reason: 'limited',
  };
}

/** The answer to a request that no wait will help. */
export function never(after: Snapshot): Decision {
  return {
    allowed: false,
    limit: after.limit,
    remaining: after.remaining,
    resetAfterMs: after.resetAfterMs,
    retryAfterMs: 'never',
    reason: 'never',
  };
}

/** The answer to a request that is denied for another reason than too little. */
export function refused(after: Snapshot, retryAfterMs: number | 'never', reason: Reason): Decision {
  return {
    allowed: false,
    limit: after.limit,
    remaining: after.remaining,
    resetAfterMs: after.resetAfterMs,
    retryAfterMs,
    reason,
  };
}

// V8 takes the type of a field from the values it has seen, small integers at first. A wider one later, from any limiter,
// gives all answers a new hidden class, and code compiled by then goes on making the old one, which each reader has to
// convert. So show it once the widest that may come.
const widest = snapshot(0.5, 0.5, 0.5);
allowed(widest);
queued(widest, 0.5);
denied(widest, 0.5);
never(widest);
refused(widest, 0.5, 'blocked');
refused(widest, 'never', 'blocked');
