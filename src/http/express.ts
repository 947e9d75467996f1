import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NodeRateLimitOptions } from './connect.ts';
import { connect } from './connect.ts';

/**
 * Rate limiting for Express 5, and for whatever else calls `(request, response, next)`:
 * `app.use(expressRateLimit({ limiter }))`, for all routes or for one.
 *
 * A denied request is answered here. For all others `next()` is called, after the header fields are set; if there is no
 * decision and `onError` is `error`, `next(error)`. The client's address is that of the connection, or what `trustProxy`
 * among these options makes of it: the `trust proxy` setting of Express has no part in it.
 *
 * @throws TypeError or RangeError, naming the option, for options that cannot be meant.
 */
export function expressRateLimit<
  Request extends IncomingMessage = IncomingMessage,
  Response extends ServerResponse = ServerResponse,
>(
  options: NodeRateLimitOptions<Request, Response>,
): (request: Request, response: Response, next: (error?: unknown) => void) => unknown {
  const limit = connect(options, true);
  return (request, response, next) => limit(request, response, () => next(), next);
}
