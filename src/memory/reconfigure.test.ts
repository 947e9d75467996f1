import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { floorScaled } from './bucket-config.ts';
import {
  FixedWindow,
  Gcra,
  LeakyBucket,
  LeakyQueue,
  type Limiter,
  type Options,
  PayLater,
  SlidingCounter,
  SlidingLog,
  Spacing,
  SteppedBucket,
  TokenBucket,
} from './index.ts';

// Each algorithm once more under configs that change: one key, every change gone through at once, and in BigInt.

interface Config {
  capacity: number;
  refill: { tokens: number; periodMs: number };
  limit: number;
  windowMs: number;
  intervalMs: number;
  slack: number;
}

interface Model {
  /** Lets time pass until `now`, which is not earlier. */
  goTo(now: bigint): void;
  admits(cost: bigint): boolean;
  take(cost: bigint): void;
  change(config: Config): void;
  copy(): Model;
}

interface Subject {
  /** What it looks at. */
  pick(config: Partial<Config>): object;
  make(config: Config, options: Options): Limiter<Partial<Config>>;
  model(config: Config, now: bigint): Model;
  /** What of the config does not change. */
  fixed?: (keyof Config)[];
  costMax?: number;
  /** New keys find what the others have: the model is of one that is there from the beginning. */
  shared?: true;
}

const floorDiv = (a: bigint, b: bigint) => (a - (((a % b) + b) % b)) / b;
const min = (a: bigint, b: bigint) => (a < b ? a : b);
const max = (a: bigint, b: bigint) => (a > b ? a : b);

/** Tokens that drip in, or come in steps. */
class Tokens implements Model {
  now: bigint;
  capacity: bigint;
  tokens: bigint;
  periodMs: bigint;
  /** In 1 / periodMs tokens. */
  level: bigint;
  readonly kind: 'meter' | 'queue' | 'pay-later' | 'stepped';

  constructor(config: Config, now: bigint, kind: Tokens['kind']) {
    this.now = now;
    this.capacity = BigInt(config.capacity);
    this.tokens = BigInt(config.refill.tokens);
    this.periodMs = BigInt(config.refill.periodMs);
    this.kind = kind;
    this.level = kind === 'pay-later' ? 0n : this.capacity * this.periodMs;
  }

  goTo(now: bigint): void {
    const steps = floorDiv(now, this.periodMs) - floorDiv(this.now, this.periodMs);
    const refilled = this.kind === 'stepped' ? steps * this.tokens * this.periodMs : (now - this.now) * this.tokens;
    this.level = min(this.capacity * this.periodMs, this.level + refilled);
    this.now = now;
  }

  admits(cost: bigint): boolean {
    return this.kind === 'pay-later' ? this.level >= 0n : this.level >= cost * this.periodMs;
  }

  take(cost: bigint): void {
    this.level -= cost * this.periodMs;
  }

  change(config: Config): void {
    const { capacity, periodMs, level } = this;
    this.capacity = BigInt(config.capacity);
    this.tokens = BigInt(config.refill.tokens);
    this.periodMs = BigInt(config.refill.periodMs);
    // In a queue it is what was let in that stays, not the room.
    if (this.kind === 'queue') {
      const backlog = capacity * periodMs - level;
      this.level = this.capacity * this.periodMs + floorDiv(-backlog * this.periodMs, periodMs);
    } else if (this.kind === 'stepped') {
      this.level = floorDiv((level / periodMs) * this.capacity, capacity) * this.periodMs;
    } else if (level > 0n) {
      this.level = floorDiv(level * this.capacity * this.periodMs, capacity * periodMs);
    } else {
      this.level = floorDiv(level * this.periodMs, periodMs);
    }
  }

  copy(): Model {
    return Object.assign(Object.create(Tokens.prototype), this);
  }
}

class Grid implements Model {
  now: bigint;
  limit: bigint;
  windowMs: bigint;
  used = 0n;
  endMs: bigint;
  readonly anchor: 'epoch' | 'first-request';

  constructor(config: Config, now: bigint, anchor: Grid['anchor']) {
    this.now = now;
    this.limit = BigInt(config.limit);
    this.windowMs = BigInt(config.windowMs);
    this.anchor = anchor;
    this.endMs = anchor === 'epoch' ? this.#nextLine() : now;
  }

