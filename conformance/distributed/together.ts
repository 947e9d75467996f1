import type { Limiter, Reservation } from '../contract.ts';
import type { Team as Whole } from './team.ts';

/** What it takes of a team: nobody is apart. */
type Team = Pick<Whole, 'first' | 'count' | 'ask' | 'rested' | 'close'>;

/**
 * The nodes of a limiter as one limiter, driven as any other: calls in order go to one node after the other, calls that
 * overlap to nodes that are free. Whether the state is shared shows by itself.
 */
export class Together implements Limiter {
  readonly #team: Team;
  readonly #busy = new Map<number, number>();
  #last = -1;

  constructor(team: Team) {
    this.#team = team;
    const { first } = team;
    // What is not there is not offered. Waits and counts are each node's own, and are not asked.
    for (const name of ['peek', 'reset', 'refund', 'reserve', 'reconfigure', 'assign'] as const)
      if (typeof first[name] !== 'function') Object.defineProperty(this, name, { value: undefined });
  }

  /** The next node in turn of those with least to do. */
  #pick(): number {
    const load = (node: number): number => this.#busy.get(node) ?? 0;
    const turns = Array.from({ length: this.#team.count }, (_, i) => (this.#last + 1 + i) % this.#team.count);
    this.#last = turns.reduce((best, node) => (load(node) < load(best) ? node : best));
    return this.#last;
  }

  async #ask<T>(question: (limiter: Limiter) => T | Promise<T>, node: number = this.#pick()): Promise<T> {
    this.#busy.set(node, (this.#busy.get(node) ?? 0) + 1);
    try {
      return await this.#team.ask(node, question);
    } finally {
      this.#busy.set(node, (this.#busy.get(node) ?? 1) - 1);
      if ([...this.#busy.values()].every((count) => count === 0)) await this.#team.rested();
    }
  }

  /** What is set is set on every node. */
  async #everywhere(question: (limiter: Limiter) => unknown): Promise<void> {
    for (let node = 0; node < this.#team.count; node++) await this.#ask(question, node);
  }

  tryAcquire(key: string, cost: number) {
    return this.#ask((limiter) => limiter.tryAcquire(key, cost));
  }

  peek(key: string) {
    return this.#ask((limiter) => limiter.peek?.(key) ?? {});
  }

  reset(key: string) {
    return this.#ask((limiter) => limiter.reset?.(key));
  }

  refund(key: string, cost: number) {
    return this.#ask((limiter) => limiter.refund?.(key, cost));
  }

  async reserve(key: string, cost: number): Promise<Reservation> {
    const node = this.#pick();
    const held = await this.#ask(async (limiter) => limiter.reserve?.(key, cost) as Promise<Reservation>, node);
    return { ...held, cancel: () => this.#ask(() => held.cancel(), node) };
  }

  reconfigure(config: Parameters<NonNullable<Limiter['reconfigure']>>[0]) {
    return this.#everywhere((limiter) => limiter.reconfigure?.(config));
  }

  assign(key: string, tier: string) {
    return this.#everywhere((limiter) => limiter.assign?.(key, tier));
  }

  close() {
    return this.#team.close();
  }
}
