import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HeaderStyle, HttpLimiter, RateLimitOptions } from '../../src/http/index.ts';
import {
  expressRateLimit,
  fastifyRateLimit,
  fetchRateLimit,
  honoRateLimit,
  nodeRateLimit,
} from '../../src/http/index.ts';
import { FixedWindow, TokenBucket } from '../../src/memory/index.ts';
import type { BucketConfig, Clock, HttpAdapter, HttpServer, LimiterConfig, WindowConfig } from '../contract.ts';
import { messageOf } from '../errors.ts';
import { isWindowConfig } from '../exact.ts';

/** Our limiters behind real servers, each framework with its middleware, judged like everybody else's. */

/** Whom the server takes for one client. */
export type Client = 'header' | 'proxy' | 'connection';

const KEY_HEADER = 'x-client';

interface Scene {
  readonly algorithm: 'token-bucket' | 'fixed-window';
  readonly client: Client;
  readonly headers: HeaderStyle;
}

/** What a framework needs to put a limiter before a handler. */
interface Setting<Request> {
  readonly options: RateLimitOptions<Request>;
  readonly handler: () => string;
}

/** Starts a server: a framework knows how to read a header field of its requests, and is told the rest. */
type Framework = (
  setting: <Request>(header: (request: Request) => string | undefined) => Setting<Request>,
) => Promise<HttpServer>;

const listening = async (listener: RequestListener): Promise<HttpServer> => {
  const server = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return { url: urlOf(server), close: () => ended(server) };
};

const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

const ended = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const BODY = 'ok';

const incoming = (request: IncomingMessage): string | undefined => {
  const value = request.headers[KEY_HEADER];
  return Array.isArray(value) ? value.join(',') : value;
};

/** node:http; `limit` is the middleware, or a mutant of it. */
const onNode =
  (limit: typeof nodeRateLimit): Framework =>
  (setting) => {
    const { options, handler } = setting<IncomingMessage>(incoming);
    const answer: RequestListener = (_, response) => {
      const body = handler();
      // A mutant runs it although the request was answered already.
      if (!response.writableEnded) response.end(body);
    };
    return listening(limit(options, answer));
  };

/** The frameworks are there for development only: who installs the package has none of them. */
const optional = async <Module>(name: string): Promise<Module> => (await import(name)) as Module;

/** What is used of Express. */
interface Express {
  readonly default: () => RequestListener & {
    use(middleware: unknown): unknown;
    get(path: string, handler: (request: unknown, response: { send(body: string): unknown }) => unknown): unknown;
  };
}

const onExpress = async (): Promise<Framework> => {
  const { default: express } = await optional<Express>('express');
  return (setting) => {
    const { options, handler } = setting<IncomingMessage>(incoming);
    const app = express();
    app.use(expressRateLimit(options));
    app.get('/', (_, response) => response.send(handler()));
    return listening(app);
  };
};

/** What is used of Fastify. */
interface Fastify {
  readonly default: (options: object) => {
    register(plugin: unknown): unknown;
    get(path: string, handler: () => Promise<string>): unknown;
    listen(options: object): Promise<string>;
    close(): Promise<void>;
    addHook(...hook: never[]): unknown;
  };
}

interface FastifyRequest {
  readonly raw: IncomingMessage;
  readonly headers: IncomingMessage['headers'];
}

const onFastify = async (): Promise<Framework> => {
  const { default: fastify } = await optional<Fastify>('fastify');
  return async (setting) => {
    const { options, handler } = setting<FastifyRequest>(({ raw }) => incoming(raw));
    const app = fastify({ forceCloseConnections: true });
    app.register(fastifyRateLimit(options));
    app.get('/', async () => handler());
    return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() };
  };
};

/** What is used of Hono and of its server for Node. */
interface Hono {
  readonly Hono: new () => {
    readonly fetch: (request: Request, ...rest: never[]) => Response | Promise<Response>;
    use(middleware: unknown): unknown;
    onError(handler: () => Response): unknown;
    get(path: string, handler: (context: { text(body: string): Response }) => Response): unknown;
  };
}

interface HonoServer {
  getRequestListener(fetch: unknown): RequestListener;
}

interface HonoContext {
  readonly req: { header(name: string): string | undefined; readonly method: string };
  readonly env: unknown;
  res: Response;
}