  #nextLine(): bigint {
    return (floorDiv(this.now, this.windowMs) + 1n) * this.windowMs;
  }

  goTo(now: bigint): void {
    this.now = now;
    if (now < this.endMs) return;
    this.used = 0n;
    if (this.anchor === 'epoch') this.endMs = this.#nextLine();
  }

  admits(cost: bigint): boolean {
    return this.used + cost <= this.limit;
  }

  take(cost: bigint): void {
    if (this.anchor === 'first-request' && this.used === 0n) this.endMs = this.now + this.windowMs;
    this.used += cost;
  }

  change({ limit, windowMs }: Config): void {
    this.limit = BigInt(limit);
    this.windowMs = BigInt(windowMs);
  }

  copy(): Model {
    const copy = new Grid({ limit: 1, windowMs: 1 } as Config, 0n, this.anchor);
    return Object.assign(copy, this);
  }
}

class Remembered implements Model {
  now: bigint;
  limit: bigint;
  windowMs: bigint;
  taken: { at: bigint; cost: bigint }[] = [];

  constructor(config: Config, now: bigint) {
    this.now = now;
    this.limit = BigInt(config.limit);
    this.windowMs = BigInt(config.windowMs);
  }

  goTo(now: bigint): void {
    this.now = now;
    this.taken = this.taken.filter(({ at }) => at + this.windowMs > now);
  }

  admits(cost: bigint): boolean {
    return this.taken.reduce((sum, taken) => sum + taken.cost, cost) <= this.limit;
  }

  take(cost: bigint): void {
    this.taken = [...this.taken, { at: this.now, cost }];
  }

  change({ limit, windowMs }: Config): void {
    this.limit = BigInt(limit);
    this.windowMs = BigInt(windowMs);
    this.goTo(this.now);
  }

  copy(): Model {
    return Object.assign(Object.create(Remembered.prototype), this);
  }
}

/** All that was ever taken, by window. */
class Counted implements Model {
  now: bigint;
  limit: bigint;
  readonly windowMs: bigint;
  taken: { at: bigint; cost: bigint }[] = [];

  constructor(config: Config, now: bigint) {
    this.now = now;
    this.limit = BigInt(config.limit);
    this.windowMs = BigInt(config.windowMs);
  }

  goTo(now: bigint): void {
    this.now = now;
  }

  admits(cost: bigint): boolean {
    const window = floorDiv(this.now, this.windowMs);
    const within = (index: bigint) =>
      this.taken.filter(({ at }) => floorDiv(at, this.windowMs) === index).reduce((sum, taken) => sum + taken.cost, 0n);
    const faded = within(window - 1n) * ((window + 1n) * this.windowMs - this.now);
    return faded + (within(window) + cost) * this.windowMs <= this.limit * this.windowMs;
  }

  take(cost: bigint): void {
    this.taken = [...this.taken, { at: this.now, cost }];
  }

  change({ limit }: Config): void {
    this.limit = BigInt(limit);
  }

  copy(): Model {
    return Object.assign(Object.create(Counted.prototype), this);
  }
}

/** Starts, as credit: an interval of time a start, up to `slack` saved. */
class Starts implements Model {
  now: bigint;
  intervalMs: bigint;
  slack: bigint;
  savedMs = 0n;

  constructor(config: Config, now: bigint) {
    this.now = now;
    this.intervalMs = BigInt(config.intervalMs);
    this.slack = BigInt(config.slack);
  }

  goTo(now: bigint): void {
    this.savedMs = min(this.slack * this.intervalMs, this.savedMs + now - this.now);
    this.now = now;
  }

  admits(): boolean {
    return this.savedMs >= 0n;
  }

  take(): void {
    this.savedMs -= this.intervalMs;
  }

  change(config: Config): void {
    const { intervalMs, slack, savedMs } = this;
    this.intervalMs = BigInt(config.intervalMs);
    this.slack = BigInt(config.slack);
    if (savedMs <= 0n) this.savedMs = floorDiv(savedMs * this.intervalMs, intervalMs);
    else this.savedMs = floorDiv(savedMs * this.intervalMs * this.slack, intervalMs * max(1n, slack));
  }

