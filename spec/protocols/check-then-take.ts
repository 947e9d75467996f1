import { min } from '../algebra.ts';
import { heap, type Model, type Step } from './search.ts';

/** GET, a decision in the caller, then SET (the level that was read, less the cost) or DECRBY. */
export interface CheckThenTake {
  readonly callers: string;
  readonly capacity: bigint;
  readonly cost: bigint;
  readonly takes: 'writes' | 'decrements';
}

interface State {
  readonly level: bigint;
  readonly ghost: bigint;
  /** What each caller has read and not acted on yet. */
  readonly read: readonly (bigint | undefined)[];
}

export const checkThenTake = ({ callers, capacity, cost, takes }: CheckThenTake): Model<State> => ({
  start: { level: capacity, ghost: capacity, read: [...callers].map(() => undefined) },

  *steps({ level, ghost, read }): Iterable<Step<State>> {
    yield ['one tick passes', { level: min(capacity, level + 1n), ghost: min(capacity, ghost + 1n), read }];
    for (const [i, name] of [...callers].entries()) {
      const seen = read[i];
      const idle = read.with(i, undefined);
      if (seen === undefined) yield [`${name} reads ${level}`, { level, ghost, read: read.with(i, level) }];
      else if (seen < cost) yield [`${name} denies ${cost}`, { level, ghost, read: idle }];
      else {
        const after = takes === 'writes' ? seen - cost : level - cost;
        yield [`${name} admits ${cost}, leaves ${after}`, { level: after, ghost: ghost - cost, read: idle }];
      }
    }
  },

  left: ({ ghost }) => ghost,
  key: ({ level, ghost, read }) => `${level} ${ghost} ${heap(read.map((seen) => `${seen}`))}`,
});
