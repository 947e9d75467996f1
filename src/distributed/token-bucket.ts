import { bucketUnits } from '../memory/bucket-config.ts';
import { checkChoice, checkClock, checkCost, checkKey, checkObject, refusal } from '../memory/checks.ts';
import type { Clock } from '../memory/clock.ts';
import type { Snapshot } from '../memory/decision.ts';
import { decisions, tellingLater } from '../memory/diagnostics.ts';
import { checkName } from '../memory/options.ts';
import { type StoreDecision, undecided } from '../redis/decision.ts';
import type { OnFailure } from '../redis/options.ts';
import type { Backend, Bucket } from './backend.ts';
import { DebtNode } from './debts.ts';
import { checkDesign, type Design } from './design.ts';
import { LeaseNode } from './leases.ts';
import { memoryBackend } from './memory-backend.ts';
import type { Node, NodeParts } from './node.ts';
import { StrictNode } from './strict.ts';

/** The configuration of one node of several; the same on all of them. */
export interface TokenBucketConfig {
  /** How many unit requests all nodes together let through at once when nothing has been taken: a positive integer. */
  readonly capacity: number;
  /** How fast permits come back: `tokens` of them, a positive integer, in each `periodMs`, 1 to 2^40 whole ms. */
  readonly refill: { readonly tokens: number; readonly periodMs: number };
  /** Where the nodes meet; one in this process by default. */
  readonly backend?: Backend;
  /** How the nodes share what there is. {@link slackTokens} tells what that may exceed. */
  readonly design: Design;
  /** What a node answers that cannot decide, because it is cut off, and has been for as long as it may stay open. */
  readonly onFailure?: OnFailure;
  /** The clock of this node; a monotonic one by default. */
  readonly clock?: Clock;
  /** What this node is called in diagnostics: a non-empty string, `TokenBucket` by default. */
  readonly name?: string;
}

/** When a request that nobody decided on may be worth another try, under a design that has no time of its own. */
const RETRY_MS = 1000;

/**
 * A token bucket that several nodes share: each node has one of these, with the same config, on one backend. What they may
 * admit together follows from the design, and {@link slackTokens} says it. Figures of an answer are those that this node
 * knows, and waits are hints: other nodes may come first.
 *
 * Timers only make what the backend knows fresher; {@link close} stops them.
 *
 * @throws TypeError or RangeError that names the field: what was wanted, what was got.
 */
export class TokenBucket {
  readonly #name: string;
  readonly #bucket: Bucket;
  readonly #node: Node;
  readonly #onFailure: OnFailure;
  readonly #retryMs: number;
  readonly #setTimer: (callback: () => void, delayMs: number) => () => void;
  #stopTimer: (() => void) | undefined;
  #isClosed = false;

  constructor(config: TokenBucketConfig) {
    const { capacity, tokens, periodMs, full, initial } = bucketUnits(checkObject('config', config));
    if (initial < capacity)
      throw refusal('initial', 'left out, as keys are forgotten when they are full again', initial);
    this.#name = checkName(config.name, 'TokenBucket');
    this.#bucket = { capacity, tokens, periodMs, full };
    const clock = checkClock(config.clock);
    const design = checkDesign(config.design, this.#bucket);
    this.#onFailure = checkChoice('onFailure', config.onFailure, ['error', 'open', 'closed']);
    this.#node = nodeOf(design, { bucket: this.#bucket, backend: checkBackend(config.backend), clock });
    this.#retryMs = this.#node.freshenMs ?? RETRY_MS;
    this.#setTimer = clock.setTimer?.bind(clock) ?? quietTimer;
  }

  /**
   * Asks for `cost` permits, 1 by default, on behalf of `key`, and takes them if they are there.
   *
   * @throws at once, and not by the promise: TypeError for a key that is not a non-empty string, RangeError for a cost
   * that is not a positive integer, Error when it is closed. The promise rejects with what the backend failed with when
   * this node cannot decide and `onFailure` is `error`.
   */
  tryAcquire(key: string, cost = 1): Promise<StoreDecision> {
    if (!decisions.hasSubscribers) return this.#try(key, cost);
    return tellingLater({ limiter: this.#name, key: () => key, cost }, () => this.#try(key, cost));
  }

  /** How `key` stands, as far as this node knows. @throws as {@link tryAcquire} */
  peek(key: string): Promise<Snapshot> {
    checkKey(key);
    this.#begin();
    return this.#node.peek(key);
  }

  /** Stops, and tells the backend what it does not know yet; if that cannot be reached, leases end by themselves. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    await this.#node.leave();
  }

  #try(key: string, cost: number): Promise<StoreDecision> {
    checkKey(key);
    checkCost(cost);
    this.#begin();
    return this.#node
      .decide(key, cost)
      .catch((error: unknown) => undecided(error, this.#onFailure, this.#bucket.capacity, this.#retryMs));
  }

  #begin(): void {
    if (this.#isClosed) throw new Error('this node is closed: build another one');
    const { freshenMs } = this.#node;
    if (freshenMs === undefined || this.#stopTimer !== undefined) return;
    this.#stopTimer = this.#setTimer(() => void this.#freshen(), freshenMs);
  }

  /** The timer goes on only while there is something to freshen, and the next call starts it again. */
  async #freshen(): Promise<void> {
    await this.#node.freshen();
    this.#stopTimer = undefined;
    if (!this.#isClosed && !this.#node.isIdle) this.#begin();
  }
}

function nodeOf(design: Design, parts: NodeParts): Node {
  if (design.kind === 'strict') return new StrictNode(parts);
  return design.kind === 'leases' ? new LeaseNode(parts, { skewMs: 100, ...design }) : new DebtNode(parts, design);
}

function checkBackend(backend: Backend = memoryBackend()): Backend {
  const calls = ['take', 'exchange', 'settle'] as const;
  if (typeof backend === 'object' && backend !== null && calls.every((call) => typeof backend[call] === 'function')) {
    return backend;
  }
  throw refusal('backend', 'an object with take, exchange and settle, such as redisBackend({ … })', backend);
}

/** A process does not stay alive for it. */
function quietTimer(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, Math.min(delayMs, 2 ** 31 - 1)).unref();
  return () => clearTimeout(timer);
}