  copy(): Model {
    return Object.assign(Object.create(Starts.prototype), this);
  }
}

const bucket = ({ capacity, refill }: Partial<Config>) => ({ capacity, refill }) as Config;
const window = ({ limit, windowMs }: Partial<Config>) => ({ limit, windowMs }) as Config;

const rhythm = ({ intervalMs, slack }: Partial<Config>) => ({ intervalMs, slack }) as Config;

type Build = new (config: never) => Limiter<Partial<Config>>;
const build = (Class: unknown, pick: (config: Partial<Config>) => object, extra: object = {}) =>
  ((config, options) => new (Class as Build)({ ...pick(config), ...extra, ...options } as never)) as Subject['make'];

const subjects: Record<string, Subject> = {
  TokenBucket: {
    pick: bucket,
    make: build(TokenBucket, bucket),
    model: (config, now) => new Tokens(config, now, 'meter'),
  },
  Gcra: { pick: bucket, make: build(Gcra, bucket), model: (config, now) => new Tokens(config, now, 'meter') },
  LeakyBucket: {
    pick: bucket,
    make: build(LeakyBucket, bucket),
    model: (config, now) => new Tokens(config, now, 'meter'),
  },
  LeakyQueue: {
    pick: bucket,
    make: build(LeakyQueue, bucket),
    model: (config, now) => new Tokens(config, now, 'queue'),
  },
  PayLater: {
    pick: bucket,
    make: build(PayLater, bucket),
    model: (config, now) => new Tokens(config, now, 'pay-later'),
  },
  SteppedBucket: {
    pick: bucket,
    make: build(SteppedBucket, bucket, { phase: 'epoch' }),
    model: (config, now) => new Tokens(config, now, 'stepped'),
  },
  'FixedWindow, epoch': {
    pick: window,
    make: build(FixedWindow, window),
    model: (config, now) => new Grid(config, now, 'epoch'),
    shared: true,
  },
  'FixedWindow, first request': {
    pick: window,
    make: build(FixedWindow, window, { anchor: 'first-request' }),
    model: (config, now) => new Grid(config, now, 'first-request'),
  },
  SlidingLog: { pick: window, make: build(SlidingLog, window), model: (config, now) => new Remembered(config, now) },
  SlidingCounter: {
    pick: window,
    make: build(SlidingCounter, window),
    model: (config, now) => new Counted(config, now),
    fixed: ['windowMs'],
  },
  Spacing: {
    pick: rhythm,
    make: build(Spacing, rhythm),
    model: (config, now) => new Starts(config, now),
    costMax: 1,
  },
};

const configs: fc.Arbitrary<Config> = fc.record({
  capacity: fc.integer({ min: 1, max: 9 }),
  refill: fc.record({ tokens: fc.integer({ min: 1, max: 5 }), periodMs: fc.integer({ min: 1, max: 20 }) }),
  limit: fc.integer({ min: 1, max: 9 }),
  windowMs: fc.integer({ min: 1, max: 40 }),
  intervalMs: fc.integer({ min: 1, max: 20 }),
  slack: fc.integer({ min: 0, max: 4 }),
});

type Step = { gapMs: number } & ({ ask: number } | { others: number } | { config: Config });

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ gapMs: fc.integer({ min: -3, max: 30 }), ask: fc.integer({ min: 1, max: 9 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ gapMs: fc.integer({ min: 0, max: 3 }), others: fc.integer({ min: 1, max: 9 }) }),
    },
    { weight: 3, arbitrary: fc.record({ gapMs: fc.integer({ min: 0, max: 20 }), config: configs }) },
  ),
  { minLength: 1, maxLength: 30, size: 'max' },
);

const clockAt = (ms: number) => {
  const clock = { ms, nowMs: () => clock.ms };
  return clock;
};

