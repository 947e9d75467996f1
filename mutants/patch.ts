import type { Mutant } from './mutant.ts';

/** A mutant that is written down wrong: one line says what was got, what was wanted, where, and what to do. */
export class MutantError extends Error {
  override readonly name = 'MutantError';
}

/** The files that a mutant changes. */
export const filesOf = ({ base, edits }: Mutant): readonly string[] => [
  ...new Set([base, ...edits.map((edit) => edit.in ?? base)]),
];

/**
 * One file, the base unless stated, with the mutant's edits.
 * @throws MutantError when an edit does not match exactly once: the file has changed under the mutant.
 */
export const patch = ({ id, base, edits }: Mutant, source: string, file: string = base): string =>
  edits
    .filter((edit) => (edit.in ?? base) === file)
    .reduce((text, { find, replace }) => {
      const parts = text.split(find);
      if (parts.length !== 2)
        throw new MutantError(
          `mutant ${id}: find ${JSON.stringify(find)} matches ${parts.length - 1} times in ${file}; wanted: once. Copy it from there as it is now, with enough around it`,
        );
      return parts.join(replace);
    }, source);
