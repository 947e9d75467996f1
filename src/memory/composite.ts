import { checkObject, refusal } from './checks.ts';
import { readMs } from './clock.ts';
import type { Decision, Snapshot } from './decision.ts';
import { allowed, queued, snapshot } from './decision.ts';
import { decisions, telling, tellingLater } from './diagnostics.ts';
import type { Future } from './foresight.ts';
import type { Stats } from './limiter.ts';
import { itself, keyFor, slowest } from './limits.ts';
import { checkName } from './options.ts';
import { type Composable, PART, type Part, watchAll } from './part.ts';
import { type Gate, Waiters, type WaitOptions } from './waiters.ts';

/** One of the limits that a request has to pass. */
export interface Limit<Request> {
  /** Any limiter of this package, on the clock of the others; each can be a limit once. */
  readonly limiter: Composable;
  /** On whose behalf the request asks this limit. May be left out where a request is itself a key. */
  readonly key?: (request: Request) => string;
}

/** Several limits as one. */
export interface CompositeConfig<Request> {
  /** By name, in the order in which they are named where several decide alike. */
  readonly limits: Readonly<Record<string, Limit<Request>>>;
  /** What it is called in diagnostics: a non-empty string, `Composite` by default. The limits in it tell nothing. */
  readonly name?: string;
  /** How many may wait at once: a non-negative integer, 100 000 by default. */
  readonly maxWaiters?: number;
}

interface Member<Request> {
  readonly name: string;
  readonly limiter: Composable;
  readonly part: Part;
  readonly keyOf: (request: Request) => string;
}

/**
 * Several limits as one, e.g. on a user, an address and an endpoint, or 10 a second and 1000 an hour: a request passes if
 * it passes all of them, and then takes its cost from all of them; otherwise it takes nothing from any.
 *
 * A denial is that of the limit with the longest wait (`by` names it), as the request cannot pass before; `'never'` is
 * longest. `limit` and `remaining` are those of the limit with the least remaining; `resetAfterMs` is the longest, and so
 * is `delayMs` where there are leaky queues: there `acquire` waits for room, and its answer tells the turn.
 *
 * Requests with the same keys wait in one line, first come first served, and no try overtakes them. Between lines that
 * share some of their keys there is no order: whichever is first at an instant when all of its limits let it pass.
 * Waits are told for the one line, as if the others did not come.
 *
 * @throws TypeError, naming the limit, for a config that is none.
 */
export class Composite<Request = string> {
  readonly #name: string;
  readonly #members: readonly Member<Request>[];
  readonly #first: Part;
  readonly #waiters: Waiters;
  #acquired = 0;
  #deniedCount = 0;
  #waited = 0;
  #waitedMs = 0;

  constructor(config: CompositeConfig<Request>) {
    checkObject('config', config);
    this.#name = checkName(config.name, 'Composite');
    const limits = Object.entries(checkObject('limits', config.limits));
    this.#members = limits.map(([name, limit]) => member(name, limit));
    const [first] = this.#members;
    if (first === undefined) throw new TypeError('limits must name at least one limit, got none');
    this.#first = first.part;
    checkTogether(this.#members);
    const toleranceMs = Math.max(...this.#members.map(({ part }) => part.backwardsToleranceMs));
    const { maxWaiters } = config;
    this.#waiters = new Waiters(this.#gate(), this.#first.clock, {
      ...(maxWaiters !== undefined && { maxWaiters }),
      backwardsToleranceMs: toleranceMs,
    });
  }

  /**
   * Asks for `cost` permits of every limit, 1 by default, and takes them if they are all there.
   *
   * @throws TypeError, naming the limit, when its key function throws or gives no key, and as the limiters do. Nothing
   * has been taken then.
   */
  tryAcquire(request: Request, cost = 1): Decision {
    if (!decisions.hasSubscribers) return this.#try(this.#keysOf(request), cost);
    let line: string | undefined;
    return telling({ limiter: this.#name, key: () => line, cost }, () => {
      const keys = this.#keysOf(request);
      line = JSON.stringify(keys);
      return this.#try(keys, cost);
    });
  }

  /**
   * Waits for the permits of all limits: see {@link Limiter.acquire}.
   *
   * @throws at once, as {@link tryAcquire}, and TypeError or RangeError for options that are none.
   */
  acquire(request: Request, cost = 1, options: WaitOptions = {}): Promise<Decision> {
    if (!decisions.hasSubscribers) return this.#wait(this.#keysOf(request), cost, options);
    let line: string | undefined;
    return tellingLater({ limiter: this.#name, key: () => line, cost }, () => {
      const keys = this.#keysOf(request);
      line = JSON.stringify(keys);
      return this.#wait(keys, cost, options);
    });
  }

