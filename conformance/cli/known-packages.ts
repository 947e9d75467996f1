import { connecting, IOREDIS } from './client-text.ts';

/**
 * Adapters of limiters over Redis that many use, whose exports do not tell how they are to be asked. `npm run peers` writes
 * each, and runs it.
 */

const PLAIN = connecting(IOREDIS, false);
const FAKED = connecting(IOREDIS, true);

const importing = (names: string, from: string): string => `import { ${names} } from '${from}';`;

const RATE_LIMITER_FLEXIBLE = `${IOREDIS.imports}
${importing('RateLimiterRedis, RateLimiterRes', 'rate-limiter-flexible')}

export default {
  name: 'rate-limiter-flexible',
  declares: {
    algorithm: 'fixed-window',
    store: 'redis',
    clock: 'process', // it goes by the clock of the server
    windowAnchor: 'first-request',
    windowEnd: 'closed', // the window is the life of a key, which is over when its last millisecond is
    denialsCount: true,
    // Durations are whole seconds.
    configs: [1, 2, 5].flatMap((limit) => [1_000, 2_000, 60_000].map((windowMs) => ({ limit, windowMs }))),
    zeroCost: 'any',
    negativeCost: 'refunds',
    zeroConfig: 'accepted',
    invalidConfig: 'unchecked',
    emptyKey: 'key',
  },
  create({ limit, windowMs }, { redisUrl, keyPrefix }) {
${PLAIN.make}    const limiter = new RateLimiterRedis({ storeClient: redis, keyPrefix, points: limit, duration: windowMs / 1000 }); // your options
    return {
      async tryAcquire(key, cost) {
        try {
          const { remainingPoints } = await limiter.consume(key, cost);
          return { allowed: true, remaining: remainingPoints };
        } catch (refusal) {
          if (!(refusal instanceof RateLimiterRes)) throw refusal;
          return { allowed: false, remaining: refusal.remainingPoints };
        }
      },
      reset: async (key) => void (await limiter.delete(key)),
${PLAIN.close}    };
  },
};
`;

const RATE_LIMIT_REDIS = `${IOREDIS.imports}
${importing('RedisStore', 'rate-limit-redis')}

export default {
  name: 'rate-limit-redis',
  declares: {
    algorithm: 'fixed-window',
    store: 'redis',
    clock: 'process', // it goes by the clock of the server
    windowAnchor: 'first-request',
    denialsCount: true,
    costs: 'unit',
    zeroConfig: 'accepted',
    invalidConfig: 'unchecked',
    maxPeriodMs: 2_147_483_647,
    emptyKey: 'key',
  },
  async create({ limit, windowMs }, { redisUrl, keyPrefix }) {
${PLAIN.make}    const store = new RedisStore({ prefix: keyPrefix, sendCommand: (...words) => redis.call(...words) }); // your options
    await store.init({ windowMs });
    return {
      async tryAcquire(key) {
        const { totalHits } = await store.increment(key);
        return { allowed: totalHits <= limit, remaining: Math.max(0, limit - totalHits) };
      },
      reset: (key) => store.resetKey(key),
${PLAIN.close}    };
  },
};
`;

const UPSTASH_RATELIMIT = `${importing('Ratelimit', '@upstash/ratelimit')}
${IOREDIS.imports}

/** What it asks of @upstash/redis, of a Redis on this machine: which knows nothing of the first line of its scripts. */
const upstash = (redis) => {
  const local = (script) => script.replace(/^#!.*\\n/, '');
  return {
    evalsha: () => Promise.reject(new Error('NOSCRIPT')),
    eval: (script, keys, args) => redis.eval(local(script), keys.length, ...keys, ...args.map(String)),
  };
};

export default {
  name: '@upstash/ratelimit',
  declares: {
    algorithm: 'fixed-window',
    store: 'redis',
    clock: 'fake-timers', // it goes by Date.now()
    denialsCount: true,
    zeroCost: 'any',
    negativeCost: 'refunds',
    zeroConfig: 'accepted',
    invalidConfig: 'unchecked',
    emptyKey: 'key',
  },
  effective: ({ limit, windowMs }) => ({ limit, windowMs: Math.round(windowMs) }),
  async create({ limit, windowMs }, { redisUrl, keyPrefix }) {
${FAKED.make}    const limiter = new Ratelimit({
      redis: upstash(redis),
      prefix: keyPrefix,
      limiter: Ratelimit.fixedWindow(limit, \`\${windowMs} ms\`), // your options
      ephemeralCache: false,
    });
${FAKED.connect}    return {
      async tryAcquire(key, cost) {
        const { success, remaining, reason } = await limiter.limit(key, { rate: cost });
        return reason === 'timeout' ? { allowed: success, mode: 'fail-open' } : { allowed: success, remaining };
      },
      reset: (key) => limiter.resetUsedTokens(key),
${FAKED.close}    };
  },
};
`;

/** By the name of the package. */
export const KNOWN_PACKAGES: ReadonlyMap<string, string> = new Map([
  ['rate-limiter-flexible', RATE_LIMITER_FLEXIBLE],
  ['rate-limit-redis', RATE_LIMIT_REDIS],
  ['@upstash/ratelimit', UPSTASH_RATELIMIT],
]);
