import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, test } from 'vitest';
import { redisForTests, redisProgramForTests } from '../../conformance/redis/for-tests.ts';
import { OwnRedis } from '../../conformance/redis/server.ts';
import { FixedWindow, Gcra, LeakyBucket, type RedisLimiter, SlidingCounter, SlidingLog, TokenBucket } from './index.ts';

/** CONC-3, with nobody in between: whoever asks at the same time is admitted exactly what is there. */

const LIMIT = 50;
/** Within a test neither a token comes nor a window ends: 2^40 ms are 34 years, the present ones until 2039. */
const LONG_MS = 2 ** 40;
const BUCKET = { capacity: LIMIT, refill: { tokens: 1, periodMs: LONG_MS } };
const WINDOW = { limit: LIMIT, windowMs: LONG_MS };

type Build = new (config: never) => RedisLimiter;
const ALGORITHMS: readonly (readonly [Build, object])[] = [
  [TokenBucket, BUCKET],
  [Gcra, BUCKET],
  [LeakyBucket, BUCKET],
  [FixedWindow, WINDOW],
  [SlidingLog, WINDOW],
  [SlidingCounter, WINDOW],
];
const ASKED = ALGORITHMS.map(([{ name }, config]) => ({ name, config }));
const CALLERS = fileURLToPath(new URL('../../conformance/fixtures/redis/callers.mjs', import.meta.url));
const PROCESSES = 8;
const CALLERS_EACH = 16;

const stopped: (() => unknown)[] = [];
afterAll(async () => {
  for (const stop of stopped.reverse()) await stop();
});

describe.skipIf(!redisProgramForTests())('at once', { timeout: 120_000 }, () => {
  test('200 callers of one process, at one instant: every algorithm', async () => {
    const server = await redisForTests();
    if (!server) return;
    stopped.push(() => server.stop());
    const client = new Redis(server.url, { maxRetriesPerRequest: 0 });
    stopped.push(() => client.disconnect());
    for (const [Limiter, config] of ALGORITHMS) {
      const limiter = new Limiter({ ...config, client, keyPrefix: `${Limiter.name}:` } as never);
      const costs = Array.from({ length: 200 }, (_, n) => 1 + (n % 2));
      const answers = await Promise.all(costs.map((cost) => limiter.tryAcquire('one', cost)));
      const admitted = costs.filter((_, n) => answers[n]?.allowed).reduce((sum, cost) => sum + cost, 0);
      expect(admitted, Limiter.name).toBe(LIMIT);
    }
  });

  test(`${PROCESSES} processes, in real time: every algorithm`, async () => {
    const program = redisProgramForTests();
    if (!program) return;
    const server = await OwnRedis.start(program, { means: { describe: 'real time', why: 'as it is in use' } });
    stopped.push(() => server.stop());
    const told = JSON.stringify({ url: server.url, callers: CALLERS_EACH, asked: ASKED });
    const children = Array.from({ length: PROCESSES }, () => fork(CALLERS, [told], { execArgv: [] }));
    stopped.push(() => children.map((child) => child.kill('SIGKILL')));
    const heard = async (child: ChildProcess): Promise<unknown> => (await once(child, 'message'))[0];
    expect(await Promise.all(children.map(heard))).toEqual(children.map(() => 'ready'));
    const counting = children.map(heard);
    for (const child of children) child.send('go');
    const counts = (await Promise.all(counting)) as readonly (readonly number[])[];
    const admitted = ASKED.map((_, i) => counts.reduce((sum, count) => sum + (count[i] ?? Number.NaN), 0));
    expect(admitted).toEqual(ASKED.map(() => LIMIT));
    // Otherwise there was no crowd, and the limit was never in question.
    expect(counts.filter((count) => (count[0] ?? 0) > 0).length).toBeGreaterThan(1);
  });
});
