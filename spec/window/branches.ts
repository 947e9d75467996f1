import { max, min } from '../algebra.ts';
import {
  floatFuzz,
  type Instant,
  type Profile,
  permitsOf,
  readings,
  type Span,
  type StepLaw,
  type Units,
} from '../law.ts';

/**
 * The law of the algorithms that count in windows: a set of branches, one for each history of the limiter's state that its
 * answers leave possible. Where the clock is known exactly there is one branch, and it is the model's state.
 */
export interface Branches<B> {
  readonly branches: readonly B[];
  /** The latest reading of the clock, at least and at most: a frozen clock does not fall behind it. */
  readonly readLo: bigint;
  readonly readHi: bigint;
  /** The clock was set back by more than is tolerated; whoever is asked at a reading before `readLo` has seen it. */
  readonly back?: true;
}

/** How one rule of counting may be bent: {@link STRAIGHT} in the law itself, one field set in each relaxed law. */
export interface Bend {
  /** Admits this much too much, denies this much too early. */
  readonly more: Units;
  readonly less: Units;
  readonly chargesDenials: 'declared' | 'perhaps';
  /** A request may count for less, more than its cost. */
  readonly undercharges: boolean;
  readonly overcharges: boolean;
  readonly clockErrorNs: bigint;
  /** What was counted may be forgotten; what should be forgotten may still count. */
  readonly forgets: boolean;
  readonly remembers: boolean;
  /** ADM-7: costs above the limit may be admitted. */
  readonly oversize: boolean;
}

export const STRAIGHT: Bend = {
  more: 0n,
  less: 0n,
  chargesDenials: 'declared',
  undercharges: false,
  overcharges: false,
  clockErrorNs: 0n,
  forgets: false,
  remembers: false,
  oversize: false,
};

/** One branch looked at within one range of readings: what has been used of the limit, at least and at most. */
export interface View<B> {
  readonly used: Span;
  /** The branch after `charge` more was counted, knowing that `used` was within `narrowed`. */
  after(charge: Span, narrowed: Span): B;
}

export interface Counting<B> {
  readonly limit: Units;
  /** What is compared with the limit: used + cost (times `scale`), or used alone. */
  readonly guard: 'with-cost' | 'without-cost';
  readonly scale: bigint;
  start(c: Span, from: 'new' | 'unknown'): B;
  /** As a new one at the reading `c`, but of the same limiter: what that was built with stays. Left out: {@link start}. */
  again?(branch: B, c: Span): B;
  /** What a branch may have become by being looked at, where a request that takes nothing may begin a window. */
  begun?(branch: B, c: Span): readonly B[];
  /** Every way in which a branch may look at readings within `c`. */
  views(branch: B, c: Span): readonly View<B>[];
  boundaries(branch: B, after: Instant): readonly Instant[];
  windowEnd?(branch: B, c: Span): Span;
  key(branch: B): string;
  noun: string;
}

/** More branches than this are never needed by the clocks that can be declared; a law that met them would be at fault. */
const BRANCHES_MAX = 4_096;

const within = (a: Span, b: Span): Span => ({ lo: max(a.lo, b.lo), hi: min(a.hi, b.hi) });

