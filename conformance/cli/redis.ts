import { EXIT, type ExitCode } from '../errors.ts';
import { isRequired } from '../process/require.ts';
import { findRedis } from '../redis/find.ts';
import { installRedis } from '../redis/install.ts';

/**
 * A Redis for this user, if there is none yet. `ifPossible`: one that cannot be had is said, and is an error only where
 * RATELAW_REQUIRE lists redis.
 */
export const redisInstall = (
  ifPossible: boolean,
  env: NodeJS.ProcessEnv = process.env,
): { readonly text: string; readonly exitCode: ExitCode } => {
  const there = findRedis(env);
  const found = there.kind === 'missing' ? installRedis(env) : there;
  if (found.kind === 'program')
    return { text: `${found.version} from ${found.from}: ${found.path}`, exitCode: EXIT.conforms };
  if (found.kind === 'url')
    return { text: `RATELAW_REDIS_URL is ${found.url.host}: nothing to install`, exitCode: EXIT.conforms };
  const isError = !ifPossible || isRequired('redis', env);
  return { text: `no redis: ${found.why}`, exitCode: isError ? EXIT.inconclusive : EXIT.conforms };
};
