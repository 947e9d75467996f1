import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BucketConfig,
  Composite,
  type Decision,
  FixedWindow,
  type FixedWindowConfig,
  Gcra,
  LeakyBucket,
  SlidingLog,
  Tiered,
  TokenBucket,
} from './index.ts';
import { settled, TestClock } from './test-clock.ts';

const free = { capacity: 2, refill: { tokens: 1, periodMs: 100 } };
const premium = { capacity: 10, refill: { tokens: 1, periodMs: 10 } };

function build(options: { maxAssigned?: number; maxWaiters?: number; maxKeys?: number } = {}) {
  const { maxKeys, ...others } = options;
  const clock = new TestClock(1000);
  const tiered = new Tiered({
    tiers: { free, premium: { ...premium, ...(maxKeys !== undefined && { maxKeys }) }, enterprise: premium },
    defaultTier: 'free',
    create: (config: BucketConfig) => new TokenBucket({ ...config, clock }),
    ...others,
  });
  return { clock, tiered };
}

describe('a key', () => {
  test('is limited by its own tier, and by the default one until it is assigned', () => {
    const { tiered } = build();
    tiered.assign('ann', 'premium');
    expect([tiered.tierOf('ann'), tiered.tierOf('bob')]).toStrictEqual(['premium', 'free']);
    expect(tiered.tryAcquire('ann', 10)).toMatchObject({ allowed: true, limit: 10 });
    expect(tiered.tryAcquire('ann')).toMatchObject({ allowed: false, retryAfterMs: 10 });
    expect(tiered.tryAcquire('bob', 3)).toMatchObject({ reason: 'never', limit: 2 });
    expect(tiered.tryAcquire('bob', 2).allowed).toBe(true);
    expect(tiered.tryAcquire('bob')).toMatchObject({ allowed: false, retryAfterMs: 100 });
    expect(tiered.size).toBe(2);
  });

  test('keeps what it has when its tier changes, in proportion, and gets no fresh start by changing back', () => {
    const { clock, tiered } = build();
    tiered.tryAcquire('key', 2);
    clock.ms += 100;
    tiered.assign('key', 'premium');
    expect(tiered.peek('key')).toStrictEqual({ limit: 10, remaining: 5, resetAfterMs: 50 });
    expect(tiered.tryAcquire('key', 5).allowed).toBe(true);
    for (let round = 0; round < 10; round += 1) {
      tiered.assign('key', 'free');
      tiered.assign('key', 'premium');
    }
    expect(tiered.peek('key').remaining).toBe(0);
    expect(tiered.size).toBe(1);
    expect(tiered.stats('key')).toStrictEqual({ acquired: 2, denied: 0, waited: 0, waitedMs: 0 });
  });

  test('moves alone between a tier that blocks and one that does not, and leaves the block behind', () => {
    const clock = new TestClock(1000);
    const tiered = new Tiered({
      tiers: { strict: { ...free, blockMs: 5000 }, lax: free },
      defaultTier: 'strict',
      create: (config: BucketConfig & { blockMs?: number }) => new TokenBucket({ ...config, clock }),
    });
    const keys = Array.from({ length: 20 }, (_, n) => `key ${n}`);
    for (const key of keys) {
      tiered.tryAcquire(key, 2);
      expect(tiered.tryAcquire(key)).toMatchObject({ allowed: false, retryAfterMs: 5000 });
    }
    for (const [n, key] of keys.entries()) if (n % 2 === 0) tiered.assign(key, 'lax');
    for (const [n, key] of keys.entries()) {
      const retryAfterMs = n % 2 === 0 ? 100 : 5000;
      expect(tiered.tryAcquire(key)).toMatchObject({ allowed: false, retryAfterMs });
    }
  });

  test('keeps its tier when it is reset or forgotten, and when it is assigned to it again', () => {
    const { clock, tiered } = build();
    tiered.assign('key', 'premium');
    tiered.tryAcquire('key', 10);
    tiered.assign('key', 'premium');
    expect(tiered.peek('key').remaining).toBe(0);
    tiered.reset('key');
    expect(tiered.peek('key')).toMatchObject({ limit: 10, remaining: 10 });
    tiered.tryAcquire('key');
    clock.ms += 10_000;
    for (let other = 0; other < 20; other += 1) {
      tiered.assign(`${other}`, 'premium');
      tiered.tryAcquire(`${other}`);
    }
    expect(tiered.stats('key').acquired).toBe(0);
    expect(tiered.peek('key').limit).toBe(10);
  });
});

