import { writeFileSync } from 'node:fs';
import { SOURCES } from '../../mutants/.generated/sources.ts';
import { messageOf, UsageError } from '../errors.ts';
import type { KillMatrix } from '../kill-matrix.ts';
import { readComponent, reportPage } from '../report/kill-matrix-html.ts';
import { mutationReport } from '../report/kill-matrix-schema.ts';
import { VERSION } from './version.ts';

/** The files that a kill matrix is wanted in. */
export interface Wanted {
  readonly report?: string;
  readonly html?: string;
}

const writeTo = (option: string, path: string, text: string): void => {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new UsageError(`--${option} ${path}: could not be written: ${messageOf(error)}`);
  }
};

/**
 * Writes the files that are wanted.
 * @throws UsageError at once where one of them cannot be written.
 */
export const pagesFor = ({ report, html }: Wanted): ((matrix: KillMatrix) => void) => {
  const component = html === undefined ? '' : readComponent();
  if (report !== undefined) writeTo('report', report, '');
  if (html !== undefined) writeTo('html', html, '');
  return (matrix) => {
    if (report === undefined && html === undefined) return;
    const data = mutationReport(matrix, SOURCES, VERSION);
    if (report !== undefined) writeTo('report', report, `${JSON.stringify(data, null, 2)}\n`);
    if (html !== undefined) writeTo('html', html, reportPage(data, component));
  };
};
