import type { Fleet } from '../../spec/index.ts';
import type { Declaration } from '../declaration.ts';
import { nsOf } from '../exact.ts';

/** What is declared of several nodes, in the words of the law. */

/** So many nodes take turns where they are driven as one limiter: enough to see whether they share. */
export const TURNS_OF = 2;
/** More of them show nothing that these do not. */
export const NODES_MAX = 4;

const SKEW_MS = 100;

export const skewMsOf = ({ nodes }: Declaration): number => nodes?.skewMs ?? SKEW_MS;

export const quietNsOf = ({ nodes }: Declaration): bigint => nsOf(nodes?.quietMs ?? 0);

/** @param skewNs how far off clocks really are, at most as far as declared. */
export const fleetOf = ({ nodes }: Declaration, count: number, skewNs: bigint): Fleet => ({
  design: nodes?.design ?? 'strict',
  nodes: BigInt(count),
  skewNs,
  batch: BigInt(nodes?.batch ?? 0),
  openNs: nsOf(nodes?.openMs ?? 0),
});