test('the config of a tier can change, for all of its keys', () => {
  const { tiered } = build();
  tiered.tryAcquire('key');
  tiered.reconfigure('free', { capacity: 6, refill: { tokens: 1, periodMs: 100 } });
  expect(tiered.peek('key')).toMatchObject({ limit: 6, remaining: 3 });
  expect(() => tiered.reconfigure('gold' as 'free', free)).toThrow(
    'tier must be one of "free", "premium", "enterprise", got "gold"',
  );
});

describe('a wait', () => {
  const outcomeOf = (wait: Promise<Decision>) => {
    const outcome: { decision?: Decision } = {};
    wait.then((decision) => {
      outcome.decision = decision;
    });
    return outcome;
  };

  test('goes on by the limit of the new tier when its key is assigned', async () => {
    const { clock, tiered } = build();
    tiered.tryAcquire('key', 2);
    const [one, two] = [outcomeOf(tiered.acquire('key', 1)), outcomeOf(tiered.acquire('key', 2))];
    expect(tiered.tryAcquire('key')).toMatchObject({
      allowed: false,
      reason: 'limited',
      retryAfterMs: 400,
      remaining: 0,
    });
    expect(tiered.peek('key').remaining).toBe(0);
    await clock.pass(10);
    tiered.assign('key', 'premium');
    // A tenth of a token of two is half a token of ten.
    await clock.pass(5);
    expect([one.decision?.allowed, two.decision]).toStrictEqual([true, undefined]);
    await clock.pass(20);
    expect(two.decision?.allowed).toBe(true);
    expect(tiered.stats('key')).toStrictEqual({ acquired: 3, denied: 1, waited: 2, waitedMs: 50 });
    expect(tiered.stats()).toStrictEqual({ acquired: 3, denied: 1, waited: 2, waitedMs: 50 });
    tiered.assign('key', 'free');
    expect(tiered.stats('key')).toStrictEqual({ acquired: 3, denied: 1, waited: 2, waitedMs: 50 });
    expect(clock.timers).toBe(0);
  });

  test('is told at once when its cost can never pass on the new tier', async () => {
    const { clock, tiered } = build();
    tiered.assign('key', 'premium');
    tiered.tryAcquire('key', 10);
    const [large, small] = [outcomeOf(tiered.acquire('key', 3)), outcomeOf(tiered.acquire('key', 2))];
    const other = outcomeOf(tiered.acquire('other', 2));
    tiered.assign('key', 'free');
    await settled();
    expect(large.decision).toMatchObject({ allowed: false, reason: 'never', retryAfterMs: 'never' });
    expect([small.decision, other.decision?.allowed]).toStrictEqual([undefined, true]);
    await clock.pass(200);
    expect(small.decision?.allowed).toBe(true);
  });

  test('goes on at once when its tier is given more, and ends as any other wait', async () => {
    const { tiered } = build({ maxWaiters: 2 });
    tiered.tryAcquire('key', 2);
    const waits = [{}, { timeoutMs: 99, failFast: true }, {}, {}, { timeoutMs: 0 }];
    const outcomes = waits.map((options) => outcomeOf(tiered.acquire('key', 1, options)));
    tiered.reset('key');
    await settled();
    expect(outcomes.map(({ decision }) => decision?.reason ?? decision?.allowed)).toStrictEqual([
      true,
      'timeout',
      true,
      'queue-full',
      'timeout',
    ]);
  });
});

describe('assign refuses, and changes nothing', () => {
  test('a tier that there is none of, and a key that is none', () => {
    const { tiered } = build();
    tiered.tryAcquire('key', 2);
    for (const tier of ['gold', '', undefined, '__proto__', 'toString']) {
      expect(() => tiered.assign('key', tier as 'free')).toThrow(RangeError);
      expect(() => tiered.assign('key', tier as 'free')).toThrow(
        'tier must be one of "free", "premium", "enterprise", got',
      );
    }
    expect(() => tiered.assign('', 'free')).toThrow('key must be a non-empty string, got ""');
    expect([tiered.tierOf('key'), tiered.peek('key').remaining]).toStrictEqual(['free', 0]);
  });

  test('more keys than may be assigned; the default tier is for all', () => {
    const { tiered } = build({ maxAssigned: 2 });
    tiered.assign('a', 'premium');
    tiered.assign('b', 'premium');
    tiered.assign('b', 'enterprise');
    expect(() => tiered.assign('c', 'premium')).toThrow('maxAssigned keys (2) are assigned: assign some to free');
    tiered.assign('c', 'free');
    expect(tiered.tierOf('c')).toBe('free');
    tiered.assign('a', 'free');
    tiered.assign('c', 'premium');
    expect(['a', 'b', 'c'].map((key) => tiered.tierOf(key))).toStrictEqual(['free', 'enterprise', 'premium']);
  });

  test('a tier that keeps as many keys as it may', () => {
    const { tiered } = build({ maxKeys: 1 });
    for (const key of ['a', 'b']) tiered.tryAcquire(key, 2);
    tiered.assign('a', 'premium');
    expect(() => tiered.assign('b', 'premium')).toThrow('tier premium keeps as many keys as it may (maxKeys)');
    expect([tiered.tierOf('b'), tiered.peek('b').remaining]).toStrictEqual(['free', 0]);
  });
});

