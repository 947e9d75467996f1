import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The program of that name on PATH, or at that path; undefined where there is none that may be run. */
export const programOf = (name: string, env: NodeJS.ProcessEnv): string | undefined => {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const paths = name.includes('/') ? [name] : folders.map((folder) => join(folder, name));
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      // Not there, or not for us: the next one may be.
      return false;
    }
  });
};
