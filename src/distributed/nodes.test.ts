import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, test } from 'vitest';
import { TestClock } from '../memory/test-clock.ts';
import type { Backend } from './backend.ts';
import { type Design, memoryBackend, slackTokens, TokenBucket, type TokenBucketConfig } from './index.ts';

const LEASES: Design = { kind: 'leases', batch: 4, leaseMs: 300 };
const DEBTS: Design = { kind: 'debts', syncMs: 100, openMs: 300 };
const STRICT: Design = { kind: 'strict' };

/** Ten tokens, and so few more that none comes within a test. */
const config = { capacity: 10, refill: { tokens: 1, periodMs: 86_400_000 } };
/** With debts, numbers are smaller. */
const slow = { capacity: 10, refill: { tokens: 1, periodMs: 3_600_000 } };

/** Nodes on one backend, on one clock, each behind a wire that can be cut. */
class Cluster {
  readonly clock = new TestClock(1_000_000);
  backend = memoryBackend({ clock: this.clock });
  /** How many messages were sent. */
  sent = 0;
  isCut = false;
  /** Messages arrive, and their answers do not. */
  losesReplies = false;
  /** Messages arrive at once, and their answers when this has resolved. */
  slowly: Promise<void> | undefined;

  /** The store is lost, with all that is in it. */
  restart(): void {
    this.backend = memoryBackend({ clock: this.clock });
  }

  node(design: Design, extra: Partial<TokenBucketConfig> = {}): TokenBucket {
    const send = async <T>(call: () => Promise<T>): Promise<T> => {
      this.sent += 1;
      if (this.isCut) throw new Error('cut off');
      const { slowly } = this;
      const reply = await call();
      await slowly;
      if (this.losesReplies) throw new Error('reply lost');
      return reply;
    };
    const wire: Backend = {
      take: (...args) => send(() => this.backend.take(...args)),
      exchange: (...args) => send(() => this.backend.exchange(...args)),
      settle: (...args) => send(() => this.backend.settle(...args)),
    };
    return new TokenBucket({
      ...(design.kind === 'debts' ? slow : config),
      design,
      backend: wire,
      clock: this.clock,
      ...extra,
    });
  }
}

/** How many of so many requests are allowed, one after the other. */
const admitted = async (node: TokenBucket, requests: number): Promise<number> => {
  let count = 0;
  for (let request = 0; request < requests; request += 1) count += (await node.tryAcquire('a')).allowed ? 1 : 0;
  return count;
};

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

