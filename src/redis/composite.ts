import { checkCost, checkObject, refusal } from '../memory/checks.ts';
import type { Decision, Snapshot } from '../memory/decision.ts';
import { allowed, snapshot } from '../memory/decision.ts';
import { decisions, tellingLater } from '../memory/diagnostics.ts';
import { itself, keyFor, slowest } from '../memory/limits.ts';
import { checkName } from '../memory/options.ts';
import { isCluster } from './client.ts';
import { decisionOf, FIGURES, type Figures, figuresOf, type StoreDecision, undecided } from './decision.ts';
import { slotTag, storedKey } from './keys.ts';
import { type Operation, PART, type Part, type RedisLimiter } from './limiter.ts';
import { checkFailureOptions, type FailureOptions } from './options.ts';
import { type Script, scriptFor } from './script.ts';
import { Store } from './store.ts';

/** One of the limits that a request has to pass. */
export interface Limit<Request> {
  /** Any limiter of this module, on the client of the others, with a keyPrefix of its own. */
  readonly limiter: RedisLimiter;
  /** On whose behalf the request asks this limit. May be left out where a request is itself a key. */
  readonly key?: (request: Request) => string;
}

/** Several limits as one. What their own `onFailure` and `timeoutMs` say does not matter here. */
export interface CompositeConfig<Request> extends FailureOptions {
  /** By name, in the order in which they are named where several decide alike. */
  readonly limits: Readonly<Record<string, Limit<Request>>>;
  /** What it is called in diagnostics: a non-empty string, `Composite` by default. The limits in it tell nothing. */
  readonly name?: string;
}

interface Member<Request> {
  readonly name: string;
  readonly part: Part;
  readonly keyOf: (request: Request) => string;
}

/**
 * Several limits as one, e.g. on a user, an address and an endpoint: a request passes if it passes all of them, and then
 * takes its cost from all of them; otherwise it takes nothing from any. One script decides, in one step.
 *
 * A denial is that of the limit with the longest wait (`by` names it), as the request cannot pass before; `'never'` is
 * longest. `limit` and `remaining` are those of the limit with the least remaining; `resetAfterMs` is the longest.
 *
 * On a cluster all keys of a request must lie in one slot: give the limiters prefixes with the same hash tag.
 *
 * @throws TypeError, naming the limit, for a config that is none.
 */
export class Composite<Request = string> {
  readonly #name: string;
  readonly #members: readonly Member<Request>[];
  readonly #store: Store;
  readonly #script: Script;
  readonly #failure: Required<FailureOptions>;

  constructor(config: CompositeConfig<Request>) {
    checkObject('config', config);
    this.#name = checkName(config.name, 'Composite');
    const limits = Object.entries(checkObject('limits', config.limits));
    this.#members = limits.map(([name, limit]) => member(name, limit));
    const [first] = this.#members;
    if (first === undefined) throw new TypeError('limits must name at least one limit, got none');
    checkTogether(this.#members);
    this.#failure = checkFailureOptions(config);
    this.#store = new Store(first.part.store.client, this.#failure.timeoutMs);
    this.#script = scriptFor(this.#members.map(({ part }) => part.algorithm));
  }

  /**
   * Asks for `cost` permits of every limit, 1 by default, and takes them if they are all there.
   *
   * @throws at once, and not by the promise: TypeError, naming the limit, when its key function throws or gives no key, or
   * when the keys lie in several slots of a cluster; and as the limiters do.
   */
  tryAcquire(request: Request, cost = 1): Promise<StoreDecision> {
    if (!decisions.hasSubscribers) return this.#try(this.#keysOf(request), cost);
    let line: string | undefined;
    return tellingLater({ limiter: this.#name, key: () => line, cost }, () => {
      const keys = this.#keysOf(request);
      line = JSON.stringify(keys);
      return this.#try(keys, cost);
    });
  }

  /** How the keys of `request` stand now. Takes nothing, and writes nothing. */
  peek(request: Request): Promise<Snapshot> {
    const figures = this.#figures('peek', this.#keysOf(request), 1);
    return figures.then((all) => together(all.map(({ after }) => after)));
  }

  /** Forgets the keys of `request`, in all limits. */
  reset(request: Request): Promise<void> {
    return this.#run('reset', this.#keysOf(request), 1, 0).then(() => {});
  }

  #try(keys: string[], cost: number): Promise<StoreDecision> {
    checkCost(cost);
    return this.#decide(keys, cost);
  }

