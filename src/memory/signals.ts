/**
 * Who is to be told when a signal is aborted. One listener for each signal, however many share it: a signal looks through
 * all of its listeners for each that is added or removed, and is aborted for all of them at once.
 */
export class Signals<Listener> {
  readonly #aborted: (listeners: ReadonlySet<Listener>) => void;
  readonly #entries = new Map<AbortSignal, { listeners: Set<Listener>; stop: () => void }>();

  constructor(aborted: (listeners: ReadonlySet<Listener>) => void) {
    this.#aborted = aborted;
  }

  add(signal: AbortSignal, listener: Listener): void {
    const entry = this.#entries.get(signal) ?? this.#listenTo(signal);
    entry.listeners.add(listener);
  }

  remove(signal: AbortSignal, listener: Listener): void {
    const entry = this.#entries.get(signal);
    if (entry === undefined) return;
    entry.listeners.delete(listener);
    if (entry.listeners.size > 0) return;
    entry.stop();
    this.#entries.delete(signal);
  }

  #listenTo(signal: AbortSignal) {
    const listeners = new Set<Listener>();
    // A copy, as those who are told are removed.
    const onAbort = () => this.#aborted(new Set(listeners));
    signal.addEventListener('abort', onAbort);
    const entry = { listeners, stop: () => signal.removeEventListener('abort', onAbort) };
    this.#entries.set(signal, entry);
    return entry;
  }
}