describe.each([STRICT, LEASES, DEBTS])('$kind', (design) => {
  test('admits what is there, and says when more is not', async () => {
    const node = new Cluster().node(design);
    expect(await admitted(node, 12)).toBe(10);
    const denial = await node.tryAcquire('a');
    expect(denial).toMatchObject({ allowed: false, limit: 10, remaining: 0, reason: 'limited' });
    expect(denial.retryAfterMs).toBeGreaterThan(0);
    expect(await node.tryAcquire('a', 11)).toMatchObject({ allowed: false, reason: 'never', retryAfterMs: 'never' });
    expect((await node.tryAcquire('b', 10)).allowed).toBe(true);
    await node.close();
  });

  test('a hundred callers at once get exactly what is there, and do not each ask', async () => {
    const cluster = new Cluster();
    const node = cluster.node(design);
    const answers = await Promise.all(Array.from({ length: 100 }, () => node.tryAcquire('a')));
    expect(answers.filter((answer) => answer.allowed).length).toBe(10);
    expect(cluster.sent).toBeLessThanOrEqual(design.kind === 'strict' ? 100 : 8);
    await node.close();
  });

  test('a node that was always cut off decides nothing, and does as it is told', async () => {
    const cluster = new Cluster();
    cluster.isCut = true;
    await expect(cluster.node(design).tryAcquire('a')).rejects.toThrow('cut off');
    const open = await cluster.node(design, { onFailure: 'open' }).tryAcquire('a');
    expect(open).toMatchObject({ allowed: true, mode: 'fail-open' });
    const closed = await cluster.node(design, { onFailure: 'closed' }).tryAcquire('a');
    expect(closed).toMatchObject({ allowed: false, mode: 'fail-closed', reason: 'store' });
  });

  test('closed, it stops its timers, refuses calls, and has told all', async () => {
    const cluster = new Cluster();
    const node = cluster.node(design);
    await node.tryAcquire('a', 2);
    await node.close();
    expect(cluster.clock.timers).toBe(0);
    expect(() => node.tryAcquire('a')).toThrow('this node is closed');
    expect(() => node.peek('a')).toThrow('this node is closed');
    const next = cluster.node(STRICT, design.kind === 'debts' ? slow : {});
    expect(await next.peek('a')).toMatchObject({ remaining: 8 });
  });

  test('tells of what it decides, and of what nobody decides', async () => {
    const cluster = new Cluster();
    const told: unknown[] = [];
    const hear = (message: unknown): unknown => told.push(message);
    subscribe('ratelaw:decision', hear);
    try {
      const node = cluster.node(design, { name: 'api', onFailure: 'open' });
      await node.tryAcquire('a', 2);
      cluster.isCut = true;
      await node.tryAcquire('b');
      await expect(cluster.node(design).tryAcquire('c')).rejects.toThrow();
    } finally {
      unsubscribe('ratelaw:decision', hear);
    }
    expect(told).toMatchObject([
      { limiter: 'api', cost: 2, decision: { allowed: true } },
      { limiter: 'api', cost: 1, decision: { allowed: true, mode: 'fail-open' } },
      { limiter: 'TokenBucket', error: { message: 'cut off' } },
    ]);
  });

  test('a bad call throws at once', () => {
    const node = new Cluster().node(design);
    expect(() => node.tryAcquire('')).toThrow(TypeError);
    expect(() => node.tryAcquire('a', 0)).toThrow(RangeError);
    expect(() => node.peek('')).toThrow(TypeError);
  });
});

describe('leases', () => {
  test('a node that is cut off spends what it holds, for as long as its lease, and rejoins with nothing more', async () => {
    const cluster = new Cluster();
    const [one, other] = [cluster.node(LEASES, { onFailure: 'closed' }), cluster.node(LEASES)];
    expect(await admitted(one, 1)).toBe(1);
    cluster.isCut = true;
    // It took four.
    expect(await admitted(one, 2)).toBe(2);
    cluster.clock.ms += 299;
    expect(await admitted(one, 1)).toBe(1);
    expect((await one.tryAcquire('a')).mode).toBe('fail-closed');
    cluster.isCut = false;
    expect((await admitted(one, 10)) + (await admitted(other, 10))).toBe(6);
  });

  test('a lease that has ended is not spent', async () => {
    const cluster = new Cluster();
    const node = cluster.node(LEASES, { onFailure: 'closed' });
    expect(await admitted(node, 1)).toBe(1);
    cluster.isCut = true;
    cluster.clock.ms += 300;
    expect((await node.tryAcquire('a')).mode).toBe('fail-closed');
    cluster.isCut = false;
    // What it had not spent was given back: one of ten is gone.
    expect(await admitted(node, 12)).toBe(9);
  });

  test('what a node took and lost sight of counts as spent, 4 × skewMs after its lease', async () => {
    const cluster = new Cluster();
    const lost = cluster.node(LEASES);
    await lost.tryAcquire('a');
    const other = cluster.node({ ...LEASES, batch: 1 });
    expect(await admitted(other, 10)).toBe(6);
    // A day's worth would be there, if nothing were held.
    cluster.clock.ms += 300 + 399;
    expect((await other.tryAcquire('a')).allowed).toBe(false);
  });

  test('a lease whose answer was lost is granted once', async () => {
    const cluster = new Cluster();
    const node = cluster.node(LEASES, { onFailure: 'closed' });
    cluster.losesReplies = true;
    expect((await node.tryAcquire('a')).mode).toBe('fail-closed');
    expect((await node.tryAcquire('a')).mode).toBe('fail-closed');
    cluster.losesReplies = false;
    expect(await admitted(node, 20)).toBe(10);
  });

  test('what a store that was lost does not know of is not spent', async () => {
    const cluster = new Cluster();
    const node = cluster.node(LEASES);
    expect(await admitted(node, 1)).toBe(1);
    cluster.restart();
    // It holds three, and asks for two more: these are of the new store, and those are of the old one.
    expect((await node.tryAcquire('a', 5)).allowed).toBe(true);
    expect(await admitted(node, 20)).toBe(5);
  });

  test('no capacity is refilled behind the back of those who hold it', async () => {
    const cluster = new Cluster();
    const quick = { refill: { tokens: 10, periodMs: 100 } };
    const [one, other] = [cluster.node({ ...LEASES, batch: 10 }, quick), cluster.node({ ...LEASES, batch: 1 }, quick)];
    expect(await admitted(one, 1)).toBe(1);
    cluster.clock.ms += 250;
    // One holds nine of ten still, as far as anybody knows ten.
    expect(await admitted(other, 5)).toBe(0);
    expect(await admitted(one, 9)).toBe(9);
  });

  test('an unused lease is given back by the timer, and then there is no timer', async () => {
    const cluster = new Cluster();
    const [one, other] = [cluster.node(LEASES), cluster.node({ ...LEASES, batch: 1 })];
    await one.tryAcquire('a');
    expect(await admitted(other, 10)).toBe(6);
    await cluster.clock.pass(100);
    await settled();
    await cluster.clock.pass(100);
    await settled();
    expect(await admitted(other, 10)).toBe(3);
    for (let round = 0; round < 5; round += 1) {
      await cluster.clock.pass(300);
      await settled();
    }
    expect(cluster.clock.timers).toBe(0);
  });
});

