import { turn } from '../clocks.ts';
import type { Limiter, LimiterConfig, NodesAdapter, Surroundings } from '../contract.ts';
import { nsOf } from '../exact.ts';
import { aheadBy } from './clock.ts';
import { Link, type LinkState } from './link.ts';

/** The nodes of one history, wherever they meet. */
export interface Team {
  readonly first: Limiter;
  readonly count: number;
  /** Answers come from outside of this event loop: how long they take says nothing, and `ask` bounds it. */
  readonly isOutside: boolean;
  ask<T>(node: number, question: (limiter: Limiter) => T | Promise<T>): Promise<T>;
  /** Sets how the link of a node is. */
  link(node: number, state: LinkState): Promise<void>;
  /** Until whatever calls and timers have left behind has come as far as it can. */
  rested(): Promise<void>;
  close(): Promise<void>;
}

/** What a promise leaves behind has run when the event loop has turned so often. */
const REST_TURNS = 2;

/** Builds so many nodes in this process, each on a clock of its own, and what they share. */
export const buildTeam = async (
  adapter: NodesAdapter,
  config: LimiterConfig,
  surroundings: Surroundings,
  count: number,
  skews: readonly number[] = [],
): Promise<Team> => {
  const clockOf = (which: number) => aheadBy(surroundings.clock, nsOf(skews[which] ?? 0));
  const shared = await adapter.share(config, { clock: clockOf(0) });
  const links = Array.from({ length: count }, (_, node) => new Link(node));
  const limiters: Limiter[] = [];
  for (const [node, link] of links.entries()) {
    const own = { ...surroundings, clock: clockOf(node + 1), node, nodes: count, shared: link.over(shared) };
    limiters.push(await adapter.create(config, own));
  }
  return {
    first: limiters[0] as Limiter,
    count,
    isOutside: false,
    ask: async (node, question) => question(limiters[node] as Limiter),
    link: async (node, state) => {
      const link = links[node];
      if (link) link.state = state;
    },
    rested: async () => {
      for (let turns = 0; turns < REST_TURNS; turns++) await turn();
    },
    close: async () => void (await Promise.allSettled(limiters.map(async (limiter) => limiter.close?.()))),
  };
};
