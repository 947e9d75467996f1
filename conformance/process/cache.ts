import { homedir } from 'node:os';
import { join } from 'node:path';

/** What is made once for this user and kept: the compiled shim, an unpacked Redis (XDG Base Directory Specification). */
export const cacheFolder = (env: NodeJS.ProcessEnv): string => {
  const base = env.XDG_CACHE_HOME;
  // A relative path there is to be ignored, says the specification.
  return join(base?.startsWith('/') ? base : join(homedir(), '.cache'), 'ratelaw');
};
