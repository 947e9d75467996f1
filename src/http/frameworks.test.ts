import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import express from 'express';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fastify } from 'fastify';
import type { Context } from 'hono';
import { Hono } from 'hono';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { TokenBucket } from '../memory/index.ts';
import type { HttpLimiter, RateLimitOptions } from './index.ts';
import { expressRateLimit, fastifyRateLimit, fetchRateLimit, honoRateLimit, nodeRateLimit } from './index.ts';

/** Each framework over real sockets; the clock of the limiter is the test's. */

type Options = RateLimitOptions<unknown>;
type DenialHandler = (status: number) => string;

interface Framework {
  /** Serves `GET`, `HEAD`, `POST` and `OPTIONS` of / with what `handler` gives, behind the limit. */
  serve(options: Options, handler: () => string, onDenied?: DenialHandler): Promise<Server>;
  header(request: never, name: string): string | undefined;
  /** Whether a failure is answered by the framework, which is not told of here. */
  readonly hasErrorHandling: boolean;
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listening(server: Server, host: string): Promise<Server> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return server;
}

const nodeHeader = ({ headers }: IncomingMessage, name: string) => headers[name]?.toString();

/** node:http has no error handling: what a handler throws at once is answered here. */
function catching(listener: (request: IncomingMessage, response: ServerResponse) => unknown): RequestListener {
  return (request, response) => {
    const answer = () => {
      response.statusCode = 500;
      response.end('the handler threw');
    };
    try {
      const result = listener(request, response);
      if (result instanceof Promise) result.catch(answer);
    } catch {
      answer();
    }
  };
}

const onHost = (host: string): Record<string, Framework> => ({
  'node:http': {
    serve: (options, handler, onDenied) => {
      const limited = nodeRateLimit(
        {
          ...options,
          onDenied: onDenied && ((_request, response, { status }) => response.end(onDenied(status))),
        },
        (_request, response) => response.end(handler()),
      );
      return listening(createServer(catching(limited)), host);
    },
    header: nodeHeader,
    hasErrorHandling: false,
  },
  express: {
    serve: (options, handler, onDenied) => {
      const app = express();
      app.set('env', 'test');
      app.use(
        expressRateLimit({
          ...options,
          onDenied:
            onDenied &&
            ((_request: express.Request, response: express.Response, { status }) => response.send(onDenied(status))),
        }),
      );
      app.all('/', (_request, response) => {
        response.send(handler());
      });
      return listening(createServer(app), host);
    },
    header: nodeHeader,
    hasErrorHandling: true,
  },
  fastify: {
    serve: async (options, handler, onDenied) => {
      const app = fastify();
      app.register(
        fastifyRateLimit({
          ...options,
          onDenied: onDenied && ((_request: FastifyRequest, _reply: FastifyReply, { status }) => onDenied(status)),
        }),
      );
      app.all('/', async () => handler());
      await app.ready();
      closing.push(() => app.close());
      return listening(app.server, host);
    },
    header: ({ headers }: FastifyRequest, name) => headers[name]?.toString(),
    hasErrorHandling: true,
  },
  hono: {
    serve: (options, handler, onDenied) => {
      const app = new Hono();
      app.onError((_error, context) => context.text('failed', 500));
      app.use(
        honoRateLimit({
          ...options,
          onDenied: onDenied && ((context: Context, { status }) => context.text(onDenied(status), 429)),
        }),
      );
      app.all('/', (context) => context.text(handler()));
      return listening(createAdaptorServer({ fetch: app.fetch }) as Server, host);
    },
    header: ({ req }: Context, name) => req.header(name),
    hasErrorHandling: true,
  },
  fetch: {
    serve: (options, handler, onDenied) => {
      const limited = fetchRateLimit(
        {
          ...options,
          onDenied: onDenied && ((_request, { status }) => new Response(onDenied(status), { status })),
        },
        (_request, _platform: unknown) => new Response(handler()),
      );
      const settled = async (request: Request, platform: unknown) => {
        try {
          return await limited(request, platform);
        } catch {
          return new Response('failed', { status: 500 });
        }
      };
      return listening(createAdaptorServer({ fetch: settled }) as Server, host);
    },
    header: (request: Request, name) => request.headers.get(name) ?? undefined,
    hasErrorHandling: true,
  },
});
const frameworks = onHost('127.0.0.1');

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string | string[]>;
  /** Which address to come from: all of 127.0.0.0/8 is this machine. */
  readonly from?: string;
  readonly host?: string;
  readonly body?: string;
}

