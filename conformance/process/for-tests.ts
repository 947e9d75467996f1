import { isRequired } from './require.ts';

/** For tests of what this machine may lack: one line that says so; an error where RATELAW_REQUIRE lists it. */
export const skipped = (name: string, why: string, env: NodeJS.ProcessEnv = process.env): undefined => {
  if (isRequired(name, env)) throw new Error(`RATELAW_REQUIRE lists ${name}, but: ${why}`);
  process.stderr.write(`SKIPPED, no ${name}: ${why}\n`);
  return undefined;
};
