import type { ProcessClock } from '../process/clock.ts';
import { skipped } from '../process/for-tests.ts';
import { findClock, isVirtual } from '../process/means.ts';
import { findRedis, type RedisProgram } from './find.ts';
import { OwnRedis, type RedisOptions } from './server.ts';

/** For tests: a Redis that can be started. A server by URL does not do: tests set its clock, and kill it. */
export const redisProgramForTests = (env: NodeJS.ProcessEnv = process.env): RedisProgram | undefined => {
  const { RATELAW_REDIS_URL: _, ...rest } = env;
  const found = findRedis(rest);
  if (found.kind === 'program') return found;
  return skipped('redis', found.kind === 'missing' ? found.why : 'a server by URL does not do', env);
};

/** For tests: a Redis of which several can be started that watch each other, on a clock of ours that runs. */
export const groupProgramForTests = (env: NodeJS.ProcessEnv = process.env): RedisProgram | undefined => {
  const program = redisProgramForTests(env);
  if (!program) return undefined;
  // `--cluster-port` and `ADDSLOTSRANGE` came with it.
  if (!(Number(/(\d+)\./.exec(program.version)?.[1]) >= 7))
    return skipped('redis', `${program.version} is older than 7`, env);
  const means = findClock(env);
  return isVirtual(means) ? program : skipped('clock', means.why, env);
};

export type TestRedis = OwnRedis & { readonly clock: ProcessClock };

/** For tests: a Redis of their own on a clock of their own. Where one of the two is missing, see {@link skipped}. */
export const redisForTests = async (options: RedisOptions = {}): Promise<TestRedis | undefined> => {
  const env = options.env ?? process.env;
  const program = redisProgramForTests(env);
  if (!program) return undefined;
  const means = options.means ?? findClock(env);
  if (!isVirtual(means)) return skipped('clock', means.why, env);
  const server = await OwnRedis.start(program, { ...options, means });
  if (server.clock) return server as TestRedis;
  await server.stop();
  return skipped('clock', server.describe, env);
};