test('a composite can be made of tiers', async () => {
  const { clock, tiered } = build();
  const hourly = new FixedWindow({ limit: 3, windowMs: 1000, clock });
  const composite = new Composite({ limits: { tier: { limiter: tiered }, hourly: { limiter: hourly } } });
  expect(composite.tryAcquire('key', 2).allowed).toBe(true);
  expect(composite.tryAcquire('key')).toMatchObject({ by: 'tier', retryAfterMs: 100 });
  let isGranted = false;
  composite.acquire('key').then(({ allowed }) => {
    isGranted = allowed;
  });
  await clock.pass(20);
  tiered.assign('key', 'premium');
  await settled();
  expect(isGranted).toBe(true);
  expect(composite.tryAcquire('key')).toMatchObject({ by: 'hourly', retryAfterMs: 980 });
});

test.each([
  [undefined, 'config must be an object, got undefined'],
  [{ tiers: { free }, defaultTier: 'free' }, 'create must be a function, got undefined'],
  [{ create: () => {}, defaultTier: 'free' }, 'tiers must be an object, got undefined'],
  [{ create: () => {}, tiers: { free }, defaultTier: 'free' }, 'create(tiers.free) must be a limiter of this package'],
  [
    { create: (config: BucketConfig) => new TokenBucket(config), tiers: { free }, defaultTier: 'gold' },
    'defaultTier must be one of "free", got "gold"',
  ],
  [
    { create: (config: BucketConfig) => new TokenBucket(config), tiers: { free: {} }, defaultTier: 'free' },
    'tiers.free: capacity must be a positive integer, got undefined',
  ],
  [
    {
      create: (config: BucketConfig) => new TokenBucket({ ...config, clock: new TestClock() }),
      tiers: { free, premium },
      defaultTier: 'free',
    },
    'tiers.premium must be on the clock of tiers.free, got another',
  ],
  [
    {
      create: (config: BucketConfig) => (config === free ? new TokenBucket(config) : new Gcra(config)),
      tiers: { free, premium },
      defaultTier: 'free',
    },
    'create(tiers.premium) must be a TokenBucket as for the other tiers, got a Gcra',
  ],
])('%o is refused', (config, message) => {
  expect(() => new Tiered(config as never)).toThrow(message);
});

type Call = readonly [gapMs: number, cost: number, tier: 'free' | 'premium' | undefined];

describe.each([
  ['TokenBucket', (config: BucketConfig) => new TokenBucket(config), free, premium],
  ['Gcra', (config: BucketConfig) => new Gcra(config), free, premium],
  ['LeakyBucket', (config: BucketConfig) => new LeakyBucket(config), free, premium],
  ['FixedWindow', (config: FixedWindowConfig) => new FixedWindow(config), window(2, 70), window(6, 40)],
  ['SlidingLog', (config: FixedWindowConfig) => new SlidingLog(config), window(2, 70), window(6, 40)],
] as const)('%s', (_name, create, small, large) => {
  test('another tier is as another config', () => {
    const call = fc.tuple(
      fc.nat(60),
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom(undefined, undefined, 'free', 'premium'),
    );
    fc.assert(
      fc.property(fc.array(call as fc.Arbitrary<Call>, { maxLength: 40 }), (calls) => {
        const clock = new TestClock(1000);
        const make = (config: object) => create({ ...config, clock } as never);
        const tiered = new Tiered({ tiers: { free: small, premium: large }, defaultTier: 'free', create: make });
        const alone = make(small) as TokenBucket;
        // From its first request on; before it there is nothing to carry.
        expect(tiered.tryAcquire('key')).toStrictEqual(alone.tryAcquire('key'));
        for (const [gapMs, cost, tier] of calls) {
          clock.ms += gapMs;
          if (tier !== undefined) {
            tiered.assign('key', tier);
            alone.reconfigure((tier === 'free' ? small : large) as BucketConfig);
          }
          expect(tiered.peek('key')).toStrictEqual(alone.peek('key'));
          expect(tiered.tryAcquire('key', cost)).toStrictEqual(alone.tryAcquire('key', cost));
        }
      }),
      { numRuns: 300 },
    );
  });
});

function window(limit: number, windowMs: number) {
  return { limit, windowMs };
}
