import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LeakyQueue, TokenBucket } from '../memory/index.ts';
import { createGate } from './gate.ts';
import type { Answer, HttpLimiter } from './limiter.ts';
import type { RateLimitOptions } from './options.ts';
import type { Verdict } from './verdict.ts';

interface Request {
  readonly peer?: string | undefined;
  readonly method?: string;
  readonly user?: string;
  readonly xff?: string;
}

const reader = {
  remoteAddress: ({ peer }: Request) => peer,
  header: ({ xff }: Request, name: string) => (name === 'x-forwarded-for' ? xff : undefined),
};
const gateOf = (options: RateLimitOptions<Request>) => createGate(options, reader);

/** A bucket that nothing refills while the test lasts. */
function bucket(capacity = 1) {
  return new TokenBucket({ capacity, refill: { tokens: 1, periodMs: 1000 }, clock: { nowMs: () => 0 } });
}

const yes: Answer = { allowed: true, limit: 9, remaining: 8, resetAfterMs: 0, retryAfterMs: 0 };

/** A limiter that gives these answers, or throws what is an Error, and notes what it was asked. */
function scripted(...answers: readonly unknown[]) {
  const asked: [string, number][] = [];
  const rest = [...answers];
  const limiter: HttpLimiter = {
    tryAcquire(key, cost) {
      asked.push([key, cost]);
      const answer = rest.length > 1 ? rest.shift() : rest[0];
      if (answer instanceof Error) throw answer;
      return answer as Answer;
    },
  };
  return { limiter, asked };
}

const from = (peer: string): Request => ({ peer });
const summary = (verdict: Verdict) => (verdict.allowed ? 'allowed' : verdict.status);

describe('what the limiter is asked', () => {
  test('by default: the key of the client’s address, and one permit', () => {
    const { limiter, asked } = scripted(yes);
    const gate = gateOf({ limiter });
    for (const peer of ['192.0.2.1', '::ffff:192.0.2.1', '2001:db8::1', '2001:db8::2', 'fe80::1%eth0'])
      gate(from(peer));
    expect(asked).toEqual([
      ['192.0.2.1', 1],
      ['192.0.2.1', 1],
      ['2001:db8::/64', 1],
      ['2001:db8::/64', 1],
      ['fe80::/64', 1],
    ]);
  });

  test('behind proxies: the address that they vouch for', () => {
    const { limiter, asked } = scripted(yes);
    gateOf({ limiter, trustProxy: 1 })({ peer: '10.0.0.1', xff: '6.6.6.6, 192.0.2.1' });
    gateOf({ limiter, trustProxy: 1, ipv6PrefixLength: 48 })({ peer: '10.0.0.1', xff: '2001:db8:1:2::3' });
    gateOf({ limiter, trustProxy: 1, forwardedHeader: 'forwarded' })({ peer: '10.0.0.1', xff: '192.0.2.1' });
    gateOf({ limiter })({ peer: '10.0.0.1', xff: '192.0.2.1' });
    expect(asked.map(([key]) => key)).toEqual(['192.0.2.1', '2001:db8:1::/48', '10.0.0.1', '10.0.0.1']);
  });

  test('the key function can fall back on the client', () => {
    const { limiter, asked } = scripted(yes);
    const gate = gateOf({ limiter, key: ({ user }, clientKey) => (user === undefined ? clientKey() : `user:${user}`) });
    gate({ peer: '192.0.2.1', user: '7' });
    gate({ peer: '::ffff:192.0.2.1' });
    expect(asked.map(([key]) => key)).toEqual(['user:7', '192.0.2.1']);
  });

  test('a cost, fixed or by request', () => {
    const { limiter, asked } = scripted(yes);
    gateOf({ limiter, cost: 3 })(from('192.0.2.1'));
    gateOf({ limiter, cost: ({ method }) => (method === 'POST' ? 5 : 1) })({ peer: '192.0.2.1', method: 'POST' });
    expect(asked.map(([, cost]) => cost)).toEqual([3, 5]);
  });

  test('nothing, of a skipped request; and its response gets no fields', () => {
    const { limiter, asked } = scripted(yes);
    const gate = gateOf({ limiter, skip: ({ method }) => method === 'OPTIONS' });
    expect(gate({ peer: '192.0.2.1', method: 'OPTIONS' })).toEqual({ allowed: true, fields: [] });
    expect(asked).toEqual([]);
    gate({ peer: '192.0.2.1', method: 'GET' });
    expect(asked.length).toBe(1);
  });

  test('key, cost and skip may be promised', async () => {
    const { limiter, asked } = scripted(yes);
    const gate = gateOf({
      limiter,
      key: async ({ user }) => `user:${user}`,
      cost: async () => 2,
      skip: async ({ method }) => method === 'OPTIONS',
    });
    await gate({ user: '7' });
    expect(await gate({ user: '7', method: 'OPTIONS' })).toEqual({ allowed: true, fields: [] });
    expect(asked).toEqual([['user:7', 2]]);
  });

  test('the limiter keeps its `this`', () => {
    const limiter = bucket(1);
    expect(summary(gateOf({ limiter })(from('192.0.2.1')) as Verdict)).toBe('allowed');
    expect(limiter.size).toBe(1);
  });
});