const onHono = async (): Promise<Framework> => {
  const { Hono } = await optional<Hono>('hono');
  const { getRequestListener } = await optional<HonoServer>('@hono/node-server');
  return (setting) => {
    const { options, handler } = setting<HonoContext>(({ req }) => req.header(KEY_HEADER));
    const app = new Hono();
    // Its own handler prints the error.
    app.onError(() => new Response(null, { status: 500 }));
    app.use(honoRateLimit(options));
    app.get('/', (context) => context.text(handler()));
    return listening(getRequestListener(app.fetch));
  };
};

const onFetch = async (): Promise<Framework> => {
  const { getRequestListener } = await optional<HonoServer>('@hono/node-server');
  return (setting) => {
    const { options, handler } = setting<Request>(({ headers }) => headers.get(KEY_HEADER) ?? undefined);
    return listening(getRequestListener(fetchRateLimit<readonly [unknown]>(options, () => new Response(handler()))));
  };
};

const limiterOf = ({ algorithm }: Scene, config: LimiterConfig, clock: Clock): HttpLimiter =>
  algorithm === 'fixed-window'
    ? new FixedWindow({ ...(config as WindowConfig), clock })
    : new TokenBucket({ ...(config as BucketConfig), clock });

/** The time in which the limit is given out, rounded up to what the option takes. */
const windowMsOf = (config: LimiterConfig): number => {
  if (isWindowConfig(config)) return config.windowMs;
  const { capacity, refill } = config as BucketConfig;
  return Math.ceil((capacity * refill.periodMs) / refill.tokens);
};

/** Nothing is left open, so nothing is asked. */
const PRECISE = {
  arithmetic: 'exact',
  rounding: 'floor',
  zeroConfig: 'error',
  remaining: 'exact',
  retryAfter: 'exact',
};

const adapterOf = (name: string, scene: Scene, start: Framework): HttpAdapter => ({
  name,
  declares: {
    ...PRECISE,
    algorithm: scene.algorithm,
    // A FixedWindow is as good as new when its window ends, and at once if nothing was taken.
    resetAfter: scene.algorithm === 'fixed-window' ? 'window-end' : 'full',
    http: { header: { keyHeader: KEY_HEADER }, proxy: { proxies: 1 }, connection: {} }[scene.client],
    ...(scene.client === 'header' && { emptyKey: 'error' }),
  },
  create(config, { clock, reached }) {
    const limiter = limiterOf(scene, config, clock);
    return start((header) => ({
      options: {
        limiter,
        headers: scene.headers,
        policy: { windowMs: windowMsOf(config) },
        // The status says it: there is nobody to warn.
        onFailure: () => {},
        ...(scene.client === 'proxy' && { trustProxy: 1 }),
        // An empty key is refused by the middleware.
        ...(scene.client === 'header' && { key: (request) => header(request) ?? '' }),
      },
      handler: () => {
        reached();
        return BODY;
      },
    }));
  },
});

const bucket = (client: Client, headers: HeaderStyle): Scene => ({ algorithm: 'token-bucket', client, headers });

const FRAMEWORKS: readonly (readonly [name: string, scene: Scene, load: () => Promise<Framework>])[] = [
  ['http/node', bucket('connection', 'both'), async () => onNode(nodeRateLimit)],
  ['http/express', bucket('proxy', 'draft'), onExpress],
  ['http/fastify', bucket('header', 'legacy'), onFastify],
  ['http/hono', bucket('header', 'draft'), onHono],
  ['http/fetch', bucket('proxy', 'both'), onFetch],
  [
    'http/node fixed-window',
    { algorithm: 'fixed-window', client: 'header', headers: 'both' },
    async () => onNode(nodeRateLimit),
  ],
];

/** The servers whose frameworks are installed, and why the others are not judged. */
export const httpReference = async (): Promise<{
  readonly adapters: readonly HttpAdapter[];
  readonly missing: readonly string[];
}> => {
  const adapters: HttpAdapter[] = [];
  const missing: string[] = [];
  for (const [name, scene, load] of FRAMEWORKS) {
    try {
      adapters.push(adapterOf(name, scene, await load()));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
      missing.push(`${name} is NOT JUDGED: ${messageOf(error).split('\n')[0]}`);
    }
  }
  return { adapters, missing };
};

/** A mutant of the middleware for node:http, with both families of header fields; the right one where none is given. */
export const httpMutant = (name: string, client: Client, limit = nodeRateLimit): HttpAdapter =>
  adapterOf(name, bucket(client, 'both'), onNode(limit));
