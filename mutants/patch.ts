import type { Mutant } from './mutant.ts';

/**
 * The base with the mutant's edits.
 * @throws Error when an edit does not match exactly once: the base has changed under the mutant.
 */
export const patch = ({ id, base, edits }: Mutant, source: string): string =>
  edits.reduce((text, { find, replace }) => {
    const parts = text.split(find);
    if (parts.length !== 2)
      throw new Error(`${id}: ${JSON.stringify(find)} matches ${parts.length - 1} times in ${base}, wanted: once`);
    return parts.join(replace);
  }, source);
