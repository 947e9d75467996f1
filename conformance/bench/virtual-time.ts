import { type Alarm, Alarms } from '../../src/memory/alarms.ts';

interface Timer extends Alarm {
  readonly callback: () => void;
}

const immediately = globalThis.setImmediate;
/** In which all that can go on goes on. */
const turn = (): Promise<void> => new Promise((resolve) => immediately(resolve));

/** Time that jumps from timer to timer: whoever waits is measured by the work that it makes, and nobody sleeps. */
export class VirtualTime {
  #nowMs = 1_700_000_000_000;
  readonly #timers = new Alarms<Timer>();
  #rank = 0;

  nowMs(): number {
    return this.#nowMs;
  }

  /** Returns what cancels it. */
  setTimer(callback: () => void, delayMs: number): () => void {
    this.#rank += 1;
    const timer: Timer = { atMs: 0, rank: this.#rank, slot: -1, callback };
    this.#timers.set(timer, this.#nowMs + Math.max(0, delayMs));
    return () => this.#timers.clear(timer);
  }

  /** Until no timer is set. */
  async run(): Promise<void> {
    await turn();
    for (let next = this.#timers.earliest; next !== undefined; next = this.#timers.earliest) {
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      this.#fireDue();
      await turn();
    }
  }

  /** All that are due at this instant fire in one pass, as they do in Node. */
  #fireDue(): void {
    for (let next = this.#timers.earliest; next && next.atMs <= this.#nowMs; next = this.#timers.earliest) {
      this.#timers.clear(next);
      next.callback();
    }
  }

  /** Puts this time in the place of the global one, for a library that cannot be given a clock. */
  install(): void {
    const setTimeout = (callback: () => void, delayMs = 0): (() => void) => this.setTimer(callback, delayMs);
    const clearTimeout = (cancel?: () => void): void => cancel?.();
    Object.assign(globalThis, { setTimeout, clearTimeout });
    const originMs = this.#nowMs;
    performance.now = () => this.#nowMs - originMs;
  }
}
