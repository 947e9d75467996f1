import { spawnSync } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { createAdaptorServer } from '@hono/node-server';
import FakeTimers from '@sinonjs/fake-timers';
import type { FastifyInstance } from 'fastify';
import type { Hono } from 'hono';
import { register } from 'prom-client';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { startCluster } from '../conformance/redis/cluster.ts';
import type { RedisProgram } from '../conformance/redis/find.ts';
import { groupProgramForTests, redisForTests } from '../conformance/redis/for-tests.ts';
import { startSentinels } from '../conformance/redis/sentinel.ts';
import { memoryBackend, TokenBucket as Shared } from './distributed/index.ts';
import { createGate, expressRateLimit, nodeRateLimit, type RequestReader } from './http/index.ts';
import {
  Adaptive,
  Composite,
  type DecisionMessage,
  FixedWindow,
  type Limiter,
  SlidingCounter,
  SlidingLog,
  Tiered,
  TokenBucket,
} from './memory/index.ts';
import { settled, TestClock } from './memory/test-clock.ts';

/** What the guide says is so: its examples run, and each row of its tables of other interfaces has a test. */

const root = fileURLToPath(new URL('..', import.meta.url));
const guide = readFileSync(join(root, 'src', 'README.md'), 'utf8');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const chapter = '## If you know another interface';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

// The examples

/** Time stands still there. */
const redis = await redisForTests();
afterAll(() => redis?.stop());

const SOURCES = {
  'ratelaw/memory': 'memory/index.ts',
  'ratelaw/redis': 'redis/index.ts',
  'ratelaw/distributed': 'distributed/index.ts',
  'ratelaw/http': 'http/index.ts',
};
const sourceOf = (path: string) => join(root, 'src', path);

const examples = [...guide.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ''], index) => ({ code, index }));
const folder = mkdtempSync(join(tmpdir(), 'ratelaw-guide-'));
afterAll(() => rmSync(folder, { recursive: true }));
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));

/** Servers that watch each other; none of their clocks runs while an example does. */
const GROUPS = {
  REDIS_NODES: async (program: RedisProgram) => {
    const cluster = await startCluster(program);
    return { ...cluster, places: cluster.nodes };
  },
  REDIS_SENTINELS: async (program: RedisProgram) => {
    const group = await startSentinels(program);
    return { ...group, places: group.sentinels };
  },
};
const isOf = (code: string, variable: string): boolean => code.includes(`process.env.${variable} `);
const needsGroup = (code: string) => Object.keys(GROUPS).some((variable) => isOf(code, variable));
const needsRedis = (code: string) => isOf(code, 'REDIS_URL');
const servesHttp = (code: string) => code.includes("from 'ratelaw/http'");
const fileOf = (index: number) => join(folder, `example-${index}.ts`);
for (const { code, index } of examples) writeFileSync(fileOf(index), code);

