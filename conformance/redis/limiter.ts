import type { Adapter, Limiter, StoreAdapter } from '../contract.ts';
import { TURNS_OF } from '../distributed/fleet.ts';
import { Together } from '../distributed/together.ts';
import { outside } from '../outside.ts';
import { Nodes, type Store } from './store.ts';

/** The adapter of a limiter over a store, as one of a limiter: what is under way there is outside of this event loop. */
export const overStore = (adapter: StoreAdapter, store: Store): Adapter => ({
  ...adapter,
  create: (config, surroundings): Promise<Limiter> =>
    outside(async () => {
      const nodes = await Nodes.build(store, adapter, config, surroundings, TURNS_OF);
      return new Together({
        first: nodes.first,
        count: nodes.count,
        ask: (node, question) => outside(() => nodes.ask(node, question)),
        rested: () => outside(() => store.drained()),
        close: () => store.ending(nodes),
      });
    }),
});
