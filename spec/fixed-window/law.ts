import { floorDiv, max, min } from '../algebra.ts';
import type { Jurisdiction, Profile, Relaxed, Span, StepLaw, WindowConfig } from '../law.ts';
import { type Bend, countingLaw, STRAIGHT, type View } from '../window/branches.ts';
import { relaxedCounting } from '../window/relaxed.ts';

export type Anchor = 'epoch' | 'first-request' | 'creation';
/** Whether the instant at which a window ends still belongs to it. */
export type WindowEnd = 'half-open' | 'closed';
export interface FixedWindowVariant {
  readonly anchor: Anchor;
  readonly end: WindowEnd;
}

/** A window, the instant from which windows are counted, and what was counted: each at least and at most. */
interface Branch {
  readonly window: bigint;
  readonly anchor: Span;
  readonly count: Span;
}

const NONE: Span = { lo: 0n, hi: 0n };
const sum = (a: Span, b: Span): Span => ({ lo: a.lo + b.lo, hi: a.hi + b.hi });
const key = ({ window, anchor, count }: Branch): string =>
  `${window};${anchor.lo},${anchor.hi};${count.lo},${count.hi}`;

/** Windows on a grid: from the epoch, or from the instant at which the limiter was built. */
const grid = (config: WindowConfig, profile: Profile, variant: FixedWindowVariant, bend: Bend) => {
  const { limit, windowNs } = config;
  // A closed window gives its last instant to itself, so the next one begins one nanosecond later.
  const shift = variant.end === 'closed' ? 1n : 0n;
  const counted = (instant: bigint, anchor: bigint): bigint => floorDiv(instant - anchor - shift, windowNs);
  const indexOf = (instant: bigint, anchor: bigint): bigint => {
    const index = counted(instant, anchor);
    // Nothing was before the creation, so the first window holds its first instant, closed or not.
    return variant.anchor === 'creation' ? max(index, 0n) : index;
  };
  const roll = (count: Span, same: boolean): Span => ({
    lo: same && !bend.forgets ? count.lo : 0n,
    hi: same || bend.remembers ? count.hi : 0n,
  });
  return countingLaw<Branch>(
    {
      limit,
      guard: 'with-cost',
      scale: 1n,
      noun: 'fixed windows',
      start(c, from) {
        const anchor = variant.anchor === 'creation' ? c : NONE;
        const count = from === 'new' ? NONE : { lo: 0n, hi: limit };
        return {
          window: indexOf(c.lo, anchor.hi),
          anchor: from === 'new' || variant.anchor === 'epoch' ? anchor : { lo: c.lo - windowNs, hi: c.hi },
          count,
        };
      },
      // Where the clock was set back to before the creation, the windows may be counted on in that direction.
      again: ({ anchor }, c) => ({ window: counted(c.lo, anchor.hi), anchor, count: NONE }),
      views(branch, c) {
        const views: View<Branch>[] = [];
        const first = max(branch.window, counted(c.lo, branch.anchor.hi));
        for (let window = first; window <= max(first, indexOf(c.hi, branch.anchor.lo)); window++) {
          const used = roll(branch.count, window === branch.window);
          views.push({ used, after: (charge, narrowed) => ({ ...branch, window, count: sum(narrowed, charge) }) });
        }
        return views;
      },
      boundaries: ({ anchor }, after) => {
        const next = anchor.lo + (indexOf(after, anchor.lo) + 1n) * windowNs + shift;
        return [next, next + windowNs];
      },
      windowEnd: (branch, c) => ({
        lo: branch.anchor.lo + (max(branch.window, indexOf(c.lo, branch.anchor.hi)) + 1n) * windowNs,
        hi: branch.anchor.hi + (max(branch.window, indexOf(c.hi, branch.anchor.lo)) + 1n) * windowNs,
      }),
      key,
    },
    profile,
    bend,
  );
};

