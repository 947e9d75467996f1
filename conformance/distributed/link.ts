import type { Linked } from '../contract.ts';

/** The wire between one node and what all of them share, which the plan cuts and mends. */

/** `cut`: nothing goes through. `deaf`: what the node asks is carried out, and it never hears of it. */
export type LinkState = 'whole' | 'cut' | 'deaf';

type Call = (...args: unknown[]) => unknown;

export class Link {
  state: LinkState = 'whole';
  readonly #name: string;

  constructor(node: number) {
    this.#name = `the link of node ${node}`;
  }

  /** What is shared, as this node sees it. */
  over<S extends object>(shared: S): Linked<S> {
    const link = this;
    return new Proxy(shared, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => link.#carry(() => (value as Call).apply(target, args.map(link.#back)));
      },
    }) as Linked<S>;
  }

  /** Whoever is called back is called over the same wire. */
  readonly #back = (arg: unknown): unknown => {
    if (typeof arg !== 'function') return arg;
    return (...args: unknown[]) => (this.state === 'whole' ? (arg as Call)(...args) : undefined);
  };

  async #carry(ask: () => unknown): Promise<unknown> {
    if (this.state === 'cut') throw new Error(`${this.#name} is cut`);
    const answer = await ask();
    if (this.state !== 'whole') throw new Error(`${this.#name} is cut: no answer came`);
    return answer;
  }
}
