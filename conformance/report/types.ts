import type { Clause } from '../../spec/index.ts';
import type { Violation } from '../court.ts';
import type { Declaration } from '../declaration.ts';
import type { ExitCode } from '../errors.ts';
import type { Impact } from '../impact.ts';
import type { KnownBug } from '../known-bugs.ts';
import type { History } from '../scenario.ts';
import type { Jury } from '../sure.ts';

export type Status = 'pass' | 'fail' | 'undeclared' | 'waived' | 'not-applicable' | 'not-exercised' | 'error';

export interface ClauseVerdict {
  readonly clause: string;
  readonly level: Clause['level'];
  readonly status: Status;
  /** Why, where the status alone does not say it. */
  readonly note: string;
  /** Answers that exercised it. */
  readonly witnesses: number;
}

/** A broken clause, with the shortest history that shows it. */
export interface Failure {
  readonly clause: string;
  readonly direction: Violation['direction'];
  /** "explained by: …", and where to look; empty when nothing named explains it. */
  readonly explainedBy: string;
  readonly hint: string;
  /** Every relaxed rule that explains the shrunk history, with its clause. */
  readonly explanations: readonly { readonly id: string; readonly clause: string }[];
  /** Clauses that are broken with it. */
  readonly alsoBreaks: readonly string[];
  readonly history: History;
  readonly violation: Violation;
  readonly run: number;
  /** The first of all the histories that show it, and how many operations were driven until its end; run 0: a case of its own. */
  readonly first: { readonly run: number; readonly operations: number };
  readonly shrunkFrom: number;
  readonly jury: Jury;
  readonly impact: Impact | undefined;
  readonly knownBugs: readonly KnownBug[];
  readonly waived: string | undefined;
}

export interface QuestionReport {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly clause: string;
  readonly history: History;
  readonly violation: Violation;
}

export interface Report {
  readonly name: string;
  readonly algorithm: Declaration['algorithm'];
  readonly declares: Readonly<Record<string, unknown>>;
  readonly clock: string;
  /** Where its state was, and how far that was ours. */
  readonly store?: string;
  readonly seed: number;
  readonly runs: number;
  readonly operations: number;
  readonly verdicts: readonly ClauseVerdict[];
  readonly failures: readonly Failure[];
  readonly questions: readonly QuestionReport[];
  /** Declarations that were tried and make nothing legal. */
  readonly alternativesTried: number;
  /** Mutants of the algorithm that the same scenarios would have caught. */
  readonly caught: { readonly killed: number; readonly of: number; readonly survivors: readonly string[] };
  /** For `bounded`: the algorithms whose law accepts every history seen. */
  readonly describedBy?: readonly string[];
  readonly faults: readonly string[];
  readonly exitCode: ExitCode;
}
