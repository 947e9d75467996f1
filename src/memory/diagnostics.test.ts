import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { Counter, Histogram, register } from 'prom-client';
import { afterEach, expect, test, vi } from 'vitest';
import { Composite, type DecisionMessage, Gcra, Tiered, TokenBucket } from './index.ts';

type Listener = Parameters<typeof subscribe>[1];

const subscribed: Listener[] = [];

function listen(channel: string | symbol, listener: Listener): void {
  subscribe(channel, listener);
  subscribed.push(listener);
}

afterEach(() => {
  for (const listener of subscribed.splice(0)) unsubscribe('ratelaw:decision', listener);
  vi.restoreAllMocks();
});

function messages(): DecisionMessage[] {
  const got: DecisionMessage[] = [];
  listen('ratelaw:decision', (message) => got.push(message as DecisionMessage));
  return got;
}

const config = { capacity: 1, refill: { tokens: 1, periodMs: 10 }, clock: { nowMs: () => 0 } };

test('tells of each decision what was decided, by whom, and how long it took', () => {
  const got = messages();
  const decided = [
    new TokenBucket(config).tryAcquire('key'),
    new Gcra({ ...config, name: 'api' }).tryAcquire('key', 2),
  ];
  expect(got.map(({ limiter, cost, decision }) => ({ limiter, cost, decision }))).toStrictEqual([
    { limiter: 'TokenBucket', cost: 1, decision: decided[0] },
    { limiter: 'api', cost: 2, decision: decided[1] },
  ]);
  for (const message of got) {
    expect(message.durationMs).toBeGreaterThanOrEqual(0);
    expect(message).not.toHaveProperty('error');
  }
});

test('names a key always alike, never as another, and never by itself or its plain hash', async () => {
  const got = messages();
  const limiter = new TokenBucket(config);
  for (const key of ['10.0.0.1', '10.0.0.2', '10.0.0.1']) limiter.tryAcquire(key);
  const [first, second, again] = got.map(({ key }) => key);
  expect(again).toBe(first);
  expect(second).not.toBe(first);
  expect(first).toMatch(/^[0-9a-f]{16}$/);
  const { createHash } = await import('node:crypto');
  const plain = createHash('sha256').update('10.0.0.1').digest('hex');
  expect(plain.startsWith(String(first))).toBe(false);
});

test('tells what was thrown, and lets it through', () => {
  const got = messages();
  const limiter = new TokenBucket(config);
  expect(() => limiter.tryAcquire('key', -1)).toThrow(RangeError);
  expect(() => limiter.tryAcquire(7 as never)).toThrow(TypeError);
  expect(got.map(({ error }) => (error as Error).name)).toStrictEqual(['RangeError', 'TypeError']);
  expect(got[1]?.key).toBeUndefined();
  expect(got[0]).not.toHaveProperty('decision');
});

test('several limits as one tell once, and so do tiers', async () => {
  const got = messages();
  const limits = {
    user: { limiter: new TokenBucket(config) },
    address: { limiter: new Gcra({ ...config, clock: config.clock }) },
  };
  const composite = new Composite({ limits, name: 'edge' });
  const tiered = new Tiered({ tiers: { free: config }, defaultTier: 'free', create: (tier) => new TokenBucket(tier) });
  const decided = [
    composite.tryAcquire('key'),
    await composite.acquire('key', 1, { timeoutMs: 0 }),
    tiered.tryAcquire('key'),
    await tiered.acquire('key', 2),
  ];
  expect(() => composite.tryAcquire('')).toThrow(TypeError);
  expect(got.map(({ limiter, cost, decision }) => ({ limiter, cost, decision }))).toStrictEqual([
    { limiter: 'edge', cost: 1, decision: decided[0] },
    { limiter: 'edge', cost: 1, decision: decided[1] },
    { limiter: 'Tiered', cost: 1, decision: decided[2] },
    { limiter: 'Tiered', cost: 2, decision: decided[3] },
    { limiter: 'edge', cost: 1, decision: undefined },
  ]);
  expect(decided.map(({ allowed }) => allowed)).toStrictEqual([true, false, true, false]);
  expect(got[4]?.key).toBeUndefined();
  expect(got[0]?.key).toBe(got[1]?.key);
  expect(() => new Composite({ limits, name: '' })).toThrow(/name must be a non-empty string/);
});

test('measures nothing while nobody listens', () => {
  const limiter = new TokenBucket(config);
  const now = vi.spyOn(performance, 'now');
  limiter.tryAcquire('key');
  expect(now).not.toHaveBeenCalled();
  messages();
  limiter.tryAcquire('key');
  expect(now).toHaveBeenCalledTimes(2);
});

test('the example turns the messages into metrics', async () => {
  runExample();
  const limiter = new TokenBucket({ ...config, name: 'api' });
  for (const key of ['a', 'a', 'b', 'a']) limiter.tryAcquire(key);
  expect(() => limiter.tryAcquire('')).toThrow(TypeError);
  const text = await register.metrics();
  register.clear();
  expect(text).toContain('rate_limit_checks_total{limiter="api"} 5');
  expect(text).toContain('rate_limit_blocked_total{limiter="api"} 2');
  expect(text).toContain('rate_limit_redis_errors_total{limiter="api"} 1');
  expect(text).toContain('rate_limit_check_duration_seconds_count{limiter="api"} 5');
  // Half a second for five decisions would mean that ms were taken for seconds, or the other way round.
  const sum = Number(/duration_seconds_sum\{limiter="api"\} (\S+)/.exec(text)?.[1]);
  expect(sum).toBeGreaterThan(0);
  expect(sum).toBeLessThan(0.5);
});

/** Runs the example as it stands in the documentation, with what it imports. */
function runExample(): void {
  const source = readFileSync(new URL('./diagnostics.ts', import.meta.url), 'utf8');
  const lines =
    /```js\n(.*?) \* ```/s
      .exec(source)?.[1]
      ?.split('\n')
      .map((line) => line.replace(/^ \* ?/, '')) ?? [];
  const isImport = (line: string) => line.startsWith('import ');
  expect(lines.filter(isImport)).toStrictEqual([
    "import { subscribe } from 'node:diagnostics_channel';",
    "import { Counter, Histogram } from 'prom-client';",
  ]);
  const body = lines.filter((line) => !isImport(line)).join('\n');
  new Function('subscribe', 'Counter', 'Histogram', body)(listen, Counter, Histogram);
}
