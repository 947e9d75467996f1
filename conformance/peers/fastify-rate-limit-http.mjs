/** @fastify/rate-limit with its default options and store, in Fastify 5, asked over HTTP: one proxy is trusted. */
import rateLimit from '@fastify/rate-limit';
import Fastify from 'fastify';

/** The plugin normalizes its two numbers before the store sees them: whole, or else its default. */
const normalized = (value, fallback) => (Number.isFinite(value) && value >= 0 ? Math.trunc(value) : fallback);

export default {
  name: '@fastify/rate-limit · Fastify over HTTP',
  declares: {
    algorithm: 'fixed-window',
    clock: 'fake-timers',
    // `trustProxy: '127.0.0.1'`, where the court's requests come from; x-ratelimit-reset is "how many seconds must pass before the rate limit resets" (README.md:79).
    http: { proxies: 1 },
    windowAnchor: 'first-request',
    windowEnd: 'half-open',
    denialsCount: true,
    // Not documented: a max of 0 denies all, a timeWindow of 0 never limits.
    zeroConfig: 'accepted',
    // Not documented: what is negative or not finite becomes the default of 1000 or 60,000.
    invalidConfig: 'unchecked',
    retryAfter: 'exact',
    resetAfter: 'window-end',
  },
  effective: ({ limit, windowMs }) => ({ limit: normalized(limit, 1000), windowMs: normalized(windowMs, 60_000) }),
  async create({ limit, windowMs }, { reached }) {
    const app = Fastify({ trustProxy: '127.0.0.1', forceCloseConnections: true });
    await app.register(rateLimit, { max: limit, timeWindow: windowMs });
    app.get('/', async () => {
      reached();
      return 'ok';
    });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    return { url, close: () => app.close() };
  },
};