test('a synchronous limiter is answered synchronously, an asynchronous one with a promise', async () => {
  const limiter = bucket(2);
  const now = gateOf({ limiter })(from('192.0.2.1'));
  expect(now).not.toBeInstanceOf(Promise);
  const promised = gateOf({ limiter: { tryAcquire: async (key, cost) => limiter.tryAcquire(key, cost) } });
  const then = promised(from('192.0.2.1'));
  expect(then).toBeInstanceOf(Promise);
  expect(summary(await then)).toBe('allowed');
  expect(summary(await promised(from('192.0.2.1')))).toBe(429);
});

describe('a failure', () => {
  const down = new Error('the store is down');
  const failures: Record<string, RateLimitOptions<Request>> = {
    'the limiter throws': { limiter: scripted(down).limiter },
    'the limiter rejects': { limiter: scripted(Promise.reject(down)).limiter },
    'the limiter answers nothing': { limiter: scripted(undefined).limiter },
    'the limiter answers null': { limiter: scripted(null).limiter },
    'the limiter promises nothing': { limiter: scripted(Promise.resolve(undefined)).limiter },
    'a decision without allowed': { limiter: scripted({ ...yes, allowed: undefined }).limiter },
    'a decision with a text for allowed': { limiter: scripted({ ...yes, allowed: 'false' }).limiter },
    'a decision with NaN': { limiter: scripted({ ...yes, remaining: Number.NaN }).limiter },
    'a decision with a negative figure': { limiter: scripted({ ...yes, resetAfterMs: -1 }).limiter },
    'a decision with a nil wait': { limiter: scripted({ ...yes, allowed: false, retryAfterMs: null }).limiter },
    'a decision without a limit': { limiter: scripted({ ...yes, limit: undefined }).limiter },
    'the address is not known': {
      limiter: bucket(),
      trustProxy: () => true,
      key: (_request, clientKey) => clientKey(),
    },
    'the key function throws': {
      limiter: bucket(),
      key: () => {
        throw down;
      },
    },
    'the key function rejects': { limiter: bucket(), key: () => Promise.reject(down) },
    'the key is undefined': { limiter: bucket(), key: () => undefined as unknown as string },
    'the key is promised, and undefined': { limiter: bucket(), key: async () => undefined as unknown as string },
    'the key is empty': { limiter: bucket(), key: () => '' },
    'the key is a number': { limiter: bucket(), key: () => 7 as unknown as string },
    'the cost is 0': { limiter: scripted(yes).limiter, key: () => 'k', cost: () => 0 },
    'the cost is NaN': { limiter: scripted(yes).limiter, key: () => 'k', cost: () => Number.NaN },
    'the cost is a fraction': { limiter: scripted(yes).limiter, key: () => 'k', cost: async () => 1.5 },
    'skip throws': {
      limiter: bucket(),
      skip: () => {
        throw down;
      },
    },
    'skip rejects': { limiter: bucket(), skip: () => Promise.reject(down) },
    'what is thrown is nothing': {
      limiter: {
        tryAcquire: () => {
          throw undefined;
        },
      },
    },
  };
  // A rejected promise that a test does not reach must not end the run.
  for (const { limiter } of Object.values(failures)) {
    try {
      Promise.resolve(limiter.tryAcquire('k', 1)).catch(() => {});
    } catch {
      // The limiter throws: that is what it is there for.
    }
  }
  const request: Request = { peer: undefined };

  describe.each(Object.entries(failures))('%s', (name, options) => {
    const peer = name.startsWith('the address') ? request : from('192.0.2.1');

    test('error: it is thrown, as an Error', async () => {
      const onFailure = vi.fn();
      const thrown = await (async () => gateOf({ ...options, onFailure })(peer))().catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(Error);
      expect(onFailure.mock.calls).toEqual([[thrown, peer]]);
    });

    test('open: the request goes on', async () => {
      const onFailure = vi.fn();
      const verdict = await gateOf({ ...options, onError: 'open', onFailure })(peer);
      expect(verdict).toEqual({ allowed: true, fields: [['X-RateLimit-Mode', 'fail-open']] });
      expect(onFailure).toHaveBeenCalledOnce();
    });

    test('closed: it does not', async () => {
      const onFailure = vi.fn();
      const verdict = await gateOf({ ...options, onError: 'closed', onFailure })(peer);
      expect(verdict).toMatchObject({ allowed: false, status: 503 });
      expect(onFailure).toHaveBeenCalledOnce();
    });
  });

  test.each<[RegExp, Partial<RateLimitOptions<Request>>]>([
    [/key function must give a non-empty string, got undefined/, { key: () => undefined as unknown as string }],
    [/key function must give a non-empty string, got ""/, { key: () => '' }],
    [/address of the client is not known/, {}],
    [/cost must be a positive integer, got 0/, { key: () => 'k', cost: () => 0 }],
  ])('says what is wrong: %s', (message, options) => {
    const limiter = bucket();
    expect(() => gateOf({ limiter, ...options })({})).toThrow(message);
    expect(limiter.size).toBe(0);
  });

  test('a denial is no failure, and neither is its reason', () => {
    const onFailure = vi.fn();
    const gate = gateOf({ limiter: bucket(1), onError: 'open', onFailure });
    expect([1, 2].map(() => summary(gate(from('192.0.2.1')) as Verdict))).toEqual(['allowed', 429]);
    expect(onFailure).not.toHaveBeenCalled();
  });

  test('what onFailure throws changes no answer', () => {
    const onFailure = () => {
      throw new Error('the log is full');
    };
    const gate = gateOf({ limiter: scripted(down).limiter, onError: 'open', onFailure });
    expect(gate(from('192.0.2.1'))).toMatchObject({ allowed: true });
  });

  describe('without onFailure', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    beforeEach(() => warn.mockClear());

    test.each(['open', 'closed'] as const)('%s: the first one is a warning, and only that', (onError) => {
      const gate = gateOf({ limiter: scripted(down).limiter, onError });
      for (let i = 0; i < 3; i += 1) gate(from('192.0.2.1'));
      expect(warn).toHaveBeenCalledOnce();
      expect(warn.mock.calls[0]?.[0]).toMatch(/onError: '(open|closed)'.*the store is down.*onFailure/);
    });

    test('error: whoever catches it hears of it', () => {
      const gate = gateOf({ limiter: scripted(down).limiter });
      expect(() => gate(from('192.0.2.1'))).toThrow(down);
      expect(warn).not.toHaveBeenCalled();
    });
  });
});

