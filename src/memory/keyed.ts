import { checkCost, checkKey, checkObject } from './checks.ts';
import { readMs } from './clock.ts';
import type { Decision, Snapshot } from './decision.ts';
import { allowed, denied, never, refused, snapshot } from './decision.ts';
import { type Asked, decisions, telling, tellingLater } from './diagnostics.ts';
import { Future } from './future.ts';
import { Keys, NO_ROOM } from './keys.ts';
import type { Limiter, Stats } from './limiter.ts';
import { type AllOptions, checkOptions, checkSameOptions, type Options } from './options.ts';
import { PART, type TierPart, type Waits } from './part.ts';
import type { Row } from './row.ts';
import { type Gate, Waiters, type WaitOptions } from './waiters.ts';

/** The part that all limiters share: one reading of the clock per decision, and what is told of it. */
export abstract class KeyedLimiter<Config extends object, Rules extends object>
  extends Keys<Rules>
  implements Limiter<Config>
{
  readonly #options: AllOptions;
  readonly #blockMs: number;
  /** For those who are built on this limiter. */
  readonly [PART]: TierPart;
  protected readonly waiters: Waiters;
  readonly #watchers = new Set<() => void>();
  #acquired = 0;
  #denied = 0;
  #waited = 0;
  #waitedMs = 0;
  /** The keys for which somebody was granted something after a wait. */
  readonly #waits = new Map<string, Waits>();

  /** @param own how many numbers of a row the algorithm uses. */
  constructor(given: Options, own: number) {
    const options = checkOptions(given, new.target.name);
    super(own, options);
    this.#options = options;
    this.#blockMs = options.blockMs;
    this.waiters = new Waiters(this.gate(), options.clock, options);
    this[PART] = this.#part();
  }

  tryAcquire(key: string, cost = 1): Decision {
    if (!decisions.hasSubscribers) return this.#try(key, cost);
    return telling(this.#asked(key, cost), () => this.#try(key, cost));
  }

  acquire(key: string, cost = 1, options: WaitOptions = {}): Promise<Decision> {
    if (!decisions.hasSubscribers) return this.#wait(key, cost, options);
    return tellingLater(this.#asked(key, cost), () => this.#wait(key, cost, options));
  }

  peek(key: string): Snapshot {
    checkKey(key);
    return this.#peekAt(key, this.readMs());
  }

  reset(key: string): void {
    checkKey(key);
    if (this.waiters.count > 0) this.readMs();
    this.forget(key);
    this.changed(key);
  }

  reconfigure(config: Config): void {
    checkObject('config', config);
    checkSameOptions(config, this.#options);
    const clockMs = this.readMs();
    const rules = this.rulesOf(config, clockMs);
    if (isSame(rules, this.rules)) return;
    this.change(rules, clockMs);
    this.changed();
  }

  stats(key?: string): Stats {
    if (key === undefined) {
      return { acquired: this.#acquired, denied: this.#denied, waited: this.#waited, waitedMs: this.#waitedMs };
    }
    checkKey(key);
    const { acquired, denied } = this.find(key) ? this.row : { acquired: 0, denied: 0 };
    const { waited, waitedMs } = this.#waits.get(key) ?? { waited: 0, waitedMs: 0 };
    return { acquired, denied, waited, waitedMs };
  }

  #asked(key: string, cost: number): Asked {
    return { limiter: this.#options.name, key: () => key, cost };
  }

  #try(key: string, cost: number): Decision {
    checkKey(key);
    this.checkCost(cost);
    return this.#tryAt(key, cost, this.readMs());
  }

  #tryAt(key: string, cost: number, clockMs: number): Decision {
    return this.waiters.count === 0 ? this.#tryAlone(key, cost, clockMs) : this.#tryAmong(key, cost, clockMs);
  }

  /** While nobody waits for any key. */
  #tryAlone(key: string, cost: number, clockMs: number): Decision {
    const decision = this.decideNow(key, cost, clockMs);
    this.tally(decision);
    this.sweep(clockMs);
    return decision;
  }

  #tryAmong(key: string, cost: number, clockMs: number): Decision {
    this.waiters.settle(clockMs);
    const isShutOut = this.waiters.shutsOut(key);
    const decision = isShutOut ? this.waiters.behind(key, cost, clockMs) : this.decideNow(key, cost, clockMs);
    this.tally(decision);
    if (decision.allowed) this.waiters.letIn(key, cost, clockMs);
    this.sweep(clockMs);
    return decision;
  }

  #wait(key: string, cost: number, options: WaitOptions): Promise<Decision> {
    checkKey(key);
    this.checkCost(cost);
    const clockMs = this.readMs();
    const wait = this.waiters.acquire(key, cost, options, clockMs);
    this.sweep(clockMs);
    return wait;
  }

  #peekAt(key: string, clockMs: number): Snapshot {
    this.waiters.settle(clockMs);
    const behindMs = this.look(key, clockMs);
    if (behindMs === NO_ROOM) return this.#standOutside(this.untilRoomMs(clockMs));
    const now = later(this.#stand(this.row), behindMs);
    return this.waiters.shutsOut(key) ? snapshot(now.limit, 0, now.resetAfterMs) : now;
  }

  /** What is waited for here. */
  protected gate(): Gate {
    return {
      ask: (key, cost, clockMs) => this.ask(key, cost, clockMs),
      decide: (key, cost, clockMs) => {
        const asked = this.ask(key, cost, clockMs);
        if (asked.allowed) return this.decideNow(key, cost, clockMs);
        if (asked.reason !== 'never') this.enter(key, clockMs);
        return asked;
      },
      attempt: (key, cost, clockMs) => this.decideNow(key, cost, clockMs),
      future: (key, fromMs) => this.future(key, fromMs),
      ended: (key, decision, waitedMs, clockMs) => {
        this.#tallyWait(key, decision, waitedMs, clockMs);
        if (!decision.allowed) this.#tellWatchers();
      },
    };
  }

  #tallyWait(key: string, decision: Decision, waitedMs: number, clockMs: number): void {
    // Without room, what would be counted for the key goes to a row that is nobody's.
    if (this.enter(key, clockMs) === NO_ROOM) this.find(key);
    this.tally(decision);
    if (!decision.allowed || waitedMs <= 0) return;
    this.#waited += 1;
    this.#waitedMs += waitedMs;
    const { waited, waitedMs: before } = this.#waits.get(key) ?? { waited: 0, waitedMs: 0 };
    this.#waits.set(key, { waited: waited + 1, waitedMs: before + waitedMs });
  }

  /** Decides at the reading `clockMs`, whoever may wait, and takes the cost if it is allowed. */
  protected decideNow(key: string, cost: number, clockMs: number): Decision {
    const behindMs = this.enter(key, clockMs);
    if (behindMs === NO_ROOM) return this.#refuseNew(clockMs);
    const decision = this.#blockMs === 0 ? this.#decide(cost) : this.#decideOrBlock(cost);
    return behindMs === 0 ? decision : later(decision, behindMs);
  }

  /** What {@link decideNow} would answer, with the figures as they are now. Takes nothing, and makes no key known. */
  protected ask(key: string, cost: number, clockMs: number): Decision {
    const behindMs = this.look(key, clockMs);
    if (behindMs === NO_ROOM) return this.#refuseNew(clockMs);
    const { row } = this;
    const waitMs = this.#waitOrBlockMs(row, cost);
    const now = this.#stand(row);
    if (waitMs === 0) return later(allowed(now), behindMs);
    if (waitMs === Number.POSITIVE_INFINITY) return later(never(now), behindMs);
    return later(refused(now, waitMs, blockLeftMs(row) > 0 ? 'blocked' : 'limited'), behindMs);
  }

  /** What may become of `key` from the reading `clockMs`, or its last decision if that is later; there is room for it. */
  protected future(key: string, clockMs: number): Future {
    this.lookBack(key, clockMs);
    const moves = {
      advance: (row: Row, nowMs: number) => this.advance(row, nowMs),
      waitMs: (row: Row, cost: number) => this.#waitOrBlockMs(row, cost),
      take: (row: Row, cost: number) => this.take(row, cost),
    };
    return new Future(moves, this.row.copy(), this.costMax(this.view(this.row).limit));
  }

  /** As {@link look}, but an instant that the key has passed does not take it back: who looks back has been late. */
  protected lookBack(key: string, clockMs: number): void {
    if (!this.find(key) || this.row.lastMs < clockMs) this.look(key, clockMs);
  }

  /** Counts an answer for the key at which it stands. */
  protected tally(decision: Decision): void {
    if (decision.allowed) {
      this.#acquired += 1;
      this.row.acquired += 1;
    } else {
      this.#denied += 1;
      if (decision.reason !== 'table-full') this.row.denied += 1;
    }
  }

  /** Something other than time may let others go on now: those of `key`, or all. */
  protected changed(key?: string): void {
    if (this.waiters.count > 0) {
      if (key === undefined) this.waiters.limitChanged(this.readMs());
      else this.waiters.freed(key, this.readMs());
    }
    this.#tellWatchers();
  }

  #tellWatchers(): void {
    for (const callback of this.#watchers) callback();
  }

  protected override forgotten(key: string): void {
    super.forgotten(key);
    this.#waits.delete(key);
  }

  #part(): TierPart {
    return {
      clock: this.#options.clock,
      backwardsToleranceMs: this.#options.backwardsToleranceMs,
      checkCost: (_key, cost) => this.checkCost(cost),
      settle: (clockMs) => this.waiters.settle(clockMs),
      begin: (key, clockMs) => void this.enter(key, clockMs),
      askAt: (key, cost, clockMs) => {
        this.waiters.settle(clockMs);
        return this.waiters.shutsOut(key) ? this.waiters.behind(key, cost, clockMs) : this.ask(key, cost, clockMs);
      },
      tryAt: (key, cost, clockMs) => this.#tryAt(key, cost, clockMs),
      decideAt: (key, cost, clockMs) => {
        const decision = this.decideNow(key, cost, clockMs);
        this.sweep(clockMs);
        return decision;
      },
      peekAt: (key, clockMs) => this.#peekAt(key, clockMs),
      future: (key, fromMs) => this.future(key, fromMs),
      tally: (key, decision, waitedMs, clockMs) => this.#tallyWait(key, decision, waitedMs, clockMs),
      watch: (callback) => {
        this.#watchers.add(callback);
        return () => this.#watchers.delete(callback);
      },
      moveTo: (other, key, clockMs) => {
        if (!this.find(key)) return true;
        this.look(key, clockMs);
        const isMoved = other.adopt(key, this.row.copy(), this.rules, this.#waits.get(key), clockMs);
        if (isMoved) this.forget(key);
        return isMoved;
      },
      adopt: (key, row, from, waits, clockMs) => {
        if (this.enter(key, clockMs) === NO_ROOM) return false;
        this.row.become(row);
        this.carry(this.row, from as Rules, this.rules);
        if (waits !== undefined) this.#waits.set(key, waits);
        return true;
      },
    };
  }

  /** One reading of the clock. Those who wait and are due by then go before whatever it is read for. */
  protected readMs(): number {
    const clockMs = readMs(this.#options.clock);
    if (this.waiters.count > 0) this.waiters.settle(clockMs);
    return clockMs;
  }

  #decide(cost: number): Decision {
    const { row } = this;
    const waitMs = this.waitMs(row, cost);
    if (waitMs === 0) return this.grant(row, cost);
    if (waitMs === Number.POSITIVE_INFINITY) return never(this.view(row));
    return denied(this.view(row), waitMs);
  }

  #decideOrBlock(cost: number): Decision {
    const { row } = this;
    const waitMs = this.waitMs(row, cost);
    if (waitMs === Number.POSITIVE_INFINITY) return never(this.#stand(row));
    const leftMs = blockLeftMs(row);
    if (leftMs > 0) return refused(this.#stand(row), Math.max(waitMs, leftMs), 'blocked');
    if (waitMs === 0) return this.grant(row, cost);
    row.blockedUntilMs = row.lastMs + this.#blockMs;
    return denied(this.#stand(row), Math.max(waitMs, this.#blockMs));
  }

  #waitOrBlockMs(row: Row, cost: number): number {
    return Math.max(this.waitMs(row, cost), blockLeftMs(row));
  }

  /** As {@link view}, but nothing passes during a block. */
  #stand(row: Row): Snapshot {
    const free = this.view(row);
    const leftMs = blockLeftMs(row);
    return leftMs > 0 ? snapshot(free.limit, 0, Math.max(free.resetAfterMs, leftMs)) : free;
  }

  #refuseNew(clockMs: number): Decision {
    const untilRoomMs = this.untilRoomMs(clockMs);
    return refused(this.#standOutside(untilRoomMs), untilRoomMs, 'table-full');
  }

  /** How a new key stands that is not let in: as one that has used up all. */
  #standOutside(untilRoomMs: number | 'never'): Snapshot {
    const { limit } = this.view(this.row);
    return snapshot(limit, 0, untilRoomMs === 'never' ? Number.MAX_SAFE_INTEGER : untilRoomMs);
  }

  /** @throws RangeError for a cost that this limiter cannot charge. */
  protected checkCost(cost: number): void {
    checkCost(cost);
  }

  /** Takes the cost, which is there, and answers. */
  protected grant(row: Row, cost: number): Decision {
    this.take(row, cost);
    return allowed(this.view(row));
  }

  /** A cost that passes sooner or later, whatever came before; the larger the better. */
  protected costMax(limit: number): number {
    return limit;
  }

  /**
   * The rules that `config`, given to {@link reconfigure} at `nowMs`, makes of those that there are.
   *
   * @throws TypeError or RangeError, naming the field.
   */
  protected abstract rulesOf(config: Config, nowMs: number): Rules;

  /** The least wait after `row.lastMs` with which `cost` is admitted, in whole ms: 0 now, Infinity never. */
  protected abstract waitMs(row: Row, cost: number): number;

  /** Takes the cost. */
  protected abstract take(row: Row, cost: number): void;

  /** How the key stands at the instant `row.lastMs`. */
  protected abstract view(row: Row): Snapshot;
}

function blockLeftMs(row: Row): number {
  return row.blockedUntilMs - row.lastMs;
}

function isSame<T extends object>(one: T, other: T): boolean {
  return (Object.keys(one) as (keyof T)[]).every((name) => one[name] === other[name]);
}

/** While time stands still, every wait is longer by what the clock has yet to catch up. */
function later<Answer extends Snapshot & Partial<Decision>>(answer: Answer, behindMs: number): Answer {
  if (behindMs === 0) return answer;
  const longer = <Wait>(wait: Wait) => (typeof wait === 'number' && wait > 0 ? wait + behindMs : wait);
  const resetAfterMs = longer(answer.resetAfterMs);
  if (answer.retryAfterMs === undefined) return { ...answer, resetAfterMs };
  return { ...answer, resetAfterMs, retryAfterMs: longer(answer.retryAfterMs) };
}
