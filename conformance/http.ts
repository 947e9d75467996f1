import { Agent, type IncomingHttpHeaders, request as newRequest } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers';
import type { Adapter, Decision, HttpAdapter, HttpServer, Limiter, LimiterConfig } from './contract.ts';
import type { Declaration, Http } from './declaration.ts';
import { shown, UsageError } from './errors.ts';
import { isBucketConfig, isWindowConfig, msOf } from './exact.ts';
import { readFields, type Wrong } from './http-fields.ts';
import { outside, UnansweredError } from './outside.ts';
import type { Fields } from './scenario.ts';

/**
 * A rate limiting server, driven over HTTP as any limiter: one request is one permit, its status is the decision, and what
 * its header fields say are the claims. The connection is real, and so is the wait for an answer; the limiter's clock is
 * ours.
 */

/** A limiter that is asked over HTTP. `sent`: header fields in place of the usual ones. */
export interface Client extends Limiter {
  tryAcquire(key: string | undefined, cost: number, sent?: Fields): Promise<Decision>;
}

/** A request, or a server that starts, that takes longer than this will never be ready. In real time, as sockets are. */
const WAIT_MS_MAX = 5_000;
/** A handler that runs although its request was denied does so within so many turns after the response. */
const AFTERMATH_TURNS = 2;

/** Saved before anybody may have them faked. */
const { setTimeout: later, clearTimeout: notLater } = globalThis;

/** A status that means that a limit was reached, whether or not it is the declared one. */
const DENIALS: readonly number[] = [429, 503];

/** `answer`, or an error once waiting has no more sense; `stop` then ends what is under way. */
const bounded = <T>(answer: Promise<T>, waitMs: number, what: string, stop: (error: Error) => void): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = later(() => {
      const error = new UnansweredError(`${what} after ${waitMs / 1000} s`);
      stop(error);
      reject(error);
    }, waitMs);
    answer.then(resolve, reject).finally(() => notLater(timer));
  });

interface Response {
  readonly status: number;
  readonly head: IncomingHttpHeaders;
}

const ask = (agent: Agent, url: URL, headers: Readonly<Record<string, string>>, waitMs: number): Promise<Response> => {
  const request = newRequest(url, { agent, headers });
  const answer = new Promise<Response>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, head: response.headers }));
      response.resume();
    });
  });
  request.end();
  return bounded(answer, waitMs, 'no answer', (error) => request.destroy(error));
};