describe('time', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('a limiter that never answers: the failure policy, at timeoutMs and not before', async () => {
    const limiter: HttpLimiter = { tryAcquire: () => new Promise<never>(() => {}) };
    const onFailure = vi.fn();
    const done = vi.fn();
    const verdict = gateOf({ limiter, timeoutMs: 50, onError: 'closed', onFailure })(from('192.0.2.1'));
    (verdict as Promise<Verdict>).then(done);
    await vi.advanceTimersByTimeAsync(49);
    expect(done).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(done.mock.calls[0]?.[0]).toMatchObject({ allowed: false, status: 503 });
    expect(onFailure.mock.calls[0]?.[0]).toMatchObject({ message: expect.stringContaining('50 ms') });
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    ['answers', () => Promise.resolve(yes)],
    ['fails', () => Promise.reject(new Error('down'))],
  ])('a limiter that %s in time leaves no timer', async (_how, tryAcquire) => {
    const verdict = await gateOf({ limiter: { tryAcquire }, timeoutMs: 50, onError: 'open', onFailure: () => {} })(
      from('192.0.2.1'),
    );
    expect(verdict.allowed).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    ['answer', (settle: PromiseWithSettlers) => settle.resolve(yes)],
    ['failure', (settle: PromiseWithSettlers) => settle.reject(new Error('down'))],
  ])('a late %s changes nothing', async (_what, settle) => {
    const late = withSettlers();
    const onFailure = vi.fn();
    const options = { limiter: { tryAcquire: () => late.promise }, timeoutMs: 50, onFailure };
    const verdict = gateOf({ ...options, onError: 'open' })(from('192.0.2.1'));
    await vi.advanceTimersByTimeAsync(50);
    settle(late);
    await vi.advanceTimersByTimeAsync(1);
    expect((await verdict).fields).toEqual([['X-RateLimit-Mode', 'fail-open']]);
    expect(onFailure).toHaveBeenCalledOnce();
  });

  test('without timeoutMs it is waited for', async () => {
    const late = withSettlers();
    const verdict = gateOf({ limiter: { tryAcquire: () => late.promise } })(from('192.0.2.1'));
    await vi.advanceTimersByTimeAsync(10_000_000);
    late.resolve(yes);
    expect(summary(await verdict)).toBe('allowed');
  });

  test('a queue’s turn is waited for', async () => {
    const limiter = new LeakyQueue({ capacity: 3, refill: { tokens: 1, periodMs: 100 }, clock: { nowMs: () => 0 } });
    const gate = gateOf({ limiter });
    const starts: number[] = [];
    const startMs = Date.now();
    const pass = async () => {
      const verdict = await gate(from('192.0.2.1'));
      if (verdict.allowed) starts.push(Date.now() - startMs);
    };
    const all = Promise.all([pass(), pass(), pass(), pass(), pass()]);
    await vi.advanceTimersByTimeAsync(1000);
    await all;
    const expected = new LeakyQueue({ capacity: 3, refill: { tokens: 1, periodMs: 100 }, clock: { nowMs: () => 0 } });
    const delays = [1, 2, 3, 4, 5].map(() => expected.tryAcquire('k')).filter((answer) => answer.allowed);
    expect(starts).toEqual(delays.map(({ delayMs }) => delayMs));
    expect(starts.at(-1)).toBeGreaterThanOrEqual(200);
  });
});

