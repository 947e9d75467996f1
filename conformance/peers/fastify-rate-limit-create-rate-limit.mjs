/**
 * @fastify/rate-limit, the plugin itself with its default options and store, through its documented `createRateLimit`.
 * Of Fastify it needs four methods of the instance and one field of the request; they are stood in for here, so that
 * no server runs.
 */
import fastifyRateLimit from '@fastify/rate-limit';

export default {
  name: '@fastify/rate-limit · createRateLimit',
  declares: {
    algorithm: 'fixed-window',
    clock: 'fake-timers',
    windowAnchor: 'first-request',
    windowEnd: 'half-open',
    denialsCount: true,
    costs: 'unit',
    // Not documented: a max of 0 denies all, a timeWindow of 0 never limits.
    zeroConfig: 'accepted',
    // Not documented: what is negative or not finite becomes the default of 1000 or 60,000.
    invalidConfig: 'unchecked',
    // Not documented: an empty key is a key.
    emptyKey: 'key',
    retryAfter: 'exact',
    resetAfter: 'window-end',
  },
  effective: ({ limit, windowMs }) => ({ limit: Math.trunc(limit), windowMs: Math.trunc(windowMs) }),
  async create({ limit, windowMs }) {
    const decorations = {};
    const instance = {
      decorateRequest() {},
      addHook() {},
      hasDecorator: (name) => name in decorations,
      decorate(name, value) {
        decorations[name] = value;
      },
    };
    const keyGenerator = (request) => request.key;
    await fastifyRateLimit(instance, { max: limit, timeWindow: windowMs, keyGenerator });
    const check = decorations.createRateLimit();
    const request = (key) => ({ key, routeOptions: {} });
    const claims = ({ max, remaining, ttl }) => ({ limit: max, remaining, resetAfterMs: ttl });
    return {
      async tryAcquire(key) {
        const result = await check(request(key));
        const answer = claims(result);
        if (!result.isExceeded) return { allowed: true, ...answer };
        // The end of the window is a retry time only where a new window admits anything.
        return result.max >= 1
          ? { allowed: false, ...answer, retryAfterMs: result.ttl }
          : { allowed: false, ...answer };
      },
      async peek(key) {
        return claims(await check(request(key), { increment: false }));
      },
    };
  },
};
