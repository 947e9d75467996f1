/** How an adapter that is written connects to Redis, and ends it: over the client that the limiter is written for. */

export interface Client {
  readonly package: 'ioredis' | 'redis';
  readonly imports: string;
  /** What is there once, for all nodes. */
  readonly once: string;
}

export const IOREDIS: Client = { package: 'ioredis', imports: "import { Redis } from 'ioredis';", once: '' };
const NODE_REDIS: Client = {
  package: 'redis',
  imports: "import { createClient } from 'redis';",
  once: '\nconst first = createClient(); // never connects: a client with the options of another one is made sooner\n',
};

/** The commands of `redis` have capitals in them, and its scripts take `keys` by name. */
export const clientFor = (code: string): Client =>
  /\.(?:evalSha|incrBy|pExpire|pTTL|hSet|hGet|hmGet|hGetAll|zAdd|zCard|zRem\w*)\(|\bkeys:\s*\[/.test(code)
    ? NODE_REDIS
    : IOREDIS;

/** How a client is made, connected once there is a limiter (one that is refused leaves no connection behind), and ended. */
export interface Connecting {
  readonly make: string;
  readonly connect: string;
  readonly close: string;
}

const QUIET = "redis.on('error', () => {}); // each call has its own";

export const connecting = (client: Client, isFaked: boolean): Connecting => {
  if (client === NODE_REDIS)
    return {
      make: `    const redis = first.duplicate({ url: redisUrl });
    ${QUIET}
`,
      connect: '    if (!redis.isOpen) await redis.connect();\n',
      close: '      close: () => redis.destroy(),\n',
    };
  // No timer of a client fires where timers are faked.
  if (isFaked)
    return {
      make: `    // Timers are faked: it connects again without one.
    const redis = new Redis(redisUrl, { lazyConnect: true, enableOfflineQueue: false, retryStrategy: null });
    let isOpen = true;
    ${QUIET}
    redis.on('end', () => setImmediate(() => isOpen && redis.connect().catch(() => {})));
`,
      connect: "    if (redis.status === 'wait') await redis.connect();\n",
      close: `      close() {
        isOpen = false;
        redis.disconnect();
      },
`,
    };
  return {
    make: `    // Nothing is sent twice: a command whose reply was lost may have been charged.
    const redis = new Redis(redisUrl, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => 1 });
    ${QUIET}
`,
    connect: '',
    close: '      close: () => redis.disconnect(),\n',
  };
};