interface Received {
  readonly status: number | undefined;
  readonly fields: Record<string, string | string[] | undefined>;
  readonly body: string;
}

function send(server: Server, sent: Sent = {}): Promise<Received> {
  const { method = 'GET', path = '/', headers = {}, from, host = '127.0.0.1', body } = sent;
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host, port, method, path, headers, agent: false, ...(from !== undefined && { localAddress: from }) },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode, fields: response.headers, body: text });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

const statuses = async (server: Server, ...all: readonly Sent[]) => {
  const answers: (number | undefined)[] = [];
  for (const sent of all) answers.push((await send(server, sent)).status);
  return answers;
};
const times = <T>(count: number, of: T): T[] => new Array<T>(count).fill(of);

function clockAt(ms = 0) {
  const clock = { ms, nowMs: () => clock.ms };
  return clock;
}

function bucket(capacity = 1, periodMs = 1000, clock = clockAt()) {
  return new TokenBucket({ capacity, refill: { tokens: 1, periodMs }, clock });
}

/** The same limiter, answering as one across a network does: later, and in the order that it was asked. */
function later(limiter: HttpLimiter): HttpLimiter {
  return {
    tryAcquire: async (key, cost) => {
      await new Promise((resolve) => setImmediate(resolve));
      return limiter.tryAcquire(key, cost);
    },
  };
}

const failing: HttpLimiter = {
  tryAcquire: () => {
    throw new Error('connect ECONNREFUSED 10.0.0.5:6379');
  },
};