interface PromiseWithSettlers {
  readonly promise: Promise<Answer>;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

function withSettlers(): PromiseWithSettlers {
  let settlers: Omit<PromiseWithSettlers, 'promise'> | undefined;
  const promise = new Promise<Answer>((resolve, reject) => {
    settlers = { resolve, reject };
  });
  if (settlers === undefined) throw new Error('a promise starts at once');
  return { promise, ...settlers };
}

describe('options that cannot be meant', () => {
  const limiter = bucket();
  test.each<[string, unknown]>([
    ['options must be an object, got undefined', undefined],
    ['options must be an object, got null', null],
    ['limiter must be an object with a tryAcquire(key, cost) method, got undefined', {}],
    ['limiter must be an object with a tryAcquire(key, cost) method, got an object', { limiter: {} }],
    ['limiter must be an object with a tryAcquire(key, cost) method, got null', { limiter: null }],
    ['unknown option "keyGenerator"; there are limiter, key,', { limiter, keyGenerator: () => 'k' }],
    ['unknown option "trustproxy"', { limiter, trustproxy: 1 }],
    ['key must be a function, got "ip"', { limiter, key: 'ip' }],
    ['skip must be a function, got true', { limiter, skip: true }],
    ['onFailure must be a function, got an object', { limiter, onFailure: console }],
    ['cost must be a positive integer, got 0', { limiter, cost: 0 }],
    ['cost must be a positive integer, got 1.5', { limiter, cost: 1.5 }],
    ['cost must be a positive integer, got "1"', { limiter, cost: '1' }],
    ['status must be an integer from 400 to 599, got 200', { limiter, status: 200 }],
    ['status must be an integer from 400 to 599, got 600', { limiter, status: 600 }],
    ['headers must be', { limiter, headers: 'standard' }],
    ["onError must be 'error' or 'open' or 'closed', got \"fail\"", { limiter, onError: 'fail' }],
    ['exposeHeaders must be a boolean, got "yes"', { limiter, exposeHeaders: 'yes' }],
    ['timeoutMs must be', { limiter, timeoutMs: 0 }],
    ['timeoutMs must be', { limiter, timeoutMs: 2 ** 31 }],
    ['timeoutMs must be', { limiter, timeoutMs: Number.NaN }],
    ['ipv6PrefixLength must be an integer from 1 to 128, got 0', { limiter, ipv6PrefixLength: 0 }],
    ['ipv6PrefixLength must be an integer from 1 to 128, got 129', { limiter, ipv6PrefixLength: 129 }],
    ['trustProxy must be false, the number of proxies', { limiter, trustProxy: true }],
    ['trustProxy must be false, the number of proxies', { limiter, trustProxy: 'loopback' }],
    ['trustProxy must be a non-negative integer, got -1', { limiter, trustProxy: -1 }],
    ['trustProxy must be a non-negative integer, got 1.5', { limiter, trustProxy: 1.5 }],
    ['forwardedHeader must be', { limiter, forwardedHeader: 'x-real-ip' }],
    ['policy must be an object, got "default"', { limiter, policy: 'default' }],
    ['policy.name must be printable ASCII characters, got ""', { limiter, policy: { name: '' } }],
    ['policy.name must be printable ASCII', { limiter, policy: { name: 'a\r\nb' } }],
    ['policy.name must be printable ASCII', { limiter, policy: { name: 'zwölf' } }],
    ['policy.windowMs must be', { limiter, policy: { windowMs: 0 } }],
    ['policy.windowMs must be', { limiter, policy: { windowMs: 1.5 } }],
  ])('%s', (message, options) => {
    expect(() => gateOf(options as RateLimitOptions<Request>)).toThrow(message);
  });

  test('undefined is as good as left out', () => {
    const nothing = {
      key: undefined,
      cost: undefined,
      skip: undefined,
      status: undefined,
      headers: undefined,
      policy: undefined,
      exposeHeaders: undefined,
      onError: undefined,
      onFailure: undefined,
      timeoutMs: undefined,
      ipv6PrefixLength: undefined,
      trustProxy: undefined,
      forwardedHeader: undefined,
    };
    expect(gateOf({ limiter: bucket(), ...nothing })(from('192.0.2.1'))).toEqual(
      gateOf({ limiter: bucket() })(from('192.0.2.1')),
    );
  });
});
