import type { Clock } from '../contract.ts';
import { msOf } from '../exact.ts';

/** The clock of one node: the court's, ahead by so much. Its timers run at the pace of time. */
export const aheadBy = ({ nowMs, nowNs, setTimer }: Clock, skewNs: bigint): Clock =>
  skewNs === 0n
    ? { nowMs, nowNs, setTimer }
    : { nowMs: () => msOf(nowNs() + skewNs), nowNs: () => nowNs() + skewNs, setTimer };
