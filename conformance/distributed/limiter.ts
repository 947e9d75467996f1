import type { Adapter, NodesAdapter } from '../contract.ts';
import { TURNS_OF } from './fleet.ts';
import { buildTeam } from './team.ts';
import { Together } from './together.ts';

/** The adapter of nodes in this process, as one of a limiter. */
export const inTurn = (adapter: NodesAdapter): Adapter => ({
  ...adapter,
  create: async (config, surroundings) => new Together(await buildTeam(adapter, config, surroundings, TURNS_OF)),
});
