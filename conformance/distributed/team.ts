import { turn } from '../clocks.ts';
import type { Clock, Limiter, LimiterConfig, NodesAdapter, Surroundings } from '../contract.ts';
import { nsOf } from '../exact.ts';
import type { Delays } from '../scenario.ts';
import { aheadBy, type NodeClock } from './clock.ts';
import { Link, type LinkState } from './link.ts';

/** The nodes of one history, wherever they meet. */
export interface Team {
  readonly first: Limiter;
  readonly count: number;
  /** Answers come from outside of this event loop: how long they take says nothing, and `ask` bounds it. */
  readonly isOutside: boolean;
  ask<T>(node: number, question: (limiter: Limiter) => T | Promise<T>): Promise<T>;
  /** Sets how the link of a node is; a slow one, with how many ms there and back. */
  link(node: number, state: LinkState, delays?: Delays): Promise<void>;
  /** Sets by how many ms each clock is ahead, that of what they share first. None goes back. */
  setClocks(skews: readonly number[]): void;
  /** When the first of what is on its way over slow links arrives, and lets arrive what is due. */
  dueNs(): bigint | undefined;
  deliver(): void;
  /** Until whatever calls and timers have left behind has come as far as it can. */
  rested(): Promise<void>;
  close(): Promise<void>;
}

/** What a promise leaves behind has run when the event loop has turned so often. */
const REST_TURNS = 2;
/** What a node gives back when it ends is under way for so long. */
const END_TURNS = 60;

/** The clock of what so many nodes share, and then theirs. */
export const clocksOf = (
  clock: Clock,
  count: number,
  skews: readonly number[],
): readonly [NodeClock, ...(readonly NodeClock[])] => {
  const clockOf = (which: number): NodeClock => aheadBy(clock, nsOf(skews[which] ?? 0));
  return [clockOf(0), ...Array.from({ length: count }, (_, node) => clockOf(node + 1))];
};

const earliest = (instants: readonly (bigint | undefined)[]): bigint | undefined =>
  instants.reduce(
    (first, each) => (first === undefined || (each !== undefined && each < first) ? each : first),
    undefined,
  );

/** Builds so many nodes in this process, each on a clock of its own, and what they share. */
export const buildTeam = async (
  adapter: NodesAdapter,
  config: LimiterConfig,
  surroundings: Surroundings,
  count: number,
  skews: readonly number[] = [],
): Promise<Team> => {
  const { clock } = surroundings;
  const [centre, ...clocks] = clocksOf(clock, count, skews);
  const shared = await adapter.share(config, { clock: centre.clock });
  const links = clocks.map((_, node) => new Link(node, clock.nowNs));
  const limiters: Limiter[] = [];
  for (const [node, link] of links.entries()) {
    const own = { ...surroundings, clock: clocks[node]?.clock ?? clock, node, nodes: count, shared: link.over(shared) };
    limiters.push(await adapter.create(config, own));
  }
  return {
    first: limiters[0] as Limiter,
    count,
    isOutside: false,
    ask: async (node, question) => question(limiters[node] as Limiter),
    link: async (node, state, delays) => links[node]?.set(state, delays),
    setClocks: (next) => {
      for (const [which, each] of [centre, ...clocks].entries()) each.setAhead(nsOf(next[which] ?? 0));
    },
    dueNs: () => earliest(links.map(({ dueNs }) => dueNs)),
    deliver: () => {
      for (const link of links) link.deliver();
    },
    rested: async () => {
      for (let turns = 0; turns < REST_TURNS; turns++) await turn();
    },
    close: async () => {
      // No more time passes: whatever they wait for arrives now.
      for (const link of links) link.set('whole');
      let hasEnded = false;
      const ending = Promise.allSettled(limiters.map(async (limiter) => limiter.close?.()));
      ending.then(() => {
        hasEnded = true;
      });
      // Who does not end is not thereby wrong, and its history stands.
      for (let turns = 0; turns < END_TURNS && !hasEnded; turns++) await turn();
    },
  };
};