describe.each(Object.entries(frameworks))('%s', (name, framework) => {
  const { serve } = framework;
  const handler = vi.fn(() => 'hello');
  afterEach(() => {
    handler.mockReset();
    handler.mockImplementation(() => 'hello');
  });

  test('an allowed request reaches the handler, and its response tells how it stands', async () => {
    const server = await serve({ limiter: bucket(3), headers: 'both', policy: { windowMs: 3000 } }, handler);
    const { status, fields, body } = await send(server);
    expect([status, body]).toEqual([200, 'hello']);
    expect(handler).toHaveBeenCalledOnce();
    expect(fields).toMatchObject({
      ratelimit: '"default";r=2;t=1',
      'ratelimit-policy': '"default";q=3;w=3',
      'x-ratelimit-limit': '3',
      'x-ratelimit-remaining': '2',
      'x-ratelimit-reset': '1',
    });
    expect(fields['retry-after']).toBeUndefined();
    expect(fields['cache-control']).toBeUndefined();
    expect(fields['x-ratelimit-mode']).toBeUndefined();
  });

  test('a denied request does not', async () => {
    const server = await serve({ limiter: bucket(2, 1500), headers: 'both' }, handler);
    expect(await statuses(server, {}, {})).toEqual([200, 200]);
    const { status, fields, body } = await send(server);
    expect(status).toBe(429);
    expect(handler).toHaveBeenCalledTimes(2);
    expect(fields).toMatchObject({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'retry-after': '2',
      ratelimit: '"default";r=0;t=2',
      'ratelimit-policy': '"default";q=2',
      'x-ratelimit-limit': '2',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '3',
    });
    expect(JSON.parse(body)).toEqual({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      title: 'Quota Exceeded',
      status: 429,
      detail: 'Too many requests. Try again in 2 seconds.',
      'violated-policies': ['default'],
    });
  });

  test('whoever waits as long as Retry-After says is admitted', async () => {
    for (const periodMs of [1, 500, 999, 1000, 1001, 1400, 59_001]) {
      const clock = clockAt(123);
      const server = await serve({ limiter: bucket(1, periodMs, clock) }, handler);
      expect(await statuses(server, {})).toEqual([200]);
      clock.ms += periodMs === 1 ? 0 : 1;
      const { status, fields } = await send(server);
      const seconds = Number(fields['retry-after']);
      expect([status, seconds]).toEqual([429, Math.max(1, Math.ceil((periodMs - 1) / 1000))]);
      clock.ms += seconds * 1000;
      expect(await statuses(server, {}), `period ${periodMs}`).toEqual([200]);
    }
  });

  test('a cost beyond the limit is denied without Retry-After', async () => {
    const server = await serve({ limiter: bucket(3), cost: 4 }, handler);
    const { status, fields, body } = await send(server);
    expect([status, fields['retry-after']]).toEqual([429, undefined]);
    expect(JSON.parse(body)).toMatchObject({ detail: expect.stringContaining('No wait will help') });
    expect(handler).not.toHaveBeenCalled();
  });

  test('the status, and headers: none', async () => {
    const server = await serve({ limiter: bucket(1), status: 403, headers: 'none' }, handler);
    await send(server);
    const { status, fields, body } = await send(server);
    expect(status).toBe(403);
    expect(Object.keys(fields).filter((field) => field.includes('ratelimit'))).toEqual([]);
    expect(fields['retry-after']).toBe('1');
    expect(JSON.parse(body)).toMatchObject({ status: 403 });
  });

  test('clients do not share a limit, and a field that nobody vouches for makes no client', async () => {
    const server = await serve({ limiter: bucket(1) }, handler);
    const spoofed = (n: number): Sent => ({
      headers: { 'X-Forwarded-For': `192.0.2.${n}`, Forwarded: `for=192.0.2.${n}`, 'X-Real-IP': `192.0.2.${n}` },
    });
    expect(await statuses(server, {}, spoofed(1), spoofed(2))).toEqual([200, 429, 429]);
    expect(await statuses(server, { from: '127.0.0.2' }, { from: '127.0.0.2' })).toEqual([200, 429]);
    expect(handler).toHaveBeenCalledTimes(2);
  });

  test('behind a proxy: what it wrote, and nothing that the client wrote', async () => {
    const server = await serve({ limiter: bucket(1), trustProxy: 1 }, handler);
    const via = (...values: string[]): Sent => ({ headers: { 'X-Forwarded-For': values } });
    expect(
      await statuses(
        server,
        via('192.0.2.1'),
        via('6.6.6.6, 192.0.2.1'),
        via('7.7.7.7', '::ffff:192.0.2.1'),
        via('192.0.2.1, 192.0.2.2'),
        via('2001:db8::1'),
        via('[2001:DB8:0:0:ffff::]:443'),
        via('2001:db8:0:1::1'),
      ),
    ).toEqual([200, 429, 429, 200, 200, 429, 200]);
  });

  test('behind a proxy with a known address, with Forwarded', async () => {
    const trustProxy = (address: string) => address === '127.0.0.1';
    const server = await serve({ limiter: bucket(1), trustProxy, forwardedHeader: 'forwarded' }, handler);
    const via = (value: string, from = '127.0.0.1'): Sent => ({ headers: { Forwarded: value }, from });
    expect(
      await statuses(
        server,
        via('for=192.0.2.1'),
        via('for=6.6.6.6, for="192.0.2.1:80"'),
        via('for=192.0.2.2'),
        via('for=192.0.2.3', '127.0.0.2'),
        via('for=192.0.2.4', '127.0.0.2'),
      ),
    ).toEqual([200, 429, 200, 200, 429]);
  });

  test('a key of one’s own', async () => {
    const key = (request: unknown) => `key:${framework.header(request as never, 'x-api-key')}`;
    const server = await serve({ limiter: bucket(1), key }, handler);
    const of = (apiKey: string): Sent => ({ headers: { 'X-API-Key': apiKey } });
    expect(await statuses(server, of('a'), of('a'), of('b'), { ...of('a'), from: '127.0.0.2' })).toEqual([
      200, 429, 200, 429,
    ]);
  });

  test('a key function that gives nothing is a failure, not a key', async () => {
    const limiter = bucket(5);
    const key = (request: unknown) => framework.header(request as never, 'x-api-key') as string;
    const server = await serve({ limiter, key, onFailure: () => {} }, handler);
    expect(await statuses(server, {}, {}, { headers: { 'X-API-Key': 'a' } })).toEqual([500, 500, 200]);
    expect(limiter.size).toBe(1);
    expect(handler).toHaveBeenCalledOnce();
  });

  test.each<[string, HttpLimiter]>([
    ['fails', failing],
    ['fails later', later(failing)],
  ])('a limiter that %s', async (_how, limiter) => {
    const onFailure = vi.fn();
    const error = await send(await serve({ limiter, onFailure }, handler));
    expect(error.status).toBe(500);
    expect(handler).not.toHaveBeenCalled();
    if (!framework.hasErrorHandling) {
      expect(error.fields).toMatchObject({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
      expect(error.body).not.toContain('ECONNREFUSED');
    }

    const closed = await send(await serve({ limiter, onError: 'closed', onFailure }, handler));
    expect(closed.status).toBe(503);
    expect(closed.fields).toMatchObject({ 'x-ratelimit-mode': 'fail-closed', 'cache-control': 'no-store' });
    expect(closed.body).not.toContain('ECONNREFUSED');
    expect(handler).not.toHaveBeenCalled();

    const open = await send(await serve({ limiter, onError: 'open', onFailure }, handler));
    expect([open.status, open.body]).toEqual([200, 'hello']);
    expect(open.fields['x-ratelimit-mode']).toBe('fail-open');
    expect(open.fields.ratelimit).toBeUndefined();
    expect(handler).toHaveBeenCalledOnce();
    expect(onFailure).toHaveBeenCalledTimes(3);
  });

  test('a limiter that never answers', async () => {
    const limiter: HttpLimiter = { tryAcquire: () => new Promise<never>(() => {}) };
    const options: Options = { limiter, timeoutMs: 1, onFailure: () => {} };
    expect(await statuses(await serve(options, handler), {})).toEqual([500]);
    expect(await statuses(await serve({ ...options, onError: 'closed' }, handler), {})).toEqual([503]);
    expect(handler).not.toHaveBeenCalled();
    expect(await statuses(await serve({ ...options, onError: 'open' }, handler), {})).toEqual([200]);
  });

  test.each([
    ['at once', (limiter: HttpLimiter) => limiter],
    ['later', later],
  ])('a handler that throws is not the limiter’s failure (limiter answers %s)', async (_how, answering) => {
    const onFailure = vi.fn();
    const server = await serve({ limiter: answering(bucket(1)), onError: 'open', onFailure }, handler);
    handler.mockImplementation(() => {
      throw new Error('a bug');
    });
    const thrown = await send(server);
    expect(thrown.status).toBe(500);
    expect(thrown.body).not.toContain('rate limiter');
    expect(await statuses(server, {})).toEqual([429]);
    expect(handler).toHaveBeenCalledOnce();
    expect(onFailure).not.toHaveBeenCalled();
  });

  test.each([
    ['at once', (limiter: HttpLimiter) => limiter],
    ['later', later],
  ])(
    'of many requests at the same time exactly the limit is admitted (limiter answers %s)',
    async (_how, answering) => {
      const server = await serve({ limiter: answering(bucket(20)) }, handler);
      const answers = await Promise.all(times(60, {}).map((sent) => send(server, sent)));
      expect(answers.filter(({ status }) => status === 200).length).toBe(20);
      expect(answers.filter(({ status }) => status === 429).length).toBe(40);
      expect(handler).toHaveBeenCalledTimes(20);
      const remaining = answers.filter(({ status }) => status === 200).map(({ fields }) => fields.ratelimit);
      expect(new Set(remaining).size).toBe(20);
    },
  );

  test('HEAD, POST and OPTIONS count like GET; a denied HEAD has no body', async () => {
    const server = await serve({ limiter: bucket(3) }, handler);
    const methods = ['HEAD', 'POST', 'OPTIONS'].map((method) => ({ method }));
    expect((await statuses(server, ...methods)).every((status) => status === 200)).toBe(true);
    const { status, fields, body } = await send(server, { method: 'HEAD' });
    expect([status, body]).toEqual([429, '']);
    expect(fields).toMatchObject({ 'retry-after': '1', 'content-type': 'application/problem+json' });
  });

  test('a denied upload is answered, whatever its size', async () => {
    const server = await serve({ limiter: bucket(1) }, handler);
    await send(server);
    expect((await send(server, { method: 'POST', body: 'x'.repeat(60_000) })).status).toBe(429);
  });

  test('what is skipped does not count, and is told nothing', async () => {
    const isPreflight = (request: unknown) => framework.header(request as never, 'x-preflight') === 'yes';
    const server = await serve({ limiter: bucket(1), skip: isPreflight }, handler);
    const preflight: Sent = { method: 'OPTIONS', headers: { 'X-Preflight': 'yes' } };
    expect(await statuses(server, preflight, preflight, {}, {}, preflight)).toEqual([200, 200, 200, 429, 200]);
    expect((await send(server, preflight)).fields.ratelimit).toBeUndefined();
  });

  test('an answer of one’s own keeps status and fields, and has its own type', async () => {
    const server = await serve({ limiter: bucket(1) }, handler, (status) => `slow down (${status})`);
    await send(server);
    const { status, fields, body } = await send(server);
    expect([status, body]).toEqual([429, 'slow down (429)']);
    expect(fields).toMatchObject({ 'retry-after': '1', ratelimit: '"default";r=0;t=1', 'cache-control': 'no-store' });
    expect(fields['content-type'] ?? '').not.toContain('problem');
    expect(handler).toHaveBeenCalledOnce();
  });

  test('an answer of one’s own that throws does not let the request in', async () => {
    const onDenied = () => {
      throw new Error('a bug');
    };
    const server = await serve({ limiter: bucket(1) }, handler, onDenied);
    const [first, second] = [await send(server), await send(server)];
    expect([first.status, first.body]).toEqual([200, 'hello']);
    // Express and Fastify keep the status of a response when its handler throws.
    expect(second.status).toBe(['express', 'fastify'].includes(name) ? 429 : 500);
    expect(second.body).not.toContain('hello');
    expect(handler).toHaveBeenCalledOnce();
  });

  test('fields can be shown to pages of other origins', async () => {
    const server = await serve({ limiter: bucket(1), exposeHeaders: true }, handler);
    for (const { fields } of [await send(server), await send(server)]) {
      expect(fields['access-control-expose-headers']).toBe(
        'Retry-After, RateLimit, RateLimit-Policy, X-RateLimit-Mode',
      );
    }
  });

  test('bad options are refused before there is a request', async () => {
    const bad = { limiter: bucket(), trustProxy: true } as unknown as Options;
    await expect((async () => serve(bad, handler))()).rejects.toThrow('trustProxy must be false');
    await expect((async () => serve({} as Options, handler))()).rejects.toThrow('limiter must be');
    await expect((async () => serve({ limiter: bucket(), max: 5 } as Options, handler))()).rejects.toThrow('"max"');
  });

  test('IPv6: one client by any address of its /64, and ::1 is not 127.0.0.1', async () => {
    const limiter = bucket(1);
    const both = onHost('::')[name];
    if (both === undefined) throw new Error('no such framework');
    const [four, six] = [await serve({ limiter }, handler), await both.serve({ limiter }, handler)];
    // A server on :: sees IPv4 clients as ::ffff:127.0.0.1.
    expect(await statuses(four, {})).toEqual([200]);
    expect(await statuses(six, {}, { host: '::1' }, { host: '::1' })).toEqual([429, 200, 429]);
  });
});

describe('what no route matches counts too', () => {
  test.each(['express', 'fastify', 'hono'])('%s', async (name) => {
    const server = await frameworks[name]?.serve({ limiter: bucket(2) }, () => 'hello');
    if (server === undefined) throw new Error('no such framework');
    expect(await statuses(server, { path: '/a' }, { path: '/b' }, { path: '/c' }, {})).toEqual([404, 404, 429, 429]);
  });
});

describe('a response that is sent already is left alone', () => {
  test.each([
    ['at once', (limiter: HttpLimiter) => limiter],
    ['later', later],
  ])('by Express (limiter answers %s)', async (_how, answering) => {
    const app = express();
    const failures: unknown[] = [];
    const reached = vi.fn();
    const onDenied = vi.fn();
    app.use((_request, response, next) => {
      response.end('early');
      next();
    });
    app.use(expressRateLimit({ limiter: answering(bucket(1)), onDenied }));
    app.use(() => reached());
    app.use(((error, _request, _response, _next) => failures.push(error)) satisfies express.ErrorRequestHandler);
    const server = await listening(createServer(app), '127.0.0.1');
    for (let i = 0; i < 2; i += 1) {
      expect(await send(server)).toMatchObject({ status: 200, body: 'early' });
    }
    await vi.waitFor(() => expect(reached).toHaveBeenCalledOnce());
    expect(failures).toEqual([]);
    expect(onDenied).not.toHaveBeenCalled();
  });
});

describe('two limits in a row', () => {
  test('Express: each field comes once, from the inner one', async () => {
    const app = express();
    app.use(expressRateLimit({ limiter: bucket(10), policy: { name: 'all' }, exposeHeaders: true }));
    app.use(expressRateLimit({ limiter: bucket(5), policy: { name: 'inner' } }));
    app.get('/', (_request, response) => {
      response.end();
    });
    const { fields } = await send(await listening(createServer(app), '127.0.0.1'));
    expect(fields.ratelimit).toBe('"inner";r=4;t=1');
    expect(fields['ratelimit-policy']).toBe('"inner";q=5');
  });

  test('Hono: the same', async () => {
    const app = new Hono();
    app.use(honoRateLimit({ limiter: bucket(10), policy: { name: 'all' } }));
    app.use(honoRateLimit({ limiter: bucket(5), policy: { name: 'inner' } }));
    app.get('/', (context) => context.text('hello'));
    const { fields } = await send(await listening(createAdaptorServer({ fetch: app.fetch }) as Server, '127.0.0.1'));
    expect(fields.ratelimit).toBe('"inner";r=4;t=1');
    expect(fields['ratelimit-policy']).toBe('"inner";q=5');
  });
});

test('Access-Control-Expose-Headers keeps what CORS middleware put there', async () => {
  const app = express();
  app.use((_request, response, next) => {
    response.setHeader('Access-Control-Expose-Headers', 'ETag');
    next();
  });
  app.use(expressRateLimit({ limiter: bucket(1), exposeHeaders: true }));
  app.get('/', (_request, response) => {
    response.end();
  });
  const { fields } = await send(await listening(createServer(app), '127.0.0.1'));
  expect(fields['access-control-expose-headers']).toBe(
    'ETag, Retry-After, RateLimit, RateLimit-Policy, X-RateLimit-Mode',
  );
});

describe('Fastify', () => {
  test('the limit holds for the scope it is registered in, and not beside it', async () => {
    const app = fastify();
    app.register(async (scope) => {
      scope.register(fastifyRateLimit({ limiter: bucket(1) }));
      scope.get('/limited', async () => 'hello');
    });
    app.get('/free', async () => 'hello');
    await app.ready();
    closing.push(() => app.close());
    const server = await listening(app.server, '127.0.0.1');
    expect(await statuses(server, { path: '/limited' }, { path: '/limited' })).toEqual([200, 429]);
    const free = await send(server, { path: '/free' });
    expect([free.status, free.fields.ratelimit]).toEqual([200, undefined]);
  });

  test('a key from the body, with hook: preHandler', async () => {
    const app = fastify();
    const key = (request: FastifyRequest) => `user:${(request.body as { user: string }).user}`;
    app.register(fastifyRateLimit({ limiter: bucket(1), key, hook: 'preHandler' }));
    app.post('/', async () => 'hello');
    await app.ready();
    closing.push(() => app.close());
    const server = await listening(app.server, '127.0.0.1');
    const by = (user: string): Sent => ({
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ user }),
    });
    expect(await statuses(server, by('a'), by('a'), by('b'))).toEqual([200, 429, 200]);
  });

  test('an answer of one’s own may be promised', async () => {
    const app = fastify();
    const onDenied = async () => ({ wait: true });
    app.register(fastifyRateLimit({ limiter: bucket(1), onDenied }));
    app.get('/', async () => 'hello');
    await app.ready();
    closing.push(() => app.close());
    const server = await listening(app.server, '127.0.0.1');
    await send(server);
    const { status, fields, body } = await send(server);
    expect([status, JSON.parse(body)]).toEqual([429, { wait: true }]);
    expect(fields['content-type']).toContain('application/json');
  });

  test.each(['onResponse', 'onrequest', ''])('hook: %j is refused', (hook) => {
    expect(() => fastifyRateLimit({ limiter: bucket(), hook: hook as 'onRequest' })).toThrow('hook must be');
  });
});

