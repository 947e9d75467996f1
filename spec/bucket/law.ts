import { ceilDiv, floorDiv, max, min } from '../algebra.ts';
import {
  type BucketConfig,
  FORCED_ALLOWED,
  FORCED_DENIED,
  type Instant,
  type Permits,
  type Profile,
  permitsOf,
  readings,
  type Span,
  type StepLaw,
  UNFORCED,
  type Units,
} from '../law.ts';

/**
 * The law of the continuous buckets (token bucket, GCRA, leaky bucket, pay-later, spacing), in the coordinate
 *
 *     U = level − now        (GCRA: U = burst − TAT)
 *
 * with tokens measured in the time they take to refill, so that the rate is 1. Refilling leaves U unchanged; only the cap
 * moves it (U := min(U, C − now)), and admitting a cost takes it off (U := U − n). An error of the clock therefore enters
 * only where the cap or a comparison looks at it, and never accumulates. The state is the interval in which U may lie.
 *
 * Scale: an instant t becomes t·R and a cost of n units becomes n·P for a refill of R units every P nanoseconds: all
 * integers, nothing is divided.
 */
export interface BucketState {
  readonly lo: bigint;
  readonly hi: bigint;
  /** The latest instant of a call, unscaled: rounding happens when time passes. */
  readonly last: Instant;
  /** The latest reading of the clock, at least and at most (scaled): a frozen clock does not fall behind it. */
  readonly readLo: bigint;
  readonly readHi: bigint;
  /** The first reading (scaled): only relaxed laws look at it. */
  readonly born: bigint;
  /** The clock was set back by more than is tolerated; whoever is asked at a reading before `readLo` has seen it. */
  readonly back: boolean;
}

/** How one rule may be bent: all zero in the law itself, one field set in each relaxed law (scaled units). */
export interface Slack {
  /** TB-2: the level may pass the capacity. */
  readonly uncapped: boolean;
  /** At a comparison the level may seem lower, higher by this. */
  readonly seemsLower: bigint;
  readonly seemsHigher: bigint;
  /** Each time that time has passed, up to this is lost (no more than has come), gained. */
  readonly loses: bigint;
  readonly gains: bigint;
  /** The rate is wrong by up to one part in this; 0n: it is right. */
  readonly slowBy: bigint;
  readonly fastBy: bigint;
  /** ADM-6: a denied request may be charged. */
  readonly chargesDenials: boolean;
  /** ADM-9: a request may be charged too little, too much. */
  readonly undercharges: boolean;
  readonly overcharges: boolean;
  /** TIME-1: credit may come without time. */
  readonly timeless: boolean;
  /** TIME-2a: any stretch of time since the start may be credited again. */
  readonly again: boolean;
  /** TB-5: a new bucket may hold anything. */
  readonly anyStart: boolean;
  /** TB-3b: the bucket may be filled at once when a whole period has passed since the last call. */
  readonly resets: boolean;
  /** TB-3a: time may bring nothing. */
  readonly starves: boolean;
  /** ADM-7: costs above the capacity may be admitted. */
  readonly oversize: boolean;
}

export const NO_SLACK: Slack = {
  uncapped: false,
  seemsLower: 0n,
  seemsHigher: 0n,
  loses: 0n,
  gains: 0n,
  slowBy: 0n,
  fastBy: 0n,
  chargesDenials: false,
  undercharges: false,
  overcharges: false,
  timeless: false,
  again: false,
  anyStart: false,
  resets: false,
  starves: false,
  oversize: false,
};

export interface BucketRule {
  /** `cost`: admits iff the cost is there. `nothing`: admits iff there is no debt, whatever the cost (pay-later). */
  readonly needs: 'cost' | 'nothing';
  /** Leaky buckets fill where others drain: shown as capacity − level. */
  readonly mirrored: boolean;
  readonly queue: boolean;
}

/** Beyond every instant: a bucket that was full for ever. */
const FULL = 1n << 190n;
/** Float64 keeps 53 bits; each decision makes fewer than eight roundings. */
const FLOAT_SHIFT = 50n;

const isPowerOfTwo = (n: bigint): boolean => n > 0n && (n & (n - 1n)) === 0n;
const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

/** Whether tokens per millisecond and milliseconds per token are both dyadic, so that float64 never rounds. */
export const isDyadic = (units: bigint, periodNs: bigint): boolean => {
  if (periodNs % 1_000_000n !== 0n) return false;
  const periodMs = periodNs / 1_000_000n;
  const common = gcd(units, periodMs);
  return isPowerOfTwo(units / common) && isPowerOfTwo(periodMs / common);
};