describe.each(Object.entries(subjects))(
  '%s, reconfigured',
  (_name, { pick, make, model, fixed = [], costMax = 9, shared }) => {
    const isSame = (one: Config, other: Config) => JSON.stringify(pick(one)) === JSON.stringify(pick(other));
    const changed = (from: Config, to: Config): Config => ({
      ...to,
      ...Object.fromEntries(fixed.map((field) => [field, from[field]])),
    });

    test('decides as if every key went through every change at once', () => {
      fc.assert(
        fc.property(configs, steps, (first, calls) => {
          const clock = clockAt(1_000_000);
          const limiter = make(first, { clock });
          let expected: Model | undefined;
          let config = first;
          let now = BigInt(clock.ms);
          for (const call of shared ? [{ gapMs: 0, ask: 1 }, ...calls] : calls) {
            clock.ms += call.gapMs;
            // Windows that all keys share are cut where the clock stands, which a key may be ahead of.
            if (shared && 'config' in call) clock.ms = Number(max(now, BigInt(clock.ms)));
            // A key sees the instants at which it is asked for, and those of changes.
            const seen = expected === undefined ? BigInt(clock.ms) : max(now, BigInt(clock.ms));
            if ('config' in call) {
              const to = changed(config, call.config);
              limiter.reconfigure(to);
              if (isSame(config, to)) continue;
              config = to;
              now = seen;
              expected?.goTo(now);
              expected?.change(config);
            } else if ('others' in call) {
              for (let key = 0; key < call.others; key += 1) limiter.tryAcquire(`other ${key}`);
            } else {
              now = seen;
              expected ??= model(config, now);
              expected.goTo(now);
              const cost = BigInt(Math.min(call.ask, costMax));
              const answer = limiter.tryAcquire('key', Number(cost));
              const { limit } = answer;
              const isAdmitted = expected.admits(cost);
              expect(answer.allowed).toBe(isAdmitted);
              if (isAdmitted) expected.take(cost);
              else if (answer.retryAfterMs === 'never') expect(Number(cost)).toBeGreaterThan(limit);
              else {
                const dueAt = BigInt(clock.ms) + BigInt(answer.retryAfterMs);
                const early = expected.copy();
                early.goTo(dueAt - 1n);
                expect(early.admits(cost)).toBe(false);
                const due = expected.copy();
                due.goTo(dueAt);
                expect(due.admits(cost)).toBe(true);
              }
              const { remaining } = answer;
              expect(remaining).toBeGreaterThanOrEqual(0);
              expect(remaining).toBeLessThanOrEqual(limit);
              const rest = expected.copy();
              for (let unit = 0; unit < remaining; unit += 1) {
                expect(rest.admits(1n)).toBe(true);
                rest.take(1n);
              }
              expect(rest.admits(1n)).toBe(false);
            }
          }
        }),
        { numRuns: 600 },
      );
    });
  },
);

test('the window of a new key is that of the others, also when it keeps its old length', () => {
  const clock = clockAt(500);
  const limiter = new FixedWindow({ limit: 1, windowMs: 1000, clock });
  limiter.tryAcquire('known');
  limiter.reconfigure({ limit: 1, windowMs: 300 });
  expect(['known', 'new'].map((key) => limiter.peek(key).resetAfterMs)).toStrictEqual([500, 500]);
  // From 1000 to the next line of the new grid, at 1200.
  clock.ms = 1000;
  expect(['known', 'new', 'newer'].map((key) => limiter.tryAcquire(key).resetAfterMs)).toStrictEqual([200, 200, 200]);
  clock.ms = 1200;
  expect(['known', 'new', 'newest'].map((key) => limiter.peek(key).resetAfterMs)).toStrictEqual([300, 300, 300]);
});

test('after a large step back to before the window that kept its length, windows are of the new one', () => {
  const clock = clockAt(100_500);
  const limiter = new FixedWindow({ limit: 1, windowMs: 1000, clock });
  limiter.tryAcquire('key');
  limiter.reconfigure({ limit: 1, windowMs: 300 });
  clock.ms = 10_000;
  expect(limiter.tryAcquire('key')).toMatchObject({ allowed: false, retryAfterMs: 200 });
  expect(limiter.peek('new').resetAfterMs).toBe(200);
});

