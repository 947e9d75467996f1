import { min } from '../algebra.ts';
import { heap, type Model, type Step } from './search.ts';

/**
 * Read the level and when it was stored, decide, and write only if nothing has changed; else begin again. The store stamps
 * what is written: a time read before would leave the ticks since then to be counted twice.
 */
export interface CompareAndSwap {
  readonly callers: string;
  readonly capacity: bigint;
  readonly cost: bigint;
  /** What has to be unchanged. A level may have changed and changed back. */
  readonly compares: 'version' | 'level';
}

interface Reading {
  /** The level that was stored. */
  readonly stored: bigint;
  /** What the bucket held with what had come since. */
  readonly held: bigint;
  /** Nothing was written since. */
  readonly current: boolean;
}
interface State {
  readonly stored: bigint;
  /** Ticks since it was stored; more than fill the bucket are all the same. */
  readonly since: bigint;
  readonly ghost: bigint;
  readonly read: readonly (Reading | undefined)[];
}

export const compareAndSwap = ({ callers, capacity, cost, compares }: CompareAndSwap): Model<State> => ({
  start: { stored: capacity, since: 0n, ghost: capacity, read: [...callers].map(() => undefined) },

  *steps(state): Iterable<Step<State>> {
    const { stored, since, ghost, read } = state;
    yield ['one tick passes', { ...state, since: min(capacity, since + 1n), ghost: min(capacity, ghost + 1n) }];
    for (const [i, name] of [...callers].entries()) {
      const mine = read[i];
      const idle = read.with(i, undefined);
      if (!mine) {
        const held = min(capacity, stored + since);
        const reading = { stored, held, current: true };
        yield [`${name} reads ${held} (${stored} stored)`, { ...state, read: read.with(i, reading) }];
      } else if (mine.held < cost) yield [`${name} denies ${cost}`, { ...state, read: idle }];
      else if (compares === 'version' ? !mine.current : stored !== mine.stored)
        yield [`${name} finds it changed, and begins again`, { ...state, read: idle }];
      else {
        const left = mine.held - cost;
        const outdated = idle.map((reading) => reading && { ...reading, current: false });
        const says = `${name} admits ${cost}: swaps ${stored} for ${left}`;
        yield [says, { stored: left, since: 0n, ghost: ghost - cost, read: outdated }];
      }
    }
  },

  left: ({ ghost }) => ghost,
  key: ({ stored, since, ghost, read }) =>
    `${stored},${since} ${ghost} ${heap(
      read.map((mine) => (mine ? `${mine.stored},${mine.held},${mine.current}` : '-')),
    )}`,
});
