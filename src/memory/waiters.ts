import { Alarms } from './alarms.ts';
import { checkInteger, checkObject, refusal } from './checks.ts';
import type { Clock } from './clock.ts';
import { readMs } from './clock.ts';
import type { Decision, Snapshot } from './decision.ts';
import { allowed, refused, snapshot } from './decision.ts';
import { type Future, foresee, Hindsight } from './foresight.ts';
import { type Caller, Line, type Waiter } from './line.ts';
import { Signals } from './signals.ts';
import { Timer } from './timer.ts';

/** How long, and how, to wait. */
export interface WaitOptions {
  /** The longest wait, in whole ms: a non-negative integer; 0 is not to wait at all. Left out: as long as it takes. */
  readonly timeoutMs?: number;
  /** Ends the wait when it is aborted. */
  readonly signal?: AbortSignal;
  /** Deny at once what, as things stand, cannot be granted before the timeout. */
  readonly failFast?: boolean;
}

/** What is waited for. Whoever asks has read the clock, once for each decision. */
export interface Gate {
  /** What a request would be answered at `clockMs` if nobody waited. Takes nothing and leaves no trace. */
  ask(key: string, cost: number, clockMs: number): Decision;
  /** As {@link ask}, but takes the cost if it is allowed. */
  decide(key: string, cost: number, clockMs: number): Decision;
  /** As {@link decide}, for one who will not wait, so that a denial may leave a trace. */
  attempt?(key: string, cost: number, clockMs: number): Decision;
  /** The answer to one who is not let into line. */
  turnAway?(key: string, cost: number, clockMs: number): Decision | undefined;
  /** What may become of `key` from the reading `fromMs` on: no earlier one than it was asked at before. */
  future(key: string, fromMs: number): Future;
  /** Whether one who will not wait may be let in, behind those in line. */
  readonly letsOthersIn?: boolean;
  /** Is told that one joins the line, before it does, */
  joins?(key: string, cost: number, clockMs: number): void;
  /** and that one has left it unserved, and those behind have moved up. */
  leaves?(key: string, cost: number, clockMs: number): void;
  /** Is told how each call ended, and after how long a wait. */
  ended?(key: string, decision: Decision, waitedMs: number, clockMs: number): void;
  /** Is called when the first begins to wait; what it returns, when nobody waits any more. */
  watch?(): () => void;
}

/** How much of a line is thought through for one answer. */
const STEPS_MAX = 1000;
/** The same, where as many answers may be due at once as there are in line. */
const STEPS_MAX_AT_END = 16;

/**
 * Those that wait for a limiter, in a line for each key: first come, first served.
 *
 * There is one timer, set to the earliest instant at which a head of line is due or a wait times out. It decides nothing:
 * whoever wakes looks at the clock, and what is due goes first. When it wakes late, all goes as if it had not, as far as
 * the limit allows that now: who timed out before its turn is denied, and whose turn came in time is granted.
 *
 * Instants here are readings of the clock plus what it was set back while somebody waited, so that no wait is as long as
 * a step back beyond the tolerance; but what passed unseen before the step counts for nothing.
 */
export class Waiters {
  readonly #gate: Gate;
  readonly #clock: Clock;
  readonly #countMax: number;
  readonly #toleranceMs: number;
  readonly #timer: Timer;
  /** What the timer is set to. */
  #timerMs = 0;
  readonly #lines = new Map<string, Line>();
  readonly #alarms = new Alarms<Line | Waiter>();
  readonly #signals = new Signals<Waiter>((waiters) => this.#cancel(waiters));
  /** Those that are no longer in line, and are yet to be told. */
  readonly #left: { waiter: Waiter; end: Decision | Refusal }[] = [];
  /** How many of those have been told. */
  #told = 0;
  #count = 0;
  #lastRank = 0;
  #latestClockMs = 0;
  #setBackMs = 0;
  #unwatch: (() => void) | undefined;
  /** Whoever is asked or told in here may look in here again: what has changed by then is looked at when all is done. */
  #isBusy = false;
  #hasChanged = false;

