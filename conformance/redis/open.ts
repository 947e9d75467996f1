import type { CourtClock } from '../clocks.ts';
import type { Declaration } from '../declaration.ts';
import { InconclusiveError } from '../errors.ts';
import { findRedis } from './find.ts';
import { startRedis } from './server.ts';
import { Store } from './store.ts';

/** Since Redis 7 what is meant for tests has to be switched on: https://redis.io/docs/latest/commands/debug/ */
export const argsFor = (version: string): readonly string[] =>
  Number(/(\d+)\./.exec(version)?.[1] ?? 7) >= 7 ? ['--enable-debug-command', 'local'] : [];

/**
 * Starts the store that a limiter declares, if it declares one.
 * @throws InconclusiveError saying how to get one.
 */
export const openStore = async (
  name: string,
  { store, algorithm }: Declaration,
  clock: CourtClock,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Store | undefined> => {
  if (store === undefined) return undefined;
  const found = findRedis(env);
  if (found.kind === 'missing') throw new InconclusiveError(`${name} keeps its state in redis, and ${found.why}`);
  if (found.kind === 'url')
    throw new InconclusiveError(
      `${name}: the server at ${found.url.host} is not ours to set the clock of, nor to kill, and no ${algorithm} can be judged with it; unset RATELAW_REDIS_URL`,
    );
  const server = await startRedis(found, { env, args: argsFor(found.version) });
  if (!server.clock) {
    await server.stop();
    throw new InconclusiveError(`${name}: ${server.describe}; only a server on a clock of ours can be judged with`);
  }
  return Store.open(server, clock);
};
