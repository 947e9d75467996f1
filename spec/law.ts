/**
 * What a law is: for one key and calls in order, which answers are permitted next, given all answers so far.
 *
 * A state holds everything that a conforming limiter may be, given what it answered. Where the declaration leaves
 * freedom (a coarse clock, rounding) more than one answer may be permitted; the observed one narrows the state. An answer
 * that no conforming limiter could give is a violation. Sound: a conforming limiter is never accused. Tight where the
 * arithmetic is exact: with a zero profile exactly one answer is permitted, the model's.
 */

/** Nanoseconds since the origin of the clock. */
export type Instant = bigint;
/** Multiples of the token quantum (one token, unless fractional costs are declared). */
export type Units = bigint;
/** A closed interval, `lo ≤ hi`. An instant that is known exactly has `lo = hi`. */
export interface Span {
  readonly lo: bigint;
  readonly hi: bigint;
}

export interface BucketConfig {
  readonly capacity: Units;
  readonly refill: { readonly units: Units; readonly periodNs: bigint };
  readonly initial: Units;
}
export interface WindowConfig {
  readonly limit: Units;
  readonly windowNs: bigint;
}

/** What a declaration lets a limiter do: the source of all tolerance. */
export interface Profile {
  /** The limiter sees its clock in steps of this: at instant t some c with ⌊t/q⌋·q ≤ c ≤ t. */
  readonly resolutionNs: bigint;
  /** The limiter may see its clock wrong by this in either direction (0 unless its rounding is declared unknown). */
  readonly clockErrorNs: bigint;
  /** The smallest step of the clock that is used: what "a tick" means. */
  readonly tickNs: bigint;
  /** `float64`: sums of time are rounded; the size of the error follows from the magnitudes. */
  readonly arithmetic: 'exact' | 'float64';
  /** The unit in which a float64 limiter computes time. In `ms`, dyadic rates and whole milliseconds never round. */
  readonly timeUnit: 'ms' | 's';
  /** `instant`: keeps an absolute time (GCRA), so every comparison is rounded; `tokens`: only when time passes. */
  readonly keeps: 'tokens' | 'instant';
  /** One unit in tokens is not a whole number: subtracting a cost is rounded too. */
  readonly fractional: boolean;
  /** What a step back of the clock does: the later reading is kept (`freeze`), or the earlier one used (`rewind`). */
  readonly backwards: 'freeze' | 'rewind';
  /** Up to so large a step back; a larger one begins anew at the earlier reading. */
  readonly backwardsToleranceNs: bigint;
  /** What becomes of the credit in a bucket when its config changes. */
  readonly carry: Carry;
  /** Windows: denied requests count as well. */
  readonly denialsCount: boolean;
}

/**
 * Credit under a new config: in `proportion` to the capacity, the same number of tokens (`as-is`), the same number of
 * tokens missing (`additive`), or a full bucket (`reset`); never more than the new capacity.
 */
export type Carry = 'proportion' | 'as-is' | 'additive' | 'reset';

/** No freedom at all: the model. */
export const EXACT: Profile = {
  resolutionNs: 1n,
  clockErrorNs: 0n,
  tickNs: 1_000_000n,
  arithmetic: 'exact',
  timeUnit: 'ms',
  keeps: 'tokens',
  fractional: false,
  backwards: 'freeze',
  backwardsToleranceNs: 100_000_000n,
  carry: 'proportion',
  denialsCount: false,
};

/** Which answers are permitted; at least one is. */
export interface Permits {
  readonly allowed: boolean;
  readonly denied: boolean;
}
export const FORCED_ALLOWED: Permits = { allowed: true, denied: false };
export const FORCED_DENIED: Permits = { allowed: false, denied: true };
export const UNFORCED: Permits = { allowed: true, denied: true };
/** A relaxed law that has been contradicted permits nothing. */
export const NOTHING: Permits = { allowed: false, denied: false };
export const permitsOf = (allowed: boolean, denied: boolean): Permits =>
  allowed ? (denied ? UNFORCED : FORCED_ALLOWED) : denied ? FORCED_DENIED : NOTHING;