  constructor(gate: Gate, clock: Clock, options: { maxWaiters?: number; backwardsToleranceMs?: number } = {}) {
    const { maxWaiters = 100_000, backwardsToleranceMs = 100 } = options;
    this.#gate = gate;
    this.#clock = clock;
    this.#countMax = checkInteger('maxWaiters', maxWaiters, 0);
    this.#toleranceMs = checkInteger('backwardsToleranceMs', backwardsToleranceMs, 0);
    this.#timer = new Timer(clock, () => this.#wake());
  }

  /** How many wait, for all keys together. */
  get count(): number {
    return this.#count;
  }

  /** How many are in line for `key`. */
  countOf(key: string): number {
    return this.#lines.get(key)?.count ?? 0;
  }

  /** What those in line for `key` will take. */
  costOf(key: string): number {
    return this.#lines.get(key)?.cost ?? 0;
  }

  /**
   * Waits until `cost` is granted to `key`, or it is clear that it will not be.
   *
   * @throws TypeError or RangeError, naming the field, for options out of range. Nothing has changed then.
   */
  acquire(key: string, cost: number, options: WaitOptions, clockMs: number): Promise<Decision> {
    const { timeoutMs, signal, failFast } = checkOptions(checkObject('options', options));
    this.settle(clockMs);
    const line = this.#lines.get(key);
    if (signal?.aborted) return this.#answer(key, this.#refusal(key, cost, 'cancelled', clockMs), clockMs);
    const turnedAway = this.#gate.turnAway?.(key, cost, clockMs);
    if (turnedAway !== undefined) return this.#answer(key, turnedAway, clockMs);
    const decision = this.#firstAnswer(line, key, cost, timeoutMs, clockMs);
    const isOver = decision.allowed ? line === undefined : !canWait(decision);
    if (isOver) return this.#answer(key, decision, clockMs);
    if (timeoutMs === 0) {
      const reason = decision.reason === 'blocked' ? 'blocked' : 'timeout';
      return this.#answer(key, this.#refusal(key, cost, reason, clockMs), clockMs);
    }
    if (this.#count >= this.#countMax)
      return this.#answer(key, this.#refusal(key, cost, 'queue-full', clockMs), clockMs);
    if (failFast) {
      const { earliestMs } = this.#foresee(key, cost, clockMs, STEPS_MAX);
      if (earliestMs === 'never' || earliestMs - clockMs > timeoutMs) {
        return this.#answer(key, this.#refusal(key, cost, 'timeout', clockMs), clockMs);
      }
    }
    return new Promise((resolve, reject) => {
      const nowMs = this.#instantOf(clockMs);
      this.#gate.joins?.(key, cost, clockMs);
      const waiter = this.#join(key, cost, nowMs, timeoutMs, { resolve, reject, signal });
      if (line === undefined) this.#alarms.set(waiter.line, nowMs + waitMs(decision));
      try {
        this.#setTimer(nowMs);
      } catch (error) {
        // A clock without timers cannot wake anybody: who is told so must not stay in line.
        this.#remove(waiter);
        throw error;
      }
    });
  }

  /** Whether nobody can have anything of `key` now, as others wait for it. */
  shutsOut(key: string): boolean {
    return this.#count > 0 && this.#lines.has(key) && this.#gate.letsOthersIn !== true;
  }

  /** Keeps a place in the line of `key`, if there is one, for a caller who has been let in and told when its turn will be. */
  letIn(key: string, cost: number, clockMs: number): void {
    if (this.#count === 0 || !this.#lines.has(key)) return;
    this.#join(key, cost, this.#instantOf(clockMs), Number.POSITIVE_INFINITY, undefined);
  }

  /** Lets all go whose turn or whose time has come. To be called before anything else is decided. */
  settle(clockMs: number): void {
    if (this.#count === 0 || this.#isBusy) return;
    this.#alone(clockMs, (nowMs) => {
      this.#goOn(nowMs, clockMs);
      this.#finish(nowMs, clockMs);
    });
  }

  #alone(clockMs: number, work: (nowMs: number) => void): void {
    this.#isBusy = true;
    try {
      work(this.#instantOf(clockMs));
    } finally {
      this.#isBusy = false;
    }
    if (!this.#hasChanged) return;
    this.#hasChanged = false;
    this.limitChanged(clockMs);
  }

  /** There may be more for `key` than those who wait were told. */
  freed(key: string, clockMs: number): void {
    this.settle(clockMs);
    const line = this.#lines.get(key);
    if (line === undefined) return;
    this.#alone(clockMs, (nowMs) => {
      this.#serve(line, nowMs, nowMs, clockMs);
      this.#finish(nowMs, clockMs);
    });
  }

