import { refusal } from '../memory/checks.ts';

/** What is used of a client of `ioredis`, 5 or 6: a `Redis` or a `Cluster`. */
export interface IoredisClient {
  evalsha(sha1: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  readonly options: object;
  readonly isCluster?: boolean;
}

/** What is used of a client of `redis` (node-redis), from 5 on: of `createClient`, `createClientPool` or `createCluster`. */
export interface NodeRedisClient {
  evalSha(sha1: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** A connected client, which stays the caller's: it is never closed here. */
export type RedisClient = IoredisClient | NodeRedisClient;

/**
 * What becomes of a request whose reply is lost on the way.
 *
 * - `at-most-once`: it has been charged once, or not at all. A client that would send it again is refused.
 * - `at-least-once`: the client may send it again, and each time it arrives it is charged again.
 */
export type Delivery = 'at-most-once' | 'at-least-once';

export function isIoredis(client: RedisClient): client is IoredisClient {
  return 'evalsha' in client;
}

/** Whether the keys of one call must lie in one slot. */
export function isCluster(client: RedisClient): boolean {
  return isIoredis(client) ? client.isCluster === true : 'masters' in client;
}

/** @throws TypeError unless `client` is one that can be used, and that delivers as it is `delivery`. */
export function checkClient(client: RedisClient, delivery: Delivery): void {
  const isClient =
    typeof client === 'object' &&
    client !== null &&
    typeof client.eval === 'function' &&
    typeof (isIoredis(client) ? client.evalsha : client.evalSha) === 'function';
  if (!isClient) throw refusal('client', 'a client of ioredis or of redis (node-redis)', client);
  const cure = delivery === 'at-most-once' ? cureForResending(client) : undefined;
  if (cure === undefined) return;
  throw new TypeError(
    `client must not send a command again whose reply was lost, as the request would be charged twice: ${cure}, ` +
      "or declare delivery: 'at-least-once'",
  );
}

/**
 * What to do about a client that sends commands again when their connection is lost, whether or not they have been carried
 * out; undefined if it does not. No token that the script remembers would do instead: ioredis may send for minutes, and a
 * token would have to be kept for as long, next to each of the key's other requests.
 */
function cureForResending(client: RedisClient): string | undefined {
  if (!isIoredis(client)) {
    // Its sentinel client asks again whenever the connection was lost meanwhile, and does not show how often.
    return 'getSentinelNode' in client ? 'give it the client of the master (createClient)' : undefined;
  }
  const options = client.options as Readonly<Record<string, unknown>>;
  if (client.isCluster === true) {
    const isQuiet = options.retryDelayOnFailover === 0 && typeof options.clusterNodeRetryStrategy !== 'function';
    return isQuiet ? undefined : 'set retryDelayOnFailover: 0 and no clusterNodeRetryStrategy';
  }
  const isQuiet = options.maxRetriesPerRequest === 0 || options.autoResendUnfulfilledCommands === false;
  return isQuiet
    ? undefined
    : 'set maxRetriesPerRequest: 0 (client.duplicate({ maxRetriesPerRequest: 0 }) is one that has it)';
}
