import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
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

const attempt = (option: string, path: string, write: () => void): void => {
  try {
    write();
  } catch (error) {
    throw new UsageError(`--${option} ${path}: could not be written: ${messageOf(error)}`);
  }
};

const writeTo = (option: string, path: string, text: string): void =>
  attempt(option, path, () => writeFileSync(path, text));

/** What is there stays as it is, and what is not is not left behind: nothing has been judged yet. */
const tryToWrite = (option: string, path: string): void =>
  attempt(option, path, () => {
    const isNew = !existsSync(path);
    closeSync(openSync(path, 'a'));
    if (isNew) rmSync(path);
  });

/**
 * Writes the files that are wanted.
 * @throws UsageError at once where one of them cannot be written.
 */
export const pagesFor = ({ report, html }: Wanted): ((matrix: KillMatrix) => void) => {
  const component = html === undefined ? '' : readComponent();
  if (report !== undefined) tryToWrite('report', report);
  if (html !== undefined) tryToWrite('html', html);
  return (matrix) => {
    if (report === undefined && html === undefined) return;
    const data = mutationReport(matrix, SOURCES, VERSION);
    if (report !== undefined) writeTo('report', report, `${JSON.stringify(data, null, 2)}\n`);
    if (html !== undefined) writeTo('html', html, reportPage(data, component));
  };
};
