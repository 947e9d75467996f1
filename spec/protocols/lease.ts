import { min } from '../algebra.ts';
import { heap, type Model, type Step } from './search.ts';

/** Nodes lease tokens from a centre in batches, and spend them without asking. */
export interface Lease {
  readonly nodes: string;
  readonly capacity: bigint;
  readonly batch: bigint;
  /** Whether the centre refills only while its tokens and those on lease are less than its capacity. */
  readonly counts: 'its own' | 'its own and those on lease';
  /** What is asked: at most this, and one for every tick. */
  readonly bound: bigint;
}

interface State {
  readonly level: bigint;
  readonly ghost: bigint;
  readonly held: readonly bigint[];
}

export const lease = ({ nodes, capacity, batch, counts, bound }: Lease): Model<State> => ({
  start: { level: capacity, ghost: bound, held: [...nodes].map(() => 0n) },

  *steps({ level, ghost, held }): Iterable<Step<State>> {
    const onLease = counts === 'its own' ? 0n : held.reduce((sum, each) => sum + each, 0n);
    const refilled = min(capacity - onLease, level + 1n);
    yield [`one tick passes: the centre has ${refilled}`, { level: refilled, ghost: min(bound, ghost + 1n), held }];
    for (const [i, name] of [...nodes].entries()) {
      const mine = held[i] ?? 0n;
      const taken = min(batch, level);
      if (mine > 0n) yield [`${name} admits 1`, { level, ghost: ghost - 1n, held: held.with(i, mine - 1n) }];
      else if (taken > 0n)
        yield [`${name} leases ${taken}`, { level: level - taken, ghost, held: held.with(i, taken) }];
    }
  },

  left: ({ ghost }) => ghost,
  key: ({ level, ghost, held }) => `${level} ${ghost} ${heap(held.map((each) => `${each}`))}`,
});
