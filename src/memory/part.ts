import type { Clock } from './clock.ts';
import type { Decision, Snapshot } from './decision.ts';
import type { Future } from './foresight.ts';
import type { Stats } from './limiter.ts';
import type { Row } from './row.ts';

/** Where a limiter keeps what only those built on it may use. */
export const PART = Symbol('part');

/** A limiter that can be one limit of several. */
export interface Composable {
  reset(key: string): void;
  stats(key?: string): Stats;
  readonly size: number;
  readonly [PART]: Part;
}

/** What a limiter offers to those built on it, who have checked the key and read the clock. */
export interface Part {
  readonly clock: Clock;
  readonly backwardsToleranceMs: number;
  /** @throws RangeError or TypeError for a cost that this limiter cannot charge. */
  checkCost(key: string, cost: number): void;
  /** Those who wait and are due go first. */
  settle(clockMs: number): void;
  /** Makes `key` known, if there is room: its time begins. */
  begin(key: string, clockMs: number): void;
  /** What {@link tryAt} would answer, with the figures as they are now. Takes nothing and leaves no trace. */
  askAt(key: string, cost: number, clockMs: number): Decision;
  /** A whole call of `tryAcquire`. */
  tryAt(key: string, cost: number, clockMs: number): Decision;
  peekAt(key: string, clockMs: number): Snapshot;
  /** What may become of `key` from the reading `fromMs` on. */
  future(key: string, fromMs: number): Future;
  /** Calls back when something other than time may let others go on; until what it returns is called. */
  watch(callback: () => void): () => void;
}

/** What a limiter offers besides to one that has it for a tier. */
export interface TierPart extends Part {
  /** Decides, whoever may wait. A denial may start a block. Counts nothing. */
  decideAt(key: string, cost: number, clockMs: number): Decision;
  /** Counts an answer to `key`, which has waited for it. */
  tally(key: string, decision: Decision, waitedMs: number, clockMs: number): void;
  /** Hands `key` over to a limiter of the same class, as if it were reconfigured; false: there is no room for it. */
  moveTo(other: TierPart, key: string, clockMs: number): boolean;
  /** Takes over a key that had `row` under the rules `from`. */
  adopt(key: string, row: Row, from: object, waits: Waits | undefined, clockMs: number): boolean;
}

/** The waits of a key that ended in a grant. */
export interface Waits {
  readonly waited: number;
  readonly waitedMs: number;
}

/** Watches all of `parts`. */
export function watchAll(parts: readonly Part[], callback: () => void): () => void {
  const stops = parts.map((part) => part.watch(callback));
  return () => {
    for (const stop of stops) stop();
  };
}
