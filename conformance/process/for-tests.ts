import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isRequired } from './require.ts';

/** What `--import` reads TypeScript with, by its address: a process may stand in a folder from which no package is found. */
export const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** For tests of what this machine may lack: one line that says so; an error where RATELAW_REQUIRE lists it. */
export const skipped = (name: string, why: string, env: NodeJS.ProcessEnv = process.env): undefined => {
  if (isRequired(name, env)) throw new Error(`RATELAW_REQUIRE lists ${name}, but: ${why}`);
  process.stderr.write(`SKIPPED, no ${name}: ${why}\n`);
  return undefined;
};
