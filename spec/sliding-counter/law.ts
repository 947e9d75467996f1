import { ceilDiv, floorDiv, max, min } from '../algebra.ts';
import {
  at,
  type Jurisdiction,
  type Profile,
  type Relaxed,
  type Span,
  type StepLaw,
  type WindowConfig,
} from '../law.ts';
import { type Bend, countingLaw, STRAIGHT, type View } from '../window/branches.ts';
import { relaxedCounting } from '../window/relaxed.ts';
import type { Guard, Share } from './model.ts';

export interface SlidingCounterVariant {
  readonly share: Share;
  readonly guard: Guard;
}

interface Branch {
  readonly window: bigint;
  readonly previous: Span;
  readonly current: Span;
}

/** What a wrong counter may do with the window before: all false in the law itself. */
interface PreviousBend {
  readonly ignored: boolean;
  readonly unweighted: boolean;
}
const AS_DECLARED: PreviousBend = { ignored: false, unweighted: false };

const NONE: Span = { lo: 0n, hi: 0n };
/** Float64 keeps 53 bits; an estimate makes fewer than eight roundings. */
const FLOAT_SHIFT = 50n;
/** Whether only the whole part of the share counts: y + n < L is ⌊y⌋ + n < L, as y + n ≤ L is ⌈y⌉ + n ≤ L. */
const isBlind = ({ share, guard }: SlidingCounterVariant): boolean =>
  share === 'floor' || (share === 'exact' && guard === 'without-cost');
const isPowerOfTwo = (n: bigint): boolean => n > 0n && (n & (n - 1n)) === 0n;

const lawOf = (
  config: WindowConfig,
  profile: Profile,
  { share, guard }: SlidingCounterVariant,
  bend: Bend,
  wrong: PreviousBend = AS_DECLARED,
): StepLaw<unknown> => {
  const { limit, windowNs } = config;
  const dyadic = windowNs % 1_000_000n === 0n && isPowerOfTwo(windowNs / 1_000_000n) && profile.timeUnit === 'ms';
  const rounds = profile.arithmetic === 'float64' && !(dyadic && profile.resolutionNs % 1_000_000n === 0n);
  const indexOf = (c: bigint): bigint => floorDiv(c, windowNs);
  const blind = isBlind({ share, guard });

  /** previous × (1 − x), times the window's length, rounded as declared. */
  const weighted = (previous: bigint, passed: bigint, error: bigint): bigint => {
    const exact = previous * (windowNs - passed) + error;
    if (share === 'floor') return floorDiv(exact, windowNs) * windowNs;
    if (share === 'ceil') return ceilDiv(exact, windowNs) * windowNs;
    return exact;
  };
  const estimate = (previous: Span, current: Span, passed: Span, c: Span): Span => {
    // x may be what is left of now/W after its whole part: rounded as now/W is.
    const magnitude = (limit + previous.hi) * windowNs + previous.hi * max(c.hi, -c.lo);
    const error = rounds && previous.hi > 0n ? 1n + (magnitude >> FLOAT_SHIFT) : 0n;
    return {
      lo:
        (wrong.ignored || bend.forgets ? 0n : max(0n, weighted(previous.lo, passed.hi, -error))) +
        current.lo * windowNs,
      hi:
        (wrong.unweighted || bend.remembers ? previous.hi * windowNs : weighted(previous.hi, passed.lo, error)) +
        current.hi * windowNs,
    };
  };
  const roll = (branch: Branch, window: bigint): Branch => {
    if (window === branch.window) return branch;
    const next = window === branch.window + 1n;
    const previous = next ? branch.current : NONE;
    // A counter that is not rolled twice keeps the count of an older window.
    const stale = max(branch.current.hi, branch.previous.hi);
    return { window, previous: bend.remembers ? { lo: previous.lo, hi: stale } : previous, current: NONE };
  };

  const law = countingLaw<Branch>(
    {
      limit,
      guard,
      scale: windowNs,
      noun: 'sliding counters',
      start: (c, from) => {
        // A guard that leaves the cost out, and denials that count, let the counts grow beyond the limit.
        const unbounded = guard === 'without-cost' || profile.denialsCount;
        const unknown = { lo: 0n, hi: unbounded ? limit << 16n : limit };
        return {
          window: indexOf(c.lo),
          previous: from === 'new' ? NONE : unknown,
          current: from === 'new' ? NONE : unknown,
        };
      },
      views(branch, c) {
        const views: View<Branch>[] = [];
        const first = max(branch.window, indexOf(c.lo));
        const last = max(first, indexOf(c.hi));
        for (let window = first; window <= last; window++) {
          const rolled = roll(branch, window);
          const begin = window * windowNs;
          const passed = {
            lo: min(max(c.lo - begin, 0n), windowNs - 1n),
            hi: min(max(c.hi - begin, 0n), windowNs - 1n),
          };
          const used = estimate(rolled.previous, rolled.current, passed, c);
          views.push({
            used,
            // What was learnt of the estimate is not used to narrow the counts: they are known unless the start was not.
            after: (charge) => ({
              ...rolled,
              current: { lo: rolled.current.lo + charge.lo, hi: rolled.current.hi + charge.hi },
            }),
          });
        }
        return views;
      },
      boundaries(branch, after) {
        const window = max(branch.window, indexOf(after));
        const instants = [(window + 1n) * windowNs, (window + 2n) * windowNs];
        const begin = window * windowNs;
        const rolled = roll(branch, window);
        const left =
          limit * windowNs - estimate(rolled.previous, rolled.current, at(max(after - begin, 0n)), at(after)).lo;
        const fits = max(0n, guard === 'with-cost' ? floorDiv(left, windowNs) : ceilDiv(left, windowNs));
        // The instants at which one more, two more fit, in this window or the next: share(previous·(W − x)) ≤ room·W.
        for (const k of [window, window + 1n]) {
          const { previous, current } = roll(branch, k);
          for (const more of [1n, 2n]) {
            if (previous.lo === 0n) continue;
            const most = (limit - current.lo - (fits + more)) * windowNs + (blind ? windowNs - 1n : 0n);
            const passed = windowNs - floorDiv(most, previous.lo);
            if (passed > 0n && passed < windowNs) instants.push(k * windowNs + passed);
          }
        }
        return instants;
      },
      windowEnd: (branch, c) => ({
        lo: (max(branch.window, indexOf(c.lo)) + 1n) * windowNs,
        hi: (max(branch.window, indexOf(c.hi)) + 1n) * windowNs,
      }),
      key: ({ window, previous, current }) => `${window};${previous.lo},${previous.hi};${current.lo},${current.hi}`,
    },
    profile,
    bend,
  );
  return law as StepLaw<unknown>;
};

