import { checkCost, checkKey } from '../memory/checks.ts';
import type { Snapshot } from '../memory/decision.ts';
import { decisions, tellingLater } from '../memory/diagnostics.ts';
import { decisionOf, FIGURES, figuresOf, type StoreDecision, undecided } from './decision.ts';
import { storedKey } from './keys.ts';
import { CONFIG_NUMBERS } from './lua/decide.ts';
import { type AllOptions, checkOptions, type Options } from './options.ts';
import { type AlgorithmName, type Script, scriptFor } from './script.ts';
import { Store } from './store.ts';

/** Where a limiter keeps what a composite of it needs. */
export const PART = Symbol('part');

/** One limit, as the scripts take it. */
export interface Part {
  readonly store: Store;
  readonly algorithm: AlgorithmName;
  readonly keyPrefix: string;
  readonly limit: number;
  /** What the script is told of this limit. */
  readonly args: readonly string[];
}

/** What the scripts are asked to do. */
export type Operation = 'try' | 'peek' | 'refund' | 'reset';

/** What the limiters share: each call is one step of Redis, by Redis' own clock. */
export abstract class RedisLimiter {
  readonly #options: AllOptions;
  /** For those who are built on this limiter. */
  readonly [PART]: Part;
  readonly #script: Script;

  /** @param numbers the config, as the algorithm's script wants it; `limit` is the most that can pass at once. */
  constructor(given: Options, algorithm: AlgorithmName, limit: number, numbers: readonly number[]) {
    const options = checkOptions(given, new.target.name);
    this.#options = options;
    const { keyPrefix, backwardsToleranceMs } = options;
    const padded = Array.from({ length: CONFIG_NUMBERS }, (_, index) => numbers[index] ?? 0);
    const args = [backwardsToleranceMs, ...padded].map(String);
    this.#script = scriptFor([algorithm]);
    this[PART] = { store: new Store(options.client, options.timeoutMs), algorithm, keyPrefix, limit, args };
  }

  /**
   * Asks for `cost` permits, 1 by default, on behalf of `key`, and takes them if they are there.
   *
   * @throws at once, and not by the promise: TypeError for a key that is not a non-empty string, RangeError for a cost
   * that is not a positive integer. The promise rejects with a {@link StoreError} when Redis does not decide and
   * `onFailure` is `error`.
   */
  tryAcquire(key: string, cost = 1): Promise<StoreDecision> {
    if (!decisions.hasSubscribers) return this.#try(key, cost);
    return tellingLater({ limiter: this.#options.name, key: () => key, cost }, () => this.#try(key, cost));
  }

  /**
   * How `key` stands now. Takes nothing, and writes nothing.
   *
   * @throws as {@link tryAcquire}; and the promise rejects with a {@link StoreError} when Redis does not answer.
   */
  peek(key: string): Promise<Snapshot> {
    checkKey(key);
    return this.#run('peek', key, 1, FIGURES).then((reply) => figuresOf(reply, 0, this[PART].limit).after);
  }

  /** Forgets `key`, and only that: its next request is its first. @throws as {@link peek} */
  reset(key: string): Promise<void> {
    checkKey(key);
    return this.#run('reset', key, 1, 0).then(() => {});
  }

  /** Gives back what was taken and not used. */
  protected giveBack(key: string, cost: number): Promise<void> {
    checkKey(key);
    checkCost(cost);
    return this.#run('refund', key, cost, FIGURES).then(() => {});
  }

  #try(key: string, cost: number): Promise<StoreDecision> {
    checkKey(key);
    checkCost(cost);
    return this.#decide(key, cost);
  }

  async #decide(key: string, cost: number): Promise<StoreDecision> {
    const { onFailure, timeoutMs } = this.#options;
    const { limit } = this[PART];
    try {
      return decisionOf(figuresOf(await this.#run('try', key, cost, FIGURES), 0, limit));
    } catch (error) {
      return undecided(error, onFailure, limit, timeoutMs);
    }
  }

  #run(operation: Operation, key: string, cost: number, count: number): Promise<number[]> {
    const { store, keyPrefix, args } = this[PART];
    return store.run(this.#script, [storedKey(keyPrefix, key)], [operation, String(cost), ...args], count);
  }
}
