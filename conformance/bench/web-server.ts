import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http';
import { Duplex } from 'node:stream';
import express from 'express';
import { type FastifyInstance, fastify } from 'fastify';
import { expressRateLimit, fastifyRateLimit } from '../../src/http/index.ts';
import { FixedWindow } from '../../src/memory/index.ts';
import { answer, processorMs } from './children.ts';
import type { Purpose } from './limiters.ts';
import { loadPeer } from './peers.ts';
import type { Question } from './race.ts';

/** A process with one web server in it, which gets its requests without a network. */

/** What all limit to, in all that they say too. */
const WINDOW_MS = 3_600_000;
const LIMIT: Readonly<Record<Purpose, number>> = { admits: 1_000_000_000, denies: 1, usual: 100 };

type Middleware = ReturnType<typeof expressRateLimit>;

const expressServer = (middleware?: Middleware): Server => {
  const app = express();
  if (middleware !== undefined) app.use(middleware);
  app.get('/', (_request, response) => void response.end('ok'));
  return createServer(app);
};

const fastifyServer = async (register?: (app: FastifyInstance) => unknown): Promise<Server> => {
  const app = fastify();
  await register?.(app);
  app.get('/', (_request, reply) => reply.send('ok'));
  await app.ready();
  return app.server;
};

const limiterOf = (limit: number): FixedWindow => new FixedWindow({ limit, windowMs: WINDOW_MS });

const SERVERS: Readonly<Record<string, (limit: number) => Server | Promise<Server>>> = {
  express: () => expressServer(),
  'ours in express': (limit) =>
    expressServer(expressRateLimit({ limiter: limiterOf(limit), policy: { windowMs: WINDOW_MS } })),
  'express-rate-limit': async (limit) => {
    const { rateLimit } = (await loadPeer('express-rate-limit')) as { rateLimit: (options: object) => Middleware };
    return expressServer(rateLimit({ limit, windowMs: WINDOW_MS, standardHeaders: 'draft-8', legacyHeaders: false }));
  },
  fastify: () => fastifyServer(),
  'ours in fastify': (limit) =>
    fastifyServer((app) => app.register(fastifyRateLimit({ limiter: limiterOf(limit), headers: 'legacy' }) as never)),
  '@fastify/rate-limit': async (limit) => {
    const { default: plugin } = (await loadPeer('@fastify/rate-limit')) as { default: never };
    return fastifyServer((app) => app.register(plugin, { max: limit, timeWindow: WINDOW_MS } as never));
  },
};

/** The end of a connection that swallows what is written. */
class Sink extends Duplex {
  readonly remoteAddress = '192.0.2.1';
  override _read(): void {}
  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done();
  }
  setTimeout(): this {
    return this;
  }
}

const request = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    const socket = new Sink() as never;
    const incoming = new IncomingMessage(socket);
    Object.assign(incoming, { method: 'GET', url: '/', httpVersion: '1.1', headers: { host: 'localhost' } });
    incoming.complete = true;
    incoming.push(null);
    const response = new ServerResponse(incoming);
    response.assignSocket(socket);
    response.once('finish', () => resolve(response.statusCode));
    server.emit('request', incoming, response);
  });

let server: Server;
let statusWanted = 200;

const check = (status: number): void => {
  if (status !== statusWanted) throw new Error(`status ${status}, wanted ${statusWanted}`);
};

/** Requests a second of processor time, over at least `roundMs`. */
const round = async (roundMs: number): Promise<number> => {
  const began = processorMs();
  let count = 0;
  let now = began;
  while (now - began < roundMs) {
    check(await request(server));
    count++;
    now = processorMs();
  }
  return (count * 1_000) / (now - began);
};

answer(async (question: Question) => {
  if (question.kind === 'round') return round(question.roundMs);
  const { contender, purpose } = question;
  const build = SERVERS[contender];
  if (build === undefined) throw new Error(`there is no server ${contender}`);
  server = await build(LIMIT[purpose]);
  // The first is let in by all.
  check(await request(server));
  const isLimited = contender !== 'express' && contender !== 'fastify';
  if (purpose === 'denies' && isLimited) statusWanted = 429;
  return true;
});
