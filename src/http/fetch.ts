import type { Gate } from './gate.ts';
import { createGate } from './gate.ts';
import type { RateLimitOptions } from './options.ts';
import { peerAddress } from './platform.ts';
import { denialResponse, withFields } from './response.ts';
import type { Denial } from './verdict.ts';

export interface FetchRateLimitOptions<Platform = unknown> extends RateLimitOptions<Request> {
  /**
   * The address of the peer of the connection; `platform` is what the server gave beside the request. Known without it
   * for @hono/node-server and Deno; on Bun it is `(request, server) => server.requestIP(request)?.address`.
   */
  readonly address?: ((request: Request, platform: Platform) => string | undefined) | undefined;
  /** The response to a denied request instead of the problem document; it is given the header fields that it lacks. */
  readonly onDenied?: ((request: Request, denial: Denial) => Response | Promise<Response>) | undefined;
}

/**
 * Rate limiting for a handler that takes a `Request` and gives a `Response`, as servers on the Fetch API do:
 * `serve({ fetch: fetchRateLimit({ limiter }, handler) })`. What the server gives beside the request is handed on.
 *
 * If there is no decision and `onError` is `error`, the promise is rejected, as if the handler had failed.
 *
 * @throws TypeError or RangeError, naming the option, for options that cannot be meant.
 */
export function fetchRateLimit<Rest extends readonly unknown[] = []>(
  options: FetchRateLimitOptions<Rest[0]>,
  handler: (request: Request, ...rest: Rest) => Response | Promise<Response>,
): (request: Request, ...rest: Rest) => Promise<Response> {
  if (typeof handler !== 'function') throw new TypeError(`handler must be a function, got ${typeof handler}`);
  const gate: Gate<Request> = createGate(
    options,
    {
      remoteAddress: (request, platform) =>
        options.address === undefined ? peerAddress(platform) : options.address(request, platform as Rest[0]),
      header: (request, name) => request.headers.get(name) ?? undefined,
    },
    { moreOptions: ['address', 'onDenied'], errorsAreHeard: true },
  );
  const { onDenied } = options;

  return async (request, ...rest) => {
    const verdict = await gate(request, rest[0]);
    if (verdict.allowed) return withFields(await handler(request, ...rest), verdict.fields);
    if (onDenied !== undefined) return withFields(await onDenied(request, verdict), verdict.fields);
    return denialResponse(verdict, request.method);
  };
}
