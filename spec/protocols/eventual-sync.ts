import { max, min } from '../algebra.ts';
import { heap, type Model, type Step } from './search.ts';

/** Nodes admit from a copy of the level, and tell the centre at least once in every period what they have admitted. */
export interface EventualSync {
  readonly nodes: string;
  readonly capacity: bigint;
  /** Ticks. */
  readonly period: bigint;
  /** What the centre does first with the time that has passed and what it is told. */
  readonly centre: 'refills, then deducts' | 'deducts, then refills';
  /** Whether a level below zero is kept, or forgiven. */
  readonly debt: 'kept' | 'forgiven';
  /** What is asked: at most this, and one for every tick. */
  readonly bound: bigint;
}

interface Node {
  readonly view: bigint;
  readonly admitted: bigint;
  /** Ticks since it last told the centre. */
  readonly since: bigint;
}
interface State {
  readonly level: bigint;
  /** Ticks since the centre was last told anything. */
  readonly since: bigint;
  readonly ghost: bigint;
  readonly nodes: readonly Node[];
}

export const eventualSync = ({ nodes: names, capacity, period, centre, debt, bound }: EventualSync): Model<State> => ({
  start: {
    level: capacity,
    since: 0n,
    ghost: bound,
    nodes: [...names].map(() => ({ view: capacity, admitted: 0n, since: 0n })),
  },

  *steps(state): Iterable<Step<State>> {
    const { level, since, ghost, nodes } = state;
    if (nodes.every((node) => node.since < period)) {
      yield [
        'one tick passes',
        {
          level,
          since: since + 1n,
          ghost: min(bound, ghost + 1n),
          nodes: nodes.map((node) => ({ ...node, view: min(capacity, node.view + 1n), since: node.since + 1n })),
        },
      ];
    }
    for (const [i, node] of nodes.entries()) {
      const name = names[i];
      if (node.view > 0n) {
        const after = { ...node, view: node.view - 1n, admitted: node.admitted + 1n };
        yield [`${name} admits 1`, { ...state, ghost: ghost - 1n, nodes: nodes.with(i, after) }];
      }
      const settled =
        centre === 'refills, then deducts'
          ? min(capacity, level + since) - node.admitted
          : min(capacity, level - node.admitted + since);
      const view = debt === 'kept' ? settled : max(0n, settled);
      const says = `${name} tells the centre of ${node.admitted}: both have ${view}`;
      const synced = { view, admitted: 0n, since: 0n };
      yield [says, { ghost, level: view, since: 0n, nodes: nodes.with(i, synced) }];
    }
  },

  left: ({ ghost }) => ghost,
  key: ({ level, since, ghost, nodes }) =>
    `${level} ${since} ${ghost} ${heap(nodes.map((node) => `${node.view},${node.admitted},${node.since}`))}`,
});