export const countingLaw = <B>(
  counting: Counting<B>,
  profile: Profile,
  bend: Bend = STRAIGHT,
): StepLaw<Branches<B>> => {
  const { scale, guard } = counting;
  const limit = counting.limit * scale;
  const frozen = profile.backwards === 'freeze';

  const clock = (state: Branches<B> | null, when: Span): Span => {
    const seen = readings(profile, when);
    const error = bend.clockErrorNs + floatFuzz(profile, when.hi);
    const c = { lo: seen.lo - error, hi: seen.hi + error };
    return state && frozen ? { lo: max(c.lo, state.readLo), hi: max(c.hi, state.readHi) } : c;
  };

  /** After a large step back: whoever has seen it goes on from there, having counted anything up to the limit. */
  const seen = (state: Branches<B>, when: Span): Branches<B> => {
    if (!state.back) return state;
    const c = readings(profile, when);
    // One that was as good as new, and forgotten, may have begun in between, and stand still for up to the tolerance.
    const ahead = c.hi + profile.backwardsToleranceNs;
    // Whoever knows but where its window began takes a step into the tolerance before that for a small one.
    const anew = [
      counting.start({ lo: c.lo, hi: ahead }, 'unknown'),
      counting.start({ lo: ahead, hi: ahead }, 'unknown'),
    ];
    if (c.hi < state.readLo - profile.backwardsToleranceNs) return { branches: anew, readLo: c.lo, readHi: ahead };
    // Otherwise it stands still, if each key has a clock of its own; or time went on for it too, on one clock for all keys.
    return {
      branches: [...state.branches, ...anew],
      readLo: min(state.readLo, c.lo),
      readHi: max(state.readHi, ahead),
    };
  };

  /**
   * Which `used` admit the cost, and which deny it. A cost above the limit is never admitted (ADM-7), unless the cost is
   * left out of the comparison: then it may be, and a limiter that looks at it first may deny it.
   */
  const most = (cost: Units): bigint => (guard === 'with-cost' ? limit - cost * scale : limit - 1n);
  const oversize = (cost: Units): boolean => cost > counting.limit;
  const admitting = (cost: Units): Span => {
    const barred = oversize(cost) && guard === 'with-cost';
    if (barred && !bend.oversize) return { lo: 0n, hi: -1n };
    return { lo: -(limit << 8n), hi: (barred ? limit : most(cost)) + bend.more * scale };
  };
  const denying = (cost: Units): Span => ({
    lo: oversize(cost) ? -(limit << 8n) : most(cost) + 1n - bend.less * scale,
    hi: limit << 32n,
  });

  const allowedCharge = (cost: Units): Span => ({
    lo: bend.undercharges || (bend.oversize && oversize(cost)) ? 0n : cost,
    hi: bend.overcharges ? cost + counting.limit : cost,
  });
  const deniedCharge = (cost: Units): Span => {
    const declared = profile.denialsCount ? cost : 0n;
    return { lo: declared, hi: bend.chargesDenials === 'perhaps' ? cost : declared };
  };

  return {
    start(when, from) {
      const c = clock(null, when);
      return { branches: [counting.start(c, from)], readLo: c.lo, readHi: c.hi };
    },

    permits(given, cost, when) {
      const state = seen(given, when);
      const c = clock(state, when);
      const admit = admitting(cost);
      const deny = denying(cost);
      let allowed = false;
      let denied = false;
      for (const branch of state.branches) {
        for (const { used } of counting.views(branch, c)) {
          allowed ||= used.lo <= admit.hi;
          denied ||= used.hi >= deny.lo;
        }
      }
      return permitsOf(allowed, denied);
    },

    step(given, cost, allowed, when) {
      const state = seen(given, when);
      const c = clock(state, when);
      const range = allowed ? admitting(cost) : denying(cost);
      const charge = allowed ? allowedCharge(cost) : deniedCharge(cost);
      const next = new Map<string, B>();
      for (const branch of state.branches) {
        for (const view of counting.views(branch, c)) {
          const narrowed = within(view.used, range);
          if (narrowed.lo > narrowed.hi) continue;
          const after = view.after(charge, narrowed);
          next.set(counting.key(after), after);
        }
      }
      if (next.size > BRANCHES_MAX)
        throw new RangeError(`more than ${BRANCHES_MAX} branches in the law of ${counting.noun}`);
      return { branches: [...next.values()], readLo: max(state.readLo, c.lo), readHi: max(state.readHi, c.hi) };
    },

    available(given, when) {
      const state = seen(given, when);
      const c = clock(state, when);
      let lo = counting.limit << 8n;
      let hi = 0n;
      for (const branch of state.branches) {
        for (const { used } of counting.views(branch, c)) {
          // Without the cost in the guard, a request passes while anything at all is left.
          const left = (u: bigint): bigint =>
            u > limit ? 0n : guard === 'with-cost' ? (limit - u) / scale : (limit - u + scale - 1n) / scale;
          if (left(used.hi) < lo) lo = left(used.hi);
          if (left(used.lo) > hi) hi = left(used.lo);
        }
      }
      return { lo, hi };
    },

    boundaries(state, after) {
      const instants = state.branches.flatMap((branch) => counting.boundaries(branch, after));
      return [...new Set(instants.filter((instant) => instant > after))].sort((a, b) => (a < b ? -1 : 1)).slice(0, 8);
    },

    ...(counting.windowEnd
      ? {
          windowEnd(state: Branches<B>, when: Span): Span {
            const c = clock(state, when);
            const ends = state.branches.map((branch) => counting.windowEnd!(branch, c));
            return ends.reduce((a, b) => ({ lo: min(a.lo, b.lo), hi: max(a.hi, b.hi) }));
          },
        }
      : {}),

    // It may have been looked at, or not: somebody else denied, and need not have asked here.
    look(state, when) {
      if (state.back) return state;
      const { branches } = this.begun?.(state, when) ?? state;
      return { branches, readLo: state.readLo, readHi: max(state.readHi, clock(state, when).hi) };
    },

    ...(counting.begun
      ? {
          begun(given: Branches<B>, when: Span): Branches<B> {
            const state = seen(given, when);
            const begun = state.branches.flatMap((branch) => counting.begun!(branch, clock(state, when)));
            const next = new Map([...state.branches, ...begun].map((branch) => [counting.key(branch), branch]));
            return { ...state, branches: [...next.values()] };
          },
        }
      : {}),

    setBack(state, from, to) {
      if (state.back || from - to > profile.backwardsToleranceNs) return { ...state, back: true };
      if (!frozen) return state;
      const readHi = max(state.readHi, from);
      if (this.available(state, { lo: from, hi: from }).hi < counting.limit) return { ...state, readHi };
      // A key that was as good as new may have been forgotten, and begins anew with the earlier reading.
      const c = { lo: to, hi: to };
      const anew = state.branches.map((branch) => counting.again?.(branch, c) ?? counting.start(c, 'new'));
      const branches = new Map([...state.branches, ...anew].map((branch) => [counting.key(branch), branch]));
      return { branches: [...branches.values()], readLo: min(state.readLo, to), readHi };
    },

    hash: (state) => `${state.branches.map(counting.key).sort().join('|')}@${state.readLo},${state.readHi}`,

    show(state, when) {
      const { lo, hi } = this.available(state, when);
      return lo === hi ? `${lo}` : `${lo} to ${hi}`;
    },
  };
};