  async #decide(keys: string[], cost: number): Promise<StoreDecision> {
    const { onFailure, timeoutMs } = this.#failure;
    try {
      return this.#decisionOf((await this.#figures('try', keys, cost)).map(decisionOf));
    } catch (error) {
      const limit = Math.min(...this.#members.map(({ part }) => part.limit));
      return undecided(error, onFailure, limit, timeoutMs);
    }
  }

  #decisionOf(answers: readonly Decision[]): StoreDecision {
    const figures = together(answers);
    if (answers.every((answer) => answer.allowed)) return allowed(figures);
    const index = slowest(answers);
    const { retryAfterMs, reason = 'limited' } = answers[index] ?? {};
    const by = this.#members[index]?.name;
    if (retryAfterMs === undefined || by === undefined) throw new Error('no limit denies, and not all allow');
    return { ...figures, allowed: false, retryAfterMs, reason, by };
  }

  async #figures(operation: Operation, keys: string[], cost: number): Promise<Figures[]> {
    const reply = await this.#run(operation, keys, cost, FIGURES * keys.length);
    return this.#members.map(({ part }, index) => figuresOf(reply, index * FIGURES, part.limit));
  }

  #run(operation: Operation, keys: string[], cost: number, count: number): Promise<number[]> {
    const args = this.#members.flatMap(({ part }) => part.args);
    return this.#store.run(this.#script, keys, [operation, String(cost), ...args], count);
  }

  #keysOf(request: Request): string[] {
    const keys = this.#members.map(({ name, part, keyOf }) => storedKey(part.keyPrefix, keyFor(name, keyOf, request)));
    if (isCluster(this.#store.client)) checkOneSlot(keys);
    return keys;
  }
}

function member<Request>(name: string, limit: Limit<Request>): Member<Request> {
  const { limiter, key = itself } = checkObject(`limits.${name}`, limit);
  const part = limiter?.[PART];
  if (part === undefined) throw refusal(`limits.${name}.limiter`, 'a limiter of ratelaw/redis', limiter);
  if (typeof key !== 'function') throw refusal(`limits.${name}.key`, 'a function', key);
  return { name, part, keyOf: key };
}

/** One server decides for all; and a key that came twice would be looked at twice before it is taken from. */
function checkTogether<Request>(members: readonly Member<Request>[]): void {
  const seen = new Map<string, string>();
  for (const { name, part } of members) {
    const twin = seen.get(part.keyPrefix);
    if (twin !== undefined) {
      throw new TypeError(`limits.${name} must have a keyPrefix of its own, got that of limits.${twin}`);
    }
    seen.set(part.keyPrefix, name);
    if (part.store.client === members[0]?.part.store.client) continue;
    throw new TypeError(`limits.${name}.limiter must be on the client of limits.${members[0]?.name}, got another`);
  }
}

function checkOneSlot(keys: readonly string[]): void {
  const tags = new Set(keys.map(slotTag));
  if (tags.size <= 1) return;
  throw new TypeError(
    `on a cluster the keys of a Composite must share a hash tag, got ${[...tags].map((tag) => JSON.stringify(tag)).join(' and ')}: ` +
      "give its limiters prefixes with the same one, such as '{api}:user:' and '{api}:address:'",
  );
}

/** Of the one with the least remaining, and the longest way to go. */
function together(all: readonly Snapshot[]): Snapshot {
  const least = all.reduce((tightest, each) => (each.remaining < tightest.remaining ? each : tightest));
  return snapshot(least.limit, least.remaining, Math.max(...all.map(({ resetAfterMs }) => resetAfterMs)));
}