/** SCTR-1: the law of {@link ./model.ts} in one of its variants. */
export const slidingCounter = (
  config: WindowConfig,
  profile: Profile,
  variant: SlidingCounterVariant,
): Jurisdiction => {
  const shares: readonly Share[] = ['exact', 'floor', 'ceil'];
  const otherGuard: Guard = variant.guard === 'with-cost' ? 'without-cost' : 'with-cost';
  const otherwise = (id: string, phrase: string, hint: string, law: StepLaw<unknown>): Relaxed => ({
    id,
    clause: 'SCTR-1',
    phrase,
    hint,
    law,
  });
  return {
    exact: config,
    clause: { over: 'SCTR-1', under: 'SCTR-1' },
    law: lawOf(config, profile, variant, STRAIGHT),
    relaxed: [
      ...shares
        .filter((share) => isBlind({ ...variant, share }) !== isBlind(variant))
        .map((share) =>
          otherwise(
            `share-${share}`,
            `the share of the previous window is ${share === 'exact' ? 'not rounded' : `rounded ${share === 'floor' ? 'down' : 'up'}`}`,
            'the rounding of the weighted count: declare `share`, or mend it',
            lawOf(config, profile, { ...variant, share }, STRAIGHT),
          ),
        ),
      otherwise(
        `guard-${otherGuard}`,
        otherGuard === 'without-cost'
          ? 'the cost is left out of the comparison'
          : 'the cost is counted before the comparison',
        'the comparison: declare `guard`, or mend it',
        lawOf(config, profile, { ...variant, guard: otherGuard }, STRAIGHT),
      ),
      otherwise(
        'previous-ignored',
        'the previous window is ignored',
        'the weighted count of the window before',
        lawOf(config, profile, variant, STRAIGHT, { ...AS_DECLARED, ignored: true }),
      ),
      otherwise(
        'previous-unweighted',
        'the previous window counts in full',
        'the weight: 1 − the part of the window that has passed',
        lawOf(config, profile, variant, STRAIGHT, { ...AS_DECLARED, unweighted: true }),
      ),
      ...relaxedCounting(profile, { count: 'SCTR-1', edge: 'SCTR-1' }, (bend) => lawOf(config, profile, variant, bend)),
    ],
    timeToFreshNs: 2n * config.windowNs,
    mostAtOnce: config.limit,
  };
};
