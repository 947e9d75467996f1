import type { Gate } from './gate.ts';
import { createGate } from './gate.ts';
import type { RateLimitOptions } from './options.ts';
import { peerAddress } from './platform.ts';
import { denialResponse, withFields } from './response.ts';
import type { Denial } from './verdict.ts';

/** What is used of Hono's context. */
export interface HonoContextLike {
  readonly req: { header(name: string): string | undefined; readonly method: string };
  readonly env: unknown;
  res: Response;
}

export interface HonoRateLimitOptions<Context> extends RateLimitOptions<Context> {
  /**
   * The address of the peer of the connection. Known without it on Node (@hono/node-server) and Deno; elsewhere the
   * server has its own way to tell it, e.g. `(c) => getConnInfo(c).remote.address`.
   */
  readonly address?: ((context: Context) => string | undefined) | undefined;
  /** The response to a denied request instead of the problem document; it is given the header fields that it lacks. */
  readonly onDenied?: ((context: Context, denial: Denial) => Response | Promise<Response>) | undefined;
}

/**
 * Rate limiting for Hono: `app.use(honoRateLimit({ limiter }))`.
 *
 * A denied request is answered here. If there is no decision and `onError` is `error`, this throws, and Hono's `onError`
 * answers.
 *
 * @throws TypeError or RangeError, naming the option, for options that cannot be meant.
 */
export function honoRateLimit<Context extends HonoContextLike = HonoContextLike>(
  options: HonoRateLimitOptions<Context>,
): (context: Context, next: () => Promise<void>) => Promise<Response | undefined> {
  const gate: Gate<Context> = createGate(
    options,
    {
      remoteAddress: (context) => (options.address === undefined ? peerAddress(context.env) : options.address(context)),
      header: (context, name) => context.req.header(name),
    },
    { moreOptions: ['address', 'onDenied'], errorsAreHeard: true },
  );
  const { onDenied } = options;

  return async (context, next) => {
    const verdict = await gate(context);
    if (!verdict.allowed) {
      if (onDenied !== undefined) return withFields(await onDenied(context, verdict), verdict.fields);
      return denialResponse(verdict, context.req.method);
    }
    await next();
    const response = withFields(context.res, verdict.fields);
    if (response !== context.res) context.res = response;
    return undefined;
  };
}