export const bucketLaw = (
  config: BucketConfig,
  profile: Profile,
  rule: BucketRule,
  slack: Slack = NO_SLACK,
): StepLaw<BucketState> => {
  const { units: rate, periodNs: unit } = config.refill;
  const capacity = config.capacity * unit;
  const frozen = profile.backwards === 'freeze';

  const rounds =
    profile.arithmetic === 'float64' &&
    (profile.timeUnit === 's' ||
      profile.fractional ||
      profile.resolutionNs % 1_000_000n !== 0n ||
      !isDyadic(rate, unit));
  const always = rounds && (profile.keeps === 'instant' || profile.fractional);
  /** The rounding error of one decision at `instant`, from the magnitudes that are added. */
  const rounding = (instant: Instant): bigint => {
    if (!rounds) return 0n;
    const magnitude = instant < 0n ? -instant : instant;
    const absolute =
      profile.timeUnit === 's' || profile.keeps === 'instant' || profile.resolutionNs % 1_000_000n !== 0n;
    return 1n + ((capacity + (absolute ? magnitude * rate : 0n)) >> FLOAT_SHIFT);
  };

  /** The readings that the limiter may go by, scaled. */
  const clock = (state: BucketState, when: Span): Span => {
    const seen = readings(profile, when);
    const lo = seen.lo * rate;
    const hi = seen.lo === seen.hi ? lo : seen.hi * rate;
    return frozen ? { lo: max(lo, state.readLo), hi: max(hi, state.readHi) } : { lo, hi };
  };

  /**
   * The earliest and the latest of the readings. `lo` is paired with `c.lo` and `hi` with `c.hi`; after a step back the one
   * that goes with the lower end may be the later one, because whoever froze is behind whoever began anew.
   */
  const ends = (c: Span): { readonly first: bigint; readonly latest: bigint } =>
    c.lo <= c.hi ? { first: c.lo, latest: c.hi } : { first: c.hi, latest: c.lo };

  /** Where U may lie when the limiter looks at `when`, before the comparison. */
  const drift = (state: BucketState, when: Span, c: Span): Span => {
    const passed = when.hi > state.last;
    const e = passed ? rounding(when.hi) : 0n;
    let lo = state.lo - e;
    let hi = state.hi + e;
    if (slack === NO_SLACK) return { lo, hi };
    const elapsed = passed ? (when.hi - state.last) * rate : 0n;
    lo -= min(slack.loses, elapsed);
    if (passed) hi += slack.gains;
    if (slack.slowBy > 0n) lo -= elapsed / slack.slowBy + 1n;
    if (slack.fastBy > 0n) hi += elapsed / slack.fastBy + 1n;
    if (slack.again && passed) hi += c.hi - state.born;
    if (slack.starves) lo = min(lo, min(capacity, lo + state.readLo) - c.hi);
    if (slack.timeless && !passed) hi = FULL;
    if (slack.resets && passed && c.hi - state.born >= unit * rate) hi = FULL;
    return { lo, hi };
  };

  const tolerance = profile.backwardsToleranceNs * rate;
  /**
   * After a large step back: whoever is asked at a reading well before the latest one has seen the step, and goes on from
   * there with what it held, or with nothing. Whoever is asked only later may not have seen it.
   */
  const seen = (state: BucketState, when: Span): BucketState => {
    if (!state.back) return state;
    const c = readings(profile, when);
    const [lo, hi] = [c.lo * rate, c.hi * rate];
    if (hi < state.readLo - tolerance) {
      const held = min(state.lo + state.readLo, 0n);
      // One that was as good as new, and forgotten, may have begun in between, and stand still for up to the tolerance.
      const ahead = hi + tolerance;
      return { ...state, lo: held - ahead, readLo: lo, readHi: max(state.readHi, ahead), back: false };
    }
    return state;
  };

  const cap = slack.uncapped ? FULL << 2n : capacity;
  const needOf = (cost: Units): bigint => (rule.needs === 'cost' ? cost * unit : 0n);
  const oversize = (cost: Units): boolean => rule.needs === 'cost' && cost > config.capacity;

  const levels = (state: BucketState, when: Span): Span => {
    const c = clock(state, when);
    const u = drift(state, when, c);
    const error = always ? rounding(when.hi) : 0n;
    // A level that is capped is the capacity itself, and is compared without rounding; an absolute instant is not.
    const full = profile.keeps === 'tokens' && u.lo + c.lo >= capacity + error;
    return {
      lo: (full ? capacity : min(capacity, u.lo + c.lo) - error) - slack.seemsLower,
      hi: min(cap, u.hi + c.hi) + error + slack.seemsHigher,
    };
  };

  return {
    start(when, from) {
      const c = readings(profile, when);
      const readLo = c.lo * rate;
      const readHi = c.hi * rate;
      const holding = (lo: bigint, hi: bigint): BucketState => ({
        lo,
        hi,
        // Built at the earliest of these instants, it may have rounded the time since then.
        last: when.lo,
        readLo,
        readHi,
        born: readLo,
        back: false,
      });
      if (from === 'unknown' || slack.anyStart) return holding(-readHi, FULL);
      // One that follows its clock back has less than full at a reading before its first.
      if (config.initial >= config.capacity && !slack.uncapped) return holding(frozen ? FULL : capacity - readHi, FULL);
      const initial = config.initial * unit;
      return holding(initial - readHi, initial - readLo);
    },

    permits(given, cost, when): Permits {
      const state = seen(given, when);
      if (oversize(cost)) return slack.oversize ? UNFORCED : FORCED_DENIED;
      const need = needOf(cost);
      const level = levels(state, when);
      if (level.lo >= need) return FORCED_ALLOWED;
      return permitsOf(level.hi >= need, true);
    },

    step(given, cost, allowed, when) {
      const state = seen(given, when);
      const c = clock(state, when);
      const { lo, hi } = drift(state, when, c);
      const { first, latest } = ends(c);
      const error = always ? rounding(when.hi) : 0n;
      const last = max(state.last, when.hi);
      const readLo = max(state.readLo, c.lo);
      const readHi = max(state.readHi, c.hi);
      const after = (newLo: bigint, newHi: bigint): BucketState => ({
        lo: newLo,
        hi: newHi,
        last,
        readLo,
        readHi,
        born: state.born,
        back: state.back,
      });
      const need = needOf(cost);
      // Only a relaxed law comes here: an oversize request may have been charged anything.
      if (allowed && oversize(cost)) return after(-latest - capacity, hi);
      if (allowed) {
        const charge = cost * unit;
        const most = slack.overcharges ? capacity + charge : charge;
        const least = slack.undercharges ? 0n : charge;
        const above = need - error - slack.seemsHigher - latest;
        return after(min(max(lo, above), capacity - latest) - most - error, min(hi, cap - first) - least + error);
      }
      const charged = slack.chargesDenials ? max(0n, min(cost * unit, capacity)) : 0n;
      if (oversize(cost)) return after(min(lo, capacity - latest) - charged, hi);
      const below = need + slack.seemsLower - first - 1n;
      return after(lo - charged, min(hi, below) + error);
    },

    available(given, when) {
      const level = levels(seen(given, when), when);
      if (rule.needs === 'nothing')
        return { lo: max(0n, floorDiv(level.lo, unit) + 1n), hi: max(0n, floorDiv(level.hi, unit) + 1n) };
      return { lo: max(0n, floorDiv(level.lo, unit)), hi: max(0n, floorDiv(level.hi, unit)) };
    },

    boundaries(state, after) {
      const level = levels(state, { lo: after, hi: after }).lo;
      const dueIn = (target: bigint): bigint => after + ceilDiv(target - level, rate);
      const held = floorDiv(level, unit);
      const extra = rule.needs === 'nothing' ? 0n : 1n;
      const instants = [held + extra, held + extra + 1n, held + extra + 2n]
        .map((units) => max(units, 0n))
        .filter((units) => units <= config.capacity && units * unit > level)
        .map((units) => dueIn(units * unit));
      if (capacity > level) instants.push(dueIn(capacity));
      return [...new Set(instants)].sort((a, b) => (a < b ? -1 : 1));
    },

    look(given, when) {
      const state = seen(given, when);
      const c = clock(state, when);
      const { lo, hi } = drift(state, when, c);
      return {
        ...state,
        lo: min(lo, capacity - ends(c).latest),
        hi,
        last: max(state.last, when.hi),
        readLo: max(state.readLo, c.lo),
        readHi: max(state.readHi, c.hi),
      };
    },

    change(given, to, when) {
      const next = to as BucketConfig;
      const { units: rateTo, periodNs: unitTo } = next.refill;
      const capacityTo = next.capacity * unitTo;
      if (next.capacity === config.capacity && rateTo * unit === rate * unitTo && unitTo === unit) return given;
      const state = seen(given, when);
      const c = clock(state, when);
      const level = levels(state, when);
      /** What a level in this bucket is in the next one, rounded as `divide` does. */
      const carried = (held: bigint, divide: typeof floorDiv): bigint => {
        if (profile.carry === 'reset') return capacityTo;
        const more = profile.carry === 'additive' ? (next.capacity - config.capacity) * unitTo : 0n;
        const inProportion = profile.carry === 'proportion' && held > 0n && capacity > 0n;
        const same = inProportion ? divide(held * capacityTo, capacity) : divide(held * unitTo, unit) + more;
        return min(same, capacityTo);
      };
      // A limiter knows its level to what is refilled in one step of its clock, and may round what it carries down by that.
      const full = level.lo >= capacity && profile.carry !== 'as-is';
      const lost = full ? 0n : profile.resolutionNs * rateTo + rounding(when.hi);
      const { first, latest } = ends(c);
      const [lo, hi] = [(first / rate) * rateTo, (latest / rate) * rateTo];
      return {
        lo: carried(level.lo, floorDiv) - lost - hi,
        hi: carried(level.hi, ceilDiv) + rounding(when.hi) - lo,
        last: when.hi,
        readLo: lo,
        readHi: hi,
        born: lo,
        back: false,
      };
    },

    give(given, units, when, most = units, keptNs = { lo: 0n, hi: 0n }) {
      const state = seen(given, when);
      const c = clock(state, when);
      const error = always ? rounding(when.hi) : 0n;
      const { lo, hi } = drift(state, when, c);
      const back = max(0n, min(units * unit, most * unit - keptNs.hi * rate));
      const backMost = max(back, most * unit - keptNs.lo * rate);
      return {
        ...state,
        lo: min(lo + (slack.loses > 0n ? 0n : back), capacity - ends(c).latest) - error,
        hi: min(hi + backMost, cap - ends(c).first) + error,
        last: max(state.last, when.hi),
        readLo: max(state.readLo, c.lo),
        readHi: max(state.readHi, c.hi),
      };
    },

    reserve(given, cost, when) {
      const state = seen(given, when);
      const level = levels(state, when);
      const need = cost * unit;
      const c = clock(state, when);
      const { lo, hi } = drift(state, when, c);
      const error = always ? rounding(when.hi) : 0n;
      return {
        wait: {
          lo: max(0n, ceilDiv(need - level.hi, rate)),
          hi: max(0n, ceilDiv(need - level.lo, rate)),
        },
        state: {
          ...state,
          lo: min(lo, capacity - ends(c).latest) - need - error,
          hi: min(hi, cap - ends(c).first) - need + error,
          last: max(state.last, when.hi),
          readLo: max(state.readLo, c.lo),
          readHi: max(state.readHi, c.hi),
        },
      };
    },

    setBack(state, from, to) {
      const small = from - to <= profile.backwardsToleranceNs;
      if (small && !frozen) return state;
      const [later, earlier] = [from * rate, to * rate];
      const held = min(cap, state.hi + max(state.readHi, later));
      if (!small) return { ...state, hi: held - earlier, readHi: earlier, last: to, back: true };
      // A limiter may follow one clock for all keys, and go on from the latest reading that any of them has seen.
      const readHi = max(max(state.readLo, state.readHi), later);
      if (held < capacity && !state.back) return { ...state, readHi };
      // A key that was as good as new may have been forgotten, and begins anew with the earlier reading.
      const readLo = min(state.readLo, earlier);
      return { ...state, lo: min(state.lo, capacity - later), hi: held - earlier, readLo, readHi };
    },

    ...(rule.queue
      ? {
          delay(state: BucketState, when: Span) {
            const level = levels(state, when);
            return { lo: floorDiv(capacity - level.hi, rate), hi: ceilDiv(capacity - level.lo, rate) };
          },
        }
      : {}),

    hash: (state) => `${state.lo},${state.hi},${state.readLo},${state.readHi}`,

    show(state, when) {
      const { lo, hi } = levels(state, when);
      const shown = rule.mirrored ? { lo: capacity - hi, hi: capacity - lo } : { lo, hi };
      const low = decimal(shown.lo, unit);
      const high = decimal(shown.hi, unit);
      return low === high ? low : `${low} to ${high}`;
    },
  };
};

/** `a / b` with two decimals at most, rounded down. */
export const decimal = (a: bigint, b: bigint): string => {
  const hundredths = floorDiv(a * 100n, b);
  const sign = hundredths < 0n ? '-' : '';
  const magnitude = hundredths < 0n ? -hundredths : hundredths;
  const rest = (magnitude % 100n).toString().padStart(2, '0').replace(/0+$/, '');
  return `${sign}${magnitude / 100n}${rest ? `.${rest}` : ''}`;
};
