import type { BucketConfig, Instant, Units } from '../law.ts';

/**
 * What several nodes that share one bucket may admit together: a bound, and no law that says of each request what it is to
 * be answered. `README.md` in this folder has the table, and the proofs beside it the argument.
 */
export const NODES_DESIGNS = ['strict', 'leases', 'capped-leases', 'debts'] as const;
export type NodesDesign = (typeof NODES_DESIGNS)[number];

/** Nodes of one design, and how far they are apart. */
export interface Fleet {
  readonly design: NodesDesign;
  readonly nodes: bigint;
  /** No clock, a centre's neither, is further from the true time than this: ε. */
  readonly skewNs: bigint;
  /** Leases that are not capped: the largest, B. */
  readonly batch: Units;
  /** The longest time that a node decides by itself, as its own clock measures it. */
  readonly openNs: bigint;
}

/** By how much more than C + r·(t − s) is admitted at most in an interval; in units × the period of the refill. */
export const slackOf = ({ capacity, refill }: BucketConfig, fleet: Fleet): bigint => {
  const { design, nodes, skewNs, batch } = fleet;
  const clocks = 2n * skewNs * refill.units;
  switch (design) {
    case 'strict':
    case 'capped-leases':
      return clocks;
    case 'leases':
      return nodes * batch * refill.periodNs + clocks;
    case 'debts':
      return (nodes - 1n) * unheardOf({ capacity, refill }, fleet) + (nodes + 1n) * clocks;
  }
};

/** What one node may have spent that nobody has heard of: a clock that is off at both ends measures up to 2ε too short. */
const unheardOf = ({ capacity, refill }: Omit<BucketConfig, 'initial'>, { openNs, skewNs }: Fleet): bigint =>
  capacity * refill.periodNs + refill.units * (openNs + 2n * skewNs);

/**
 * How far below nothing the level may be once everything is told. Of a bucket that nobody keeps, refilled by the clock and
 * charged at once, it is the slack. A centre that has not heard of all is full earlier than that bucket, and loses what would
 * refill it then: it is full with n unheard of where that bucket lacks no more than n, so it comes to lie at most n below
 * (`distributed/debts-owed`).
 */
export const owedOf = (config: BucketConfig, fleet: Fleet): bigint =>
  slackOf(config, fleet) + (fleet.design === 'debts' ? fleet.nodes * unheardOf(config, fleet) : 0n);

/** The most that all nodes together may admit between two instants, both included; in units × the period of the refill. */
export const mostBetween = (config: BucketConfig, fleet: Fleet, from: Instant, to: Instant): bigint =>
  config.capacity * config.refill.periodNs + config.refill.units * (to - from) + slackOf(config, fleet);
