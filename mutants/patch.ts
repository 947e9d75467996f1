import type { Mutant } from './mutant.ts';

/** The files that a mutant changes. */
export const filesOf = ({ base, edits }: Mutant): readonly string[] => [
  ...new Set([base, ...edits.map((edit) => edit.in ?? base)]),
];

/**
 * One file, the base unless stated, with the mutant's edits.
 * @throws Error when an edit does not match exactly once: the file has changed under the mutant.
 */
export const patch = ({ id, base, edits }: Mutant, source: string, file: string = base): string =>
  edits
    .filter((edit) => (edit.in ?? base) === file)
    .reduce((text, { find, replace }) => {
      const parts = text.split(find);
      if (parts.length !== 2)
        throw new Error(`${id}: ${JSON.stringify(find)} matches ${parts.length - 1} times in ${file}, wanted: once`);
      return parts.join(replace);
    }, source);
