import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkChoice, checkObject } from '../memory/checks.ts';
import { headerText } from './connect.ts';
import { EXPOSE_FIELD } from './fields.ts';
import type { RequestReader } from './gate.ts';
import { asError, createGate, isPromise } from './gate.ts';
import type { RateLimitOptions } from './options.ts';
import { added } from './response.ts';
import type { Denial, Verdict } from './verdict.ts';

/** What is used of Fastify's request. */
export interface FastifyRequestLike {
  readonly raw: IncomingMessage;
  readonly headers: IncomingMessage['headers'];
}

/** What is used of Fastify's reply. */
export interface FastifyReplyLike {
  readonly raw: ServerResponse;
  readonly sent: boolean;
  code(status: number): unknown;
  getHeader(name: string): number | string | string[] | undefined;
  header(name: string, value: string): unknown;
  send(payload?: unknown): unknown;
}

/** A Fastify instance: hooks of all kinds can be added to it. */
export interface FastifyLike {
  addHook(...hook: never[]): unknown;
}

export interface FastifyRateLimitOptions<Request, Reply> extends RateLimitOptions<Request> {
  /**
   * Answers denied requests instead of the problem document: what it gives, at once or as a promise, is sent, unless it
   * has sent something itself. Status and header fields, but for `Content-Type`, are set before it is called.
   */
  readonly onDenied?: ((request: Request, reply: Reply, denial: Denial) => unknown) | undefined;
  /**
   * When the limiter is asked: `onRequest` (default), before a body is read; or `preHandler`, for keys and costs that
   * come from the body, or from what earlier hooks find out.
   */
  readonly hook?: 'onRequest' | 'preHandler' | undefined;
}

type Done = (error?: Error) => void;
type Hook<Request, Reply> = (request: Request, reply: Reply, done: Done) => void;
interface HookHost<Request, Reply> {
  addHook(name: string, hook: Hook<Request, Reply>): unknown;
}

/**
 * Rate limiting for Fastify 5, as a plugin: `app.register(fastifyRateLimit({ limiter }))`. It holds for all routes of the
 * instance it is registered in, and of those below, and for what no route matches; for some routes only, register it in
 * a plugin of theirs.
 *
 * If there is no decision and `onError` is `error`, Fastify's error handler answers. The client's address is that of the
 * connection, or what `trustProxy` among these options makes of it: the setting of that name of Fastify has no part in it.
 *
 * @throws TypeError or RangeError, naming the option, for options that cannot be meant.
 */
export function fastifyRateLimit<
  Request extends FastifyRequestLike = FastifyRequestLike,
  Reply extends FastifyReplyLike = FastifyReplyLike,
>(options: FastifyRateLimitOptions<Request, Reply>): (instance: FastifyLike, options: object, done: Done) => void {
  const { hook, ...rest } = checkObject('options', options);
  const name = checkChoice('hook', hook, ['onRequest', 'preHandler']);
  const gate = createGate<Request>(rest, reader, { moreOptions: ['onDenied'], errorsAreHeard: true });
  const { onDenied } = rest;

  function settle(verdict: Verdict, request: Request, reply: Reply, done: Done): void {
    const isSent = reply.sent || reply.raw.headersSent;
    if (!isSent) {
      for (const [name, value] of verdict.fields) {
        reply.header(name, name === EXPOSE_FIELD ? added(reply.getHeader(name), value) : value);
      }
    }
    if (verdict.allowed) done();
    else if (!isSent) deny(verdict, request, reply, done);
  }

  function deny(denial: Denial, request: Request, reply: Reply, done: Done): void {
    reply.code(denial.status);
    if (onDenied === undefined) {
      reply.header('Content-Type', denial.contentType);
      // As bytes, for Fastify gives texts a charset, and a problem document has none (RFC 9457 §6.1).
      reply.send(Buffer.from(denial.body));
      return;
    }
    const send = (payload: unknown) => {
      if (payload !== undefined && !reply.sent) reply.send(payload);
    };
    try {
      const payload = onDenied(request, reply, denial);
      if (isPromise(payload)) payload.then(send).then(undefined, (error: unknown) => done(asError(error)));
      else send(payload);
    } catch (error) {
      done(asError(error));
    }
  }

  const limit: Hook<Request, Reply> = (request, reply, done) => {
    let verdict: Verdict | Promise<Verdict>;
    try {
      verdict = gate(request);
    } catch (error) {
      done(asError(error));
      return;
    }
    if (isPromise(verdict)) {
      verdict.then(
        (settled) => settle(settled, request, reply, done),
        (error: unknown) => done(asError(error)),
      );
    } else {
      settle(verdict, request, reply, done);
    }
  };

  return inTheScopeOfItsParent((instance, _options, done) => {
    // Fastify's own type takes each hook in its own way; this is the part of it that is used.
    (instance as HookHost<Request, Reply>).addHook(name, limit);
    done();
  });
}

const reader: RequestReader<FastifyRequestLike> = {
  remoteAddress: (request) => request.raw.socket.remoteAddress,
  header: (request, name) => headerText(request.headers, name),
};

/** Without it, Fastify would give the plugin a scope of its own, and the hook would hold for nothing else. */
function inTheScopeOfItsParent<Plugin extends object>(plugin: Plugin): Plugin {
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'ratelaw',
    [Symbol.for('plugin-meta')]: { name: 'ratelaw', fastify: '5.x' },
  });
}