/** The law of one algorithm under one config and one declaration. States are immutable. */
export interface StepLaw<S> {
  /** The state of a limiter that was built at some instant within `at`; `unknown`: of one found in use. */
  start(at: Span, from: 'new' | 'unknown'): S;
  /** Which answers to a request of `cost` are permitted, at some instant within `when`. */
  permits(state: S, cost: Units, when: Span): Permits;
  /** The state after an answer that {@link StepLaw.permits} permits. */
  step(state: S, cost: Units, allowed: boolean, when: Span): S;
  /** The state after the limiter looked at it and neither took nor decided anything: another limit denied the request. */
  look?(state: S, when: Span): S;
  /** The state when a window may have begun with a request that took nothing, for laws whose windows begin so. */
  begun?(state: S, when: Span): S;
  /** How many unit requests pass at once, at least and at most. */
  available(state: S, when: Span): Span;
  /** The instants after `after` at which an answer may change: what a planner aims at. Ascending. */
  boundaries(state: S, after: Instant): readonly Instant[];
  /** Between which instants the current window ends, for algorithms that have one. */
  windowEnd?(state: S, when: Span): Span;
  /** Between which delays, in nanoseconds, a request admitted now starts (leaky queue). */
  delay?(state: S, when: Span): Span;
  /**
   * The state under another config, from now on: time until now is credited at the old rate (RECONF-1, RECONF-2). Left out:
   * counts stay as they are, and the next law compares them with its own limit.
   */
  change?(state: S, to: BucketConfig | WindowConfig, when: Span): S;
  /**
   * The state after so much was given back (REFUND-1), or up to `most`; of that, what is refilled in `keptNs` was kept.
   * So at least the lesser of `units` and `most` less the refill of `keptNs.hi`, and at most `most` less that of `keptNs.lo`.
   */
  give?(state: S, units: Units, when: Span, most?: Units, keptNs?: Span): S;
  /** Takes the cost now, into debt if need be, and says between which delays it is there (RESERVE-1). */
  reserve?(state: S, cost: Units, when: Span): { readonly wait: Span; readonly state: S };
  /** The state after the clock was set back from the latest instant that it has shown (TIME-2, TIME-3). */
  setBack?(state: S, from: Instant, to: Instant): S;
  /** Equal states have equal hashes: for searches over orders of calls. */
  hash(state: S): string;
  /** The state in words, for a person: "1.5 tokens". */
  show(state: S, when: Span): string;
}

/** A law with one rule relaxed. If a failing history is legal under it, the rule names the defect. */
export interface Relaxed {
  /** Unique within an algorithm. */
  readonly id: string;
  /** The clause whose rule is relaxed. */
  readonly clause: string;
  /** "explained by: …" */
  readonly phrase: string;
  /** Where a person who wrote this defect should look. */
  readonly hint: string;
  readonly law: StepLaw<unknown>;
}

/** Everything that the court needs to know of one algorithm under one config and one declaration. */
export interface Jurisdiction {
  /** The config in integers: what {@link StepLaw.change} is told. */
  readonly exact: BucketConfig | WindowConfig;
  /** The law-role clause of the algorithm for answers that admit too much, and for those that admit too little. */
  readonly clause: { readonly over: string; readonly under: string };
  readonly law: StepLaw<unknown>;
  /** Narrow rules first. */
  readonly relaxed: readonly Relaxed[];
  /** Nanoseconds of idling after which the limiter is as good as new. */
  readonly timeToFreshNs: bigint;
  /** The most that can be admitted at once. */
  readonly mostAtOnce: Units;
  /** Several limits as one: the jurisdiction of each. A state is then the list of theirs. */
  readonly parts?: readonly Jurisdiction[];
}

/** The readings that a limiter may see at an instant within `when`. */
export const readings = (profile: Profile, when: Span): Span => {
  const q = profile.resolutionNs;
  const error = profile.clockErrorNs;
  if (q === 1n && error === 0n) return when;
  const rest = when.lo % q;
  const lo = when.lo - (rest < 0n ? rest + q : rest);
  return { lo: lo - error, hi: when.hi + error };
};

export const at = (instant: Instant): Span => ({ lo: instant, hi: instant });

/**
 * By how much a sum or a quotient of absolute instants may be rounded: nothing in whole milliseconds. Float64 keeps 53
 * bits; a comparison makes fewer than eight roundings.
 */
export const floatFuzz = (profile: Profile, instant: Instant): bigint =>
  profile.arithmetic === 'float64' && (profile.timeUnit === 's' || profile.resolutionNs % 1_000_000n !== 0n)
    ? 1n + ((instant < 0n ? -instant : instant) >> 50n)
    : 0n;
