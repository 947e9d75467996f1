import { max } from '../../spec/algebra.ts';
import type { Clock } from '../contract.ts';
import { msOf } from '../exact.ts';

/** A reading, and the hand that sets by how much it is ahead. */
export interface Ahead {
  nowNs(): bigint;
  setAhead(skewNs: bigint): void;
}

/**
 * Instants, ahead by so much. Set to be less ahead, they stand still until time has caught up: none goes back, and none is
 * ever further off than what was set.
 */
export const ahead = (nowNs: () => bigint, skewNs: bigint): Ahead => {
  let aheadNs = skewNs;
  let leastNs: bigint | undefined;
  const read = (): bigint => {
    const reading = nowNs() + aheadNs;
    return leastNs === undefined ? reading : max(leastNs, reading);
  };
  return {
    nowNs: read,
    setAhead(nextNs) {
      leastNs = read();
      aheadNs = nextNs;
    },
  };
};

/** The clock of one node, and the hand that sets it. */
export interface NodeClock {
  readonly clock: Clock;
  setAhead(skewNs: bigint): void;
}

/** The court's clock, {@link ahead}. Its timers run at the pace of time. */
export const aheadBy = (clock: Clock, skewNs: bigint): NodeClock => {
  const { nowNs, setAhead } = ahead(clock.nowNs, skewNs);
  return { clock: { nowMs: () => msOf(nowNs()), nowNs, setTimer: clock.setTimer }, setAhead };
};