test('credit keeps its share of the capacity, and debt its tokens', () => {
  const clock = clockAt(0);
  const bucket = new TokenBucket({ capacity: 10, refill: { tokens: 1, periodMs: 10 }, clock });
  bucket.tryAcquire('half', 5);
  bucket.tryAcquire('debtor', 10);
  bucket.reserve('debtor', 4);
  bucket.peek('unknown');
  bucket.reconfigure({ capacity: 20, refill: { tokens: 1, periodMs: 1000 } });
  expect(bucket.peek('half').remaining).toBe(10);
  expect(bucket.tryAcquire('debtor').retryAfterMs).toBe(5000);
  expect(bucket.peek('unknown').remaining).toBe(20);
  bucket.reconfigure({ capacity: 3, refill: { tokens: 1, periodMs: 1000 } });
  expect(bucket.peek('half')).toMatchObject({ limit: 3, remaining: 1, resetAfterMs: 1500 });
  expect(bucket.peek('debtor')).toMatchObject({ limit: 3, remaining: 0, resetAfterMs: 7000 });
});

test('a scaled level is the exact floor, for credit and debt of any size', () => {
  const large = fc.integer({ min: 1, max: 2 ** 52 });
  fc.assert(
    fc.property(fc.maxSafeInteger(), large, large, (value, numerator, denominator) => {
      const exact = floorDiv(BigInt(value) * BigInt(numerator), BigInt(denominator));
      fc.pre(exact > -(2n ** 53n) && exact < 2n ** 53n);
      expect(BigInt(floorScaled(value, numerator, denominator))).toBe(exact);
    }),
  );
});

test('levels too large for a product in a double are carried exactly', () => {
  const clock = clockAt(0);
  const wide = { tokens: 1, periodMs: 2 ** 26 - 5 };
  const limiter = new TokenBucket({ capacity: 2 ** 26 - 1, refill: wide, clock });
  limiter.tryAcquire('key', 12_345_678);
  clock.ms = 7;
  limiter.reconfigure({ capacity: 2 ** 26 - 9, refill: wide });
  const [from, to, period] = [BigInt(2 ** 26 - 1), BigInt(2 ** 26 - 9), BigInt(wide.periodMs)];
  const level = (((from - 12_345_678n) * period + 7n) * to) / from;
  expect(limiter.peek('key').resetAfterMs).toBe(Number(to * period - level));
});

const all = Object.entries(subjects);
const sample: Config = {
  capacity: 4,
  refill: { tokens: 2, periodMs: 10 },
  limit: 4,
  windowMs: 40,
  intervalMs: 10,
  slack: 2,
};
const other: Config = { ...sample, capacity: 3, limit: 3, intervalMs: 7 };

