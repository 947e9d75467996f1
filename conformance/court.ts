import type { Jurisdiction, Profile } from '../spec/index.ts';
import type { LimiterConfig } from './contract.ts';
import type { Declaration } from './declaration.ts';
import { isBucketConfig, scaled, unitsPerToken } from './exact.ts';
import { initialOf, jurisdictionOf, profileOf } from './jurisdiction.ts';

/** An answer that no conforming limiter could give after the answers before it. */
export interface Violation {
  readonly clause: string;
  readonly direction: 'over' | 'under' | 'claim' | 'live';
  /** The index of the event. */
  readonly event: number;
  /** The last event that had its part in it, where that is a later one: a wait is judged when it ends. */
  readonly upTo?: number;
  /** What was answered, and what was permitted, in words. */
  readonly got: string;
  readonly wanted: string;
}

/** Counts the answers that exercised each clause: only where one answer was permitted. */
export type Witnesses = Map<string, number>;

/** Enough: a clause that so many answers have exercised is not counted further. */
export const ENOUGH = 10;

/** So many answers that a wrong limiter would have given otherwise exercise a diagnosis. */
export const RELAXED_ENOUGH = 3;

export const count = (witnesses: Witnesses | undefined, clause: string): void => {
  if (witnesses) witnesses.set(clause, (witnesses.get(clause) ?? 0) + 1);
};
export const satisfied = (witnesses: Witnesses | undefined, clause: string): boolean =>
  !witnesses || (witnesses.get(clause) ?? 0) >= ENOUGH;

/** The law of one config, ready to judge many histories. */
export interface Court {
  readonly declaration: Declaration;
  readonly jurisdiction: Jurisdiction;
  readonly profile: Profile;
  readonly perToken: bigint;
  /** A bucket that starts less than full may have been filling since it was built, or only since its first use. */
  readonly startsPartial: boolean;
  /** The court of another config, under the same declaration. */
  readonly of: (config: LimiterConfig) => Court;
  /** The court of the same config, where this was declared too. */
  readonly declaring: (fields: Partial<Declaration>) => Court;
}

export const remembered = <T>(make: (key: string) => T): ((key: string) => T) => {
  const known = new Map<string, T>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
};

/**
 * `effectiveOf`: what the limiter really runs for a config that it is given; `shared`: courts of other configs, where somebody
 * keeps them, because a court is dear to make.
 */
export const courtOf = (
  declaration: Declaration,
  effective: LimiterConfig,
  effectiveOf: (config: LimiterConfig) => LimiterConfig = (config) => config,
  freedom: (declaration: Declaration) => Profile = profileOf,
  shared?: (config: LimiterConfig) => Court,
): Court => {
  const own = remembered(
    (config): Court => courtOf(declaration, effectiveOf(JSON.parse(config) as LimiterConfig), effectiveOf, freedom, of),
  );
  const of = shared ?? ((config: LimiterConfig): Court => own(JSON.stringify(config)));
  const declaring = remembered((fields) =>
    courtOf({ ...declaration, ...(JSON.parse(fields) as Partial<Declaration>) }, effective, effectiveOf, freedom),
  );
  const profile = freedom(declaration);
  return {
    declaration,
    profile,
    of,
    declaring: (fields) => declaring(JSON.stringify(fields)),
    jurisdiction: jurisdictionOf(declaration, effective, profile),
    perToken: unitsPerToken(declaration.fractional),
    startsPartial:
      declaration.algorithm === 'spacing' ||
      (isBucketConfig(effective) && initialOf(declaration, effective) < effective.capacity),
  };
};

/** What a call costs, in units; undefined when that is no cost. Where costs are not looked at, every call counts as one. */
export const unitsOf = (cost: number, court: Pick<Court, 'perToken' | 'declaration'>): bigint | undefined => {
  if (court.declaration.costs === 'unit') return 1n;
  return Number.isFinite(cost) ? scaled(cost, court.perToken) : undefined;
};

/** Whether a cost is one that the law speaks of. */
export const isValidCost = (cost: number, court: Pick<Court, 'perToken' | 'declaration'>): boolean => {
  const exact = unitsOf(cost, court);
  return exact !== undefined && exact > 0n;
};