/** A window begins with the first request after the last one ended; `anchor` is its beginning, window 0 means none yet. */
const onDemand = (config: WindowConfig, profile: Profile, variant: FixedWindowVariant, bend: Bend) => {
  const { limit, windowNs } = config;
  const closed = variant.end === 'closed';
  /** Whether the window may have ended. */
  const isOver = ({ window, anchor }: Branch, c: Span): boolean =>
    window === 0n || (closed ? c.hi > anchor.lo + windowNs : c.hi >= anchor.lo + windowNs);
  /** Where the next one begins, if it begins now. */
  const beginning = ({ window, anchor }: Branch, c: Span): Span =>
    window === 0n ? c : { lo: min(max(c.lo, anchor.lo + windowNs + (closed ? 1n : 0n)), c.hi), hi: c.hi };
  return countingLaw<Branch>(
    {
      limit,
      guard: 'with-cost',
      scale: 1n,
      noun: 'fixed windows',
      begun: (branch, c) => (isOver(branch, c) ? [{ window: 1n, anchor: beginning(branch, c), count: NONE }] : []),
      start: (c, from) =>
        from === 'new'
          ? { window: 0n, anchor: NONE, count: NONE }
          : { window: 1n, anchor: { lo: c.lo - windowNs, hi: c.hi }, count: { lo: 0n, hi: limit } },
      views(branch, c) {
        const { window, anchor, count } = branch;
        const views: View<Branch>[] = [];
        const end = anchor.hi + windowNs;
        const running = window !== 0n && (closed ? c.lo <= end : c.lo < end);
        if (running) {
          const used = { lo: bend.forgets ? 0n : count.lo, hi: count.hi };
          views.push({
            used,
            after: (charge, narrowed) => ({
              window,
              // Seen before its end, the window cannot have begun earlier than this.
              anchor: { lo: min(max(anchor.lo, c.lo - windowNs + (closed ? 0n : 1n)), anchor.hi), hi: anchor.hi },
              count: sum(narrowed, charge),
            }),
          });
        }
        if (isOver(branch, c)) {
          const began = beginning(branch, c);
          const used = { lo: 0n, hi: bend.remembers ? count.hi : 0n };
          const begin = (charge: Span, narrowed: Span): Branch => ({
            window: 1n,
            anchor: began,
            count: sum(narrowed, charge),
          });
          views.push({ used, after: begin });
          // A denied request that counts for nothing may begin a window, or leave none.
          views.push({ used, after: (charge, narrowed) => (charge.hi === 0n ? branch : begin(charge, narrowed)) });
        }
        return views;
      },
      boundaries: ({ window, anchor }, after) => {
        const end = anchor.lo + windowNs + (closed ? 1n : 0n);
        return window !== 0n && end > after ? [end, end + windowNs] : [after + windowNs];
      },
      windowEnd: ({ window, anchor }, c) =>
        window === 0n
          ? { lo: c.lo, hi: c.hi + windowNs }
          : c.lo >= anchor.hi + windowNs
            ? { lo: c.lo, hi: c.hi + windowNs }
            : { lo: anchor.lo + windowNs, hi: anchor.hi + windowNs },
      key,
    },
    profile,
    bend,
  );
};

const lawOf = (config: WindowConfig, profile: Profile, variant: FixedWindowVariant, bend: Bend): StepLaw<unknown> =>
  (variant.anchor === 'first-request' ? onDemand : grid)(config, profile, variant, bend) as StepLaw<unknown>;

/** FW-1, FW-2: the law of {@link ./model.ts} under one anchor and one edge. */
export const fixedWindow = (config: WindowConfig, profile: Profile, variant: FixedWindowVariant): Jurisdiction => {
  const otherwise = (id: string, phrase: string, hint: string, other: FixedWindowVariant): Relaxed => ({
    id,
    clause: 'FW-2',
    phrase,
    hint,
    law: lawOf(config, profile, other, STRAIGHT),
  });
  const otherEnd = variant.end === 'closed' ? 'half-open' : 'closed';
  const anchors: readonly Anchor[] = ['epoch', 'first-request', 'creation'];
  return {
    exact: config,
    clause: { over: 'FW-1', under: 'FW-1' },
    law: lawOf(config, profile, variant, STRAIGHT),
    relaxed: [
      otherwise('other-edge', `windows are ${otherEnd}`, 'whether the instant at which a window ends belongs to it', {
        ...variant,
        end: otherEnd,
      }),
      ...anchors
        .filter((anchor) => anchor !== variant.anchor)
        .map((anchor) =>
          otherwise(
            `anchored-at-${anchor}`,
            `windows are anchored at the ${anchor.replace('-', ' ')}`,
            'where a window begins',
            {
              ...variant,
              anchor,
            },
          ),
        ),
      ...relaxedCounting(profile, { count: 'FW-1', edge: 'FW-2' }, (bend) => lawOf(config, profile, variant, bend)),
    ],
    timeToFreshNs: config.windowNs + (variant.end === 'closed' ? 1n : 0n),
    mostAtOnce: config.limit,
  };
};
