import type {
  Adapter,
  BucketConfig,
  Clock,
  Decision,
  Limiter,
  Reservation,
  Surroundings,
  WaitOptions,
  WindowConfig,
} from '../contract.ts';

/**
 * Correct limiters that offer more than tries, each written in a way of its own: charged at the call with a timer for each
 * waiter; one clock and one timer for all keys; windows whose waiters go smallest first; a queue. They must never be accused.
 */

const ceilDiv = (a: bigint, b: bigint): bigint => (a > 0n ? (a + b - 1n) / b : a / b);
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);

const checkKey = (key: unknown): void => {
  if (typeof key !== 'string' || key === '') throw new TypeError('key must be a string that is not empty');
};
const checkCost = (cost: number): void => {
  if (!Number.isSafeInteger(cost) || cost <= 0) throw new RangeError(`cost must be a positive integer, got ${cost}`);
};
const checkNumbers = (...values: readonly number[]): void => {
  for (const value of values)
    if (!(value > 0 && Number.isFinite(value))) throw new RangeError(`must be positive, got ${value}`);
};
const denied = (reason: NonNullable<Decision['reason']>): Decision => ({ allowed: false, reason });
const TOLERANCE_MS = 100n;

/** Ends once, with whatever comes first; leaves nothing behind. */
const oneEnd = (
  signal: AbortSignal | undefined,
  left: (reason: 'timeout' | 'cancelled') => void,
  begin: (end: (decision: Decision) => void, over: (reason: 'timeout' | 'cancelled') => void) => void,
): Promise<Decision> => {
  if (signal?.aborted) return Promise.resolve(denied('cancelled'));
  return new Promise((resolve) => {
    const abort = (): void => over('cancelled');
    const end = (decision: Decision): void => {
      signal?.removeEventListener('abort', abort);
      resolve(decision);
    };
    const over = (reason: 'timeout' | 'cancelled'): void => {
      end(denied(reason));
      left(reason);
    };
    signal?.addEventListener('abort', abort);
    begin(end, over);
  });
};

// ---------------------------------------------------------------- charged at the call

interface Debtor {
  readonly cost: bigint;
  dueMs: bigint;
  readonly end: (decision: Decision) => void;
  readonly over: () => void;
  cancelDue: () => void;
  cancelTimeout: () => void;
}

interface Account {
  /** The theoretical arrival time, in milliseconds times tokens a period: everything that was promised is in it. */
  tat: bigint;
  seenMs: bigint;
  line: Debtor[];
  promises: { readonly cost: bigint; readonly dueMs: bigint; over: boolean }[];
}

/** Whoever waits has taken already: its turn comes when the debt is paid down to it. A timer for each waiter. */
export class ChargedAtCall implements Limiter {
  readonly #clock: Clock;
  readonly #accounts = new Map<string, Account>();
  #capacity = 0n;
  #rate = 0n;
  #period = 0n;

  constructor(config: BucketConfig, { clock }: Surroundings) {
    this.#clock = clock;
    this.#set(config);
  }