describe.each(all)('%s', (_name, { make, pick }) => {
  test('the config that there is changes nothing', () => {
    const clock = clockAt(1000);
    const [touched, twin] = [make(sample, { clock }), make(sample, { clock })];
    for (let call = 0; call < 40; call += 1) {
      clock.ms += (call * 7) % 13;
      touched.reconfigure(pick(sample));
      expect(touched.tryAcquire('key')).toStrictEqual(twin.tryAcquire('key'));
      // Were it a change, the key would have seen this instant.
      clock.ms += 5;
      touched.reconfigure({ ...pick(sample), clock } as object);
      clock.ms -= 5;
    }
  });

  test('nonsense is refused, and changes no later answer', () => {
    const clock = clockAt(1000);
    const [touched, twin] = [make(sample, { clock }), make(sample, { clock })];
    const nonsense: unknown[] = [undefined, null, 7, {}];
    for (const [field, value] of Object.entries(pick(sample))) {
      for (const wrong of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, '4', null, 2 ** 53]) {
        if (field !== 'slack' || wrong !== 0) nonsense.push({ ...pick(sample), [field]: wrong });
        if (typeof value === 'object') nonsense.push({ ...pick(sample), [field]: { ...value, tokens: wrong } });
      }
    }
    nonsense.push(...[{ name: 'x' }, { maxKeys: 5 }, { blockMs: 1 }, { backwardsToleranceMs: 1 }, { clock: {} }]);
    for (const extra of nonsense.slice(-5)) nonsense.push({ ...pick(sample), ...(extra as object) });
    for (const config of nonsense) {
      touched.tryAcquire('key');
      twin.tryAcquire('key');
      clock.ms += 3;
      expect(() => touched.reconfigure(config as object), JSON.stringify(config)).toThrow(
        / must be | cannot be changed /,
      );
      expect(touched.tryAcquire('key')).toStrictEqual(twin.tryAcquire('key'));
      expect(touched.tryAcquire('other')).toStrictEqual(twin.tryAcquire('other'));
    }
  });

  test('a change takes nothing from anybody and gives no fresh start', () => {
    const clock = clockAt(1000);
    const limiter = make(sample, { clock });
    for (let call = 0; call < 20; call += 1) limiter.tryAcquire('drained');
    limiter.reconfigure(other);
    expect(limiter.tryAcquire('drained').allowed).toBe(false);
    expect(limiter.tryAcquire('new').allowed).toBe(true);
    expect(limiter.size).toBe(2);
  });

  test('every key goes through every change once, whoever is forgotten meanwhile', () => {
    const clock = clockAt(1000);
    const limiter = make(sample, { clock });
    const names = Array.from({ length: 200 }, (_, key) => `key ${key}`);
    const alone = new Map(names.map((name) => [name, make(sample, { clock })]));
    for (const name of names) for (const each of [limiter, alone.get(name)]) each?.tryAcquire(name);
    for (let change = 0; change < 150; change += 1) {
      clock.ms += change % 5;
      for (const each of [limiter, ...alone.values()]) each.reconfigure(change % 2 === 0 ? other : sample);
      // From the front, where the sweep has been: the last takes its place.
      limiter.reset(`key ${change}`);
      limiter.tryAcquire(`new ${change}`);
      limiter.reset(`new ${change}`);
      if (change % 10 > 0) continue;
      const name = `key ${199 - (change % 50)}`;
      expect(limiter.tryAcquire(name)).toStrictEqual(alone.get(name)?.tryAcquire(name));
    }
    for (const name of names.slice(150)) expect(limiter.peek(name)).toStrictEqual(alone.get(name)?.peek(name));
  });

  test('however many changes come, each costs little, and none is remembered for long', () => {
    const clock = clockAt(1000);
    const limiter = make(sample, { clock });
    for (let key = 0; key < 3200; key += 1) limiter.tryAcquire(`key ${key}`, 1);
    let carried = 0;
    const spied = limiter as unknown as { advance: (...args: unknown[]) => void };
    const advance = spied.advance;
    spied.advance = function (...args) {
      carried += 1;
      advance.apply(this, args);
    };
    limiter.reconfigure(other);
    expect(carried).toBe(0);
    const most: number[] = [];
    for (let change = 0; change < 300; change += 1) {
      carried = 0;
      limiter.reconfigure(change % 2 === 0 ? sample : other);
      most.push(carried);
    }
    // One key in 32, each through up to 65 changes.
    expect(Math.max(...most)).toBeLessThanOrEqual(100 * 65);
    carried = 0;
    limiter.tryAcquire('key 3199');
    expect(carried).toBeLessThanOrEqual(9 * 65 + 1);
  });
});

test.each<[string, Limiter, object, string]>([
  ['anchor', new FixedWindow({ limit: 1, windowMs: 5 }), { limit: 1, windowMs: 5, anchor: 'first-request' }, 'anchor'],
  ['edge', new SlidingLog({ limit: 1, windowMs: 5 }), { limit: 1, windowMs: 5, edge: 'closed' }, 'edge'],
  ['share', new SlidingCounter({ limit: 1, windowMs: 5 }), { limit: 1, windowMs: 5, share: 'floor' }, 'share'],
  ['guard', new SlidingCounter({ limit: 1, windowMs: 5 }), { limit: 1, windowMs: 5, guard: 'without-cost' }, 'guard'],
  ['window of a sliding counter', new SlidingCounter({ limit: 1, windowMs: 5 }), { limit: 1, windowMs: 6 }, 'windowMs'],
  [
    'phase',
    new SteppedBucket({ capacity: 1, refill: { tokens: 1, periodMs: 1 } }),
    { capacity: 1, refill: { tokens: 1, periodMs: 1 }, phase: 'epoch' },
    'phase',
  ],
])('the %s cannot change', (_what, limiter, config, field) => {
  expect(() => limiter.reconfigure(config)).toThrow(`${field} cannot be changed by reconfigure`);
});
