/**
 * What `@upstash/ratelimit` asks of `@upstash/redis`, over a Redis on this machine in place of Upstash's HTTP interface. A
 * script is run by its hash, and sent when the server says that it does not know it, as there.
 */
import { createHash } from 'node:crypto';
import { connectedWithoutTimers } from './connected.mjs';

/**
 * The first line of its scripts, `#!lua flags=allow-key-locking`, names a flag that only Upstash knows: Redis 7 refuses it.
 */
const withoutShebang = (script) => script.replace(/^#!.*\n/, '');

const sha1 = (text) => createHash('sha1').update(text).digest('hex');

/** Scripts as it has them run, over a client of ioredis. */
export const scriptsOf = (client) => {
  /** By the hash of a script as it is in the package: the hash of what the server was sent. */
  const sent = new Map();
  return {
    evalsha: (hash, keys, args) => client.evalsha(sent.get(hash) ?? hash, keys.length, ...keys, ...args.map(String)),
    eval(script, keys, args) {
      const text = withoutShebang(script);
      sent.set(sha1(script), sha1(text));
      return client.eval(text, keys.length, ...keys, ...args.map(String));
    },
  };
};

export const upstashClient = async (redisUrl) => {
  const { client, close } = await connectedWithoutTimers(redisUrl);
  return { ...scriptsOf(client), close };
};

/**
 * One of its limiters as the court asks it, with the `rate` of each request, or without. `claims` says what an answer, or
 * `getRemaining`, tells of a key.
 */
export const asked = (limiter, redis, claims, { withRates = true } = {}) => ({
  async tryAcquire(key, cost) {
    const { success, reason, ...told } = await limiter.limit(key, withRates ? { rate: cost } : undefined);
    if (reason === 'timeout') return { allowed: success, mode: 'fail-open' };
    return { allowed: success, ...claims(told, success ? undefined : cost) };
  },
  peek: async (key) => claims(await limiter.getRemaining(key)),
  reset: (key) => limiter.resetUsedTokens(key),
  close: redis.close,
});
