import { max } from '../../spec/algebra.ts';
import type { Linked } from '../contract.ts';
import { nsOf } from '../exact.ts';
import type { Delays, Op } from '../scenario.ts';

/** The wire between one node and what all of them share, which the plan cuts, slows and mends. */

/**
 * `cut`: nothing goes through. `deaf`: what the node asks is carried out, and it never hears of it. `slow`: everything goes
 * through, and takes its time there and back.
 */
export type LinkState = 'whole' | 'cut' | 'deaf' | 'slow';

/** What an operation does to the link of its node. */
export const LINK_OF: Readonly<Partial<Record<Op['kind'], LinkState>>> = {
  cut: 'cut',
  deafen: 'deaf',
  slow: 'slow',
  mend: 'whole',
};

const AT_ONCE: Delays = [0, 0];
const THERE = 0;
const BACK = 1;
const GAP_NS = 1_000_000n;

type Call = (...args: unknown[]) => unknown;

/** What is on its way, and when it arrives. */
interface Parcel {
  readonly dueNs: bigint;
  readonly arrive: () => void;
}

export class Link {
  readonly #name: string;
  readonly #nowNs: () => bigint;
  #state: LinkState = 'whole';
  #delays = AT_ONCE;
  #parcels: readonly Parcel[] = [];
  /** When what was sent last arrives, there and back. */
  readonly #last: [there: bigint, back: bigint] = [0n, 0n];

  constructor(node: number, nowNs: () => bigint) {
    this.#name = `the link of node ${node}`;
    this.#nowNs = nowNs;
  }

  /** What is on its way meets the link as it is from here on: it arrives, or is lost. */
  set(state: LinkState, delays: Delays = AT_ONCE): void {
    this.#state = state;
    this.#delays = state === 'slow' ? delays : AT_ONCE;
    const all = this.#parcels;
    this.#parcels = [];
    for (const { arrive } of all) arrive();
  }

  /** When the first of what is on its way arrives. */
  get dueNs(): bigint | undefined {
    return this.#parcels.reduce<bigint | undefined>(
      (first, { dueNs }) => (first === undefined || dueNs < first ? dueNs : first),
      undefined,
    );
  }

  /** Lets arrive what is due. */
  deliver(): void {
    const now = this.#nowNs();
    const due = this.#parcels.filter(({ dueNs }) => dueNs <= now);
    this.#parcels = this.#parcels.filter(({ dueNs }) => dueNs > now);
    for (const { arrive } of due) arrive();
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
    const call = (args: unknown[]): unknown => (this.#arrives ? (arg as Call)(...args) : undefined);
    return (...args: unknown[]) => {
      const [, backMs] = this.#delays;
      return backMs === 0 ? call(args) : this.#pass(BACK).then(() => call(args));
    };
  };

  /** Whether what is sent to the node gets there. */
  get #arrives(): boolean {
    return this.#state === 'whole' || this.#state === 'slow';
  }

  /** What is sent after something else arrives after it. */
  #pass(way: typeof THERE | typeof BACK): Promise<void> {
    const dueNs = max(this.#nowNs() + nsOf(this.#delays[way]), this.#last[way] + GAP_NS);
    this.#last[way] = dueNs;
    return new Promise((arrive) => {
      this.#parcels = [...this.#parcels, { dueNs, arrive }];
    });
  }

  async #carry(ask: () => unknown): Promise<unknown> {
    const [thereMs] = this.#delays;
    if (thereMs > 0) await this.#pass(THERE);
    if (this.#state === 'cut') throw new Error(`${this.#name} is cut`);
    const answer = await ask();
    const [, backMs] = this.#delays;
    if (backMs > 0) await this.#pass(BACK);
    if (!this.#arrives) throw new Error(`${this.#name} is cut: no answer came`);
    return answer;
  }
}