const nameOf = ({ code, index }: { code: string; index: number }): string => {
  const heading = [...guide.slice(0, guide.indexOf(code)).matchAll(/^#+ (.*)$/gm)].at(-1)?.[1];
  return `${index}: ${heading}${code.startsWith('//') ? `, ${code.slice(3, code.indexOf('\n'))}` : ''}`;
};

/** Loads an example, or another text, with the source in place of the package. */
async function load(
  index: number | string,
  code = examples[Number(index)]?.code ?? '',
): Promise<Record<string, unknown>> {
  const file = join(folder, `run-${index}.ts`);
  const local = Object.entries(SOURCES).reduce(
    (text, [name, path]) => text.replaceAll(`'${name}'`, JSON.stringify(sourceOf(path))),
    code,
  );
  writeFileSync(file, local);
  return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Record<string, unknown>;
}

/** Time that goes on by itself whenever nobody has anything else to do. */
function virtualTime(): void {
  const clock = FakeTimers.install({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  clock.setTickMode({ mode: 'nextAsync' });
  undo.push(() => clock.uninstall());
}

function frozenTime(): void {
  const clock = FakeTimers.install({ toFake: ['performance'] });
  undo.push(() => clock.uninstall());
}

const prints = (code: string): string[] =>
  [...code.matchAll(/^ *console\.log\(.*\); *(?:\/\/ (.*))?$/gm)].map(([, shown]) => shown ?? 'nothing is shown');

describe('the examples of src/README.md', () => {
  test('have the types that they need', () => {
    const paths = Object.fromEntries(Object.entries(SOURCES).map(([name, path]) => [name, [sourceOf(path)]]));
    const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: { ...compilerOptions, paths },
        files: examples.map(({ index }) => fileOf(index)),
      }),
    );
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  const printing = examples.filter(
    ({ code }) => code.includes('console.log') && !needsRedis(code) && !needsGroup(code),
  );
  test.each(printing.map((example) => [nameOf(example), example] as const))('%s', async (_name, { code, index }) => {
    virtualTime();
    const printed: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((...all: unknown[]) => printed.push(format(...all)));
    undo.push(() => vi.restoreAllMocks());
    await load(index);
    expect(printed).toStrictEqual(prints(code));
  });

  const run = async (code: string, index: number, variable: string, url: string | undefined): Promise<void> => {
    vi.stubEnv(variable, url);
    const printed: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((...all: unknown[]) => printed.push(format(...all)));
    undo.push(
      () => vi.restoreAllMocks(),
      () => vi.unstubAllEnvs(),
    );
    await load(index);
    expect(printed).toStrictEqual(prints(code));
  };

  const stored = examples.filter(({ code }) => needsRedis(code));
  describe.skipIf(redis === undefined)('in Redis', () => {
    test.each(stored.map((example) => [nameOf(example), example] as const))('%s', async (_name, { code, index }) => {
      await run(code, index, 'REDIS_URL', redis?.url);
    });
  });

  const grouped = examples.filter(({ code }) => needsGroup(code));
  const program = groupProgramForTests();
  test.skipIf(program === undefined).each(Object.entries(GROUPS))('with %s', async (variable, start) => {
    const found = grouped.filter(({ code }) => isOf(code, variable));
    expect(found).toHaveLength(1);
    const group = await start(program ?? expect.unreachable());
    undo.push(() => group.stop());
    group.hold();
    const urls = group.places.map(({ host, port }) => `redis://${host}:${port}`).join(' ');
    for (const { code, index } of found) await run(code, index, variable, urls);
  });

  const serving = examples.filter(({ code }) => servesHttp(code));
  test.each(serving.map((example) => [nameOf(example), example] as const))('%s', async (_name, { code, index }) => {
    frozenTime();
    const url = await serve(await load(index));
    const prefix = code.includes("'legacy'") ? 'x-ratelimit-remaining' : 'ratelimit';
    for (let before = 10; before > 0; before -= 1) {
      const response = await fetch(url);
      expect([response.status, await response.text()]).toStrictEqual([200, 'hello']);
      expect(response.headers.get(prefix)).toMatch(
        before === 1 ? /^0$|;r=0;/ : new RegExp(`^${before - 1}$|;r=${before - 1};`),
      );
    }
    const denied = await fetch(url);
    expect([denied.status, denied.headers.get('retry-after')]).toStrictEqual([429, '6']);
    expect(denied.headers.get('content-type')).toContain('application/problem+json');
    await denied.text();
  });

  test('are each of them run', () => {
    const watched = examples.filter(({ code }) => code.includes("from 'prom-client'"));
    expect(watched).toHaveLength(1);
    const all = [printing, stored, grouped, serving, watched].map(({ length }) => length);
    expect(all.reduce((sum, count) => sum + count)).toBe(examples.length);
    expect(stored).toHaveLength(3);
    expect(grouped).toHaveLength(2);
    expect(serving).toHaveLength(5);
    expect(printing.length).toBeGreaterThan(10);
  });
});

test('a composite and tiers tell once of what they decide, and count', () => {
  const messages = heard();
  const composite = new Composite({ limits: { only: { limiter: bucket() } } });
  const tiers = { one: { capacity: 4, refill: rate, clock } };
  const tiered = new Tiered({ tiers, defaultTier: 'one', create: (config) => new TokenBucket(config) });
  for (const limiter of [composite, tiered]) limiter.tryAcquire(key);
  expect(messages.map(({ limiter }) => limiter)).toStrictEqual(['Composite', 'Tiered']);
  expect([composite.stats().acquired, tiered.stats().acquired]).toStrictEqual([1, 1]);
});

test('the example of README.md that serves', async () => {
  const code = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, body = '']) => body).find(servesHttp);
  frozenTime();
  const { server } = await load('readme', code?.replace(/^server\.listen.*$/m, 'export { server };'));
  const response = await fetch(await serve({ server: server as Server }));
  expect(response.status).toBe(200);
  expect(response.headers.get('ratelimit')).toBe(/\/\/ RateLimit: (.*)/.exec(code ?? '')?.[1]);
});

interface Served {
  readonly server?: Server;
  readonly app?: RequestListener | FastifyInstance | Hono;
  readonly handler?: (request: Request) => Promise<Response>;
}

