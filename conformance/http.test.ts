import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { MUTANTS } from '../mutants/index.ts';
import { httpMutant, httpReference } from './adapters/http.ts';
import { check, DEFAULTS } from './check.ts';
import { injectedClock, turn } from './clocks.ts';
import type { Adapter, HttpServer, LimiterConfig, Surroundings } from './contract.ts';
import { readDeclaration } from './declaration.ts';
import { EXIT, UsageError } from './errors.ts';
import { overHttp } from './http.ts';
import { httpCases } from './http-cases.ts';
import { judge } from './judge.ts';
import { HTTP_RUNS, isFor, mutantAdapter } from './mutants.ts';
import { replay } from './replay.ts';
import type { Failure } from './report/types.ts';
import { decodeEvent, encodeEvent, type Fields, type History, type Op } from './scenario.ts';
import { adapterOf, subjectOf } from './subject.ts';

const CONFIG: LimiterConfig = { capacity: 3, refill: { tokens: 1, periodMs: 1000 } };
const ORIGIN = 1_700_000_000_000_000_000n;
const ask = (key = 'a', sent?: Fields): Op => ({ kind: 'try', at: ORIGIN, key, cost: 1, ...(sent && { sent }) });

const servers = new Set<Server>();
afterEach(() => {
  for (const server of servers) server.close();
  servers.clear();
});

const listen = async (listener: RequestListener): Promise<HttpServer> => {
  const server = createServer(listener);
  servers.add(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => void server.close() };
};

type Answer = (surroundings: Surroundings, config: LimiterConfig) => RequestListener;

/** An adapter of a server that answers as it is told. */
const serverOf = (answer: Answer, http: object = { keyHeader: 'x-client' }, more: object = {}): Adapter =>
  ({
    name: 'a server',
    declares: { algorithm: 'token-bucket', http, ...more },
    create: (config: LimiterConfig, surroundings: Surroundings) => listen(answer(surroundings, config)),
  }) as unknown as Adapter;

const drive = async (adapter: Adapter, ops: readonly Op[]): Promise<History> => {
  const { adapter: read, declaration } = adapterOf(adapter, 'here');
  const subject = await subjectOf(read, declaration, injectedClock());
  return subject.drive({ config: CONFIG, origin: ORIGIN, ops });
};

/** Allows everything, and keeps what it was asked with. */
const recording = (asked: (string | undefined)[], name: string): Answer => {
  return ({ reached }) =>
    (request, response) => {
      reached();
      asked.push(request.headers[name] as string | undefined);
      response.end();
    };
};

describe('a client', () => {
  it('sends its key in the declared field, as text that a field can carry', async () => {
    const asked: (string | undefined)[] = [];
    const keys = ['a', 'a ', ' a', 'a%20', 'a,b', 'é', 'e\u0301', 'a\u0000b', '', 'x'.repeat(10_000)];
    await drive(
      serverOf(recording(asked, 'x-client')),
      keys.map((key) => ask(key)),
    );
    const got = asked.slice(-keys.length);
    expect(got.slice(0, 5)).toEqual(['a', 'a%20', '%20a', 'a%2520', 'a,b']);
    expect(new Set(got).size).toBe(keys.length);
    expect(got.every((value) => /^[!-~]*$/.test(value ?? '-\n'))).toBe(true);
  });

  it('that has no key sends none', async () => {
    const asked: (string | undefined)[] = [];
    await drive(serverOf(recording(asked, 'x-client')), [ask(undefined as unknown as string), ask('')]);
    expect(asked.slice(-2)).toEqual(['a', '']);
  });

  it('is an address where a proxy is trusted, each key another one, and always the same', async () => {
    const asked: (string | undefined)[] = [];
    const keys = [...Array.from({ length: 300 }, (_, n) => `client ${n}`), 'client 0', 'client 299'];
    await drive(
      serverOf(recording(asked, 'x-forwarded-for'), { proxies: 1 }),
      keys.map((key) => ask(key)),
    );
    const got = asked.slice(-keys.length);
    expect(new Set(got).size).toBe(300);
    expect(got[300]).toBe(got[0]);
    expect(got[301]).toBe(got[299]);
    expect(got.every((address) => /^198\.1[89]\.\d{1,3}\.\d{1,3}$/.test(address ?? ''))).toBe(true);
  });

  it('may send other fields in place of its own, whatever their case', async () => {
    const asked: (string | undefined)[] = [];
    await drive(serverOf(recording(asked, 'x-client')), [ask('a', [['X-CLIENT', ' b ']]), ask('a', [['other', 'c']])]);
    expect(asked.slice(-2)).toEqual(['b', 'a']);
  });

  it('keeps its connection, and leaves none behind; the server is closed', async () => {
    const sockets = new Set<Socket>();
    const allowing = serverOf(({ reached }) => (request, response) => {
      sockets.add(request.socket);
      reached();
      response.end();
    });
    let closed = 0;
    // One that leaves its connections to whoever opened them.
    const create = async (...given: Parameters<Adapter['create']>) => {
      const { url } = (await allowing.create(...given)) as unknown as HttpServer;
      return { url, close: () => void closed++ };
    };
    await drive(
      { ...allowing, create } as unknown as Adapter,
      Array.from({ length: 50 }, () => ask()),
    );
    // Of the first look nothing is asked; then there is a scenario of one request, and one of fifty.
    expect(sockets.size).toBe(2);
    expect(closed).toBe(3);
    for (let turns = 0; turns < 1_000 && [...sockets].some(({ destroyed }) => !destroyed); turns++) await turn();
    expect([...sockets].every(({ destroyed }) => destroyed)).toBe(true);
  });
});