describe('debts', () => {
  test('no request waits for the backend while the copy is young', async () => {
    const cluster = new Cluster();
    const node = cluster.node(DEBTS);
    await node.tryAcquire('a');
    cluster.isCut = true;
    cluster.clock.ms += 300;
    expect(await admitted(node, 3)).toBe(3);
    // It tried once, when it was due.
    expect(cluster.sent).toBe(2);
  });

  test.each(['closed', 'open', 'error'] as const)(
    'cut off, it stays open for openMs, and is then %s',
    async (onFailure) => {
      const cluster = new Cluster();
      const node = cluster.node(DEBTS, { onFailure });
      await node.tryAcquire('a');
      cluster.isCut = true;
      cluster.clock.ms += 300;
      expect(await node.tryAcquire('a')).toMatchObject({ allowed: true });
      expect((await node.tryAcquire('a')).mode).toBeUndefined();
      cluster.clock.ms += 1;
      const after = node.tryAcquire('a');
      if (onFailure === 'error') await expect(after).rejects.toThrow('cut off');
      else expect(await after).toMatchObject({ allowed: onFailure === 'open', mode: `fail-${onFailure}` });
    },
  );

  test('a node that was cut off rejoins without a second helping: debt is kept', async () => {
    const cluster = new Cluster();
    const [one, other] = [cluster.node(DEBTS), cluster.node(DEBTS)];
    await admitted(one, 1);
    await admitted(other, 1);
    cluster.isCut = true;
    // Each spends the copy that it has: 9, as the second one has heard of the first... and 8.
    const cutOff = (await admitted(one, 20)) + (await admitted(other, 20));
    expect(cutOff).toBeGreaterThan(10);
    cluster.isCut = false;
    cluster.clock.ms += 301;
    expect((await admitted(one, 5)) + (await admitted(other, 5))).toBe(0);
    // What was admitted too much is paid off before there is more: 10 of 10 were there.
    const debt = cutOff + 2 - 10;
    cluster.clock.ms += debt * 3_600_000;
    expect(await admitted(one, 5)).toBe(0);
    cluster.clock.ms += 3_600_000;
    expect(await admitted(one, 5)).toBe(1);
  });

  /** What the backend says when all have told it all. */
  const left = async (cluster: Cluster, node: TokenBucket): Promise<number> => {
    await node.close();
    return (await cluster.node(STRICT, slow).peek('a')).remaining;
  };

  test.each(['isCut', 'losesReplies'] as const)(
    'what a message told that failed (%s) is told again, and counts once',
    async (fault) => {
      const cluster = new Cluster();
      const node = cluster.node(DEBTS);
      await admitted(node, 4);
      for (const isFaulty of [true, true, false, true]) {
        cluster[fault] = isFaulty;
        cluster.clock.ms += 100;
        await admitted(node, 1);
        await settled();
      }
      cluster[fault] = false;
      expect(await left(cluster, node)).toBe(2);
    },
  );

  test('what is spent while an answer is under way is not forgotten', async () => {
    const cluster = new Cluster();
    const node = cluster.node(DEBTS);
    await admitted(node, 4);
    let answer = (): void => {};
    cluster.slowly = new Promise((resolve) => {
      answer = resolve;
    });
    cluster.clock.ms += 100;
    expect(await admitted(node, 3)).toBe(3);
    answer();
    await settled();
    expect(await admitted(node, 9)).toBe(3);
  });

  test('a debt is not forgotten with its key', async () => {
    const cluster = new Cluster();
    const node = cluster.node(DEBTS, { onFailure: 'closed' });
    await admitted(node, 4);
    cluster.isCut = true;
    cluster.clock.ms += 301;
    for (const key of ['b', 'c', 'd', 'e']) await node.tryAcquire(key);
    cluster.isCut = false;
    expect(await left(cluster, node)).toBe(6);
  });

  test('the timer settles what no request does', async () => {
    const cluster = new Cluster();
    const node = cluster.node(DEBTS);
    await admitted(node, 4);
    await cluster.clock.pass(100);
    await settled();
    expect(await cluster.node(STRICT, slow).peek('a')).toMatchObject({ remaining: 6 });
    for (let round = 0; round < 6; round += 1) {
      await cluster.clock.pass(100);
      await settled();
    }
    expect(cluster.clock.timers).toBe(0);
  });
});