/** The address at which the server, the application or the handler of an example is reached. */
async function serve({ server, app, handler }: Served): Promise<string> {
  if (server !== undefined) return listening(server);
  if (handler !== undefined) return listening(createAdaptorServer({ fetch: handler }) as Server);
  if (typeof app === 'function') return listening(createServer(app));
  if (app !== undefined && 'inject' in app) {
    await app.ready();
    undo.push(() => app.close());
    return listening(app.server);
  }
  if (app !== undefined) return listening(createAdaptorServer({ fetch: app.fetch }) as Server);
  throw new Error('the example exports no server, app or handler');
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  undo.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

// The tables

interface Row {
  readonly style: string;
  readonly there: string;
  readonly here: string;
}

function rowsOf(text: string): Row[] {
  return text
    .split(/^### /m)
    .slice(1)
    .flatMap((part) => {
      const [style = '', ...lines] = part.split('\n');
      const cells = lines
        .filter((line) => line.startsWith('|'))
        .map((line) => line.split('|').map((cell) => cell.trim()));
      return cells.slice(2).map(([, there = '', here = '', difference = '', ...rest]) => {
        if (there === '' || here === '' || difference === '' || rest.length !== 1) throw new Error(`no row: ${there}`);
        return { style, there, here };
      });
    });
}

/** What a cell names of ours: calls, classes, fields. */
function namesIn(here: string): string[] {
  const code = [...here.matchAll(/`([^`]*)`/g)].map(([, text = '']) => text).join(' ; ');
  return [...code.matchAll(/\.(\w+)|(\w+)(?=[(:]| ;|$)|(?<=[{,] )(\w+)(?= [,}]|,)/g)]
    .map(([, field, call, given]) => field ?? call ?? given ?? '')
    .filter((name) => name.length > 1 && !['key', 'decision'].includes(name));
}

const clock = new TestClock();
const rate = { tokens: 2, periodMs: 1000 };
const bucket = (capacity = 4) => new TokenBucket({ capacity, refill: rate, clock });
const key = 'client';

const reader: RequestReader<string> = { remoteAddress: (request) => request, header: () => undefined };

function limited(options: object): Promise<string> {
  const handler = (_request: IncomingMessage, response: ServerResponse) => response.end('served');
  return listening(createServer(nodeRateLimit({ limiter: bucket(1), ...options }, handler)));
}

/** What a wait comes to when `ms` have passed. */
async function after<T>(ms: number, wait: Promise<T>): Promise<T | 'waiting'> {
  let outcome: T | 'waiting' = 'waiting';
  wait.then((value) => {
    outcome = value;
  });
  await clock.pass(ms);
  return outcome;
}

let metricsExample: Promise<Record<string, unknown>> | undefined;

/** What a scrape finds of the example's limiter, and what has come to it since the one before. */
async function scraped(name: string): Promise<number> {
  const text = await register.metrics();
  const [, value] = new RegExp(`^${name}\\{limiter="api"\\} (\\S+)$`, 'm').exec(text) ?? [];
  if (value === undefined) return 0;
  return Number(value);
}

async function watchedLimiter(): Promise<Limiter> {
  metricsExample ??= load(examples.findIndex(({ code }) => code.includes("from 'prom-client'")));
  const { limiter } = (await metricsExample) as { limiter: Limiter };
  return limiter;
}

function heard(): DecisionMessage[] {
  const messages: DecisionMessage[] = [];
  const listener = (message: unknown) => messages.push(message as DecisionMessage);
  subscribe('ratelaw:decision', listener);
  undo.push(() => unsubscribe('ratelaw:decision', listener));
  return messages;
}

type Tests = Readonly<Record<string, () => unknown>>;

const TESTS: Readonly<Record<string, Tests>> = {
  'A bucket, Rust-style': {
    '`TokenBucketConfig::new(capacity, rate)`'() {
      const limiter = new TokenBucket({ capacity: 5, refill: { tokens: 5, periodMs: 2000 }, clock });
      limiter.tryAcquire(key, 5);
      clock.stepBy(1000);
      expect(limiter.peek(key).remaining).toBe(2);
      clock.stepBy(200);
      expect(limiter.peek(key).remaining).toBe(3);
      expect(() => new TokenBucket({ capacity: 0, refill: rate })).toThrow(/capacity/);
      expect(() => new TokenBucket({ capacity: 1, refill: { tokens: 0, periodMs: 1000 } })).toThrow(/refill\.tokens/);
      expect(() => new TokenBucket({ capacity: 1, refill: { tokens: 2.5, periodMs: 1000 } })).toThrow(RangeError);
    },
    '`with_initial_tokens(n)`'() {
      const limiter = new TokenBucket({ capacity: 4, refill: rate, initial: 1, clock });
      expect(limiter.peek(key).remaining).toBe(1);
      expect(() => new TokenBucket({ capacity: 4, refill: rate, initial: 5 })).toThrow(/initial/);
    },
    '`try_acquire(n)`'() {
      const limiter = bucket();
      expect(limiter.tryAcquire(key, 4).allowed).toBe(true);
      expect(limiter.tryAcquire(key, 1).allowed).toBe(false);
      expect(() => limiter.tryAcquire(key, 0)).toThrow(RangeError);
    },
    '`InsufficientTokens { available, requested }`'() {
      const limiter = bucket();
      limiter.tryAcquire(key, 3);
      const decision = limiter.tryAcquire(key, 2);
      expect([decision.reason, decision.remaining, decision.retryAfterMs]).toStrictEqual(['limited', 1, 500]);
    },
    async '`acquire(n)`'() {
      const limiter = bucket();
      limiter.tryAcquire(key, 4);
      const large = limiter.acquire(key, 3);
      const small = limiter.acquire(key, 1);
      expect(await after(1499, large)).toBe('waiting');
      expect(await after(1, large)).toMatchObject({ allowed: true });
      expect(await after(499, small)).toBe('waiting');
      expect(await after(1, small)).toMatchObject({ allowed: true });
      expect(await after(0, limiter.acquire(key, 5))).toMatchObject({ allowed: false, reason: 'never' });
    },
    async '`acquire_timeout(n, timeout)`'() {
      const limiter = bucket();
      limiter.tryAcquire(key, 4);
      const late = limiter.acquire(key, 2, { timeoutMs: 999 });
      expect(await after(998, late)).toBe('waiting');
      expect(await after(1, late)).toMatchObject({ allowed: false, reason: 'timeout' });
      const fresh = bucket();
      fresh.tryAcquire(key, 4);
      expect(await after(1000, fresh.acquire(key, 2, { timeoutMs: 1000 }))).toMatchObject({ allowed: true });
      const hopeless = fresh.acquire(key, 2, { timeoutMs: 999, failFast: true });
      expect(await after(0, hopeless)).toMatchObject({ allowed: false, reason: 'timeout' });
    },
    async '`available()`'() {
      const limiter = bucket();
      limiter.tryAcquire(key, 1);
      expect(limiter.peek(key).remaining).toBe(3);
      const wait = limiter.acquire(key, 4);
      expect(limiter.peek(key).remaining).toBe(0);
      await after(500, wait);
    },
    '`time_until_available(n)`'() {
      const limiter = bucket();
      expect(limiter.tryAcquire(key, 4).retryAfterMs).toBe(0);
      expect(limiter.peek(key).remaining).toBe(0);
      expect(limiter.tryAcquire(key, 3).retryAfterMs).toBe(1500);
      clock.stepBy(1499);
      expect(limiter.tryAcquire(key, 3).retryAfterMs).toBe(1);
      clock.stepBy(1);
      expect(limiter.tryAcquire(key, 3).retryAfterMs).toBe(0);
      expect(limiter.tryAcquire(key, 5).retryAfterMs).toBe('never');
    },
    '`refill()`'() {
      const limiter = bucket();
      limiter.tryAcquire(key, 4);
      clock.stepBy(1000);
      expect(limiter.peek(key).remaining).toBe(2);
    },
    '`stats().total_acquired`'() {
      const limiter = bucket();
      limiter.tryAcquire(key, 3);
      limiter.tryAcquire(key, 1);
      limiter.tryAcquire(key, 1);
      expect(limiter.stats(key).acquired).toBe(2);
    },
    async '`stats().total_rejected`'() {
      const limiter = bucket();
      limiter.tryAcquire(key, 4);
      limiter.tryAcquire(key, 3);
      await after(100, limiter.acquire(key, 4, { timeoutMs: 100 }));
      expect(limiter.stats(key).denied).toBe(2);
    },
    async '`stats().total_waited`'() {
      const limiter = bucket();
      limiter.tryAcquire(key, 4);
      await after(100, limiter.acquire(key, 4, { timeoutMs: 100 }));
      await after(400, limiter.acquire(key, 1));
      expect(limiter.stats(key).waitedMs).toBe(400);
      expect(limiter.stats(key).waited).toBe(1);
    },
    '`KeyedRateLimiter::new(config)`'() {
      const limiter = bucket();
      limiter.tryAcquire('a', 4);
      expect(limiter.tryAcquire('b', 4).allowed).toBe(true);
      expect(limiter.size).toBe(2);
      clock.stepBy(10_000);
      for (let calls = 0; calls < 4; calls += 1) limiter.tryAcquire('c');
      expect(limiter.size).toBe(1);
    },
    '`SlidingWindowLog::new(window, limit)`'() {
      const limiter = new SlidingLog({ limit: 2, windowMs: 1000, clock });
      limiter.tryAcquire(key, 2);
      clock.stepBy(999);
      expect(limiter.tryAcquire(key).allowed).toBe(false);
      clock.stepBy(1);
      expect(limiter.tryAcquire(key).allowed).toBe(true);
      const closed = new SlidingLog({ limit: 1, windowMs: 1000, edge: 'closed', clock });
      closed.tryAcquire(key);
      clock.stepBy(1000);
      expect(closed.tryAcquire(key).allowed).toBe(false);
    },
    '`count_in_window()`'() {
      const limiter = new SlidingLog({ limit: 5, windowMs: 1000, clock });
      limiter.tryAcquire(key, 3);
      const now = limiter.peek(key);
      expect(now.limit - now.remaining).toBe(3);
    },
    async '`DistributedBackend`, `sync_with_backend()`'() {
      const backend = memoryBackend({ clock });
      const refill = { tokens: 1, periodMs: 1000 };
      const design = { kind: 'debts', syncMs: 10, openMs: 10 } as const;
      const nodes = [1, 2].map(() => new Shared({ capacity: 2, refill, design, backend, clock }));
      const allowed = () => Promise.all(nodes.map(async (node) => (await node.tryAcquire(key)).allowed));
      expect(await allowed()).toStrictEqual([true, true]);
      expect(await allowed()).toStrictEqual([true, true]);
      clock.ms += 11;
      expect(await allowed()).toStrictEqual([false, false]);
      await Promise.all(nodes.map((node) => node.close()));
    },
  },

  'A bucket, Python-style': {
    '`TokenBucket(capacity, tokens_per_second)`'() {
      const halves = 2;
      const refill = { tokens: 1 * halves, periodMs: 1000 };
      const limiter = new TokenBucket({ capacity: 10 * halves, refill, clock });
      for (let calls = 0; calls < 20; calls += 1) expect(limiter.tryAcquire(key, 0.5 * halves).allowed).toBe(true);
      expect(limiter.tryAcquire(key, 0.5 * halves).retryAfterMs).toBe(500);
    },
    '`allow(n)`'() {
      const limiter = bucket();
      expect(limiter.tryAcquire(key, 4).allowed).toBe(true);
      expect(limiter.tryAcquire(key).allowed).toBe(false);
      expect(() => limiter.tryAcquire(key, 0.5)).toThrow(RangeError);
    },
    '`try_consume(n)`'() {
      const limiter = bucket();
      expect(limiter.tryAcquire(key, 5).allowed).toBe(false);
      expect(limiter.tryAcquire(key, 4).allowed).toBe(true);
    },
    async '`wait(n)`'() {
      const limiter = bucket();
      limiter.tryAcquire(key, 4);
      const impatient = new AbortController();
      const cancelled = limiter.acquire(key, 1, { signal: impatient.signal });
      const late = limiter.acquire(key, 1, { timeoutMs: 10 });
      const served = limiter.acquire(key, 1);
      expect(clock.timers).toBe(1);
      impatient.abort();
      expect(await after(0, cancelled)).toMatchObject({ reason: 'cancelled' });
      expect(await after(10, late)).toMatchObject({ reason: 'timeout' });
      expect(await after(490, served)).toMatchObject({ allowed: true });
      expect(await after(0, limiter.acquire(key, 5))).toMatchObject({ reason: 'never' });
      expect(clock.timers).toBe(0);
    },
    '`RateLimitExceeded`'() {
      const limiter = bucket(1);
      limiter.tryAcquire(key);
      const decision = limiter.tryAcquire(key);
      expect([decision.allowed, decision.reason]).toStrictEqual([false, 'limited']);
    },
    '`ValueError`'() {
      const limiter = bucket();
      expect(() => limiter.tryAcquire(key, -1)).toThrow(RangeError);
      expect(() => limiter.tryAcquire(key, '1' as never)).toThrow(TypeError);
      expect(() => new TokenBucket({ capacity: -1, refill: rate })).toThrow(RangeError);
      expect([limiter.size, limiter.stats().denied]).toStrictEqual([0, 0]);
    },
    async '`threading.Lock`'() {
      const limiter = bucket(10);
      const ask = async (n: number) => {
        await settled();
        return limiter.tryAcquire(key, n).allowed;
      };
      const answers = await Promise.all(Array.from({ length: 100 }, () => ask(1)));
      expect(answers.filter((allowed) => allowed)).toHaveLength(10);
    },
    async '`update_rate(rate)`'() {
      const limiter = bucket(1000);
      for (const id of ['a', 'b']) limiter.tryAcquire(id, 500);
      const wait = limiter.acquire('a', 1000);
      limiter.reconfigure({ capacity: 5000, refill: { tokens: 5, periodMs: 1 } });
      expect(limiter.peek('b').remaining).toBe(2500);
      expect(await after(0, wait)).toMatchObject({ allowed: true });
      expect(limiter.peek('a').remaining).toBe(1500);
    },
    '`clock_skew_tolerance=0.1`'() {
      const config = { capacity: 4, refill: rate, clock };
      for (const limiter of [new TokenBucket(config), new TokenBucket({ ...config, backwardsToleranceMs: 100 })]) {
        limiter.tryAcquire(key, 4);
        clock.stepBy(-100);
        expect(limiter.tryAcquire(key).retryAfterMs).toBe(600);
        clock.stepBy(100);
        expect(limiter.tryAcquire(key).retryAfterMs).toBe(500);
        clock.stepBy(-60_000);
        expect(limiter.tryAcquire(key).retryAfterMs).toBe(500);
        clock.stepBy(500);
        expect(limiter.tryAcquire(key).allowed).toBe(true);
      }
    },
    '`cleanup(max_age)`'() {
      const limiter = bucket(4000);
      for (let id = 0; id < 20; id += 1) limiter.tryAcquire(`once ${id}`);
      limiter.tryAcquire('spent', 4000);
      expect(limiter.size).toBe(21);
      clock.stepBy(1_000_000);
      for (let calls = 0; calls < 40; calls += 1) limiter.tryAcquire('now');
      expect(limiter.size).toBe(2);
      clock.stepBy(1_001_000);
      for (let calls = 0; calls < 4; calls += 1) limiter.tryAcquire('now');
      expect(limiter.size).toBe(1);
    },
  },

  'A limiter of clients': {
    '`RateLimiter(max_tokens, refill_rate)`'() {
      const limiter = new TokenBucket({ capacity: 5, refill: { tokens: 5, periodMs: 1000 }, clock });
      expect(limiter.size).toBe(0);
      for (let calls = 0; calls < 5; calls += 1) expect(limiter.tryAcquire(key).allowed).toBe(true);
      expect([limiter.tryAcquire(key).allowed, limiter.size]).toStrictEqual([false, 1]);
    },
    '`allow_request(client_id)`'() {
      const limiter = bucket(1);
      expect([limiter.tryAcquire(key).allowed, limiter.tryAcquire(key).allowed]).toStrictEqual([true, false]);
      expect(() => limiter.tryAcquire('')).toThrow(TypeError);
      expect(() => limiter.tryAcquire(undefined as never)).toThrow(TypeError);
    },
    '`get_remaining_tokens(client_id)`'() {
      const limiter = bucket();
      expect([limiter.peek(key).remaining, limiter.size]).toStrictEqual([4, 0]);
      limiter.tryAcquire(key, 2);
      clock.stepBy(499);
      expect(limiter.peek(key).remaining).toBe(2);
    },
    async '`get_rate_limit_headers(client_id)`'() {
      const handler = (_request: IncomingMessage, response: ServerResponse) => response.end();
      const server = createServer(nodeRateLimit({ limiter: bucket(), headers: 'legacy' }, handler));
      const { headers } = await fetch(await listening(server));
      const named = ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-ratelimit-${name}`));
      expect(named).toStrictEqual(['4', '3', '1']);
    },
    '`RateLimiter(strategy=SlidingWindowStrategy())`'() {
      const strategies: Limiter<never>[] = [bucket(2), new SlidingLog({ limit: 2, windowMs: 1000, clock })];
      const answers = strategies.map((limiter) => [1, 2, 3].map(() => limiter.tryAcquire(key).allowed));
      expect(answers).toStrictEqual([
        [true, true, false],
        [true, true, false],
      ]);
    },
    '`SlidingWindowRateLimiter(max_requests, window_seconds)`'() {
      const limiter = new SlidingLog({ limit: 1, windowMs: 60_000, clock });
      expect(limiter.tryAcquire(key).allowed).toBe(true);
      clock.stepBy(59_999);
      expect(limiter.tryAcquire(key).allowed).toBe(false);
      clock.stepBy(1);
      expect(limiter.tryAcquire(key).allowed).toBe(true);
    },
    '`set_user_tier(user_id, tier)`'() {
      const create = (config: ConstructorParameters<typeof TokenBucket>[0]) => new TokenBucket({ ...config, clock });
      const tiers = { free: { capacity: 10, refill: rate }, paid: { capacity: 100, refill: rate } };
      const limiter = new Tiered({ tiers, defaultTier: 'free', create });
      limiter.tryAcquire(key, 10);
      limiter.assign(key, 'paid');
      expect(limiter.peek(key)).toMatchObject({ limit: 100, remaining: 0 });
      expect(limiter.peek('other').limit).toBe(10);
    },
    '`max_clients=100000`'() {
      const limiter = new TokenBucket({ capacity: 1, refill: rate, maxKeys: 2, clock });
      for (const id of ['a', 'b']) limiter.tryAcquire(id);
      expect(limiter.tryAcquire('c').reason).toBe('table-full');
      expect(limiter.tryAcquire('a').allowed).toBe(false);
      clock.stepBy(600);
      expect(limiter.tryAcquire('c').allowed).toBe(true);
    },
  },

  'A limiter of a gateway': {
    '`check_fixed_window(id, limit, window)`'() {
      clock.stepBy(3600 - (clock.ms % 3600));
      const limiter = new FixedWindow({ limit: 2, windowMs: 3600, clock });
      expect([1, 2, 3].map(() => limiter.tryAcquire(key).allowed)).toStrictEqual([true, true, false]);
      clock.stepBy(3599);
      expect(limiter.tryAcquire(key).allowed).toBe(false);
      clock.stepBy(1);
      expect(limiter.tryAcquire(key).allowed).toBe(true);
    },
    '`check_sliding_window(id, limit, window)`'() {
      clock.stepBy(1000 - (clock.ms % 1000));
      const exact = new SlidingCounter({ limit: 3, windowMs: 1000, clock });
      const rounded = new SlidingCounter({ limit: 3, windowMs: 1000, share: 'floor', clock });
      for (const limiter of [exact, rounded]) limiter.tryAcquire(key, 3);
      clock.stepBy(1500);
      // Half of three is one and a half: beside it there is room for one, or, if it were rounded down, for two.
      expect([exact.tryAcquire(key).allowed, exact.tryAcquire(key).allowed]).toStrictEqual([true, false]);
      expect([rounded.tryAcquire(key).allowed, rounded.tryAcquire(key).allowed]).toStrictEqual([true, true]);
    },
    '`check_token_bucket(id, capacity, rate, n)`'() {
      const limiter = new TokenBucket({ capacity: 4, refill: rate, clock });
      limiter.tryAcquire(key, 4);
      clock.stepBy(500);
      expect(limiter.tryAcquire(key, 1).allowed).toBe(true);
      expect(limiter.tryAcquire(key, 1).allowed).toBe(false);
    },
    '`check_multi_level(user, ip, endpoint, limits)`'() {
      const [user, endpoint] = [bucket(4), bucket(1)];
      const of = (index: number) => (request: string) => request.split(' ')[index] ?? '';
      const limits = {
        user: { limiter: user, key: of(0) },
        ip: { limiter: bucket(100), key: of(1) },
        endpoint: { limiter: endpoint, key: of(2) },
      };
      const limiter = new Composite({ limits });
      const request = 'ada 192.0.2.1 /';
      expect(limiter.tryAcquire(request).allowed).toBe(true);
      const decision = limiter.tryAcquire(request);
      expect([decision.allowed, decision.by]).toStrictEqual([false, 'endpoint']);
      expect([user.peek('ada').remaining, endpoint.peek('/').remaining]).toStrictEqual([3, 0]);
    },
    '`result.remaining`'() {
      expect(bucket().tryAcquire(key, 3).remaining).toBe(1);
      const limits = { tight: { limiter: bucket(2) }, loose: { limiter: bucket(100) } };
      expect(new Composite({ limits }).tryAcquire(key).remaining).toBe(1);
    },
    '`result.retry_after`'() {
      const limiter = bucket(1);
      expect(limiter.tryAcquire(key).retryAfterMs).toBe(0);
      expect(limiter.tryAcquire(key).retryAfterMs).toBe(500);
    },
    async '`result.to_headers(limit, reset)`'() {
      const gate = createGate({ limiter: bucket(1), headers: 'legacy' }, reader);
      const [allowed, denied] = [await gate('192.0.2.1'), await gate('192.0.2.1')];
      expect(Object.fromEntries(allowed.fields)).toStrictEqual({
        'X-RateLimit-Limit': '1',
        'X-RateLimit-Remaining': '0',
        'X-RateLimit-Reset': '1',
      });
      expect(Object.fromEntries(denied.fields)).toMatchObject({ 'X-RateLimit-Remaining': '0', 'Retry-After': '1' });
    },
    '`get_dynamic_limit(id, base_limit)`'() {
      let load = 0;
      const limiter = new Adaptive({
        config: { capacity: 100, refill: rate, clock },
        create: (config) => new TokenBucket(config),
        signal: () => load,
        intervalMs: 1000,
        clock,
      });
      limiter.tryAcquire(key, 50);
      limiter.tryAcquire('other', 100);
      load = 1.6;
      clock.stepBy(1000);
      expect([limiter.peek(key).remaining, limiter.factor]).toStrictEqual([46, 0.9]);
      expect(limiter.peek('other')).toMatchObject({ limit: 90, remaining: 1 });
    },
    '`reset_limit(id)`'() {
      const limiter = bucket(1);
      for (const id of ['a', 'b']) limiter.tryAcquire(id);
      limiter.reset('a');
      expect([limiter.tryAcquire('a').allowed, limiter.tryAcquire('b').allowed]).toStrictEqual([true, false]);
    },
    '`get_current_usage(id)`'() {
      clock.stepBy(1000 - (clock.ms % 1000));
      const limiter = new FixedWindow({ limit: 5, windowMs: 1000, clock });
      limiter.tryAcquire(key, 3);
      clock.stepBy(400);
      const now = limiter.peek(key);
      expect([now.limit - now.remaining, now.resetAfterMs]).toStrictEqual([3, 600]);
      const unknown = limiter.peek('unknown');
      expect([unknown.limit - unknown.remaining, limiter.size]).toStrictEqual([0, 1]);
    },
    '`get_stats()["active_rate_limits"]`'() {
      const limiter = bucket();
      for (const id of ['a', 'b', 'a']) limiter.tryAcquire(id);
      expect(limiter.size).toBe(2);
    },
    async '`@rate_limit(limit, window)`'() {
      const express = (await import('express')).default;
      const app = express();
      app.get('/', expressRateLimit({ limiter: bucket(1) }), (_request, response) => {
        response.send('users');
      });
      const url = await listening(createServer(app));
      const [first, second] = [await fetch(url), await fetch(url)];
      expect([first.status, await first.text(), second.status]).toStrictEqual([200, 'users', 429]);
      expect([first.headers.get('ratelimit'), second.headers.get('retry-after')]).toStrictEqual([
        '"default";r=0;t=1',
        '1',
      ]);
    },
    async '`except StoreError: return allowed`'() {
      const limiter = { tryAcquire: () => Promise.reject(new Error('the store is gone')) };
      const failures: string[] = [];
      const onFailure = ({ message }: Error) => failures.push(message);
      const gate = createGate({ limiter, onError: 'open', onFailure }, reader);
      const verdict = await gate('192.0.2.1');
      expect(verdict.allowed).toBe(true);
      expect(verdict.fields).toStrictEqual([['X-RateLimit-Mode', 'fail-open']]);
      await expect(createGate({ limiter, onFailure }, reader)('192.0.2.1')).rejects.toThrow('the store is gone');
      expect(failures).toStrictEqual(['the store is gone', 'the store is gone']);
    },
    async '`{"error": "rate_limit_exceeded"}`'() {
      const onDenied = (_request: IncomingMessage, response: ServerResponse) => {
        response.setHeader('Content-Type', 'application/json');
        response.end('{"error": "rate_limit_exceeded"}');
      };
      const handler = (_request: IncomingMessage, response: ServerResponse) => response.end('served');
      const url = await listening(createServer(nodeRateLimit({ limiter: bucket(1), onDenied }, handler)));
      await fetch(url);
      const denied = await fetch(url);
      expect([denied.status, await denied.json()]).toStrictEqual([429, { error: 'rate_limit_exceeded' }]);
      const plain = await limited({});
      await fetch(plain);
      expect(await (await fetch(plain)).json()).toMatchObject({ title: 'Quota Exceeded', status: 429 });
    },
  },

  'Names of metrics': {
    async '`rate_limit_checks_total`'() {
      const limiter = await watchedLimiter();
      frozenTime();
      const before = await scraped('rate_limit_checks_total');
      const messages = heard();
      limiter.tryAcquire('checks');
      await limiter.acquire('checks');
      limiter.peek('checks');
      expect(await scraped('rate_limit_checks_total')).toBe(before + 2);
      expect(messages).toHaveLength(2);
      expect('ratelaw:decision').toBe((await import('./memory/diagnostics.ts')).decisions.name);
    },
    async '`rate_limit_blocked_total`'() {
      const limiter = await watchedLimiter();
      frozenTime();
      const before = await scraped('rate_limit_blocked_total');
      const messages = heard();
      for (const cost of [1, 10, 11]) limiter.tryAcquire('blocked', cost);
      expect(await scraped('rate_limit_blocked_total')).toBe(before + 2);
      const reasons = messages.map(({ decision }) => [decision?.allowed, decision?.reason]);
      expect(reasons).toStrictEqual([
        [true, undefined],
        [false, 'limited'],
        [false, 'never'],
      ]);
    },
    async '`rate_limit_redis_errors_total`'() {
      const limiter = await watchedLimiter();
      const before = await scraped('rate_limit_redis_errors_total');
      const messages = heard();
      expect(() => limiter.tryAcquire('errors', -1)).toThrow(RangeError);
      expect(await scraped('rate_limit_redis_errors_total')).toBe(before + 1);
      expect(messages.map(({ error }) => error)).toStrictEqual([expect.any(RangeError)]);
    },
    async '`rate_limit_check_duration_seconds`'() {
      const limiter = await watchedLimiter();
      const sum = 'rate_limit_check_duration_seconds_sum';
      const [before, messages] = [await scraped(sum), heard()];
      limiter.tryAcquire('duration');
      limiter.tryAcquire('duration');
      const told = messages.reduce((ms, { durationMs }) => ms + durationMs, 0);
      expect(told).toBeGreaterThan(0);
      expect((await scraped(sum)) - before).toBeCloseTo(told / 1000, 9);
    },
    async '`rate_limit_check_latency_ms`'() {
      virtualTime();
      const messages = heard();
      const limiter = new TokenBucket({ capacity: 1, refill: { tokens: 1, periodMs: 250 }, name: 'latency' });
      limiter.tryAcquire('latency');
      await limiter.acquire('latency');
      expect(messages.map(({ durationMs }) => durationMs)).toStrictEqual([0, 250]);
    },
    async '`rate_limit_keys_count`'() {
      const limiter = await watchedLimiter();
      limiter.tryAcquire('one key more');
      expect(limiter.size).toBeGreaterThan(0);
      expect(await scraped('rate_limit_keys_count')).toBe(limiter.size);
      const before = limiter.size;
      limiter.reset('one key more');
      expect(await scraped('rate_limit_keys_count')).toBe(before - 1);
    },
    '`rate_limit_hit_rate`'() {
      const limiter = bucket(3);
      for (let calls = 0; calls < 4; calls += 1) limiter.tryAcquire(key);
      const total = limiter.stats();
      expect(total.denied / (total.acquired + total.denied)).toBe(0.25);
    },
  },
};

describe('the tables of other interfaces in src/README.md', () => {
  const rows = rowsOf(guide.slice(guide.indexOf(chapter)));

  test('have one test for each row, and no other', () => {
    const told = rows.map(({ style, there }) => `${style}: ${there}`);
    const tested = Object.entries(TESTS).flatMap(([style, tests]) =>
      Object.keys(tests).map((there) => `${style}: ${there}`),
    );
    expect(told).toStrictEqual(tested);
    expect(new Set(told).size).toBe(told.length);
    expect(told.length).toBeGreaterThan(40);
  });

  describe.each([...new Set(rows.map(({ style }) => style))])('%s', (style) => {
    test.each(rows.filter((row) => row.style === style).map((row) => [row.there, row] as const))(
      '%s',
      async (there, { here }) => {
        const run = TESTS[style]?.[there];
        if (run === undefined) throw new Error(`the row ${there} has no test`);
        const unused = namesIn(here).filter((name) => !new RegExp(`\\b${name}\\b`).test(run.toString()));
        expect(unused, 'names of the row that its test does not use').toStrictEqual([]);
        await run();
      },
    );
  });
});
