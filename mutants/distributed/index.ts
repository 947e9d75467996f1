import type { Mutant } from '../mutant.ts';
import { asksAgain } from './asks-again.ts';
import { averages } from './averages.ts';
import { debtForgiven } from './debt-forgiven.ts';
import { deductsFirst } from './deducts-first.ts';
import { forgetsUnderWay } from './forgets-under-way.ts';
import { heardTwice } from './heard-twice.ts';
import { leaseNeverEnds } from './lease-never-ends.ts';
import { leasesUncapped } from './leases-uncapped.ts';
import { noMargin } from './no-margin.ts';
import { nodeStamps } from './node-stamps.ts';
import { openForEver } from './open-for-ever.ts';
import { opensQuietly } from './opens-quietly.ts';
import { ownKey } from './own-key.ts';
import { rejoinsAfresh } from './rejoins-afresh.ts';
import { returnedAndKept } from './returned-and-kept.ts';
import { spendsAfterEnd } from './spends-after-end.ts';

/** Defects that only several nodes show: they are judged beside the kill matrix. */
export const DISTRIBUTED_MUTANTS: readonly Mutant[] = [
  nodeStamps,
  leasesUncapped,
  returnedAndKept,
  spendsAfterEnd,
  leaseNeverEnds,
  heardTwice,
  opensQuietly,
  debtForgiven,
  averages,
  deductsFirst,
  ownKey,
  openForEver,
  rejoinsAfresh,
  noMargin,
  forgetsUnderWay,
  asksAgain,
];
