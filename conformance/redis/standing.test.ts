import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { injectedClock } from '../clocks.ts';
import type { StoreAdapter, WindowConfig } from '../contract.ts';
import { InconclusiveError, messageOf, UsageError } from '../errors.ts';
import { RIGHT } from '../fixtures/redis/limiters.ts';
import { ORIGIN } from '../special.ts';
import { plainConfig, readAdapter, type Subject, subjectOf } from '../subject.ts';
import { Client } from './client.ts';
import { redisForTests } from './for-tests.ts';
import { argsFor } from './open.ts';
import { Store } from './store.ts';

/** A script that has run for so long is told of: the usual five seconds would be seconds of a core. */
const QUICKLY_BUSY = ['--busy-reply-threshold', '50'];

const onStore = async <T>(use: (store: Store, port: number) => Promise<T>): Promise<T | undefined> => {
  const server = await redisForTests({ args: [...argsFor('redis 7'), ...QUICKLY_BUSY] });
  if (!server) return undefined;
  const store = await Store.open(server, injectedClock());
  try {
    return await use(store, server.port);
  } finally {
    await store.close();
  }
};

const ROOM = 3;

/** A right limiter that does something else once a key is used up. */
const withAct = (name: string, act: (redis: Redis) => Promise<unknown>, connections = 1): StoreAdapter<never> => {
  const right = RIGHT.script as StoreAdapter<WindowConfig>;
  const adapter: StoreAdapter<WindowConfig> = {
    ...right,
    name,
    async create(config, surroundings) {
      const limiter = await right.create(config, surroundings);
      const beside = await Promise.all(
        Array.from({ length: connections }, async () => {
          const redis = new Redis(surroundings.redisUrl, { lazyConnect: true, maxRetriesPerRequest: 0 });
          redis.on('error', () => {});
          await redis.connect();
          return redis;
        }),
      );
      return {
        ...limiter,
        async tryAcquire(key, cost) {
          const answer = await limiter.tryAcquire(key, cost);
          if (!answer.allowed) await act(beside[0] as Redis);
          return answer;
        },
        async close() {
          await limiter.close?.();
          for (const redis of beside) redis.disconnect();
        },
      };
    },
  };
  return adapter as StoreAdapter<never>;
};

const subjectOn = (of: StoreAdapter<never>, store: Store): Promise<Subject> => {
  const { adapter, declaration } = readAdapter(of, of.name);
  return subjectOf(adapter, declaration, store.clock, undefined, store);
};

/** What is said when a key is used up. */
const said = (of: StoreAdapter<never>): Promise<unknown> =>
  onStore(async (store) => {
    const subject = await subjectOn(of, store);
    const call = { kind: 'try', at: ORIGIN, key: 'a', cost: 1 } as const;
    const ops = Array.from({ length: ROOM + 1 }, () => call);
    const drive = () => subject.drive({ config: plainConfig(subject.declaration), origin: ORIGIN, ops });
    // What is said when a history is over is said to whoever drives the next one.
    return drive()
      .then(drive)
      .catch((error) => error);
  });

describe('a limiter that is', { timeout: 60_000 }, () => {
  it('ending its server cannot be judged, and after which call is said', async () => {
    const error = await said(withAct('ends', (redis) => redis.call('SHUTDOWN', 'NOSAVE').catch(() => {})));
    if (error === undefined) return;
    expect(error).toBeInstanceOf(InconclusiveError);
    expect(messageOf(error)).toMatch(/^ends: its Redis ended by itself after tryAcquire\("a", 1\): .*SHUTDOWN/);
  });

  it('sent more than anybody can follow is told by which command', async () => {
    const error = await said(
      withAct('much', (redis) => redis.eval(`return string.rep('x', ${20 << 20})`, 0).catch(() => {})),
    );
    if (error === undefined) return;
    expect(error).toBeInstanceOf(UsageError);
    expect(messageOf(error)).toMatch(/^a reply to EVAL that cannot be followed: a string of 20971520 bytes; wanted/);
  });

  it('ending fifty connections of each node leaves none', async () => {
    const many = withAct('many', async () => {}, 50);
    const history = await onStore(async (store) => {
      const subject = await subjectOn(many, store);
      const ops = [{ kind: 'try', at: ORIGIN, key: 'a', cost: 1 }] as const;
      for (let n = 0; n < 3; n++)
        await subject.drive({ config: plainConfig(subject.declaration), origin: ORIGIN, ops });
      await store.begin();
      return { left: store.proxy.lines().length };
    });
    if (history) expect(history.left).toBeLessThanOrEqual(64);
  });

  it('leaving connections open is told how many, and of which node', async () => {
    const right = RIGHT.script as StoreAdapter<never>;
    const leaky: StoreAdapter<never> = {
      ...right,
      async create(config, surroundings) {
        const { close: _, ...limiter } = await right.create(config, surroundings);
        const all = Array.from({ length: 40 }, () => Client.open(Number(new URL(surroundings.redisUrl).port)));
        await Promise.all(all);
        return limiter;
      },
    };
    const error = await said(leaky);
    if (error === undefined) return;
    expect(error).toBeInstanceOf(UsageError);
    expect(messageOf(error)).toMatch(
      /^\d\d+ connections were left open by close\(\), .*\(\d+ of node 0, \d+ of node 1\)/,
    );
  });

  it('that does not end is told so when that comes again', async () => {
    const right = RIGHT.script as StoreAdapter<never>;
    const endless: StoreAdapter<never> = {
      ...right,
      async create(config, surroundings) {
        const limiter = await right.create(config, surroundings);
        return { ...limiter, close: () => Promise.resolve(limiter.close?.()).then(() => new Promise<void>(() => {})) };
      },
    };
    const error = await said(endless);
    if (error === undefined) return;
    expect(error).toBeInstanceOf(UsageError);
    expect(messageOf(error)).toMatch(/^close\(\) had not resolved after 5 s, in 2 histories in a row; wanted/);
  });
});

describe('a store', { timeout: 60_000 }, () => {
  it('whose server runs a script for ever is busy, and begins anew', async () => {
    const found = await onStore(async (store, port) => {
      const client = await Client.open(port);
      const running = client.ask('EVAL', 'while true do end', '0').catch(messageOf);
      // Only once it is under way.
      while ((await store.standing()) === 'well');
      const before = await store.standing();
      await store.begin();
      client.close();
      return { before, after: await store.standing(), script: await running };
    });
    if (found) expect(found).toEqual({ before: 'busy', after: 'well', script: 'the connection to redis has ended' });
  });
});
