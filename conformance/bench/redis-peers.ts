import type { Redis } from 'ioredis';
import { isInstalled, loadPeer, loadPeerFile } from './peers.ts';

/** Limiters of others, over the same connection as ours, called as their users call them. */

export interface RedisPeer {
  readonly tryAcquire: (key: string) => Promise<unknown>;
  /** What its keys begin with. */
  readonly prefix: string;
}

const POINTS = 1_000_000;
const WINDOW_S = 3_600;

interface Upstash {
  readonly Ratelimit: (new (
    options: object,
  ) => { limit(key: string): Promise<unknown> }) & {
    fixedWindow(tokens: number, window: string): unknown;
    slidingWindow(tokens: number, window: string): unknown;
    tokenBucket(tokens: number, interval: string, max: number): unknown;
  };
}
interface Flexible {
  readonly default: {
    readonly RateLimiterRedis: new (options: object) => { consume(key: string): Promise<unknown> };
  };
}
interface Shim {
  scriptsOf(client: Redis): object;
}

const flexible = async (storeClient: Redis): Promise<Record<string, RedisPeer>> => {
  const library = (await loadPeer('rate-limiter-flexible')) as Flexible;
  const prefix = 'rlf';
  const options = { storeClient, points: POINTS, duration: WINDOW_S, keyPrefix: prefix };
  const limiter = new library.default.RateLimiterRedis(options);
  return { 'rate-limiter-flexible': { prefix, tryAcquire: (key) => limiter.consume(key) } };
};

const upstash = async (client: Redis): Promise<Record<string, RedisPeer>> => {
  const { Ratelimit } = (await loadPeer('@upstash/ratelimit')) as Upstash;
  const { scriptsOf } = (await loadPeerFile('over-redis/upstash-client.mjs')) as Shim;
  const window = `${WINDOW_S} s`;
  const algorithms = {
    fixedWindow: Ratelimit.fixedWindow(POINTS, window),
    slidingWindow: Ratelimit.slidingWindow(POINTS, window),
    tokenBucket: Ratelimit.tokenBucket(1, '60 s', POINTS),
  };
  return Object.fromEntries(
    Object.entries(algorithms).map(([name, limiter]): [string, RedisPeer] => {
      const prefix = `upstash ${name}`;
      const ratelimit = new Ratelimit({ redis: scriptsOf(client), limiter, prefix });
      return [`@upstash/ratelimit ${name}`, { prefix, tryAcquire: (key) => ratelimit.limit(key) }];
    }),
  );
};

/** Those that are installed. */
export const peersOver = async (client: Redis): Promise<Readonly<Record<string, RedisPeer>>> => ({
  ...(isInstalled('rate-limiter-flexible') ? await flexible(client) : {}),
  ...(isInstalled('@upstash/ratelimit') ? await upstash(client) : {}),
});
