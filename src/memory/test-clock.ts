import type { Clock } from './clock.ts';

interface Pending {
  readonly dueMs: number;
  readonly callback: () => void;
}

/**
 * Time that only a test moves. Timers run on the time that passes, as real ones do, and not on what the clock shows: a
 * step of the clock moves none of them.
 */
export class TestClock implements Clock {
  ms: number;
  /** How much later than due timers fire; Infinity: never. */
  lateMs = 0;
  readings = 0;
  /** How many timers were ever set. */
  timersSet = 0;
  #passedMs = 0;
  #pending: Pending[] = [];

  constructor(ms = 0) {
    this.ms = ms;
  }

  nowMs(): number {
    this.readings += 1;
    return this.ms;
  }

  setTimer(callback: () => void, delayMs: number): () => void {
    this.timersSet += 1;
    const pending = { dueMs: this.#passedMs + delayMs, callback };
    this.#pending.push(pending);
    return () => {
      this.#pending = this.#pending.filter((other) => other !== pending);
    };
  }

  /** How many timers are running. */
  get timers(): number {
    return this.#pending.length;
  }

  /** What is left until the next timer is due. */
  get nextTimerMs(): number {
    return Math.min(...this.#pending.map(({ dueMs }) => dueMs)) - this.#passedMs;
  }

  /** Sets the clock, forth or back, without any time passing. */
  stepBy(ms: number): void {
    this.ms += ms;
  }

  /** Lets `ms` pass; promises settle between timers. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#passedMs + ms;
    await settled();
    for (let next = this.#nextBy(untilMs); next !== undefined; next = this.#nextBy(untilMs)) {
      this.#passTo(Math.max(this.#passedMs, next.dueMs + this.lateMs));
      this.fireEarly();
      await settled();
    }
    this.#passTo(untilMs);
    await settled();
  }

  /** Fires the next timer now, however early that is. */
  fireEarly(): void {
    const next = this.#next();
    if (next === undefined) throw new Error('no timer is running');
    this.#pending = this.#pending.filter((other) => other !== next);
    next.callback();
  }

  #next(): Pending | undefined {
    let next: Pending | undefined;
    for (const pending of this.#pending) if (next === undefined || pending.dueMs < next.dueMs) next = pending;
    return next;
  }

  #nextBy(passedMs: number): Pending | undefined {
    const next = this.#next();
    return next !== undefined && next.dueMs + this.lateMs <= passedMs ? next : undefined;
  }

  #passTo(passedMs: number): void {
    this.ms += passedMs - this.#passedMs;
    this.#passedMs = passedMs;
  }
}

/** Lets all go on that can go on without time passing. */
export async function settled(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await undefined;
}
