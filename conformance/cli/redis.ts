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
  // No limiter is judged with a server by URL: that there is one changes nothing about what is missing.
  const { RATELAW_REDIS_URL: url, ...rest } = env;
  const there = findRedis(rest);
  const found = there.kind === 'program' ? there : installRedis(rest);
  if (found.kind === 'program') {
    const unset = url ? '; unset RATELAW_REDIS_URL to have limiters judged with it' : '';
    return { text: `${found.version} from ${found.from}: ${found.path}${unset}`, exitCode: EXIT.conforms };
  }
  const isError = !ifPossible || isRequired('redis', env);
  return { text: `no redis: ${found.why}`, exitCode: isError ? EXIT.inconclusive : EXIT.conforms };
};
