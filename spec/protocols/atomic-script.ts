import { max, min } from '../algebra.ts';
import type { Model, Step } from './search.ts';

/** One step that reads, decides and writes, at the time that its caller tells it. */
export interface AtomicScript {
  /** How many ticks the clock of each caller is fast. None: the store's own clock is used. */
  readonly fast: readonly bigint[];
  readonly capacity: bigint;
  readonly cost: bigint;
  /** Whether a time that is earlier than the stored one replaces it. */
  readonly stores: 'the later time' | 'the time it is told';
  /** What is asked: at most this, and one for every tick. */
  readonly bound: bigint;
}

interface State {
  readonly level: bigint;
  /** Ticks since the stored time; negative while that is still to come. */
  readonly since: bigint;
  readonly ghost: bigint;
}

const NAMES = 'ABCDEFGH';

export const atomicScript = ({ fast, capacity, cost, stores, bound }: AtomicScript): Model<State> => ({
  start: { level: capacity, since: 0n, ghost: bound },

  *steps({ level, since, ghost }): Iterable<Step<State>> {
    yield ['one tick passes', { level, since: min(capacity, since + 1n), ghost: min(bound, ghost + 1n) }];
    for (const [i, ahead] of fast.entries()) {
      const says = `${NAMES[i]}${ahead > 0n ? ` (clock ${ahead} fast)` : ''}`;
      const held = min(capacity, level + max(0n, since + ahead));
      const stored = stores === 'the later time' ? min(since, -ahead) : -ahead;
      if (held < cost) yield [`${says} is denied ${cost}`, { level: held, since: stored, ghost }];
      else {
        const after = held - cost;
        yield [`${says} is admitted ${cost}, leaves ${after}`, { level: after, since: stored, ghost: ghost - cost }];
      }
    }
  },

  left: ({ ghost }) => ghost,
  key: ({ level, since, ghost }) => `${level} ${since} ${ghost}`,
});
