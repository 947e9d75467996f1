import { max } from '../../spec/algebra.ts';
import type { Clock } from '../contract.ts';
import { msOf } from '../exact.ts';

/** The clock of one node, and the hand that sets it. */
export interface NodeClock {
  readonly clock: Clock;
  setAhead(skewNs: bigint): void;
}

/**
 * The court's clock, ahead by so much. Set to be less ahead, it stands still until time has caught up: no clock goes back, and
 * none is ever further off than what it was set to. Its timers run at the pace of time.
 */
export const aheadBy = ({ nowNs, setTimer }: Clock, skewNs: bigint): NodeClock => {
  let aheadNs = skewNs;
  let leastNs: bigint | undefined;
  const read = (): bigint => {
    const reading = nowNs() + aheadNs;
    return leastNs === undefined ? reading : max(leastNs, reading);
  };
  return {
    clock: { nowMs: () => msOf(read()), nowNs: read, setTimer },
    setAhead(nextNs) {
      leastNs = read();
      aheadNs = nextNs;
    },
  };
};
