import type { Algebra } from '../algebra.ts';

/**
 * The algebra of the models, with what a lemma needs besides: unknown numbers, and facts about them.
 *
 * A model that is handed this computes with unknowns, so one run of its lines stands for every run.
 */
export interface Logic<N, B> extends Algebra<N, B> {
  /** Unknown real numbers, by name. With tokens measured in time, one token takes one second. */
  tokens<K extends string>(...names: K[]): Readonly<Record<K, N>>;
  seconds<K extends string>(...names: K[]): Readonly<Record<K, N>>;
  /** Unknown real numbers without a unit. */
  reals<K extends string>(...names: K[]): Readonly<Record<K, N>>;
  /** Unknown whole numbers of tokens: costs of requests that shall be replayed. */
  wholeTokens<K extends string>(...names: K[]): Readonly<Record<K, N>>;
  /** Unknown whole numbers: counts, numbers of windows, ticks. */
  wholes<K extends string>(...names: K[]): Readonly<Record<K, N>>;
  readonly yes: B;
  all(...facts: readonly B[]): B;
  any(...facts: readonly B[]): B;
  implies(condition: B, fact: B): B;
  iff(a: B, b: B): B;
  /** Whether numbers with these names could exist at all, such that the fact holds. */
  exists<K extends string>(names: readonly K[], fact: (unknown: Readonly<Record<K, N>>) => B): B;
}

/** What is assumed: in words, and as facts. */
export type Given<B> = Readonly<Record<string, B>>;

/** One obligation: whenever everything that is given holds, so does `claim`. */
export interface Part<B> {
  readonly name: string;
  readonly given: Given<B>;
  readonly claim: B;
}

/** A version that somebody could believe in, and that is false: there must be numbers that show it. */
export interface Broken<N, B> extends Part<B> {
  /** Terms worth seeing beside the unknowns. */
  readonly show?: readonly { readonly name: string; readonly unit: Unit; readonly value: N }[];
  /** What the broken limiter was asked and answered, where it is a whole history that can be replayed. */
  readonly history?: History<N, B>;
}

export type Unit = 'tokens' | 's' | '';

export interface History<N, B> {
  /** As declarations name it. */
  readonly algorithm: string;
  /** The variant, as declarations name it. */
  readonly variant?: Readonly<Record<string, string>>;
  /** Tokens and seconds. A bucket: one token (or a whole batch) per period. A window: its limit. */
  readonly config:
    | { readonly capacity: N; readonly initial: N; readonly batch: N; readonly period: N }
    | { readonly limit: N; readonly window: N };
  readonly requests: readonly { readonly at: N; readonly cost: N; readonly allowed: B }[];
}

export interface Lemma<N, B> {
  readonly id: string;
  /** The clauses that rest on it. */
  readonly clauses: readonly string[];
  readonly statement: string;
  /** `any length`: by induction, or about one step; otherwise what it is bounded to. */
  readonly reach: 'any length' | `at most ${string}`;
  readonly parts: readonly Part<B>[];
  readonly broken?: readonly Broken<N, B>[];
}

/** What a file `proof.ts` exports. */
export type Proof = <N, B>(logic: Logic<N, B>) => readonly Lemma<N, B>[];

/** lo ≤ x ≤ hi */
export const between = <N, B>(A: Algebra<N, B>, lo: N, x: N, hi: N): B => A.and(A.le(lo, x), A.le(x, hi));

/** 0 ≤ every one of them */
export const notNegative = <N, B>(z: Logic<N, B>, ...xs: readonly N[]): B => z.all(...xs.map((x) => z.le(z.zero, x)));

/** 0 < every one of them */
export const positive = <N, B>(z: Logic<N, B>, ...xs: readonly N[]): B => z.all(...xs.map((x) => z.lt(z.zero, x)));

export const sum = <N, B>(A: Algebra<N, B>, xs: readonly N[]): N => xs.reduce((a, b) => A.add(a, b), A.zero);

/** Instants that do not decrease. */
export const ascending = <N, B>(z: Logic<N, B>, xs: readonly N[]): B =>
  z.all(...xs.slice(1).map((x, i) => z.le(xs[i] ?? x, x)));
