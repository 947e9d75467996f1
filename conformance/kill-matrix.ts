import type { Mutant } from '../mutants/index.ts';
import { CLAUSES, type Clause } from '../spec/index.ts';
import { implied } from './binding.ts';
import { EXIT, type ExitCode, worstOf } from './errors.ts';
import type { ClauseVerdict } from './report/types.ts';

/** The judge is judged: every mutant is killed for its own reason, and nobody who is right is accused. */

/** What killed a mutant: a failure whose shrunk history is about a clause that the mutant names, twice. */
export interface Killing {
  readonly clause: string;
  /** Of the clauses that the mutant names, those that the history is about. */
  readonly named: readonly string[];
  readonly explainedBy: string;
  /** The first history that shows it, and how many operations were driven until its end; 0: a case of its own. */
  readonly run: number;
  readonly operations: number;
  /** Histories that were asked for. */
  readonly runs: number;
  /** Of the shrunk history. */
  readonly calls: number;
  /** The shrunk history for a person, and as data. */
  readonly shown: string;
  readonly counterexample: Readonly<Record<string, unknown>>;
}

/** How a mutant fared. */
export interface Trialled {
  readonly id: string;
  /** What its failures are about: clauses that it names, where they explain one, and otherwise those that failures are named after. */
  readonly accused: readonly string[];
  /** These, what follows from them, and claims that are false beside them. */
  readonly broken: readonly string[];
  readonly killing: Killing | undefined;
  /** Why it is not killed, where it is not. */
  readonly survives: string | undefined;
  readonly faults: readonly string[];
}

/** How a limiter that is right fared. */
export interface Stood {
  readonly kind: 'reference' | 'wheat';
  readonly name: string;
  readonly verdicts: readonly Pick<ClauseVerdict, 'clause' | 'status' | 'note'>[];
  /** What is held against it. */
  readonly grievances: readonly string[];
  readonly exitCode: ExitCode;
}

export interface KillMatrix {
  readonly mutants: readonly (Trialled & { readonly mutant: Mutant })[];
  readonly right: readonly Stood[];
  /** Only some were judged: then nothing is said of the clauses. */
  readonly isPart: boolean;
  /** Clauses that are judged, but of nobody here: the cast lacks what they need. */
  readonly elsewhere: readonly string[];
  /** Clauses that are judged, and no limiter that is right exercises. */
  readonly unexercised: readonly string[];
  /** Clauses that no mutant needs, umbrellas and those that say why left out. */
  readonly unneeded: readonly string[];
  /** Clauses that say why no mutant needs them, and one does. */
  readonly stale: readonly string[];
  /** Clauses that the same mutants break, but for those that say why: are they one? */
  readonly alike: readonly (readonly string[])[];
  readonly exitCode: ExitCode;
}

/** Clauses that another one of the same list does not imply: what a breach is about, and not what follows from it. */
export const minimal = (ids: readonly string[]): readonly string[] =>
  ids.filter((id) => !ids.some((other) => other !== id && implied(other).has(id)));

/** A MUST that says something of its own: without a mutant that breaks it first, nobody would notice if it were gone. */
const mustBeNeeded = (clause: Clause): boolean =>
  clause.level === 'MUST' && clause.role !== 'umbrella' && clause.unneeded === undefined;

const neededBy = (killed: readonly Pick<Trialled, 'accused'>[]): ReadonlySet<string> =>
  new Set(killed.flatMap(({ accused }) => minimal(accused)));

export const unneededOf = (
  killed: readonly Pick<Trialled, 'accused'>[],
  clauses: readonly Clause[] = CLAUSES,
): readonly string[] => {
  const needed = neededBy(killed);
  return clauses.filter((clause) => mustBeNeeded(clause) && !needed.has(clause.id)).map(({ id }) => id);
};

/** Groups of clauses that exactly the same mutants break. */
export const alikeOf = (
  killed: readonly Pick<Trialled, 'id' | 'broken'>[],
  clauses: readonly Clause[] = CLAUSES,
): readonly (readonly string[])[] => {
  const groups = new Map<string, string[]>();
  for (const clause of clauses) {
    const breakers = killed.filter(({ broken }) => broken.includes(clause.id)).map(({ id }) => id);
    if (breakers.length === 0) continue;
    const group = groups.get(breakers.join()) ?? [];
    groups.set(breakers.join(), [...group, clause.id]);
  }
  return [...groups.values()].filter((ids) => ids.length > 1);
};

export const matrixOf = (
  mutants: readonly (Trialled & { readonly mutant: Mutant })[],
  right: readonly Stood[],
  { isPart = false, lacks = [] }: { readonly isPart?: boolean; readonly lacks?: readonly string[] } = {},
): KillMatrix => {
  const killed = mutants.filter(({ killing }) => killing !== undefined);
  const isPassed = (id: string): boolean =>
    right.some(({ verdicts }) => verdicts.some(({ clause, status }) => clause === id && status === 'pass'));
  const isHere = ({ needs }: Clause): boolean => !lacks.includes(needs);
  const judged = isPart ? [] : CLAUSES.filter(isHere);
  const elsewhere = CLAUSES.filter((clause) => !isHere(clause)).map(({ id }) => id);
  const unexercised = judged.filter(({ id }) => !isPassed(id)).map(({ id }) => id);
  const unneeded = unneededOf(killed, judged);
  const needed = neededBy(killed);
  const stale = judged.filter(({ id, unneeded: why }) => why !== undefined && needed.has(id)).map(({ id }) => id);
  const alike = alikeOf(killed, judged);
  const exitCode = worstOf([
    // Whoever is right and has to declare something first stands accused as well: nobody here made a mistake in a call. And
    // a wheat that is accused is one of its own witnesses: that they disagree with the law is no further fault.
    ...right.map(({ kind, exitCode: code }) =>
      code === EXIT.usage || (kind === 'wheat' && code === EXIT.fault) ? EXIT.violation : code,
    ),
    killed.length < mutants.length ? EXIT.violation : EXIT.conforms,
    mutants.some(({ faults }) => faults.length > 0) ? EXIT.fault : EXIT.conforms,
    unexercised.length + unneeded.length + stale.length + alike.length > 0 ? EXIT.inconclusive : EXIT.conforms,
  ]);
  return { mutants, right, isPart, elsewhere, unexercised, unneeded, stale, alike, exitCode };
};