  /** There may be more, or less, for `key`, or for all; and some costs may never pass any more. */
  limitChanged(clockMs: number, key?: string): void {
    if (this.#isBusy) {
      this.#hasChanged = true;
      return;
    }
    this.settle(clockMs);
    this.#alone(clockMs, (nowMs) => this.#look(nowMs, clockMs, key));
  }

  #look(nowMs: number, clockMs: number, key: string | undefined): void {
    const lines = key === undefined ? [...this.#lines.values()] : [this.#lines.get(key)];
    for (const line of lines) {
      for (const waiter of line ?? []) {
        const decision = this.#gate.ask(waiter.line.key, waiter.cost, clockMs);
        if (decision.reason === 'never') this.#leave(waiter, decision, clockMs);
      }
      if (line !== undefined) this.#serve(line, nowMs, nowMs, clockMs);
    }
    this.#finish(nowMs, clockMs);
  }

  /**
   * The wait, if nothing else comes, of one who asks while others wait for `key`: enough for a try after those in line;
   * no longer than that where the line is up to {@link STEPS_MAX} long.
   */
  waitBehind(key: string, cost: number, clockMs: number): number | 'never' {
    return this.#waitBehind(key, cost, clockMs, STEPS_MAX);
  }

  /** The answer to one who asks, and will not wait, while others wait for `key`. */
  behind(key: string, cost: number, clockMs: number): Decision {
    const asked = this.#gate.ask(key, cost, clockMs);
    if (asked.reason === 'never') return asked;
    const reason = asked.reason === 'blocked' ? 'blocked' : 'limited';
    return refused(noneLeft(asked), this.waitBehind(key, cost, clockMs), reason);
  }

  #firstAnswer(line: Line | undefined, key: string, cost: number, timeoutMs: number, clockMs: number): Decision {
    if (line !== undefined) return this.#gate.ask(key, cost, clockMs);
    if (timeoutMs === 0 && this.#gate.attempt !== undefined) return this.#gate.attempt(key, cost, clockMs);
    return this.#gate.decide(key, cost, clockMs);
  }

