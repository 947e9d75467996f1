/**
 * Rate limiting of HTTP requests: for node:http, Express 5, Fastify 5, Hono, and handlers on the Fetch API. It works with
 * every limiter that has `tryAcquire(key, cost)`, synchronous or not, and imports no framework.
 *
 * What clients see: `RateLimit` and `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers-10, or the `X-RateLimit-*`
 * family; and for a denied request 429 (RFC 6585), `Retry-After` in seconds (RFC 9110 §10.2.3), `Cache-Control: no-store`
 * and a problem document (RFC 9457).
 *
 * @module
 */
export { addressKey, normalAddress } from './address.ts';
export { type Connection, clientAddress, type ProxyTrust, proxiesIn, type TrustProxy } from './client-address.ts';
export type { NodeRateLimitOptions } from './connect.ts';
export { expressRateLimit } from './express.ts';
export { type FastifyRateLimitOptions, fastifyRateLimit } from './fastify.ts';
export { type FetchRateLimitOptions, fetchRateLimit } from './fetch.ts';
export type { Field, HeaderStyle, Policy } from './fields.ts';
export type { ForwardedHeader } from './forwarded.ts';
export { createGate, type Gate, type RequestReader } from './gate.ts';
export { type HonoRateLimitOptions, honoRateLimit } from './hono.ts';
export type { Answer, HttpLimiter } from './limiter.ts';
export { nodeRateLimit } from './node.ts';
export type { FailurePolicy, RateLimitOptions } from './options.ts';
export type { Allowance, Denial, Verdict } from './verdict.ts';
