import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { ForwardedHeader } from './forwarded.ts';
import type { RequestReader } from './gate.ts';
import { createGate, isPromise } from './gate.ts';
import type { RateLimitOptions } from './options.ts';
import { setFields } from './response.ts';
import type { Denial, Verdict } from './verdict.ts';

/** The options where the response is one of node:http. */
export interface NodeRateLimitOptions<Request, Response> extends RateLimitOptions<Request> {
  /**
   * Answers denied requests instead of the problem document, and has to end the response. Status and header fields, but
   * for `Content-Type`, are set before it is called.
   */
  readonly onDenied?: ((request: Request, response: Response, denial: Denial) => unknown) | undefined;
}

const reader: RequestReader<IncomingMessage> = {
  remoteAddress: (request) => request.socket.remoteAddress,
  header: (request, name) => headerText(request.headers, name),
};

/** The values of a header field, with commas between. */
export function headerText(headers: IncomingHttpHeaders, name: ForwardedHeader): string | undefined {
  const value: string | string[] | undefined = headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

/**
 * The middleware that node:http and Express share. `pass` and `fail` are called at most once, and never in a `try`: what
 * they throw is not a failure of the limiter. Gives what they give.
 */
export function connect<Request extends IncomingMessage, Response extends ServerResponse>(
  options: NodeRateLimitOptions<Request, Response>,
  errorsAreHeard: boolean,
): (request: Request, response: Response, pass: () => unknown, fail: (error: unknown) => unknown) => unknown {
  const gate = createGate<Request>(options, reader, { moreOptions: ['onDenied'], errorsAreHeard });
  const { onDenied } = options;

  function settle(verdict: Verdict, request: Request, response: Response, pass: () => unknown): unknown {
    if (!response.headersSent) setFields(response, verdict.fields);
    if (verdict.allowed) return pass();
    if (response.headersSent) return undefined;
    response.statusCode = verdict.status;
    if (onDenied !== undefined) return onDenied(request, response, verdict);
    response.setHeader('Content-Type', verdict.contentType);
    response.end(verdict.body);
    return undefined;
  }

  return (request, response, pass, fail) => {
    let verdict: Verdict | Promise<Verdict>;
    try {
      verdict = gate(request);
    } catch (error) {
      return fail(error);
    }
    return isPromise(verdict)
      ? verdict.then((settled) => settle(settled, request, response, pass), fail)
      : settle(verdict, request, response, pass);
  };
}