  #set({ capacity, refill }: BucketConfig): void {
    checkNumbers(capacity, refill.tokens, refill.periodMs);
    this.#capacity = BigInt(capacity);
    this.#rate = BigInt(refill.tokens);
    this.#period = BigInt(refill.periodMs);
  }

  #account(key: string): Account {
    checkKey(key);
    const nowMs = BigInt(Math.floor(this.#clock.nowMs()));
    const known = this.#accounts.get(key);
    if (!known) {
      const account = { tat: nowMs * this.#rate, seenMs: nowMs, line: [], promises: [] };
      this.#accounts.set(key, account);
      return account;
    }
    // After a large step back the debt goes on from the earlier reading; within a small one time stands still.
    if (known.seenMs - nowMs > TOLERANCE_MS) {
      known.tat -= (known.seenMs - nowMs) * this.#rate;
      known.seenMs = nowMs;
    }
    known.seenMs = max(known.seenMs, nowMs);
    known.tat = max(known.tat, known.seenMs * this.#rate);
    return known;
  }

  #charge(account: Account, cost: bigint): bigint {
    account.tat += cost * this.#period;
    return ceilDiv(account.tat - this.#capacity * this.#period, this.#rate);
  }

  #fits({ tat, seenMs }: Account, cost: bigint): boolean {
    return tat + cost * this.#period - seenMs * this.#rate <= this.#capacity * this.#period;
  }

  tryAcquire(key: string, cost: number): Decision {
    checkCost(cost);
    const account = this.#account(key);
    if (BigInt(cost) > this.#capacity) return denied('never');
    if (account.line.length > 0 || !this.#fits(account, BigInt(cost))) return denied('limited');
    this.#charge(account, BigInt(cost));
    return { allowed: true };
  }

  acquire(key: string, cost: number, { timeoutMs, signal }: WaitOptions): Promise<Decision> {
    checkCost(cost);
    const account = this.#account(key);
    const units = BigInt(cost);
    if (units > this.#capacity) return Promise.resolve(denied('never'));
    if (signal?.aborted) return Promise.resolve(denied('cancelled'));
    if (account.line.length === 0 && this.#fits(account, units)) {
      this.#charge(account, units);
      return Promise.resolve({ allowed: true });
    }
    if (timeoutMs === 0) return Promise.resolve(denied('timeout'));
    let debtor: Debtor | undefined;
    return oneEnd(
      signal,
      () => debtor && this.#leave(account, debtor),
      (end, over) => {
        const nothing = (): void => {};
        debtor = {
          cost: units,
          dueMs: this.#charge(account, units),
          end,
          over: () => over('timeout'),
          cancelDue: nothing,
          cancelTimeout: nothing,
        };
        account.line.push(debtor);
        this.#arm(account, debtor);
        if (timeoutMs !== undefined) debtor.cancelTimeout = this.#clock.setTimer(debtor.over, timeoutMs);
      },
    );
  }

  #arm(account: Account, debtor: Debtor): void {
    debtor.cancelDue();
    debtor.cancelDue = this.#clock.setTimer(
      () => {
        this.#remove(account, debtor);
        debtor.end({ allowed: true });
      },
      Number(debtor.dueMs - account.seenMs),
    );
  }

  #remove(account: Account, debtor: Debtor): void {
    account.line.splice(account.line.indexOf(debtor), 1);
    debtor.cancelDue();
    debtor.cancelTimeout();
  }

  #leave(account: Account, debtor: Debtor): void {
    this.#recharge(account, (tat) => {
      this.#remove(account, debtor);
      return tat;
    });
  }

  /** What was taken, without those who wait, is changed; then they take again, in their order. */
  #recharge(account: Account, change: (tat: bigint, seenMs: bigint) => bigint): void {
    const seenMs = max(account.seenMs, BigInt(Math.floor(this.#clock.nowMs())));
    account.seenMs = seenMs;
    const waiting = account.line.reduce((sum, { cost }) => sum + cost, 0n) * this.#period;
    // While those who wait were late to leave, it was full without them.
    account.tat = change(max(account.tat - waiting, seenMs * this.#rate), seenMs);
    for (const debtor of [...account.line]) {
      if (debtor.cost > this.#capacity) {
        this.#remove(account, debtor);
        debtor.end(denied('never'));
        continue;
      }
      debtor.dueMs = this.#charge(account, debtor.cost);
      if (debtor.dueMs > seenMs) {
        this.#arm(account, debtor);
        continue;
      }
      this.#remove(account, debtor);
      debtor.end({ allowed: true });
    }
  }

  refund(key: string, cost: number): void {
    checkCost(cost);
    const account = this.#account(key);
    this.#give(account, BigInt(cost));
  }

  #give(account: Account, units: bigint): void {
    this.#recharge(account, (tat, seenMs) => max(tat - units * this.#period, seenMs * this.#rate));
  }

  reserve(key: string, cost: number): Reservation {
    checkCost(cost);
    const account = this.#account(key);
    const units = BigInt(cost);
    if (units > this.#capacity) return { allowed: false, waitMs: 'never', cancel: () => {} };
    const dueMs = max(account.seenMs, this.#charge(account, units));
    const promise = { cost: units, dueMs, over: false };
    account.promises.push(promise);
    return {
      allowed: true,
      waitMs: Number(dueMs - account.seenMs),
      cancel: () => {
        const { seenMs } = this.#account(key);
        if (promise.over || seenMs >= promise.dueMs) return;
        promise.over = true;
        // Those that were cancelled count too: what they gave back was that much less.
        const later = account.promises
          .slice(account.promises.indexOf(promise) + 1)
          .reduce((sum, other) => sum + other.cost, 0n);
        if (units > later) this.#give(account, units - later);
      },
    };
  }

  reconfigure(config: BucketConfig): void {
    const [capacity, rate, period] = [this.#capacity, this.#rate, this.#period];
    this.#set(config);
    const same = capacity === this.#capacity && rate === this.#rate && period === this.#period;
    if (same) return;
    const nowMs = BigInt(Math.floor(this.#clock.nowMs()));
    for (const account of this.#accounts.values()) {
      const seenMs = max(account.seenMs, nowMs);
      account.seenMs = seenMs;
      const waiting = account.line.reduce((sum, { cost }) => sum + cost, 0n);
      const tat = max(account.tat - waiting * period, seenMs * rate);
      const level = capacity * period - (tat - seenMs * rate);
      const scaled =
        level < 0n ? (level * this.#period) / period : (level * this.#capacity * this.#period) / (capacity * period);
      const full = this.#capacity * this.#period;
      // Those who wait are taken out again by the recharge, at the new period.
      account.tat = seenMs * this.#rate + full - min(scaled, full) + waiting * this.#period;
      this.#recharge(account, (other) => other);
    }
  }
}

// ---------------------------------------------------------------- one clock, one timer, one sweep

interface Bucket {
  /** Tokens times the period. */
  level: bigint;
  atMs: bigint;
  readonly line: {
    readonly cost: bigint;
    readonly deadlineMs: bigint | undefined;
    readonly end: (decision: Decision) => void;
  }[];
}

/**
 * All keys live on one clock of the limiter's own, which never goes back: it stands still for a small step, and goes on
 * from where it was after a large one. One timer, which comes a millisecond late, looks after all who wait.
 */
export class OneClock implements Limiter {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();
  readonly #waitedFor = new Set<string>();
  readonly #full: bigint;
  readonly #rate: bigint;
  readonly #period: bigint;
  #ownMs = 0n;
  #shownMs: bigint;
  #cancelTimer: (() => void) | undefined;

  constructor({ capacity, refill }: BucketConfig, { clock }: Surroundings) {
    checkNumbers(capacity, refill.tokens, refill.periodMs);
    this.#clock = clock;
    this.#rate = BigInt(refill.tokens);
    this.#period = BigInt(refill.periodMs);
    this.#full = BigInt(capacity) * this.#period;
    this.#shownMs = BigInt(Math.floor(clock.nowMs()));
  }

  #now(): bigint {
    const shownMs = BigInt(Math.floor(this.#clock.nowMs()));
    if (shownMs > this.#shownMs) this.#ownMs += shownMs - this.#shownMs;
    if (shownMs > this.#shownMs || this.#shownMs - shownMs > TOLERANCE_MS) this.#shownMs = shownMs;
    return this.#ownMs;
  }

  #bucket(key: string, nowMs: bigint): Bucket {
    checkKey(key);
    const known = this.#buckets.get(key);
    const bucket = known ?? { level: this.#full, atMs: nowMs, line: [] };
    if (!known) this.#buckets.set(key, bucket);
    bucket.level = min(this.#full, bucket.level + (nowMs - bucket.atMs) * this.#rate);
    bucket.atMs = nowMs;
    return bucket;
  }

  #take(bucket: Bucket, cost: bigint): boolean {
    const need = cost * this.#period;
    if (bucket.level < need) return false;
    bucket.level -= need;
    return true;
  }

  #sweep(nowMs: bigint): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    let next: bigint | undefined;
    const sooner = (ms: bigint | undefined): void => {
      if (ms !== undefined && (next === undefined || ms < next)) next = ms;
    };
    for (const key of this.#waitedFor) {
      const bucket = this.#bucket(key, nowMs);
      for (const waiting of [...bucket.line]) {
        const granted = bucket.line[0] === waiting && this.#take(bucket, waiting.cost);
        const isOver = waiting.deadlineMs !== undefined && waiting.deadlineMs <= nowMs;
        if (granted || isOver) bucket.line.splice(bucket.line.indexOf(waiting), 1);
        if (granted) waiting.end({ allowed: true });
        else if (isOver) waiting.end(denied('timeout'));
        else sooner(waiting.deadlineMs);
      }
      const [head] = bucket.line;
      if (!head) this.#waitedFor.delete(key);
      else sooner(nowMs + ceilDiv(head.cost * this.#period - bucket.level, this.#rate));
    }
    if (next === undefined) return;
    this.#cancelTimer = this.#clock.setTimer(() => this.#sweep(this.#now()), Number(next - nowMs) + 1);
  }

  tryAcquire(key: string, cost: number): Decision {
    checkCost(cost);
    const nowMs = this.#now();
    const bucket = this.#bucket(key, nowMs);
    this.#sweep(nowMs);
    const units = BigInt(cost);
    if (units * this.#period > this.#full) return denied('never');
    return bucket.line.length === 0 && this.#take(bucket, units) ? { allowed: true } : denied('limited');
  }

  acquire(key: string, cost: number, { timeoutMs, signal }: WaitOptions): Promise<Decision> {
    checkCost(cost);
    const nowMs = this.#now();
    const bucket = this.#bucket(key, nowMs);
    const units = BigInt(cost);
    if (units * this.#period > this.#full) return Promise.resolve(denied('never'));
    let waiting: Bucket['line'][number] | undefined;
    return oneEnd(
      signal,
      () => {
        const index = waiting ? bucket.line.indexOf(waiting) : -1;
        if (index >= 0) bucket.line.splice(index, 1);
        this.#sweep(this.#now());
      },
      (end) => {
        const deadlineMs = timeoutMs === undefined ? undefined : nowMs + BigInt(timeoutMs);
        waiting = { cost: units, deadlineMs, end };
        bucket.line.push(waiting);
        this.#waitedFor.add(key);
        this.#sweep(nowMs);
      },
    );
  }
}

// ---------------------------------------------------------------- windows, smallest first

interface Window {
  index: bigint;
  used: number;
  waiting: { readonly cost: number; readonly end: (decision: Decision) => void; readonly stop: () => void }[];
}

/** Fixed windows: when one begins, the smallest of those who wait go first; tries do not stand in line. */
export class SmallestFirst implements Limiter {
  readonly #clock: Clock;
  readonly #windows = new Map<string, Window>();
  readonly #windowMs: bigint;
  readonly #totals = { acquired: 0, denied: 0 };
  #limit: number;
  #cancelTimer: (() => void) | undefined;

  constructor({ limit, windowMs }: WindowConfig, { clock }: Surroundings) {
    checkNumbers(limit, windowMs);
    this.#limit = limit;
    this.#windowMs = BigInt(windowMs);
    this.#clock = clock;
  }

  #window(key: string): Window {
    checkKey(key);
    const index = BigInt(Math.floor(this.#clock.nowMs())) / this.#windowMs;
    const window = this.#windows.get(key) ?? { index, used: 0, waiting: [] };
    this.#windows.set(key, window);
    if (index > window.index) {
      window.index = index;
      window.used = 0;
    }
    return window;
  }

  #admit(window: Window, cost: number): boolean {
    if (window.used + cost > this.#limit) return false;
    window.used += cost;
    this.#totals.acquired++;
    return true;
  }

  #serve(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    let somebody = false;
    for (const key of this.#windows.keys()) {
      const window = this.#window(key);
      for (const waiting of [...window.waiting].sort((a, b) => a.cost - b.cost)) {
        const never = waiting.cost > this.#limit;
        if (!never && !this.#admit(window, waiting.cost)) continue;
        window.waiting.splice(window.waiting.indexOf(waiting), 1);
        waiting.stop();
        waiting.end(never ? denied('never') : { allowed: true });
      }
      somebody ||= window.waiting.length > 0;
    }
    if (!somebody) return;
    const nowMs = BigInt(Math.floor(this.#clock.nowMs()));
    this.#cancelTimer = this.#clock.setTimer(() => this.#serve(), Number(this.#windowMs - (nowMs % this.#windowMs)));
  }

  tryAcquire(key: string, cost: number): Decision {
    checkCost(cost);
    const window = this.#window(key);
    if (this.#admit(window, cost)) return { allowed: true };
    this.#totals.denied++;
    return denied(cost > this.#limit ? 'never' : 'limited');
  }

  acquire(key: string, cost: number, { timeoutMs, signal }: WaitOptions): Promise<Decision> {
    checkCost(cost);
    const window = this.#window(key);
    if (cost > this.#limit) return Promise.resolve(denied('never'));
    let mine: Window['waiting'][number] | undefined;
    return oneEnd(
      signal,
      () => {
        if (!mine) return;
        mine.stop();
        window.waiting.splice(window.waiting.indexOf(mine), 1);
        this.#serve();
      },
      (end, over) => {
        if (this.#admit(window, cost)) {
          end({ allowed: true });
          return;
        }
        const stop = timeoutMs === undefined ? () => {} : this.#clock.setTimer(() => over('timeout'), timeoutMs);
        mine = { cost, end, stop };
        window.waiting.push(mine);
        this.#serve();
      },
    );
  }

  /** The new limit holds at once; what was counted stays counted. */
  reconfigure(config: WindowConfig): void {
    checkNumbers(config.limit, config.windowMs);
    if (BigInt(config.windowMs) !== this.#windowMs) throw new RangeError('the length of the window cannot change');
    this.#limit = config.limit;
    this.#serve();
  }

  /** Of all together; of one key nothing is known. */
  stats(key?: string) {
    return key === undefined ? { ...this.#totals } : {};
  }
}

// ---------------------------------------------------------------- a queue

interface Place {
  readonly cost: bigint;
  /** When its turn comes, in milliseconds times tokens a period. */
  turn: bigint;
  /** Somebody behind it was told when to start. */
  told: boolean;
  readonly end: (decision: Decision) => void;
  stop: () => void;
}

/** Whoever fits is taken, and starts when the work before it is done. */
export class TurnByTurn implements Limiter {
  readonly #clock: Clock;
  readonly #queues = new Map<string, { done: bigint; seenMs: bigint; places: Place[] }>();
  readonly #room: bigint;
  readonly #rate: bigint;
  readonly #period: bigint;

  constructor({ capacity, refill }: BucketConfig, { clock }: Surroundings) {
    checkNumbers(capacity, refill.tokens, refill.periodMs);
    this.#clock = clock;
    this.#rate = BigInt(refill.tokens);
    this.#period = BigInt(refill.periodMs);
    this.#room = BigInt(capacity) * this.#period;
  }

  #queue(key: string) {
    checkKey(key);
    const nowMs = BigInt(Math.floor(this.#clock.nowMs()));
    const queue = this.#queues.get(key) ?? { done: nowMs * this.#rate, seenMs: nowMs, places: [] };
    this.#queues.set(key, queue);
    if (queue.seenMs - nowMs > TOLERANCE_MS) {
      queue.done -= (queue.seenMs - nowMs) * this.#rate;
      queue.seenMs = nowMs;
    }
    queue.seenMs = max(queue.seenMs, nowMs);
    queue.done = max(queue.done, queue.seenMs * this.#rate);
    return queue;
  }

  /** The turn that an admitted request gets. */
  #enter(queue: { done: bigint; seenMs: bigint }, cost: bigint): bigint | undefined {
    if (queue.done + cost * this.#period - queue.seenMs * this.#rate > this.#room) return undefined;
    const turn = queue.done;
    queue.done += cost * this.#period;
    return turn;
  }

  tryAcquire(key: string, cost: number): Decision {
    checkCost(cost);
    const queue = this.#queue(key);
    const turn = this.#enter(queue, BigInt(cost));
    if (turn === undefined) return denied('limited');
    for (const place of queue.places) place.told = true;
    return { allowed: true, delayMs: Number(ceilDiv(turn - queue.seenMs * this.#rate, this.#rate)) };
  }

  acquire(key: string, cost: number, { timeoutMs, signal }: WaitOptions): Promise<Decision> {
    checkCost(cost);
    const queue = this.#queue(key);
    const units = BigInt(cost);
    if (units * this.#period > this.#room) return Promise.resolve(denied('never'));
    if (signal?.aborted) return Promise.resolve(denied('cancelled'));
    const turn = this.#enter(queue, units);
    if (turn === undefined) return Promise.resolve(denied('queue-full'));
    let place: Place | undefined;
    return oneEnd(
      signal,
      () => place && this.#leave(key, place),
      (end, over) => {
        const cancelTimeout =
          timeoutMs === undefined ? () => {} : this.#clock.setTimer(() => over('timeout'), timeoutMs);
        place = { cost: units, turn, told: false, end, stop: cancelTimeout };
        queue.places.push(place);
        this.#call(queue, place, cancelTimeout);
      },
    );
  }

  /** Calls it when its turn comes. */
  #call(queue: { seenMs: bigint; places: Place[] }, place: Place, cancelTimeout: () => void): void {
    const begin = (): void => {
      queue.places.splice(queue.places.indexOf(place), 1);
      place.stop();
      place.end({ allowed: true });
    };
    const delay = ceilDiv(place.turn - queue.seenMs * this.#rate, this.#rate);
    if (delay <= 0n) {
      begin();
      return;
    }
    const cancelTurn = this.#clock.setTimer(begin, Number(delay));
    place.stop = () => {
      cancelTurn();
      cancelTimeout();
    };
  }

  /** Who leaves makes room, and those behind move up; not where somebody was told when to start. */
  #leave(key: string, place: Place): void {
    const queue = this.#queue(key);
    const behind = queue.places.slice(queue.places.indexOf(place) + 1);
    queue.places.splice(queue.places.indexOf(place), 1);
    place.stop();
    if (place.told) return;
    const work = place.cost * this.#period;
    queue.done -= work;
    for (const other of behind) {
      other.turn -= work;
      const { stop } = other;
      // The timeout goes on; only the turn is another.
      stop();
      this.#call(queue, other, () => {});
    }
  }
}

/** Each with what it declares. */
export const CAPABILITY_WHEATS: readonly Adapter[] = [
  {
    name: 'charged-at-call',
    // A grant that is due between two milliseconds comes with the later one, and was charged at the exact instant.
    declares: { algorithm: 'token-bucket', wakeBoundMs: 1 },
    create: (config, surroundings) => new ChargedAtCall(config as BucketConfig, surroundings),
  },
  {
    name: 'one-clock',
    declares: { algorithm: 'gcra', wakeBoundMs: 1 },
    create: (config, surroundings) => new OneClock(config as BucketConfig, surroundings),
  },
  {
    name: 'smallest-first',
    declares: { algorithm: 'fixed-window', order: 'any', barging: true, backwards: 'never' },
    create: (config, surroundings) => new SmallestFirst(config as WindowConfig, surroundings),
  },
  {
    name: 'turn-by-turn',
    declares: { algorithm: 'leaky-queue', timeouts: false },
    create: (config, surroundings) => new TurnByTurn(config as BucketConfig, surroundings),
  },
];
