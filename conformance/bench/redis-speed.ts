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
import { median, medianRatio } from './statistics.ts';
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

const limitersOf = (client: Redis): Readonly<Record<string, { tryAcquire: (key: string) => Promise<unknown> }>> => {
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

/** Calls a second, in one round. */
const round = async (call: Call, width: number): Promise<number> => {
  const beganMs = performance.now();
  for (let index = 0; index < CALLS; index += width)
    await Promise.all(Array.from({ length: width }, (_, each) => call(index + each)));
  return (CALLS / (performance.now() - beganMs)) * 1000;
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
    const calls: Record<string, Call> = { 'no-op': scripted(client, NO_OP), 'TIME, GET, SET': scripted(client, BARE) };
    for (const [name, limiter] of Object.entries(limiters)) calls[name] = (index) => limiter.tryAcquire(keyOf(index));
    const rates = new Map<string, number[]>();
    const usecs = new Map<string, number[]>();
    const note = (all: Map<string, number[]>, name: string, value: number): void =>
      void all.set(name, [...(all.get(name) ?? []), value]);
    for (let turn = 0; turn < ROUNDS; turn++) {
      for (const [name, call] of Object.entries(calls)) {
        await client.config('RESETSTAT');
        for (const width of WIDTHS) note(rates, `${name} ${width}`, await round(call, width));
        note(usecs, name, await usecOf(client));
      }
    }
    const rows: string[][] = [];
    const of = (name: string, width: number): readonly number[] => rates.get(`${name} ${width}`) ?? [];
    for (const name of Object.keys(calls)) {
      const [one = Number.NaN, many = Number.NaN] = WIDTHS.map((width) =>
        medianRatio(of(name, width), of('no-op', width)),
      );
      const prefix = { TokenBucket: 'tb:', FixedWindow: 'fw:', SlidingCounter: 'sc:' }[name];
      const bytes = prefix === undefined ? undefined : await client.memory('USAGE', `${prefix}{${keyOf(0)}}`);
      rows.push([
        name,
        whole(median(of(name, 1))),
        times(one),
        name in limiters ? met(one >= RATIO_MIN) : '',
        times(many),
        figure(median(usecs.get(name) ?? [])),
        bytes === undefined ? '' : `${bytes} ${met((bytes ?? BYTES_MAX + 1) <= BYTES_MAX)}`,
      ]);
    }
    return table(
      `Limiters in Redis (${server.describe}), over one connection of ioredis: calls/s one after the other, beside a
script that does nothing (budget ${RATIO_MIN} ×), the same with 16 under way at once, the server's own µs, and bytes a key (budget ${BYTES_MAX}).`,
      ['', 'calls/s', '÷ no-op', '', '16 at once', 'µs', 'bytes'],
      rows,
    );
  } finally {
    client.disconnect();
    await server.stop();
  }
};
