import type { Decision, Snapshot } from './decision.ts';
import type { WaitOptions } from './waiters.ts';

/** What every limiter here offers. Only {@link acquire} waits; all other calls are synchronous. */
export interface Limiter<Config extends object = object> {
  /**
   * Asks for `cost` permits, 1 by default, on behalf of `key`, and takes them if they are there.
   *
   * @throws TypeError for a key that is not a non-empty string; RangeError for a cost that is not a positive integer;
   * RangeError when the clock gives no instant. Nothing has changed then.
   */
  tryAcquire(key: string, cost?: number): Decision;
  /**
   * Waits until `cost` permits, 1 by default, are granted to `key`: at the first whole ms at which they are there for it
   * after those that came before it. First come, first served: while others wait for `key`, a {@link tryAcquire} is denied.
   *
   * A wait that ends without them resolves too, denied, with the reason: `timeout` at `timeoutMs` exactly (at the same
   * instant a grant wins), or at once with `failFast` when, as things stand, it cannot be granted by then; `cancelled`
   * when its signal is aborted; `never` as soon as the cost can never pass; `queue-full` when `maxWaiters` wait already.
   * It has taken nothing then, and those behind it move up. `retryAfterMs` is a wait that is enough.
   *
   * @throws as {@link tryAcquire}, and RangeError or TypeError for options that are none: at once, not by the promise.
   * The promise rejects only when the clock gives no instant while it waits.
   */
  acquire(key: string, cost?: number, options?: WaitOptions): Promise<Decision>;
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
  /**
   * Another config from now on, for all keys: what the constructor takes, with or without the options, which cannot
   * change. Time before the change counts as it did, time after it by the new config; each limiter says what becomes of
   * a key's level. The config that there is changes nothing.
   *
   * @throws TypeError or RangeError, as the constructor does. Nothing has changed then.
   */
  reconfigure(config: Config): void;
  /**
   * What has become of the requests so far: in all, or of one key. What is known of a key is forgotten with it.
   *
   * @throws TypeError for a key that is not a non-empty string.
   */
  stats(key?: string): Stats;
  /** The number of keys that are kept in memory. */
  readonly size: number;
}

/** Counts of requests; a peek is none. */
export interface Stats {
  /** How many were allowed. */
  readonly acquired: number;
  /** How many were denied, for whatever reason. */
  readonly denied: number;
  /** How many were allowed after a wait. */
  readonly waited: number;
  /** For how long, in all. */
  readonly waitedMs: number;
}