describe('an answer', () => {
  const answering = (status: number, head: Record<string, string> = {}, reaches = 0): Answer => {
    let first = true;
    return ({ reached }) =>
      (_, response) => {
        // The very first request is to tell that handlers are reported.
        if (first) reached();
        else for (let n = 0; n < reaches; n++) reached();
        response.writeHead(first ? 200 : status, first ? {} : head).end();
        first = false;
      };
  };
  const second = async (answer: Answer, http: object = {}) =>
    (await drive(serverOf(answer, http), [ask()])).events[0]?.outcome;

  it('is a decision by its status', async () => {
    expect(await second(answering(200, {}, 1))).toEqual({ kind: 'allowed', claims: { status: 200, reached: 1 } });
    expect(await second(answering(302, {}, 1))).toMatchObject({ kind: 'allowed' });
    expect(await second(answering(429))).toEqual({ kind: 'denied', claims: { status: 429, reached: 0 } });
    expect(await second(answering(503), { status: 503 })).toMatchObject({ kind: 'denied', claims: { status: 503 } });
    expect(await second(answering(418), { status: 418 })).toEqual({
      kind: 'denied',
      claims: { status: 418, reached: 0 },
    });
  });

  it.each([400, 404, 500, 502])('of %i is none', async (status) => {
    expect(await second(answering(status))).toEqual({ kind: 'refused', message: `HTTP ${status}` });
  });

  it.each<[string, Answer, string]>([
    ['another status than declared', answering(503), 'status 503'],
    ['200 without the handler', answering(200, {}, 0), 'status 200, and the handler was not reached'],
    ['a handler that runs all the same', answering(429, {}, 1), 'status 429, and the handler was reached'],
    ['a handler that runs twice', answering(200, {}, 2), 'the handler was reached 2 times'],
  ])('%s breaks HTTP-1', async (_, answer, got) => {
    const { adapter, declaration } = adapterOf(serverOf(answer, {}), 'here');
    const subject = await subjectOf(adapter, declaration, injectedClock());
    const history = await subject.drive({ config: CONFIG, origin: ORIGIN, ops: [ask()] });
    const { claims } = judge(subject.court(CONFIG), history);
    expect(claims.map(({ clause, event, got: said }) => [clause, event, said])).toEqual([['HTTP-1', 0, got]]);
  });

  it('a handler that runs after the response was sent is noticed', async () => {
    let first = true;
    const late: Answer =
      ({ reached }) =>
      (_, response) => {
        response.writeHead(first ? 200 : 429);
        if (first) reached();
        else response.on('finish', () => void turn().then(turn).then(reached));
        first = false;
        response.end();
      };
    expect(await second(late)).toMatchObject({ kind: 'denied', claims: { reached: 1 } });
  });

  it('says in seconds what is claimed in milliseconds', async () => {
    const head = {
      'retry-after': '2',
      'x-ratelimit-limit': '3',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '3',
    };
    expect((await second(answering(429, head)))?.claims).toEqual({
      status: 429,
      reached: 0,
      limit: 3,
      remaining: 0,
      resetAfterMs: 3000,
      retryAfterMs: 2000,
    });
  });

  it('dates are read by the clock of the limiter, which is ours', async () => {
    const head = { 'retry-after': new Date(Number(ORIGIN / 1_000_000n) + 5000).toUTCString() };
    expect((await second(answering(429, head)))?.claims?.retryAfterMs).toBe(5000);
  });

  it('may take many turns of the event loop', async () => {
    const slow: Answer =
      ({ reached }) =>
      async (_, response) => {
        for (let turns = 0; turns < 3_000; turns++) await turn();
        reached();
        response.end();
      };
    expect(await second(slow)).toMatchObject({ kind: 'allowed' });
  });

  it('that never comes is none, and does not hold up the court', async () => {
    const { declaration } = adapterOf(
      serverOf(() => () => {}),
      'here',
    );
    const silent = serverOf(() => () => {}) as unknown as Parameters<typeof overHttp>[0];
    const limiter = await overHttp(silent, declaration, () => 0n, 20).create(CONFIG, {} as Surroundings);
    await expect(limiter.tryAcquire('a', 1)).rejects.toThrow('no answer after 0.02 s');
    await limiter.close?.();
  });

  it('whose connection breaks is none', async () => {
    let first = true;
    const breaking: Answer =
      ({ reached }) =>
      (request, response) => {
        if (!first) request.socket.destroy();
        first = false;
        reached();
        response.end();
      };
    expect(await second(breaking)).toMatchObject({ kind: 'refused' });
  });
});

