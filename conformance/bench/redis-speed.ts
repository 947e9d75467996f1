import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import {
  Composite,
  FixedWindow,
  Gcra,
  LeakyBucket,
  SlidingCounter,
  SlidingLog,
  TokenBucket,
} from '../../src/redis/index.ts';
import { findRedis } from '../redis/find.ts';
import { startRedis } from '../redis/server.ts';
import { peersOver } from './redis-peers.ts';
import { median, medianRatio, quantile } from './statistics.ts';
import { figure, met, table, times, whole } from './table.ts';

type Call = (index: number) => Promise<unknown>;

const ROUNDS = 7;
const CALLS = 480;
/** How many calls are under way at once. */
const WIDTHS = [1, 16];
const KEYS = 100;
const BYTES_MAX = 120;
const RATIO_MIN = 0.9;

const NO_OP = 'return {0, 0, 0}';
/** What no limiter can do without, when it is the server's clock that counts: the time, the state, and the state again. */
const BARE =
  "redis.call('TIME') redis.call('GET', KEYS[1]) redis.call('SET', KEYS[1], 'b1900000000000:12345', 'PX', '60000') return {0, 0, 0}";

const keyOf = (index: number): string => `user:${index % KEYS}`;

const scripted = (client: Redis, text: string): Call => {
  const sha1 = createHash('sha1').update(text).digest('hex');
  return (index) => client.evalsha(sha1, 1, keyOf(index), 'try', '1', '100', '1000000', '1000', '1000', '0');
};

type Ask = { readonly tryAcquire: (key: string) => Promise<unknown> };

const limitersOf = (client: Redis): Readonly<Record<string, Ask>> => {
  const bucket = { client, capacity: 1_000_000, refill: { tokens: 1, periodMs: 60_000 } };
  const window = { client, limit: 100_000, windowMs: 60_000 };
  const user = new TokenBucket({ ...bucket, keyPrefix: '{all}:user:' });
  const all = new FixedWindow({ ...window, limit: 1_000_000, keyPrefix: '{all}:all:' });
  return {
    TokenBucket: new TokenBucket({ ...bucket, keyPrefix: 'tb:' }),
    'TokenBucket, denied': new TokenBucket({
      client,
      capacity: 1,
      refill: { tokens: 1, periodMs: 1e9 },
      keyPrefix: 'd:',
    }),
    Gcra: new Gcra({ ...bucket, keyPrefix: 'g:' }),
    LeakyBucket: new LeakyBucket({ ...bucket, keyPrefix: 'lb:' }),
    FixedWindow: new FixedWindow({ ...window, keyPrefix: 'fw:' }),
    SlidingCounter: new SlidingCounter({ ...window, keyPrefix: 'sc:' }),
    SlidingLog: new SlidingLog({ ...window, keyPrefix: 'sl:' }),
    'Composite of two': new Composite({ limits: { user: { limiter: user }, all: { limiter: all, key: () => 'all' } } }),
  };
};

/** What the keys of each begin with, where one key is of a telling size. */
const PREFIXES: Readonly<Record<string, string>> = {
  TokenBucket: 'tb:',
  Gcra: 'g:',
  LeakyBucket: 'lb:',
  FixedWindow: 'fw:',
  SlidingCounter: 'sc:',
};

/** Calls a second, in one round; `latenciesMs` is told how long each step of it took. */
const round = async (call: Call, width: number, latenciesMs: number[]): Promise<number> => {
  const beganMs = performance.now();
  for (let index = 0; index < CALLS; index += width) {
    const fromMs = performance.now();
    if (width === 1) await call(index);
    else await Promise.all(Array.from({ length: width }, (_, each) => call(index + each)));
    latenciesMs.push(performance.now() - fromMs);
  }
  return (CALLS / (performance.now() - beganMs)) * 1000;
};