  /** How the keys of `request` stand now. Takes nothing, and makes no key known. */
  peek(request: Request): Snapshot {
    const keys = this.#keysOf(request);
    const clockMs = readMs(this.#first.clock);
    this.#waiters.settle(clockMs);
    const all = this.#members.map(({ part }, index) => part.peekAt(keys[index]!, clockMs));
    const least = tightest(all);
    const remaining = this.#waiters.countOf(JSON.stringify(keys)) > 0 ? 0 : least.remaining;
    return snapshot(least.limit, remaining, longest(all));
  }

  /** Forgets the keys of `request`, in all limits. */
  reset(request: Request): void {
    const keys = this.#keysOf(request);
    for (const [index, { limiter }] of this.#members.entries()) limiter.reset(keys[index]!);
  }

  /** What became of all requests so far. */
  stats(): Stats {
    return { acquired: this.#acquired, denied: this.#deniedCount, waited: this.#waited, waitedMs: this.#waitedMs };
  }

  /** What became of the requests of the keys of `request`, limit by limit; a denied one counts where it was denied. */
  statsByLimit(request: Request): Record<string, Stats> {
    const keys = this.#keysOf(request);
    return Object.fromEntries(this.#members.map(({ name, limiter }, index) => [name, limiter.stats(keys[index]!)]));
  }

  /** The number of keys that all limits keep in memory. */
  get size(): number {
    return this.#members.reduce((sum, { limiter }) => sum + limiter.size, 0);
  }

  #try(keys: readonly string[], cost: number): Decision {
    this.#checkCost(keys, cost);
    const clockMs = readMs(this.#first.clock);
    this.#waiters.settle(clockMs);
    const decision = this.#tryAt(keys, cost, clockMs);
    this.#count(decision, 0);
    return decision;
  }

  #wait(keys: readonly string[], cost: number, options: WaitOptions): Promise<Decision> {
    this.#checkCost(keys, cost);
    return this.#waiters.acquire(JSON.stringify(keys), cost, options, readMs(this.#first.clock));
  }

  /** Decides at `clockMs` for what is not waiting. */
  #tryAt(keys: readonly string[], cost: number, clockMs: number): Decision {
    const answers = this.#ask(keys, cost, clockMs);
    if (this.#waiters.count > 0) {
      const line = JSON.stringify(keys);
      if (this.#waiters.countOf(line) > 0) return this.#behind(line, answers, cost, clockMs);
    }
    if (answers.every((answer) => answer.allowed)) return this.#take(keys, cost, clockMs);
    // Those that deny are asked in earnest: they count it, and may start a block. A denial takes nothing.
    const denials = answers.map((answer, index) =>
      answer.allowed || answer.reason === 'table-full'
        ? answer
        : this.#members[index]!.part.tryAt(keys[index]!, cost, clockMs),
    );
    return this.#denied(denials);
  }

  #ask(keys: readonly string[], cost: number, clockMs: number): Decision[] {
    for (const { part } of this.#members) part.settle(clockMs);
    return this.#members.map(({ part }, index) => part.askAt(keys[index]!, cost, clockMs));
  }

  /** Takes from all limits, which have all just said that they allow it. */
  #take(keys: readonly string[], cost: number, clockMs: number): Decision {
    const after = this.#members.map(({ part }, index) => part.tryAt(keys[index]!, cost, clockMs));
    const { limit, remaining } = tightest(after);
    const figures = snapshot(limit, remaining, longest(after));
    const delays = after.flatMap(({ delayMs }) => delayMs ?? []);
    return delays.length === 0 ? allowed(figures) : queued(figures, Math.max(...delays));
  }

  /** The answer when at least one limit denies. */
  #denied(answers: readonly Decision[]): Decision {
    const index = slowest(answers);
    const { retryAfterMs, reason } = answers[index]!;
    return deniedBy(this.#members[index]!.name, answers, tightest(answers).remaining, retryAfterMs, reason);
  }

  /** The answer when others wait with the same keys, and their limits may let this one pass or not. */
  #behind(line: string, answers: readonly Decision[], cost: number, clockMs: number): Decision {
    const isDenied = answers.some((answer) => !answer.allowed);
    const index = isDenied ? slowest(answers) : answers.indexOf(tightest(answers));
    const { name } = this.#members[index]!;
    if (answers[index]!.reason === 'never') return deniedBy(name, answers, 0, 'never', 'never');
    return deniedBy(name, answers, 0, this.#waiters.waitBehind(line, cost, clockMs), 'limited');
  }

  #gate(): Gate {
    const keysOf = (line: string): string[] => JSON.parse(line);
    const answer = (answers: readonly Decision[]): Decision => {
      if (answers.some((one) => !one.allowed)) return this.#denied(answers);
      const { limit, remaining } = tightest(answers);
      return allowed(snapshot(limit, remaining, longest(answers)));
    };
    return {
      ask: (line, cost, clockMs) => answer(this.#ask(keysOf(line), cost, clockMs)),
      decide: (line, cost, clockMs) => {
        const keys = keysOf(line);
        const answers = this.#ask(keys, cost, clockMs);
        if (answers.every((one) => one.allowed)) return this.#take(keys, cost, clockMs);
        for (const [index, { part }] of this.#members.entries()) part.begin(keys[index]!, clockMs);
        return this.#denied(answers);
      },
      attempt: (line, cost, clockMs) => this.#tryAt(keysOf(line), cost, clockMs),
      future: (line, clockMs) => {
        const keys = keysOf(line);
        return together(this.#members.map(({ part }, index) => part.future(keys[index]!, clockMs)));
      },
      ended: (_line, decision, waitedMs) => this.#count(decision, waitedMs),
      watch: () => {
        const wake = () => this.#waiters.limitChanged(readMs(this.#first.clock));
        return watchAll(
          this.#members.map(({ part }) => part),
          wake,
        );
      },
    };
  }

  #keysOf(request: Request): string[] {
    return this.#members.map(({ name, keyOf }) => keyFor(name, keyOf, request));
  }

  #checkCost(keys: readonly string[], cost: number): void {
    for (const [index, { part }] of this.#members.entries()) part.checkCost(keys[index]!, cost);
  }

  #count({ allowed }: Decision, waitedMs: number): void {
    if (!allowed) {
      this.#deniedCount += 1;
      return;
    }
    this.#acquired += 1;
    if (waitedMs <= 0) return;
    this.#waited += 1;
    this.#waitedMs += waitedMs;
  }
}

function member<Request>(name: string, limit: Limit<Request>): Member<Request> {
  const { limiter, key = itself } = checkObject(`limits.${name}`, limit);
  const part = limiter?.[PART];
  if (part === undefined) {
    throw refusal(`limits.${name}.limiter`, 'a limiter of this package', limiter);
  }
  if (typeof key !== 'function') throw refusal(`limits.${name}.key`, 'a function', key);
  return { name, limiter, part, keyOf: key };
}

/** One reading of one clock decides for all; and a limiter that came twice would be asked twice before it is taken from. */
function checkTogether<Request>(members: readonly Member<Request>[]): void {
  const seen = new Map<Composable, string>();
  for (const { name, limiter, part } of members) {
    const twin = seen.get(limiter);
    if (twin !== undefined) {
      throw new TypeError(`limits.${name}.limiter is that of limits.${twin}: build a limiter for each`);
    }
    seen.set(limiter, name);
    if (part.clock === members[0]!.part.clock) continue;
    throw new TypeError(`limits.${name}.limiter must be on the clock of limits.${members[0]!.name}, got another`);
  }
}

/** The one with the least remaining. */
function tightest<Answer extends Snapshot>(answers: readonly Answer[]): Answer {
  return answers.reduce((least, answer) => (answer.remaining < least.remaining ? answer : least));
}

function longest(answers: readonly Snapshot[]): number {
  return Math.max(...answers.map(({ resetAfterMs }) => resetAfterMs));
}

/** The answer to a request that the limit `by` does not let pass. */
function deniedBy(
  by: string,
  answers: readonly Decision[],
  remaining: number,
  retryAfterMs: number | 'never',
  reason: Decision['reason'] = 'limited',
): Decision {
  const { limit } = tightest(answers);
  return { allowed: false, limit, remaining, resetAfterMs: longest(answers), retryAfterMs, reason, by };
}

/** The future of keys that are asked and taken from together. */
function together(futures: readonly Future[]): Future {
  return {
    costMax: Math.min(...futures.map(({ costMax }) => costMax)),
    dueMs: (cost, fromMs) => {
      // What passes at an instant passes later as well, as long as nothing is taken.
      const dues = futures.map((future) => future.dueMs(cost, fromMs));
      return dues.includes('never') ? 'never' : Math.max(...dues.map(Number));
    },
    take: (cost, atMs) => {
      for (const future of futures) future.take(cost, atMs);
    },
  };
}
