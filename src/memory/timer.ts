import type { Clock } from './clock.ts';

/** Beyond this `setTimeout` overflows, and fires at once. */
const DELAY_MS_MAX = 2 ** 31 - 1;

/** One timer, which is set anew for each next thing to wait for. It may fire early: whoever it wakes looks at the clock. */
export class Timer {
  readonly #clock: Clock;
  readonly #wake: () => void;
  #running: { cancel?: () => void } | undefined;

  constructor(clock: Clock, wake: () => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Wakes in `delayMs`, or in 24 days if that is sooner; no more when it was set to before. */
  set(delayMs: number): void {
    this.clear();
    const run: { cancel?: () => void } = {};
    this.#running = run;
    const callback = () => {
      // A timer that fires twice, or after it was cancelled, wakes nobody.
      if (this.#running !== run) return;
      this.#running = undefined;
      this.#wake();
    };
    const shortMs = Math.min(delayMs, DELAY_MS_MAX);
    run.cancel = this.#clock.setTimer ? this.#clock.setTimer(callback, shortMs) : startTimeout(callback, shortMs);
  }

  clear(): void {
    const run = this.#running;
    this.#running = undefined;
    run?.cancel?.();
  }
}

function startTimeout(callback: () => void, delayMs: number): () => void {
  const timeout = setTimeout(callback, delayMs);
  return () => clearTimeout(timeout);
}
