import { allowed, type Decision, denied, never, refused, type Snapshot, snapshot } from '../memory/decision.ts';
import type { OnFailure } from './options.ts';

/** The answer to one request: as of a limiter in memory, but that Redis may not have decided. */
export interface StoreDecision extends Omit<Decision, 'reason'> {
  /** `store`: Redis did not decide, and `onFailure` is `closed`. */
  readonly reason?: Decision['reason'] | 'store';
  /**
   * Redis did not decide, and this is what `onFailure` says instead: `remaining` and `resetAfterMs` are then 0, as nothing
   * is known, and `retryAfterMs` of a denial is only a hint.
   */
  readonly mode?: 'fail-open' | 'fail-closed';
}

/** What a script says of one key. */
export interface Figures {
  /** The ms after which the cost is there; -1: never. */
  readonly waitMs: number;
  readonly after: Snapshot;
}

/** How many numbers that is. */
export const FIGURES = 3;

/** @param at where in `reply` the numbers of the key begin. */
export function figuresOf(reply: readonly number[], at: number, limit: number): Figures {
  const [waitMs = 0, remaining = 0, resetAfterMs = 0] = reply.slice(at, at + FIGURES);
  return { waitMs, after: snapshot(limit, remaining, resetAfterMs) };
}

export function decisionOf({ waitMs, after }: Figures): Decision {
  if (waitMs === 0) return allowed(after);
  return waitMs < 0 ? never(after) : denied(after, waitMs);
}

/** The answer when Redis did not decide, because of `error`. @throws it, if that is the policy. */
export function undecided(error: unknown, onFailure: OnFailure, limit: number, retryAfterMs: number): StoreDecision {
  const nothing = snapshot(limit, 0, 0);
  if (onFailure === 'open') return { ...allowed(nothing), mode: 'fail-open' };
  if (onFailure === 'closed') {
    return { ...refused(nothing, retryAfterMs, 'limited'), reason: 'store', mode: 'fail-closed' };
  }
  throw error;
}
