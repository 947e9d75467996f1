/** Clients of ioredis that have connected, for limiters over Redis. */
import { Redis } from 'ioredis';

/** What connecting says when it fails is told by the commands that fail. */
const quiet = (client) => client.on('error', () => {});

/** Connects again at once: how long a client waits before it does is nothing that a limiter decides. */
export const connected = async (redisUrl, options) => {
  const client = quiet(new Redis(redisUrl, { ...options, lazyConnect: true, retryStrategy: () => 1 }));
  await client.connect();
  return client;
};

/** So often in a row nobody was there. */
const REFUSALS_MAX = 100;

/**
 * The same where timers are faked, and none that the client sets would fire while a call is under way. What was under way
 * when its connection ended is an error, and is not sent again.
 */
export const connectedWithoutTimers = async (redisUrl) => {
  const client = quiet(new Redis(redisUrl, { lazyConnect: true, retryStrategy: null, enableOfflineQueue: false }));
  await client.connect();
  let refusals = 0;
  let isWanted = true;
  client.on('ready', () => {
    refusals = 0;
  });
  client.on('end', () => {
    if (isWanted && ++refusals < REFUSALS_MAX) setImmediate(() => isWanted && client.connect().catch(() => {}));
  });
  return {
    client,
    close() {
      isWanted = false;
      client.disconnect();
    },
  };
};
