import { ceilDiv, max } from '../algebra.ts';
import type { BucketConfig, Jurisdiction, Profile, StepLaw } from '../law.ts';
import { type BucketRule, bucketLaw, NO_SLACK } from './law.ts';
import { relaxedBuckets } from './relaxed.ts';

/** A continuous bucket, under the names that one algorithm gives to its clauses. */
export const bucketJurisdiction = (
  config: BucketConfig,
  profile: Profile,
  rule: BucketRule,
  clause: string,
  renamed: Readonly<Record<string, string>> = {},
): Jurisdiction => {
  const { capacity, refill } = config;
  // A pay-later bucket stores up to its capacity and admits once more before it owes.
  const mostAtOnce = rule.needs === 'nothing' ? capacity + 1n : capacity;
  return {
    exact: config,
    clause: { over: clause, under: clause },
    law: bucketLaw(config, profile, rule) as StepLaw<unknown>,
    relaxed: relaxedBuckets(config, profile, rule, renamed),
    timeToFreshNs: ceilDiv(max(mostAtOnce, 1n) * refill.periodNs, refill.units),
    mostAtOnce,
  };
};

const BOUND: BucketRule = { needs: 'cost', mirrored: false, queue: false };

/** Only the bound, for limiters that no law describes: A[s,t] ≤ capacity + r(t − s). Every denial is permitted. */
export const bounded = (config: BucketConfig, profile: Profile): Jurisdiction => {
  const full = bucketJurisdiction(config, profile, BOUND, 'ADM-1');
  const anyDenial = { ...NO_SLACK, seemsLower: config.capacity * config.refill.periodNs * 4n };
  return { ...full, law: bucketLaw(config, profile, BOUND, anyDenial) as StepLaw<unknown>, relaxed: [] };
};
