import type { Change, Explained, Kind } from './survivor.ts';
import { explains, textOf } from './survivor.ts';

/** What Stryker writes: the part of its schema that is read here. */
export interface StrykerReport {
  readonly files: Readonly<Record<string, StrykerFile>>;
  readonly testFiles?: Readonly<
    Record<string, { readonly tests: readonly { readonly id: string; readonly name: string }[] }>
  >;
}
interface StrykerFile {
  readonly source: string;
  readonly mutants: readonly StrykerMutant[];
}
interface Position {
  readonly line: number;
  readonly column: number;
}
interface StrykerMutant {
  readonly replacement?: string;
  readonly status: string;
  /** The questions that come by it. */
  readonly coveredBy?: readonly string[];
  readonly location: { readonly start: Position; readonly end: Position };
}

/** What became of the changes of one file. */
export interface Score {
  readonly file: string;
  readonly isFirstLook: boolean;
  readonly changes: number;
  readonly killed: number;
  /** Killed as it never came to an end. */
  readonly endless: number;
  readonly explained: Readonly<Record<Kind, number>>;
  readonly unexplained: readonly Change[];
  /** Neither killed nor survived: Stryker could not tell. */
  readonly unknown: number;
}

/** At the end of a question's name. */
export const FIRST_LOOK = ', at a first look';
/** At the beginning of the names of those that are asked whole at any look. */
export const COUNTEREXAMPLE = 'counterexample of ';

/** Whether some change of a file was asked questions of a first look alone. */
const isFirstLook = ({ testFiles = {} }: StrykerReport, { mutants }: StrykerFile): boolean => {
  const tests = Object.values(testFiles).flatMap((file) => file.tests);
  const looks = new Map(
    tests.filter(({ name }) => !name.startsWith(COUNTEREXAMPLE)).map(({ id, name }) => [id, name.endsWith(FIRST_LOOK)]),
  );
  return mutants.some(({ coveredBy = [] }) => {
    const asked = coveredBy.map((id) => looks.get(id)).filter((isFirst) => isFirst !== undefined);
    return asked.length > 0 && asked.every(Boolean);
  });
};

const KILLED = 'Killed';
const ENDLESS = 'Timeout';
const SURVIVED: ReadonlySet<string> = new Set(['Survived', 'NoCoverage']);

const offsetOf = (lines: readonly string[], { line, column }: Position): number =>
  lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;

const changeOf = (source: string, { location, replacement = '' }: StrykerMutant): Change => {
  const lines = source.split('\n');
  const from = source.slice(offsetOf(lines, location.start), offsetOf(lines, location.end));
  return { line: (lines[location.start.line - 1] ?? '').trim(), from: textOf(from), to: textOf(replacement) };
};

export const scoresOf = (report: StrykerReport, list: readonly Explained[]): readonly Score[] =>
  Object.entries(report.files)
    .map(([file, tried]): Score => {
      const { source, mutants } = tried;
      const isFirst = isFirstLook(report, tried);
      const entries = list.filter((each) => each.file === file);
      const explained = { equivalent: 0, cost: 0, unjudged: 0 };
      const unexplained: Change[] = [];
      for (const mutant of mutants) {
        if (!SURVIVED.has(mutant.status)) continue;
        const change = changeOf(source, mutant);
        const entry = entries.find((each) => explains(each, change));
        if (entry) explained[entry.kind]++;
        else unexplained.push(change);
      }
      const count = (status: string): number => mutants.filter((mutant) => mutant.status === status).length;
      const [killed, endless] = [count(KILLED), count(ENDLESS)];
      const survived = mutants.filter(({ status }) => SURVIVED.has(status)).length;
      const unknown = mutants.length - killed - endless - survived;
      const changes = mutants.length;
      return { file, isFirstLook: isFirst, changes, killed, endless, explained, unexplained, unknown };
    })
    .sort((a, b) => a.file.localeCompare(b.file));

/** Entries of files that were tried, to which no survivor belongs any more. */
export const staleIn = (report: StrykerReport, list: readonly Explained[]): readonly string[] =>
  list.flatMap((entry) => {
    const tried = report.files[entry.file];
    if (!tried) return [];
    const survivors = tried.mutants
      .filter(({ status }) => SURVIVED.has(status))
      .map((mutant) => changeOf(tried.source, mutant));
    return entry.changes
      .filter((change) => !survivors.some((survivor) => explains({ ...entry, changes: [change] }, survivor)))
      .map(({ line, from = 'anything', to = 'anything' }) => `${entry.file}: ${line}: ${from} → ${to}`);
  });

const percent = (part: number, of: number): string => (of === 0 ? '' : `${((100 * part) / of).toFixed(1)} %`);

const rowOf = ({ file, isFirstLook, changes, killed, endless, explained, unexplained, unknown }: Score): string => {
  const { equivalent, cost, unjudged } = explained;
  const cells = [changes, killed, endless, equivalent, cost, unjudged, unexplained.length, unknown];
  return `| ${file}${isFirstLook ? ' \\*' : ''} | ${cells.join(' | ')} | ${percent(killed + endless, changes)} |`;
};

const totalOf = (scores: readonly Score[], file: string): Score => {
  const sum = (of: (score: Score) => number): number => scores.reduce((total, score) => total + of(score), 0);
  return {
    file,
    isFirstLook: false,
    changes: sum(({ changes }) => changes),
    killed: sum(({ killed }) => killed),
    endless: sum(({ endless }) => endless),
    explained: {
      equivalent: sum(({ explained }) => explained.equivalent),
      cost: sum(({ explained }) => explained.cost),
      unjudged: sum(({ explained }) => explained.unjudged),
    },
    unexplained: scores.flatMap(({ unexplained }) => unexplained),
    unknown: sum(({ unknown }) => unknown),
  };
};

export const tableOf = (scores: readonly Score[]): string => {
  const parts = ['src', 'spec'].flatMap((part) => {
    const own = scores.filter(({ file }) => file.startsWith(`${part}/`));
    return own.length > 0 ? [totalOf(own, `**all of ${part}**`)] : [];
  });
  return [
    '| file | changes | killed | endless | equivalent | cost | unjudged | unexplained | unknown | score |',
    '| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |',
    ...[...scores, ...parts].map(rowOf),
  ].join('\n');
};