test.each<[Partial<TokenBucketConfig>, string | RegExp]>([
  [{ design: { kind: 'loose' } as never }, "design.kind must be 'strict' or 'leases' or 'debts', got \"loose\""],
  [{ design: { ...LEASES, batch: 11 } as Design }, 'design.batch must be an integer from 1 to 10, got 11'],
  [{ design: { ...LEASES, leaseMs: 0 } as Design }, /^design.leaseMs must be/],
  [{ design: { ...LEASES, skewMs: -1 } as Design }, /^design.skewMs must be/],
  [{ design: { ...DEBTS, openMs: 99 } as Design }, /^design.openMs must be an integer from 100 to/],
  [
    { design: DEBTS, refill: { tokens: 1, periodMs: 2 ** 40 } },
    'capacity × refill.periodMs must be at most 2^42 with debts',
  ],
  [{ backend: {} as never }, /^backend must be an object with take, exchange and settle/],
  [{ capacity: 0 }, 'capacity must be a positive integer, got 0'],
  [{ onFailure: 'never' as never }, /^onFailure must be/],
])('%o is refused', (wrong, message) => {
  expect(() => new TokenBucket({ ...config, design: STRICT, ...wrong })).toThrow(message);
});

test('the bounds are those of the law', () => {
  const rate = { capacity: 100, refill: { tokens: 50, periodMs: 1000 } };
  const where = { nodes: 4, skewMs: 100 };
  expect(slackTokens({ ...rate, design: STRICT }, { nodes: 4, skewMs: 0 })).toBe(0);
  expect(slackTokens({ ...rate, design: LEASES }, where)).toBe(10);
  // (N − 1)(C + r·Z) + (N + 1)·2ε·r with Z = 1 s measured by a clock that is off by up to 0.1 s at both ends.
  const debts: Design = { kind: 'debts', syncMs: 100, openMs: 1000 };
  expect(slackTokens({ ...rate, design: debts }, where)).toBe(3 * (100 + 60) + 5 * 10);
  expect(slackTokens({ ...rate, design: debts }, { nodes: 1, skewMs: 0 })).toBe(0);
});
