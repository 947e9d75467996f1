import type { BucketConfig, Profile, Relaxed, StepLaw } from '../law.ts';
import { type BucketRule, bucketLaw, NO_SLACK, type Slack } from './law.ts';

interface Row {
  readonly id: string;
  readonly clause: string;
  readonly phrase: string;
  readonly hint: string;
  readonly slack: Partial<Slack>;
}

/** The named ways to get a continuous bucket wrong, narrow ones first. */
const rows = ({ refill }: BucketConfig, { tickNs }: Profile): readonly Row[] => {
  const { units, periodNs: token } = refill;
  const tick = units * tickNs;
  return [
    {
      id: 'strict-comparison',
      clause: 'ADM-10',
      phrase: 'a request for exactly what is left is denied',
      hint: 'the comparison: `>` where `>=` is meant',
      slack: { seemsLower: 1n },
    },
    {
      id: 'tick-late',
      clause: 'TB-3a',
      phrase: 'credited one tick late',
      hint: 'the instant at which a token is due belongs to it: `>=`, and no rounding down of the elapsed time',
      slack: { seemsLower: tick },
    },
    {
      id: 'tick-early',
      clause: 'TB-3b',
      phrase: 'credited one tick early',
      hint: 'rounding of the elapsed time or of the wait: a token is there when it is due, not before',
      slack: { seemsHigher: tick },
    },
    {
      id: 'initial-fill',
      clause: 'TB-5',
      phrase: 'a new bucket holds something else than declared',
      hint: 'the first level of a new key',
      slack: { anyStart: true },
    },
    {
      id: 'timeless-credit',
      clause: 'TIME-1',
      phrase: 'credit without time',
      hint: 'the refill: tokens added must be elapsed time × rate, and nothing when no time has passed',
      slack: { timeless: true },
    },
    {
      id: 'charges-denials',
      clause: 'ADM-6',
      phrase: 'denied requests are charged',
      hint: 'the tokens are taken before, or whether or not, the comparison succeeds',
      slack: { chargesDenials: true },
    },
    {
      id: 'no-cap',
      clause: 'TB-2',
      phrase: 'no cap',
      hint: 'the refill: `min(capacity, …)` is missing or comes too late',
      slack: { uncapped: true },
    },
    {
      id: 'lost-fraction',
      clause: 'TB-4',
      phrase: 'lost fraction',
      hint: '`last = now` after rounding the refill down: keep the rest',
      slack: { loses: token },
    },
    {
      id: 'gained-fraction',
      clause: 'TB-4',
      phrase: 'gained fraction',
      hint: 'the refill is rounded up, or counted from an instant before it was credited',
      slack: { gains: token },
    },
    {
      id: 'slow-rate',
      clause: 'TB-6',
      phrase: 'the rate is too low by a few per cent',
      hint: 'a rate or an interval that was rounded',
      slack: { slowBy: 16n },
    },
    {
      id: 'fast-rate',
      clause: 'TB-6',
      phrase: 'the rate is too high by a few per cent',
      hint: 'a rate or an interval that was rounded',
      slack: { fastBy: 16n },
    },
    {
      id: 'batch-late',
      clause: 'TB-3a',
      phrase: 'batch refill: nothing comes before the period ends',
      hint: 'whole periods are counted instead of elapsed time',
      slack: { seemsLower: units * token },
    },
    {
      id: 'batch-early',
      clause: 'TB-3b',
      phrase: 'batch refill: all of a period comes at once',
      hint: 'whole periods are counted instead of elapsed time',
      slack: { seemsHigher: units * token },
    },
    {
      id: 'batch',
      clause: 'TB-3a',
      phrase: 'batch refill: tokens come together when a period ends',
      hint: 'whole periods are counted instead of elapsed time',
      slack: { seemsLower: units * token, seemsHigher: units * token },
    },
    {
      id: 'undercharged',
      clause: 'ADM-9',
      phrase: 'a request is charged less than its cost',
      hint: 'the subtraction: the whole cost, not one',
      slack: { undercharges: true },
    },
    {
      id: 'overcharged',
      clause: 'ADM-9',
      phrase: 'a request is charged more than its cost',
      hint: 'the subtraction: the cost, and nothing else',
      slack: { overcharges: true },
    },
    {
      id: 'oversize',
      clause: 'ADM-7',
      phrase: 'a cost above the capacity is admitted',
      hint: 'compare the cost with the capacity first',
      slack: { oversize: true },
    },
    {
      id: 'credited-again',
      clause: 'TIME-2a',
      phrase: 'a stretch of time is credited twice',
      hint: 'the instant of the last refill must move on whenever time is credited',
      slack: { again: true },
    },
    {
      id: 'reset-to-full',
      clause: 'TB-3b',
      phrase: 'reset to full instead of refilled',
      hint: 'the level is set to the capacity when a period is over',
      slack: { resets: true },
    },
    {
      id: 'starved',
      clause: 'TB-3a',
      phrase: 'time brings nothing',
      hint: 'the refill is never reached, or its result is not kept',
      slack: { starves: true },
    },
  ];
};

/** The relaxed laws of a continuous bucket; `clauses` renames those that have names of their own in an algorithm. */
export const relaxedBuckets = (
  config: BucketConfig,
  profile: Profile,
  rule: BucketRule,
  clauses: Readonly<Record<string, string>> = {},
): readonly Relaxed[] =>
  rows(config, profile)
    .filter(({ id }) => rule.needs === 'cost' || id !== 'oversize')
    .map(({ slack, clause, ...row }) => ({
      ...row,
      clause: clauses[clause] ?? clause,
      law: bucketLaw(config, profile, rule, { ...NO_SLACK, ...slack }) as StepLaw<unknown>,
    }));
