import type { LimiterConfig, StoreAdapter, Surroundings } from '../contract.ts';
import { clocksOf, type Team } from '../distributed/team.ts';
import { UsageError } from '../errors.ts';
import { nsOf } from '../exact.ts';
import { outside } from '../outside.ts';
import { Nodes, type Store } from './store.ts';

/** Nodes that meet in a store, each on a clock of its own, and on a link that the proxy cuts. */
export const storeTeam = (
  store: Store,
  adapter: StoreAdapter,
  config: LimiterConfig,
  surroundings: Surroundings,
  count: number,
  skews: readonly number[],
): Promise<Team> =>
  outside(async () => {
    const aheadOf = (which: number, of = skews): bigint => nsOf(of[which] ?? 0);
    store.setAhead(aheadOf(0));
    const [, ...clocks] = clocksOf(surroundings.clock, count, skews);
    const nodes = await Nodes.build(
      store,
      adapter,
      config,
      surroundings,
      count,
      (node) => clocks[node]?.clock ?? surroundings.clock,
    );
    const connections = Array.from({ length: count }, (_, node) => store.proxy.lines(node).length);
    const gone = new Set<number>();
    return {
      first: nodes.first,
      count,
      isOutside: true,
      ask: (node, question) => outside(() => nodes.ask(node, question)),
      link: (node, state) =>
        outside(async () => {
          if (state === 'slow') throw new UsageError('the links to a store are not slowed: leave it out');
          store.proxy.link(node, state);
          if (state === 'cut') gone.add(node);
          else gone.delete(node);
          // Whoever can reach the store again has connected before anything else is asked.
          await store.connected(connections.map((lines, each) => (gone.has(each) ? 0 : lines)));
        }),
      setClocks: (next) => {
        store.moveAhead(aheadOf(0, next));
        for (const [node, clock] of clocks.entries()) clock.setAhead(aheadOf(node + 1, next));
      },
      dueNs: () => undefined,
      deliver: () => {},
      rested: () => outside(() => store.drained()),
      close: async () => {
        store.proxy.mend();
        store.setAhead(0n);
        await store.ending(nodes);
      },
    };
  });