/** As text that a header field can carry; different keys stay different. */
const encoded = (key: string): string =>
  key.replaceAll(/[^!-$&-~]/gu, (char) =>
    [...Buffer.from(char, 'utf8')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );

/** Addresses set aside for tests of this kind (RFC 2544, appendix C.2.2): 198.18.0.0/15. */
const ADDRESSES_MAX = 2 ** 17 - 1;

/** Which header fields say who asks. */
const identities = ({ keyHeader, proxies = 0 }: Http): ((key: string | undefined) => Fields) => {
  if (keyHeader !== undefined) return (key) => (key === undefined ? [] : [[keyHeader, encoded(key)]]);
  if (proxies === 0) return () => [];
  const known = new Map<string | undefined, string>();
  return (key) => {
    const number = known.size + 1;
    if (!known.has(key) && number > ADDRESSES_MAX) throw new RangeError(`more than ${ADDRESSES_MAX} clients`);
    const address = known.get(key) ?? `198.${18 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
    known.set(key, address);
    return [['X-Forwarded-For', address]];
  };
};

/** Fields in place of those of the same name. */
const replaced = (usual: Fields, sent: Fields = []): Readonly<Record<string, string>> => {
  const names = new Set(sent.map(([name]) => name.toLowerCase()));
  return Object.fromEntries([...usual.filter(([name]) => !names.has(name.toLowerCase())), ...sent]);
};

/** The time in which a limit is given out once; undefined where no one figure says it. */
const windowSecondsOf = (config: LimiterConfig, { algorithm }: Declaration): number | undefined => {
  if (isWindowConfig(config)) return config.windowMs / 1000;
  if (!isBucketConfig(config) || algorithm === 'pay-later' || algorithm === 'bounded') return undefined;
  return (config.capacity * config.refill.periodMs) / config.refill.tokens / 1000;
};

const turns = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await new Promise<void>((resolve) => nextTurn(resolve));
};

/** The requests that go to one server, and how often they reached its handler. */
class Traffic {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #url: URL;
  readonly #server: HttpServer;
  readonly #waitMs: number;
  readonly #underWay = new Set<{ alone: boolean }>();
  #reached = 0;

  constructor(server: HttpServer, reached: { count: () => void }, where: string, waitMs: number) {
    const { url } = (server ?? {}) as { url?: unknown };
    if (typeof url !== 'string' || !URL.canParse(url) || new URL(url).protocol !== 'http:')
      throw new UsageError(
        `${where}: create() gave ${shown(server)}; it declares http, so wanted: { url: 'http://127.0.0.1:…/', close() }`,
      );
    this.#url = new URL(url);
    this.#server = server;
    this.#waitMs = waitMs;
    reached.count = () => {
      this.#reached++;
    };
  }

  /** One request; and how often it reached the handler, where no other was under way. */
  async send(headers: Readonly<Record<string, string>>): Promise<Response & { readonly reached: number | undefined }> {
    const own = { alone: this.#underWay.size === 0 };
    for (const other of this.#underWay) other.alone = false;
    this.#underWay.add(own);
    const before = this.#reached;
    try {
      const response = await outside(() => ask(this.#agent, this.#url, headers, this.#waitMs));
      if (own.alone && response.status >= 400) await turns(AFTERMATH_TURNS);
      return { ...response, reached: own.alone ? this.#reached - before : undefined };
    } finally {
      this.#underWay.delete(own);
    }
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    await this.#server.close?.();
  }
}

/** The response as a decision; whether it is one by which its handler was reached, as it should be, is told beside. */
const decisionOf = (
  { status, head, reached }: Response & { readonly reached: number | undefined },
  http: Http,
  nowMs: number,
  windowSeconds: number | undefined,
): Decision & { readonly status: number; readonly reached?: number; readonly wrong?: readonly Wrong[] } => {
  const wanted = http.status ?? 429;
  const saysDenied = status === wanted || DENIALS.includes(status);
  if (!saysDenied && (status < 200 || status > 399)) throw new Error(`HTTP ${status}`);
  const wrong: Wrong[] = [];
  // Neither by its status nor by its handler: then it was denied, and only its status does not say so.
  const allowed = !saysDenied && reached !== 0;
  if (saysDenied && status !== wanted)
    wrong.push({
      clause: 'HTTP-1',
      got: `status ${status}`,
      wanted: `${wanted}, or http: { status: ${status} } declared`,
    });
  if (saysDenied && reached !== undefined && reached > 0)
    wrong.push({ clause: 'HTTP-1', got: `status ${status}, and the handler was reached`, wanted: 'no handler' });
  if (!saysDenied && reached === 0)
    wrong.push({
      clause: 'HTTP-1',
      got: `status ${status}, and the handler was not reached`,
      wanted: `status ${wanted}`,
    });
  if (reached !== undefined && reached > 1 && allowed)
    wrong.push({ clause: 'HTTP-1', got: `the handler was reached ${reached} times`, wanted: 'once' });
  const told = readFields(head, { http, denied: !allowed, nowMs, windowSeconds });
  const { limit, remaining, resetSeconds, retrySeconds } = told;
  return {
    allowed,
    status,
    ...(reached !== undefined && { reached }),
    ...(limit !== undefined && { limit }),
    ...(remaining !== undefined && { remaining }),
    ...(resetSeconds !== undefined && { resetAfterMs: resetSeconds * 1000 }),
    ...(!allowed && retrySeconds !== undefined && { retryAfterMs: retrySeconds * 1000 }),
    ...(wrong.length + told.wrong.length > 0 && { wrong: [...wrong, ...told.wrong] }),
  };
};

/**
 * The adapter of a server, as one of a limiter.
 * @param instant what the limiter's clock shows, without its being read.
 */
export const overHttp = (
  adapter: HttpAdapter,
  declaration: Declaration,
  instant: () => bigint,
  waitMs: number = WAIT_MS_MAX,
): Adapter => ({
  ...adapter,
  async create(config, surroundings): Promise<Limiter> {
    const { http = {} } = declaration;
    const handler = { count: () => {} };
    const start = async (): Promise<Traffic> => {
      const server = await adapter.create(config, { ...surroundings, reached: () => handler.count() });
      return new Traffic(server, handler, adapter.name, waitMs);
    };
    const traffic = await outside(() => {
      const starting = start();
      // One that comes too late is not left running.
      const stop = () => void starting.then((late) => late.close()).catch(() => {});
      return bounded(starting, waitMs, 'create() had not resolved', stop);
    });
    const windowSeconds = windowSecondsOf(adapter.effective?.(config) ?? config, declaration);
    const identify = identities(http);
    const client: Client = {
      async tryAcquire(key, _cost, sent) {
        const response = await traffic.send(replaced(identify(key), sent));
        return decisionOf(response, http, msOf(instant()), windowSeconds);
      },
      close: () => traffic.close(),
    };
    return client;
  },
});
