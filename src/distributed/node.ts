import type { Clock } from '../memory/clock.ts';
import type { Snapshot } from '../memory/decision.ts';
import type { StoreDecision } from '../redis/decision.ts';
import type { Backend, Bucket } from './backend.ts';
import { TOLERANCE_MS } from './centre.ts';

/** One node of several, under one design. A promise that rejects says that it could not decide. */
export interface Node {
  decide(key: string, cost: number): Promise<StoreDecision>;
  peek(key: string): Promise<Snapshot>;
  /** How often it would like to {@link freshen}; undefined: never. */
  readonly freshenMs: number | undefined;
  /** Tells the backend what calls would tell it anyway, only later. Never rejects. */
  freshen(): Promise<void>;
  /** Whether there is anything to freshen. */
  readonly isIdle: boolean;
  /** Tells the backend all that it does not know yet, if it can be reached. Never rejects. */
  leave(): Promise<void>;
}

/** What a node needs, whatever its design. */
export interface NodeParts {
  readonly bucket: Bucket;
  readonly backend: Backend;
  readonly clock: Clock;
}

/**
 * How long ago that was. What lies further ahead than a clock may be set back was read before the clock was set back by
 * more: nobody knows how long ago, so it is too long ago.
 */
export function ageMs(thenMs: number, nowMs: number): number {
  return thenMs - nowMs > TOLERANCE_MS ? Number.POSITIVE_INFINITY : nowMs - thenMs;
}

/** Messages that are under way at once, when many are sent that nobody waits for. */
const UNDER_WAY_MAX = 32;

/** Does something for each, a few at a time. Failures are for `act` to remember. */
export async function forEachBounded<T>(all: Iterable<T>, act: (each: T) => Promise<unknown>): Promise<void> {
  const waiting = [...all];
  while (waiting.length > 0) await Promise.allSettled(waiting.splice(0, UNDER_WAY_MAX).map(act));
}
