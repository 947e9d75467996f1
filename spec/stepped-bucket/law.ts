import { ceilDiv, floorDiv, max, min } from '../algebra.ts';
import type { BucketConfig, Jurisdiction, Profile, Relaxed, Span, StepLaw } from '../law.ts';
import { type Bend, countingLaw, STRAIGHT, type View } from '../window/branches.ts';
import { relaxedCounting } from '../window/relaxed.ts';

/**
 * From where periods are counted: the epoch, the building of the limiter, the first request, or any request that finds the
 * bucket full, because what is full need not be kept.
 */
export type Phase = 'epoch' | 'creation' | 'first-use' | 'since-full';

/** The level is kept as what has been used of the capacity. */
interface Branch {
  readonly period: bigint;
  readonly phase: Span | null;
  readonly used: Span;
}

const lawOf = (config: BucketConfig, profile: Profile, phase: Phase, bend: Bend): StepLaw<unknown> => {
  const { capacity, refill } = config;
  const { units: batch, periodNs } = refill;
  const periodOf = (c: bigint, from: bigint): bigint => floorDiv(c - from, periodNs);
  const law = countingLaw<Branch>(
    {
      limit: capacity,
      guard: 'with-cost',
      scale: 1n,
      noun: 'stepped buckets',
      start(c, from) {
        if (from === 'unknown' && phase === 'epoch')
          return { period: periodOf(c.lo, 0n), phase: { lo: 0n, hi: 0n }, used: { lo: 0n, hi: capacity } };
        if (from === 'unknown') {
          return {
            period: 0n,
            phase: { lo: c.lo - periodNs, hi: c.hi },
            used: { lo: 0n, hi: capacity },
          };
        }
        const used = capacity - config.initial;
        // Holding this only since a later period is, counted from the first one, having used what has come by then.
        const since = (first: bigint, last: bigint): Span => ({
          lo: used,
          hi: used > 0n ? used + batch * (last - first) : used,
        });
        if (phase === 'first-use' || phase === 'since-full')
          return { period: 0n, phase: null, used: { lo: used, hi: used } };
        if (phase === 'epoch') {
          const first = periodOf(c.lo, 0n);
          return { period: first, phase: { lo: 0n, hi: 0n }, used: since(first, periodOf(c.hi, 0n)) };
        }
        if (c.hi - c.lo < periodNs) return { period: 0n, phase: c, used: { lo: used, hi: used } };
        // Built so long ago, perhaps, that periods have passed: counted from the last one that has begun by the end.
        const passed = (c.hi - c.lo) / periodNs + 1n;
        const first = -ceilDiv(profile.resolutionNs - 1n + 2n * profile.clockErrorNs, periodNs);
        return {
          period: first,
          phase: { lo: c.hi - periodNs + 1n, hi: c.hi },
          used: { lo: max(0n, used - batch * passed), hi: since(first, 0n).hi },
        };
      },
      again(branch, c) {
        const used = capacity - config.initial;
        if (phase === 'first-use' || phase === 'since-full' || !branch.phase) return this.start(c, 'new');
        return { period: periodOf(c.lo, branch.phase.hi), phase: branch.phase, used: { lo: used, hi: used } };
      },
      views(branch, c) {
        const counted = branch.phase ?? c;
        const from = branch.phase ? branch.period : 0n;
        const first = max(from, branch.phase ? periodOf(c.lo, counted.hi) : 0n);
        const last = max(first, branch.phase ? periodOf(c.hi, counted.lo) : 0n);
        const views: View<Branch>[] = [];
        // Full by now, it may have been forgotten: then this request is the first again.
        if (phase === 'since-full' && branch.phase && branch.used.lo <= batch * (last - from))
          views.push({
            used: { lo: 0n, hi: 0n },
            after: (charge) => ({ period: 0n, phase: c, used: charge }),
          });
        for (let period = first; period <= last; period++) {
          const come = batch * (period - from);
          const back = (used: bigint): bigint => max(0n, used - come);
          const used = {
            lo: bend.forgets ? 0n : back(branch.used.lo),
            hi: bend.remembers ? branch.used.hi : back(branch.used.hi),
          };
          views.push({
            used,
            after: (charge, narrowed) => ({
              period,
              phase: {
                // In this period at a reading within c, and moved on to it by that reading, if it was not in it before.
                lo: min(max(counted.lo, c.lo - (period + 1n) * periodNs + 1n), counted.hi),
                hi: period > from ? max(min(counted.hi, c.hi - period * periodNs), counted.lo) : counted.hi,
              },
              used: { lo: narrowed.lo + charge.lo, hi: narrowed.hi + charge.hi },
            }),
          });
        }
        return views;
      },
      boundaries({ phase: counted, used }, after) {
        if (!counted) return [after + periodNs];
        const next = counted.lo + (periodOf(after, counted.lo) + 1n) * periodNs;
        const periods = max(1n, ceilDiv(used.lo, batch));
        return [next, next + periodNs, next + (periods - 1n) * periodNs];
      },
      key: ({ period, phase: counted, used }) => `${period};${counted?.lo},${counted?.hi};${used.lo},${used.hi}`,
    },
    profile,
    bend,
  );
  return law as StepLaw<unknown>;
};

/** TBS-1: the law of {@link ./model.ts} with one phase. */
export const steppedBucket = (config: BucketConfig, profile: Profile, phase: Phase): Jurisdiction => {
  const phases: readonly Phase[] = phase === 'since-full' ? ['creation', 'epoch'] : ['creation', 'epoch', 'first-use'];
  const { capacity, refill } = config;
  const others: readonly Relaxed[] = phases
    .filter((other) => other !== phase)
    .map((other) => ({
      id: `phase-${other}`,
      clause: 'TBS-1',
      phrase: `periods are counted from the ${other.replace('-', ' ')}`,
      hint: 'when a period begins: declare `phase`, or mend it',
      law: lawOf(config, profile, other, STRAIGHT),
    }));
  return {
    exact: config,
    clause: { over: 'TBS-1', under: 'TBS-1' },
    law: lawOf(config, profile, phase, STRAIGHT),
    relaxed: [
      ...others,
      ...relaxedCounting(profile, { count: 'TBS-1', edge: 'TBS-1' }, (bend) => lawOf(config, profile, phase, bend)),
      {
        id: 'initial-fill',
        clause: 'TB-5',
        phrase: 'a new bucket holds something else than declared',
        hint: 'the first level of a new key',
        law: lawOf(
          { ...config, initial: min(capacity, config.initial === capacity ? 0n : capacity) },
          profile,
          phase,
          STRAIGHT,
        ),
      },
    ],
    timeToFreshNs: (ceilDiv(capacity, refill.units) + 1n) * refill.periodNs,
    mostAtOnce: capacity,
  };
};
