import type { Edit, Mutant } from '../../mutants/index.ts';
import { CLAUSES } from '../../spec/index.ts';
import type { KillMatrix } from '../kill-matrix.ts';

/**
 * The kill matrix as the report that mutation testing tools share (mutation-testing-report-schema, version 2): files with
 * their mutants, and clauses in the place of tests.
 */

interface Position {
  readonly line: number;
  readonly column: number;
}

interface MutantResult {
  readonly id: string;
  readonly mutatorName: string;
  readonly description: string;
  readonly location: { readonly start: Position; readonly end: Position };
  readonly replacement: string;
  readonly status: 'Killed' | 'Survived' | 'Timeout' | 'RuntimeError';
  readonly statusReason: string;
  readonly coveredBy: readonly string[];
  readonly killedBy: readonly string[];
}

export interface MutationReport {
  readonly schemaVersion: '2.0';
  readonly thresholds: { readonly high: number; readonly low: number };
  readonly files: Readonly<
    Record<string, { readonly language: string; readonly source: string; readonly mutants: readonly MutantResult[] }>
  >;
  readonly testFiles: Readonly<
    Record<string, { readonly tests: readonly { readonly id: string; readonly name: string }[] }>
  >;
  readonly framework: { readonly name: string; readonly version: string };
}

/** Lines and columns begin at one. */
const positionAt = (source: string, offset: number): Position => {
  const before = source.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
};

/** From the first change in a file to the end of the last: what stands there, and what the mutant has in its place. */
const changeIn = (source: string, edits: readonly Edit[]): Pick<MutantResult, 'location' | 'replacement'> => {
  const spans = edits
    .map(({ find, replace }) => ({ start: source.indexOf(find), end: source.indexOf(find) + find.length, replace }))
    .sort((a, b) => a.start - b.start);
  const start = spans[0]?.start ?? 0;
  const end = spans.at(-1)?.end ?? source.length;
  let replacement = '';
  let from = start;
  for (const span of spans) {
    replacement += source.slice(from, span.start) + span.replace;
    from = span.end;
  }
  return {
    location: { start: positionAt(source, start), end: positionAt(source, end) },
    replacement: spans.length > 0 ? replacement : source,
  };
};

/** The file in which a mutant is shown: that of its first change. */
const fileOf = ({ base, edits }: Mutant): string => edits[0]?.in ?? base;

const statusOf = ({ killing, survives }: KillMatrix['mutants'][number]): MutantResult['status'] => {
  if (killing) return 'Killed';
  if (survives?.startsWith('timeout')) return 'Timeout';
  return survives?.startsWith('crash') || survives?.startsWith('cannot be judged') ? 'RuntimeError' : 'Survived';
};

const resultOf = (row: KillMatrix['mutants'][number], source: string): MutantResult => {
  const { id, mutant, broken, killing, survives } = row;
  const file = fileOf(mutant);
  const others = [...new Set(mutant.edits.map((edit) => edit.in ?? mutant.base))].filter((other) => other !== file);
  const elsewhere = others.length > 0 ? ` (with a change in ${others.join(', ')})` : '';
  return {
    id,
    mutatorName: mutant.algorithm,
    description: `${mutant.wrong}${elsewhere}. Written because: ${mutant.temptation}.`,
    ...changeIn(
      source,
      mutant.edits.filter((edit) => (edit.in ?? mutant.base) === file),
    ),
    status: statusOf(row),
    statusReason: killing ? killing.shown : (survives ?? ''),
    coveredBy: [...new Set([...mutant.breaks, ...broken])],
    // The clauses that it names come first: the first is the one that is told.
    killedBy: killing ? [...new Set([...killing.named, killing.clause])] : [],
  };
};

export const mutationReport = (
  matrix: KillMatrix,
  sources: Readonly<Record<string, string>>,
  version: string,
): MutationReport => {
  const files = [...new Set(matrix.mutants.map(({ mutant }) => fileOf(mutant)))].sort();
  return {
    schemaVersion: '2.0',
    // Every mutant must be killed: anything less is red.
    thresholds: { high: 100, low: 100 },
    files: Object.fromEntries(
      files.map((file) => {
        const source = sources[file] ?? '';
        const mutants = matrix.mutants.filter(({ mutant }) => fileOf(mutant) === file);
        return [file, { language: 'typescript', source, mutants: mutants.map((row) => resultOf(row, source)) }];
      }),
    ),
    testFiles: { 'spec/clauses.ts': { tests: CLAUSES.map(({ id, text }) => ({ id, name: `${id}  ${text}` })) } },
    framework: { name: 'ratelaw mutants', version },
  };
};
