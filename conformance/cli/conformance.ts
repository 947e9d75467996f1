import { CLAUSES } from '../../spec/index.ts';
import type { KillMatrix, Stood } from '../kill-matrix.ts';
import { summary } from '../report/kill-matrix.ts';
import type { Told } from './mutants.ts';

const SYMBOLS: Readonly<Record<string, string>> = {
  pass: '✓',
  fail: '✗',
  undeclared: '?',
  waived: 'w',
  'not-applicable': '·',
  'not-exercised': '-',
  error: '!',
};

/** Limiters × clauses, in blocks that fit a terminal. */
const table = (reports: readonly Stood[], ids: readonly string[]): string[] => {
  const width = Math.max(0, ...reports.map(({ name }) => name.length));
  const lines: string[] = [];
  for (let from = 0; from < ids.length; from += 14) {
    const block = ids.slice(from, from + 14);
    lines.push(`${' '.repeat(width)}  ${block.map((id) => id.padStart(7)).join('')}`);
    for (const report of reports) {
      const cells = block.map((id) =>
        (SYMBOLS[report.verdicts.find(({ clause }) => clause === id)?.status ?? 'error'] ?? '!').padStart(7),
      );
      lines.push(`${report.name.padEnd(width)}  ${cells.join('')}`);
    }
    lines.push('');
  }
  return lines;
};

/**
 * The main job, as it concerns the limiters: every reference limiter conforms, by the judgement of a court that catches
 * every mutant for its own reason and accuses nobody who is right. `ratelaw mutants` shows the same of the court.
 */
export const conformance = (matrix: KillMatrix, missing: readonly string[]): Told => {
  const clauses = CLAUSES.map(({ id }) => id);
  const references = matrix.right.filter(({ kind }) => kind === 'reference');
  const text = [
    ...table(references, clauses),
    Object.entries(SYMBOLS)
      .map(([status, symbol]) => `${symbol} ${status}`)
      .join('   '),
    '',
    ...missing.flatMap((line) => [line, '']),
    ...summary(matrix),
  ];
  const json = {
    limiters: references.map(({ name, verdicts, grievances, exitCode }) => ({ name, verdicts, grievances, exitCode })),
    wheats: matrix.right.length - references.length,
    mutants: matrix.mutants.map(({ id, killing }) => ({ id, killed: killing !== undefined })),
    unexercised: matrix.unexercised,
    unneeded: matrix.unneeded,
    stale: matrix.stale,
    elsewhere: matrix.elsewhere,
    alike: matrix.alike,
    exitCode: matrix.exitCode,
  };
  return { text: text.join('\n'), json, exitCode: matrix.exitCode };
};
