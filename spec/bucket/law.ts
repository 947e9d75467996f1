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
  readonly denies: 'oversize' | 'nothing';
  readonly noun: string;
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

  const cap = slack.uncapped ? FULL << 2n : capacity;
  const needOf = (cost: Units): bigint => (rule.needs === 'cost' ? cost * unit : 0n);
  const oversize = (cost: Units): boolean => rule.denies === 'oversize' && cost > config.capacity;

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
      const known = { last: when.hi, readLo, readHi, born: readLo };
      if (from === 'unknown' || slack.anyStart) return { ...known, lo: -readHi, hi: FULL };
      // One that follows its clock back has less than full at a reading before its first.
      const full = { lo: frozen ? FULL : capacity - readHi, hi: FULL };
      if (config.initial >= config.capacity && !slack.uncapped) return { ...known, ...full };
      const initial = config.initial * unit;
      return { ...known, lo: initial - readHi, hi: initial - readLo };
    },

    permits(state, cost, when): Permits {
      if (oversize(cost)) return slack.oversize ? UNFORCED : FORCED_DENIED;
      const need = needOf(cost);
      const level = levels(state, when);
      if (level.lo >= need) return FORCED_ALLOWED;
      return permitsOf(level.hi >= need, true);
    },

    step(state, cost, allowed, when) {
      const c = clock(state, when);
      const { lo, hi } = drift(state, when, c);
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
      });
      const need = needOf(cost);
      // Only a relaxed law comes here: an oversize request may have been charged anything.
      if (allowed && oversize(cost)) return after(-c.hi - capacity, hi);
      if (allowed) {
        const charge = cost * unit;
        const most = slack.overcharges ? capacity + charge : charge;
        const least = slack.undercharges ? 0n : charge;
        const above = need - error - slack.seemsHigher - c.hi;
        return after(min(max(lo, above), capacity - c.hi) - most - error, min(hi, cap - c.lo) - least + error);
      }
      const charged = slack.chargesDenials ? max(0n, min(cost * unit, capacity)) : 0n;
      if (oversize(cost)) return after(min(lo, capacity - c.hi) - charged, hi);
      const below = need + slack.seemsLower - c.lo - 1n;
      return after(lo - charged, min(hi, below) + error);
    },

    available(state, when) {
      const level = levels(state, when);
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