describe('responses of the Fetch API', () => {
  const request = new Request('http://localhost/');
  const address = () => '192.0.2.1';

  test.each<[string, () => Response]>([
    ['made by hand', () => new Response('hello', { headers: { 'X-Own': 'kept' } })],
    ['with a head that cannot be changed', () => frozenHead()],
  ])('%s get the fields, and keep the rest', async (_kind, make) => {
    const response = await fetchRateLimit({ limiter: bucket(3), address }, make)(request);
    expect(response.headers.get('ratelimit')).toBe('"default";r=2;t=1');
    expect(response.headers.get('x-own')).toBe('kept');
    expect(await response.text()).toBe('hello');
  });

  test('a redirect stays one', async () => {
    const response = await fetchRateLimit({ limiter: bucket(3), address }, () =>
      Response.redirect('http://localhost/there', 307),
    )(request);
    expect([response.status, response.headers.get('location')]).toEqual([307, 'http://localhost/there']);
    expect(response.headers.get('ratelimit')).toBe('"default";r=2;t=1');
  });

  test('a sign to the server is handed on untouched', async () => {
    const sign = Response.error();
    expect(await fetchRateLimit({ limiter: bucket(3), address }, () => sign)(request)).toBe(sign);
  });

  test('what the server gives beside the request reaches the handler and the address function', async () => {
    const handler = vi.fn((_request: Request, _server: { ip: string }, _more: number) => new Response());
    const limiter = bucket(1);
    const limited = fetchRateLimit({ limiter, address: (_request, { ip }: { ip: string }) => ip }, handler);
    expect((await limited(request, { ip: '192.0.2.1' }, 7)).status).toBe(200);
    expect(handler).toHaveBeenCalledWith(request, { ip: '192.0.2.1' }, 7);
    expect((await limited(request, { ip: '192.0.2.1' }, 7)).status).toBe(429);
    expect((await limited(request, { ip: '192.0.2.2' }, 7)).status).toBe(200);
  });

  test('Deno’s way to tell the address is known', async () => {
    const limited = fetchRateLimit({ limiter: bucket(1) }, (_request, _info: object) => new Response());
    const info = (hostname: string) => ({ remoteAddr: { transport: 'tcp', hostname, port: 1 } });
    expect((await limited(request, info('192.0.2.1'))).status).toBe(200);
    expect((await limited(request, info('192.0.2.1'))).status).toBe(429);
    expect((await limited(request, info('192.0.2.2'))).status).toBe(200);
  });

  test('no way to tell the address is an error, not one key for all', async () => {
    const handler = vi.fn(() => new Response());
    await expect(fetchRateLimit({ limiter: bucket() }, handler)(request)).rejects.toThrow('give address');
    expect(handler).not.toHaveBeenCalled();
  });

  test('Hono: a raw response, one that cannot be changed, and the answer to an error get the fields', async () => {
    const app = new Hono();
    app.onError((_error, context) => context.text('failed', 500));
    app.use(honoRateLimit({ limiter: bucket(10), address }));
    app.get('/raw', () => new Response('hello'));
    app.get('/frozen', () => frozenHead());
    app.get('/bug', () => {
      throw new Error('a bug');
    });
    for (const [path, status] of [
      ['/raw', 200],
      ['/frozen', 200],
      ['/bug', 500],
      ['/nowhere', 404],
    ] as const) {
      const response = await app.request(path);
      expect([path, response.status]).toEqual([path, status]);
      expect(response.headers.get('ratelimit-policy'), path).toBe('"default";q=10');
    }
  });
});

/** As of a response that `fetch` gave. */
function frozenHead(): Response {
  const response = new Response('hello', { headers: { 'X-Own': 'kept' } });
  vi.spyOn(response.headers, 'set').mockImplementation(() => {
    throw new TypeError('immutable');
  });
  return response;
}