  #waitBehind(key: string, cost: number, clockMs: number, stepsMax: number): number | 'never' {
    const { latestMs } = this.#foresee(key, cost, clockMs, stepsMax);
    return latestMs === 'never' ? 'never' : latestMs - clockMs;
  }

  #foresee(key: string, cost: number, clockMs: number, stepsMax: number) {
    const line = this.#lines.get(key);
    return foresee(this.#gate.future(key, clockMs), line, cost, clockMs, this.#setBackMs, stepsMax);
  }

  #wake(): void {
    try {
      this.settle(readMs(this.#clock));
    } catch (error) {
      // Nobody else is there to be told; and without a clock nobody's turn can come.
      this.#failAll(error);
    }
  }

  /** Has everything happen that is due, in the order in which it was. */
  #goOn(nowMs: number, clockMs: number): void {
    for (let next = this.#alarms.earliest; next && next.atMs <= nowMs; next = this.#alarms.earliest) {
      if (next instanceof Line) this.#serve(next, next.atMs, nowMs, clockMs);
      else this.#timeOut(next, nowMs, clockMs);
    }
  }

  /** Serves a line, whose head may have been due since `fromMs`, as far as it goes; and sets its alarm for the rest. */
  #serve(line: Line, fromMs: number, nowMs: number, clockMs: number): void {
    const isLate = fromMs < nowMs && line.timed > 0;
    let past = isLate ? this.#lookBack(line, fromMs) : undefined;
    for (let head = line.head; head !== undefined; head = line.head) {
      if (head.caller === undefined) {
        past?.gone(fromMs, head.cost);
        this.#remove(head);
        continue;
      }
      const dueMs = past === undefined ? nowMs : past.dueMs(head.cost);
      if (head.atMs < Math.min(dueMs, nowMs)) {
        past?.gone(head.atMs, 0);
        this.#leave(head, 'timeout', clockMs);
        continue;
      }
      const decision = this.#gate.decide(line.key, head.cost, clockMs);
      if (decision.allowed && dueMs <= nowMs) past?.gone(dueMs, head.cost);
      else past = undefined;
      if (decision.allowed && line.count > 1 && this.#gate.letsOthersIn !== true) {
        this.#leave(head, allowed(noneLeft(decision)), clockMs);
      } else if (decision.allowed || !canWait(decision)) this.#leave(head, decision, clockMs);
      else if (head.atMs <= nowMs) this.#leave(head, 'timeout', clockMs);
      else {
        this.#alarms.set(line, nowMs + waitMs(decision));
        return;
      }
    }
  }

  #lookBack(line: Line, fromMs: number): Hindsight {
    return new Hindsight(this.#gate.future(line.key, fromMs - this.#setBackMs), fromMs, this.#setBackMs);
  }

  #timeOut(waiter: Waiter, nowMs: number, clockMs: number): void {
    const { line } = waiter;
    const wasHead = line.head === waiter;
    this.#leave(waiter, 'timeout', clockMs);
    if (wasHead) this.#serve(line, waiter.atMs, nowMs, clockMs);
  }

  #cancel(waiters: ReadonlySet<Waiter>): void {
    try {
      const clockMs = readMs(this.#clock);
      const nowMs = this.#instantOf(clockMs);
      const shorter = new Set<Line>();
      for (const waiter of waiters) {
        if (waiter.line.head === waiter) shorter.add(waiter.line);
        this.#leave(waiter, 'cancelled', clockMs);
      }
      this.#alone(clockMs, () => {
        this.#goOn(nowMs, clockMs);
        for (const line of shorter) this.#serve(line, nowMs, nowMs, clockMs);
        this.#finish(nowMs, clockMs);
      });
    } catch (error) {
      this.#failAll(error);
    }
  }

  #join(key: string, cost: number, sinceMs: number, timeoutMs: number, caller: Caller | undefined): Waiter {
    const line = this.#lines.get(key) ?? new Line(key);
    this.#lines.set(key, line);
    this.#lastRank += 1;
    const links = { before: undefined, after: undefined };
    const waiter: Waiter = {
      line,
      cost,
      sinceMs,
      caller,
      atMs: sinceMs + timeoutMs,
      rank: this.#lastRank,
      slot: -1,
      ...links,
    };
    line.push(waiter);
    if (waiter.atMs < Number.POSITIVE_INFINITY) this.#alarms.set(waiter, waiter.atMs);
    if (caller?.signal !== undefined) this.#signals.add(caller.signal, waiter);
    if (caller !== undefined) this.#count += 1;
    if (this.#count === 1) this.#unwatch ??= this.#gate.watch?.();
    return waiter;
  }

  #remove(waiter: Waiter): void {
    const { line, caller } = waiter;
    line.remove(waiter);
    this.#alarms.clear(waiter);
    if (line.count === 0) {
      this.#alarms.clear(line);
      this.#lines.delete(line.key);
    }
    if (caller === undefined) return;
    if (caller.signal !== undefined) this.#signals.remove(caller.signal, waiter);
    this.#count -= 1;
    if (this.#count > 0) return;
    this.#unwatch?.();
    this.#unwatch = undefined;
  }

  /** Takes `waiter` out of its line. It is told how it ended when all have gone that are to go now. */
  #leave(waiter: Waiter, end: Decision | Refusal, clockMs: number): void {
    const { line, cost } = waiter;
    const isServed = typeof end !== 'string' && end.allowed;
    const movesUp = !isServed && !line.leaveGap(waiter);
    this.#remove(waiter);
    this.#left.push({ waiter, end });
    if (movesUp) this.#gate.leaves?.(line.key, cost, clockMs);
  }

  /** Tells those that have left, in order, how their wait ended; and sets the timer for the rest. */
  #finish(nowMs: number, clockMs: number): void {
    // Whoever is told that one has ended may look in here again, so what is yet to be told is kept in the fields.
    for (let left = this.#left[this.#told]; left !== undefined; left = this.#left[this.#told]) {
      this.#told += 1;
      const { waiter, end } = left;
      const { key } = waiter.line;
      const decision = typeof end === 'string' ? this.#refusal(key, waiter.cost, end, clockMs) : end;
      waiter.caller?.resolve(decision);
      this.#gate.ended?.(key, decision, nowMs - waiter.sinceMs, clockMs);
    }
    this.#left.length = 0;
    this.#told = 0;
    this.#setTimer(nowMs);
  }

  #answer(key: string, decision: Decision, clockMs: number): Promise<Decision> {
    this.#gate.ended?.(key, decision, 0, clockMs);
    return Promise.resolve(decision);
  }

  #refusal(key: string, cost: number, reason: Refusal, clockMs: number): Decision {
    const asked = this.#gate.ask(key, cost, clockMs);
    if (!this.shutsOut(key) || asked.reason === 'never') return refused(asked, asked.retryAfterMs, reason);
    return refused(noneLeft(asked), this.#waitBehind(key, cost, clockMs, STEPS_MAX_AT_END), reason);
  }

  #failAll(error: unknown): void {
    for (const { waiter } of this.#left.splice(0)) waiter.caller?.reject(error);
    this.#told = 0;
    for (const line of this.#lines.values()) {
      for (const waiter of line) {
        this.#remove(waiter);
        waiter.caller?.reject(error);
      }
    }
    this.#timer.clear();
  }

  #instantOf(clockMs: number): number {
    if (this.#count === 0) {
      this.#setBackMs = 0;
      this.#latestClockMs = clockMs;
    }
    if (clockMs < this.#latestClockMs - this.#toleranceMs) {
      this.#setBackMs += this.#latestClockMs - clockMs;
      this.#latestClockMs = clockMs;
      // A window may end sooner by the new reading than by the old one.
      for (const line of this.#lines.values()) this.#alarms.set(line, clockMs + this.#setBackMs);
    }
    this.#latestClockMs = Math.max(this.#latestClockMs, clockMs);
    return clockMs + this.#setBackMs;
  }

  #setTimer(nowMs: number): void {
    const next = this.#alarms.earliest;
    if (next === undefined) {
      this.#timer.clear();
    } else if (!this.#timer.isRunning || this.#timerMs !== next.atMs) {
      this.#timerMs = next.atMs;
      this.#timer.set(Math.max(0, next.atMs - nowMs));
    }
  }
}

type Refusal = 'timeout' | 'cancelled' | 'queue-full' | 'blocked';

/** How a key stands to those who come behind others. */
function noneLeft({ limit, resetAfterMs }: Snapshot): Snapshot {
  return snapshot(limit, 0, resetAfterMs);
}

function canWait({ reason }: Decision): boolean {
  return reason === 'limited' || reason === 'blocked';
}

/** The wait of a request that can wait: at least 1 ms, so that no line is asked for ever. */
function waitMs({ retryAfterMs }: Decision): number {
  return retryAfterMs === 'never' ? 1 : Math.max(1, retryAfterMs);
}

function checkOptions({ timeoutMs, signal, failFast = false }: WaitOptions) {
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    throw refusal('signal', 'an AbortSignal', signal);
  }
  if (typeof failFast !== 'boolean') throw new TypeError(`failFast must be a boolean, got ${String(failFast)}`);
  if (timeoutMs !== undefined) checkInteger('timeoutMs', timeoutMs, 0);
  return { timeoutMs: timeoutMs ?? Number.POSITIVE_INFINITY, signal, failFast };
}
