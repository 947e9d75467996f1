/**
 * A history that a broken limiter produces and the law does not permit: found by the prover, not by chance. Data, so that
 * it can be stored and replayed. All numbers are decimal strings of integers.
 */
export interface Counterexample {
  /** The lemma whose broken version this refutes. */
  readonly lemma: string;
  /** What is broken, in words. */
  readonly broken: string;
  /** The algorithm and its variant, as declarations name them. */
  readonly algorithm: string;
  readonly variant: Readonly<Record<string, string>>;
  readonly config:
    | {
        readonly capacity: string;
        readonly initial: string;
        readonly refillUnits: string;
        readonly refillPeriodNs: string;
      }
    | { readonly limit: string; readonly windowNs: string };
  /** What was asked, in order, and what the broken limiter answers. */
  readonly requests: readonly { readonly atNs: string; readonly cost: string; readonly allowed: boolean }[];
}
