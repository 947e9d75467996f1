import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NodeRateLimitOptions } from './connect.ts';
import { connect } from './connect.ts';
import { PROBLEM_TYPE, plainProblem } from './problem.ts';

/**
 * Rate limiting for node:http: `createServer(nodeRateLimit({ limiter }, handler))`.
 *
 * `handler` gets the requests that are not denied, after the header fields are set; what it returns is returned, or
 * promised if the limiter is asynchronous, and what it throws is not caught. If there is no decision and `onError` is
 * `error`, the answer is 500; node:http has nobody else to tell, so give `onFailure`.
 *
 * @throws TypeError or RangeError, naming the option, for options that cannot be meant.
 */
export function nodeRateLimit<
  Request extends IncomingMessage = IncomingMessage,
  Response extends ServerResponse = ServerResponse,
>(
  options: NodeRateLimitOptions<Request, Response>,
  handler: (request: Request, response: Response) => unknown,
): (request: Request, response: Response) => unknown {
  if (typeof handler !== 'function') throw new TypeError(`handler must be a function, got ${typeof handler}`);
  const limit = connect(options, false);
  return (request, response) =>
    limit(
      request,
      response,
      () => handler(request, response),
      () => sendError(response),
    );
}

function sendError(response: ServerResponse): void {
  if (response.headersSent) return;
  response.statusCode = 500;
  response.setHeader('Content-Type', PROBLEM_TYPE);
  response.setHeader('Cache-Control', 'no-store');
  // The cause may name hosts and ports: it is for onFailure, not for the client.
  response.end(plainProblem(500, 'Internal Server Error', 'The rate limiter failed.'));
}