describe('an adapter of a server', () => {
  const create = (server: unknown): Adapter =>
    ({
      name: 'a server',
      declares: { algorithm: 'token-bucket', http: {} },
      create: () => server,
    }) as unknown as Adapter;
  it.each([[undefined], [{}], [{ url: 'nowhere' }], [{ url: 'https://127.0.0.1/' }], [{ tryAcquire: () => {} }]])(
    'that gives %o is told what is wanted',
    async (server) => {
      await expect(drive(create(server), [])).rejects.toThrow(UsageError);
      await expect(drive(create(server), [])).rejects.toThrow(/it declares http, so wanted: \{ url/);
    },
  );

  it('that reports no handler is told so', async () => {
    const mute: Answer = () => (_, response) => void response.end();
    await expect(drive(serverOf(mute), [])).rejects.toThrow(
      /no handler was reached; wanted: .*surroundings\.reached\(\)/,
    );
  });
});

describe('the declaration', () => {
  const read = (http: object, more: object = {}) =>
    readDeclaration({ algorithm: 'token-bucket', http, ...more }, 'here');

  it('of http says what follows from it', () => {
    expect(read({ keyHeader: 'x-client' })).toMatchObject({ costs: 'unit', keyed: true, claimsUnitMs: 1000 });
    expect(read({ proxies: 1 })).toMatchObject({ keyed: true });
    expect(read({})).toMatchObject({ keyed: false });
    expect(read({}).written.has('keyed')).toBe(true);
    expect(read({}, { claimsUnitMs: 1 }).claimsUnitMs).toBe(1);
    expect(readDeclaration({ algorithm: 'token-bucket' }, 'here').http).toBeUndefined();
  });

  it.each<[object, object, RegExp]>([
    [{ keyHeader: 'x client' }, {}, /declares\.http\.keyHeader is "x client"; wanted: /],
    [{ proxies: 2 }, {}, /declares\.http\.proxies is 2/],
    [{ status: 200 }, {}, /declares\.http\.status is 200/],
    [{ header: 'x' }, {}, /declares\.header is not a field/],
    [{}, { costs: 'weighted' }, /a request costs one/],
    [{}, { keyed: true }, /keyed: true contradicts http/],
    [{ keyHeader: 'x', proxies: 1 }, {}, /declare keyHeader or proxies/],
    [{}, { algorithm: 'leaky-queue' }, /a leaky-queue is not judged over HTTP/],
  ])('%j with %j is refused', (http, more, message) => expect(() => read(http, more)).toThrow(message));

  it('an event keeps the fields that were sent', () => {
    const sent: Fields = [['X-Forwarded-For', '203.0.113.1']];
    const event = {
      kind: 'try' as const,
      when: { lo: 1n, hi: 1n },
      key: 'a',
      cost: 1,
      sent,
      outcome: { kind: 'denied' as const },
    };
    expect(decodeEvent(JSON.parse(JSON.stringify(encodeEvent(event))), 'here')).toEqual(event);
    expect(decodeEvent({ ...encodeEvent(event), sent: 'x' }, 'here').sent).toBeUndefined();
  });
});

const { adapters, missing } = await httpReference();

describe('our servers', () => {
  it('are all here', () => {
    expect(missing).toEqual([]);
    expect(adapters.map(({ name }) => name)).toEqual([
      'http/node',
      'http/express',
      'http/fastify',
      'http/hono',
      'http/fetch',
      'http/node fixed-window',
    ]);
  });

  it.each(adapters)('$name keeps what only servers have', async (each) => {
    const { adapter, declaration } = adapterOf(each, each.name);
    const subject = await subjectOf(adapter, declaration, injectedClock());
    const witnesses = new Map<string, number>();
    expect(await httpCases(subject, witnesses)).toEqual([]);
    for (const clause of ['HTTP-1', 'HTTP-2', 'HTTP-3', 'HTTP-4'])
      expect(witnesses.get(clause) ?? 0, clause).toBeGreaterThanOrEqual(3);
  });

  it.each(adapters.slice(0, 2))('$name conforms', async (each) => {
    const { adapter, declaration } = adapterOf(each, each.name);
    const report = await check(adapter, declaration, injectedClock(), { ...DEFAULTS, runs: HTTP_RUNS.reference });
    expect([...report.failures, ...report.questions].map(({ clause }) => clause)).toEqual([]);
    expect(report.faults).toEqual([]);
    const statusOf = (id: string) => report.verdicts.find(({ clause }) => clause === id)?.status;
    for (const id of ['ADM-1', 'ADM-2', 'TB-1', 'CONC-1', 'META-4', 'CFG-1', 'HTTP-1', 'HTTP-2', 'HTTP-3', 'HTTP-4'])
      expect(statusOf(id), id).toBe('pass');
    expect(statusOf('META-3')).toBe('not-applicable');
    expect(statusOf('KEY-2')).toBe(declaration.keyed ? 'pass' : 'not-applicable');
  });
});

describe.each(MUTANTS.filter(({ client }) => client !== undefined))('$id', (mutant) => {
  it('is killed for its own reason; again when it is replayed; and the right server is not', async () => {
    const { adapter, declaration } = adapterOf(await mutantAdapter(mutant), mutant.id);
    const report = await check(adapter, declaration, injectedClock(), { ...DEFAULTS, runs: HTTP_RUNS.mutant });
    expect(report.exitCode).toBe(EXIT.violation);
    const killing = report.failures.find((failure) => isFor(mutant, failure)) as Failure;
    expect(killing?.direction).toBe(mutant.direction);
    const isBrokenBy = async (other: Adapter): Promise<boolean> =>
      (await replay(await subjectOf(other, declaration, injectedClock()), killing)).broken !== undefined;
    expect(await isBrokenBy(adapter)).toBe(true);
    const right = httpMutant('right', mutant.client ?? 'header');
    expect(await isBrokenBy(right as unknown as Adapter)).toBe(false);
  });
});

it('what is not over HTTP is not bound by it', async () => {
  const { REFERENCE } = await import('./adapters/memory.ts');
  const bucket = REFERENCE.find(({ name }) => name === 'memory/token-bucket') as Adapter;
  const { adapter, declaration } = adapterOf(bucket, bucket.name);
  const report = await check(adapter, declaration, injectedClock(), { ...DEFAULTS, runs: 20 });
  const notes = report.verdicts
    .filter(({ clause }) => clause.startsWith('HTTP'))
    .map(({ status, note }) => [status, note]);
  expect(notes).toEqual(Array.from({ length: 4 }, () => ['not-applicable', 'not over HTTP']));
});