/** Bytes that are kept of one key. */
const bytesOf = async (client: Redis, prefix: string): Promise<number> => {
  const names = await client.keys(`${prefix}*${keyOf(0)}*`);
  const own = names.filter((name) => !new RegExp(`${keyOf(0)}\\d`).test(name));
  const sizes = await Promise.all(own.map((name) => client.memory('USAGE', name)));
  return sizes.reduce<number>((sum, size) => sum + Number(size), 0);
};

const usecOf = async (client: Redis): Promise<number> =>
  Number(/cmdstat_evalsha:\S*usec_per_call=([\d.]+)/.exec(await client.info('commandstats'))?.[1]);

/** Limiters in Redis, over one connection, beside a script that does nothing. */
export const redisSpeed = async (): Promise<string> => {
  const found = findRedis(process.env);
  if (found.kind !== 'program') return '\nLimiters in Redis: NOT MEASURED: there is no Redis to start.';
  const server = await startRedis(found, { means: { describe: 'real time', why: 'a benchmark' } });
  const client = new Redis(server.url, { maxRetriesPerRequest: 0 });
  try {
    for (const text of [NO_OP, BARE]) await client.script('LOAD', text);
    const limiters = limitersOf(client);
    const peers = await peersOver(client);
    const prefixes: Readonly<Record<string, string>> = {
      ...PREFIXES,
      ...Object.fromEntries(Object.entries(peers).map(([name, { prefix }]) => [name, prefix])),
    };
    const calls: Record<string, Call> = { 'no-op': scripted(client, NO_OP), 'TIME, GET, SET': scripted(client, BARE) };
    for (const [name, { tryAcquire }] of Object.entries<Ask>({ ...peers })) calls[name] = (i) => tryAcquire(keyOf(i));
    for (const [name, limiter] of Object.entries(limiters)) calls[name] = (i) => limiter.tryAcquire(keyOf(i));
    const rates = new Map<string, number[]>();
    const usecs = new Map<string, number[]>();
    const latencies = new Map<string, number[]>();
    const listed = (all: Map<string, number[]>, name: string): number[] => {
      const list = all.get(name) ?? [];
      all.set(name, list);
      return list;
    };
    for (let turn = 0; turn < ROUNDS; turn++) {
      for (const [name, call] of Object.entries(calls)) {
        await client.config('RESETSTAT');
        for (const width of WIDTHS) {
          const latenciesMs = listed(latencies, `${name} ${width}`);
          listed(rates, `${name} ${width}`).push(await round(call, width, latenciesMs));
        }
        listed(usecs, name).push(await usecOf(client));
      }
    }
    const rows: string[][] = [];
    const of = (name: string, width: number): readonly number[] => rates.get(`${name} ${width}`) ?? [];
    for (const name of Object.keys(calls)) {
      const [one = Number.NaN, many = Number.NaN] = WIDTHS.map((width) =>
        medianRatio(of(name, width), of('no-op', width)),
      );
      const prefix = prefixes[name];
      const bytes = prefix === undefined ? undefined : await bytesOf(client, prefix);
      const isOurs = name in limiters;
      const alone = latencies.get(`${name} ${WIDTHS[0]}`) ?? [];
      rows.push([
        name,
        whole(median(of(name, 1))),
        times(one),
        isOurs ? met(one >= RATIO_MIN) : '',
        times(many),
        figure(quantile(alone, 0.5) * 1000),
        figure(quantile(alone, 0.99) * 1000),
        figure(median(usecs.get(name) ?? [])),
        bytes === undefined ? '' : `${bytes}${isOurs ? ` ${met(bytes <= BYTES_MAX)}` : ''}`,
      ]);
    }
    return table(
      `Limiters in Redis (${server.describe}), over one connection of ioredis: calls/s one after the other, beside a
script that does nothing (budget ${RATIO_MIN} ×), the same with 16 under way at once, µs of one call after the other (p50, p99), the
server's own µs, and bytes a key (budget ${BYTES_MAX}).`,
      ['', 'calls/s', '÷ no-op', '', '16 at once', 'p50 µs', 'p99 µs', 'server µs', 'bytes'],
      rows,
    );
  } finally {
    client.disconnect();
    await server.stop();
  }
};
