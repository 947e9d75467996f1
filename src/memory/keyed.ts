import { checkClock, checkCost, checkKey } from './checks.ts';
import type { Clock } from './clock.ts';
import { readMs } from './clock.ts';
import type { Decision, Snapshot } from './decision.ts';

/** What every limiter here offers. All calls are synchronous. */
export interface Limiter {
  /**
   * Asks for `cost` permits, 1 by default, on behalf of `key`, and takes them if they are there.
   *
   * @throws TypeError for a key that is not a non-empty string; RangeError for a cost that is not a positive integer;
   * RangeError when the clock gives no instant. Nothing has changed then.
   */
  tryAcquire(key: string, cost?: number): Decision;
  /**
   * How `key` stands now. Takes nothing, and does not make a key known.
   *
   * @throws as {@link tryAcquire}
   */
  peek(key: string): Snapshot;
  /**
   * Forgets `key`, and only that: its next request is its first.
   *
   * @throws TypeError for a key that is not a non-empty string.
   */
  reset(key: string): void;
  /** The number of keys that are kept in memory. */
  readonly size: number;
}

/** What is kept for one key. */
export interface KeyState {
  /** The latest instant that this key has seen. */
  lastMs: number;
}

/**
 * The part that all limiters share: one state per key, and one reading of the clock per decision.
 *
 * **When the clock steps back**, time stands still for a key until the clock has caught up with the latest instant that
 * the key has seen. So no interval is credited twice, and what a caller was told before the step stays true after it.
 */
export abstract class KeyedLimiter<State extends KeyState> implements Limiter {
  readonly #clock: Clock;
  /** A Map, not an object: `__proto__` and `constructor` are keys like any other. */
  readonly #states = new Map<string, State>();

  constructor(clock: Clock | undefined) {
    this.#clock = checkClock(clock);
  }

  tryAcquire(key: string, cost = 1): Decision {
    checkKey(key);
    this.checkCost(cost);
    const clockMs = readMs(this.#clock);
    let state = this.#states.get(key);
    if (state === undefined) {
      state = this.fresh(clockMs);
      this.#states.set(key, state);
    }
    const nowMs = Math.max(clockMs, state.lastMs);
    this.advance(state, nowMs);
    const decision = this.decide(state, cost);
    return nowMs > clockMs ? whileFrozen(decision, nowMs - clockMs) : decision;
  }

  peek(key: string): Snapshot {
    checkKey(key);
    const clockMs = readMs(this.#clock);
    const state = this.#states.get(key) ?? this.fresh(clockMs);
    const nowMs = Math.max(clockMs, state.lastMs);
    this.advance(state, nowMs);
    const snapshot = this.view(state);
    return nowMs > clockMs ? whileFrozen(snapshot, nowMs - clockMs) : snapshot;
  }

  reset(key: string): void {
    checkKey(key);
    this.#states.delete(key);
  }

  get size(): number {
    return this.#states.size;
  }

  /** @throws RangeError for a cost that this limiter cannot charge. */
  protected checkCost(cost: number): void {
    checkCost(cost);
  }

  /** The state of a key whose first request comes at `nowMs`. */
  protected abstract fresh(nowMs: number): State;

  /** Lets the time from `state.lastMs` to `nowMs`, which is never earlier, take its effect. */
  protected abstract advance(state: State, nowMs: number): void;

  /** Decides at the instant `state.lastMs`, and takes the cost if it is allowed. */
  protected abstract decide(state: State, cost: number): Decision;

  /** How the key stands at the instant `state.lastMs`. */
  protected abstract view(state: State): Snapshot;
}

/** While time stands still, every wait is longer by what the clock has yet to catch up. */
function whileFrozen<Answer extends Snapshot & Partial<Decision>>(answer: Answer, behindMs: number): Answer {
  const longer = <Wait>(wait: Wait) => (typeof wait === 'number' && wait > 0 ? wait + behindMs : wait);
  const resetAfterMs = longer(answer.resetAfterMs);
  if (answer.retryAfterMs === undefined) return { ...answer, resetAfterMs };
  return { ...answer, resetAfterMs, retryAfterMs: longer(answer.retryAfterMs) };
}
