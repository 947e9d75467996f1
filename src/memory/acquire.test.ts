import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Clock,
  type Decision,
  FixedWindow,
  Gcra,
  LeakyBucket,
  LeakyQueue,
  type Limiter,
  PayLater,
  SlidingCounter,
  SlidingLog,
  Spacing,
  SteppedBucket,
  TokenBucket,
} from './index.ts';
import { settled, TestClock } from './test-clock.ts';

// Waiting for real limiters, judged by a queue so naive that it can be seen to be right: it looks every ms, at everything.

interface Kind {
  readonly build: (clock: Clock, size: number) => Limiter;
  readonly config: (size: number) => object;
  /** The largest cost that can ever pass. */
  readonly costMax: (size: number) => number;
}

const bucket = (size: number) => ({ capacity: size, refill: { tokens: 2, periodMs: 7 } });
const window = (size: number) => ({ limit: size, windowMs: 11 });

function kind<Config extends object>(
  Class: new (config: Config) => Limiter<never>,
  config: (size: number) => Config,
  costMax: (size: number) => number = (size) => size,
): Kind {
  return { build: (clock, size) => new Class({ ...config(size), clock }) as unknown as Limiter, config, costMax };
}

const kinds: Record<string, Kind> = {
  TokenBucket: kind(TokenBucket, bucket),
  Gcra: kind(Gcra, bucket),
  LeakyBucket: kind(LeakyBucket, bucket),
  SteppedBucket: kind(SteppedBucket, bucket),
  PayLater: kind(PayLater, bucket, () => Number.POSITIVE_INFINITY),
  FixedWindow: kind(FixedWindow, window),
  'FixedWindow from the first request': kind(FixedWindow, (size) => ({
    ...window(size),
    anchor: 'first-request' as const,
  })),
  SlidingLog: kind(SlidingLog, window),
  'SlidingLog, closed': kind(SlidingLog, (size) => ({ ...window(size), edge: 'closed' as const })),
  SlidingCounter: kind(SlidingCounter, window),
  Spacing: kind(
    Spacing,
    (size) => ({ intervalMs: 3, slack: size - 1 }),
    () => 1,
  ),
};

type Op =
  | { readonly kind: 'acquire'; key: string; cost: number; timeoutMs: number | undefined; failFast: boolean }
  | { readonly kind: 'try'; key: string; cost: number }
  | { readonly kind: 'cancel'; of: number }
  | { readonly kind: 'reset'; key: string }
  | { readonly kind: 'reconfigure'; size: number };

/** An operation, and how long after the one before. */
type Step = readonly [gapMs: number, op: Op];
/** Who, when, and how it ended. */
type Line = readonly [op: number, atMs: number, outcome: string];

const SIZE = 4;
const END_MS = 700;
const keys = fc.constantFrom('a', 'a', 'b');

function scripts(costMax: number, maxLength = 24): fc.Arbitrary<Step[]> {
  const cost = fc.integer({ min: 1, max: Math.min(5, costMax) });
  const timeoutMs = fc.option(fc.integer({ min: 0, max: 30 }), { nil: undefined });
  const acquire = fc.record({
    kind: fc.constant('acquire' as const),
    key: keys,
    cost,
    timeoutMs,
    failFast: fc.integer({ min: 0, max: 3 }).map((roll) => roll === 0),
  });
  const op: fc.Arbitrary<Op> = fc.oneof(
    { weight: 8, arbitrary: acquire },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('try' as const), key: keys, cost }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('cancel' as const), of: fc.nat(maxLength) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('reset' as const), key: keys }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('reconfigure' as const), size: fc.integer({ min: 1, max: 6 }) }),
    },
  );
  const gapMs = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 9 }));
  return fc.array(fc.tuple(gapMs, op), { minLength: 1, maxLength });
}

/** Plays a script on the real thing. */
async function play(limiter: Limiter, clock: TestClock, script: readonly Step[], config: Kind['config']) {
  const lines: Line[] = [];
  const controllers: AbortController[] = [];
  for (const [index, [gapMs, op]] of script.entries()) {
    await clock.pass(gapMs);
    const controller = new AbortController();
    controllers.push(controller);
    if (op.kind === 'acquire') {
      const { timeoutMs, failFast } = op;
      const options = { failFast, signal: controller.signal, ...(timeoutMs !== undefined && { timeoutMs }) };
      limiter
        .acquire(op.key, op.cost, options)
        .then(({ allowed, reason }) => lines.push([index, clock.ms, allowed ? 'granted' : `${reason}`]));
    } else if (op.kind === 'try') {
      const { allowed, reason } = limiter.tryAcquire(op.key, op.cost);
      lines.push([index, clock.ms, allowed ? 'granted' : `${reason}`]);
    } else if (op.kind === 'cancel') {
      controllers[op.of]?.abort();
    } else if (op.kind === 'reset') {
      limiter.reset(op.key);
    } else {
      limiter.reconfigure(config(op.size));
    }
    await settled();
  }
  await clock.pass(END_MS);
  return lines;
}

interface Waiting {
  readonly index: number;
  readonly key: string;
  readonly cost: number;
  readonly untilMs: number;
}

/** The same, by a limiter for which nobody ever waits, asked for each head of line at every ms. */
class Naive {
  readonly #kind: Kind;
  readonly #clock = new TestClock();
  readonly #limiter: Limiter;
  #size = SIZE;
  #waiting: Waiting[] = [];
  readonly lines: Line[] = [];

  constructor(kind: Kind) {
    this.#kind = kind;
    this.#limiter = kind.build(this.#clock, SIZE);
  }

  play(script: readonly Step[], endMs = END_MS): this {
    for (const [index, [gapMs, op]] of script.entries()) {
      this.#pass(gapMs);
      this.#do(index, op, script);
      this.#serve();
    }
    this.#pass(endMs);
    return this;
  }

  #pass(ms: number): void {
    for (let passed = 0; passed < ms; passed += 1) {
      this.#clock.ms += 1;
      this.#serve();
    }
  }

  #do(index: number, op: Op, script: readonly Step[]): void {
    if (op.kind === 'acquire') this.#acquire(index, op, script);
    else if (op.kind === 'try') this.#try(index, op);
    else if (op.kind === 'cancel')
      this.#end(
        this.#waiting.find((waiting) => waiting.index === op.of),
        'cancelled',
      );
    else if (op.kind === 'reset') this.#limiter.reset(op.key);
    else {
      this.#size = op.size;
      this.#limiter.reconfigure(this.#kind.config(op.size));
      const costMax = this.#kind.costMax(op.size);
      for (const waiting of this.#waiting.filter(({ cost }) => cost > costMax)) this.#end(waiting, 'never');
    }
  }

  #acquire(index: number, op: Op & { kind: 'acquire' }, script: readonly Step[]): void {
    const { key, cost, timeoutMs = Number.POSITIVE_INFINITY } = op;
    if (cost > this.#kind.costMax(this.#size)) this.#say(index, 'never');
    else if (op.failFast && timeoutMs > 0 && this.#isInVain(index, op, script)) this.#say(index, 'timeout');
    else this.#waiting.push({ index, key, cost, untilMs: this.#clock.ms + timeoutMs });
  }

  /** What would become of it if it waited, and nothing else came? All happens again, to see. */
  #isInVain(index: number, op: Op & { kind: 'acquire' }, script: readonly Step[]): boolean {
    const until = [...script.slice(0, index), [script[index]![0], { ...op, failFast: false }] as const];
    return new Naive(this.#kind).play(until).lines.some(([who, , outcome]) => who === index && outcome === 'timeout');
  }

  #try(index: number, { key, cost }: Op & { kind: 'try' }): void {
    if (cost > this.#kind.costMax(this.#size)) this.#say(index, 'never');
    else if (this.#waiting.some((waiting) => waiting.key === key)) this.#say(index, 'limited');
    else this.#say(index, this.#limiter.tryAcquire(key, cost).allowed ? 'granted' : 'limited');
  }

  /** Serves each line up to the first that has to wait; then those behind it that have waited long enough leave. */
  #serve(): void {
    for (const key of ['a', 'b']) {
      for (let head = this.#head(key); head !== undefined; head = this.#head(key)) {
        if (this.#limiter.tryAcquire(key, head.cost).allowed) this.#end(head, 'granted');
        else if (head.untilMs === this.#clock.ms) this.#end(head, 'timeout');
        else break;
      }
    }
    for (const waiting of this.#waiting.filter(({ untilMs }) => untilMs === this.#clock.ms)) {
      this.#end(waiting, 'timeout');
    }
  }

  #head(key: string): Waiting | undefined {
    return this.#waiting.find((waiting) => waiting.key === key);
  }

  #end(waiting: Waiting | undefined, outcome: string): void {
    if (waiting === undefined) return;
    this.#waiting = this.#waiting.filter((other) => other !== waiting);
    this.#say(waiting.index, outcome);
  }

  #say(index: number, outcome: string): void {
    this.lines.push([index, this.#clock.ms, outcome]);
  }
}

/** What a single wait comes to, as soon as it does. */
function outcomeOf(wait: Promise<Decision>): { decision?: Decision } {
  const outcome: { decision?: Decision } = {};
  wait.then((decision) => {
    outcome.decision = decision;
  });
  return outcome;
}

const byOp = (lines: readonly Line[]) => [...lines].sort(([one], [other]) => one - other);

/** The operations that ended so, in the order in which they did. */
function grants(lines: readonly Line[], script: readonly Step[], key: string): number[] {
  return lines
    .filter(([index, , outcome]) => {
      const [, op] = script[index]!;
      return outcome === 'granted' && op.kind === 'acquire' && op.key === key;
    })
    .map(([index]) => index);
}

describe.each(Object.entries(kinds))('%s', (_name, kindOf) => {
  test('whoever waits is granted, in order and at the first ms, or denied, as a naive queue does it', async () => {
    await fc.assert(
      fc.asyncProperty(scripts(kindOf.costMax(SIZE)), async (script) => {
        const clock = new TestClock();
        const limiter = kindOf.build(clock, SIZE);
        const lines = await play(limiter, clock, script, kindOf.config);
        const naive = new Naive(kindOf).play(script).lines;
        expect(byOp(lines)).toStrictEqual(byOp(naive));
        for (const key of ['a', 'b']) expect(grants(lines, script, key)).toStrictEqual(grants(naive, script, key));
        expect(clock.timers).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test('it comes to the same where no timer ever fires, but somebody looks at every ms', async () => {
    await fc.assert(
      fc.asyncProperty(scripts(kindOf.costMax(SIZE), 12), async (script) => {
        const clock = new TestClock();
        clock.lateMs = Number.POSITIVE_INFINITY;
        const limiter = kindOf.build(clock, SIZE);
        const { pass } = clock;
        clock.pass = async (ms) => {
          for (let passed = 0; passed < ms; passed += 1) {
            await pass.call(clock, 1);
            limiter.peek('a');
            await settled();
          }
        };
        const lines = await play(limiter, clock, script, kindOf.config);
        expect(byOp(lines)).toStrictEqual(byOp(new Naive(kindOf).play(script).lines));
      }),
      { numRuns: 20 },
    );
  });

  test('a try behind others is told a wait that is enough, and no longer than that', async () => {
    const acquires = scripts(kindOf.costMax(SIZE), 10).map((script) =>
      script.filter(([, op]) => op.kind === 'acquire'),
    );
    await fc.assert(
      fc.asyncProperty(
        acquires,
        fc.integer({ min: 1, max: Math.min(3, kindOf.costMax(SIZE)) }),
        async (script, cost) => {
          const tryAfter = async (waitMs?: number) => {
            const clock = new TestClock();
            const limiter = kindOf.build(clock, SIZE);
            for (const [gapMs, op] of script) {
              await clock.pass(gapMs);
              if (op.kind !== 'acquire') continue;
              const { timeoutMs } = op;
              limiter.acquire(op.key, op.cost, timeoutMs === undefined ? {} : { timeoutMs });
            }
            const first = limiter.tryAcquire('a', cost);
            if (waitMs === undefined) return first;
            await clock.pass(waitMs);
            return limiter.tryAcquire('a', cost);
          };
          const { allowed, retryAfterMs, remaining } = await tryAfter();
          if (allowed || retryAfterMs === 'never') return;
          expect(remaining === 0 || cost > 1).toBe(true);
          expect(await tryAfter(retryAfterMs)).toMatchObject({ allowed: true });
          expect(await tryAfter(retryAfterMs - 1)).toMatchObject({ allowed: false });
        },
      ),
      { numRuns: 100 },
    );
  });
});

/** One job of a queue that is worked out from its definition; in ticks of 1/tokens ms. */
interface Job {
  readonly index: number;
  readonly length: number;
  readonly arrival: number;
  /** When it was told to start; undefined: it is called when its turn comes. */
  readonly told: number | undefined;
  readonly untilMs: number;
}

test('LeakyQueue calls each at its turn, as start(i) = max(arrival(i), start(i − 1) + cost(i − 1)) has it', async () => {
  const [capacity, tokens, periodMs] = [20, 2, 7];
  const steps = scripts(capacity).map((script) =>
    script.filter(
      ([, op]) => (op.kind !== 'acquire' || !op.failFast) && op.kind !== 'reset' && op.kind !== 'reconfigure',
    ),
  );
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const clock = new TestClock();
      const queue = new LeakyQueue({ capacity, refill: { tokens, periodMs }, clock });
      const lines = await play(queue as unknown as Limiter, clock, script, () => ({}));
      expect(clock.timers).toBe(0);
      const naive: Line[] = [];
      const jobs: Record<string, Job[]> = { a: [], b: [] };
      const free: Record<string, number> = { a: 0, b: 0 };
      let nowMs = 0;
      const startOf = (job: Job, from: number) => job.told ?? Math.max(job.arrival, from);
      const endOf = (key: string) => jobs[key]!.reduce((end, job) => startOf(job, end) + job.length, free[key]!);
      const leave = (index: number, outcome: string) => {
        for (const key of ['a', 'b']) {
          if (!jobs[key]!.some((job) => job.index === index && job.told === undefined)) continue;
          jobs[key] = jobs[key]!.filter((job) => job.index !== index);
          naive.push([index, nowMs, outcome]);
        }
      };
      const serve = () => {
        for (const key of ['a', 'b']) {
          for (let head = jobs[key]![0]; head !== undefined; head = jobs[key]![0]) {
            const start = startOf(head, free[key]!);
            if (start <= nowMs * tokens) {
              jobs[key]!.shift();
              free[key] = start + head.length;
              if (head.told === undefined) naive.push([head.index, nowMs, 'granted']);
            } else if (head.untilMs === nowMs) leave(head.index, 'timeout');
            else break;
          }
          for (const job of jobs[key]!.filter(({ untilMs }) => untilMs === nowMs)) leave(job.index, 'timeout');
        }
      };
      for (const [index, [gapMs, op]] of [...script, [END_MS, { kind: 'cancel', of: -1 }] as const].entries()) {
        for (let passed = 0; passed < gapMs; passed += 1) {
          nowMs += 1;
          serve();
        }
        if (op.kind === 'cancel') leave(op.of, 'cancelled');
        if (op.kind === 'acquire' || op.kind === 'try') {
          const { key, cost } = op;
          const now = nowMs * tokens;
          const length = cost * periodMs;
          const end = Math.max(endOf(key), now);
          const fits = end - now + length <= capacity * periodMs;
          if (op.kind === 'try') naive.push([index, nowMs, fits ? 'granted' : 'limited']);
          else if (!fits) naive.push([index, nowMs, 'queue-full']);
          if (fits) {
            const untilMs = op.kind === 'acquire' ? nowMs + (op.timeoutMs ?? END_MS) : Number.NaN;
            jobs[key]!.push({ index, length, arrival: now, told: op.kind === 'try' ? end : undefined, untilMs });
          }
        }
        serve();
      }
      expect(byOp(lines)).toStrictEqual(byOp(naive));
    }),
    { numRuns: 1000 },
  );
});

describe('while somebody waits', () => {
  const build = (options = {}) => {
    const clock = new TestClock(1000);
    return { clock, limiter: new TokenBucket({ capacity: 3, refill: { tokens: 1, periodMs: 10 }, clock, ...options }) };
  };

  test('the others are told that nothing is left, and their own wait', async () => {
    const { clock, limiter } = build();
    limiter.tryAcquire('key', 2);
    limiter.acquire('key', 3);
    expect(limiter.peek('key')).toStrictEqual({ limit: 3, remaining: 0, resetAfterMs: 20 });
    expect(limiter.tryAcquire('key')).toMatchObject({
      allowed: false,
      remaining: 0,
      retryAfterMs: 30,
      reason: 'limited',
    });
    expect(limiter.tryAcquire('key', 4)).toMatchObject({ allowed: false, retryAfterMs: 'never', reason: 'never' });
    expect(limiter.tryAcquire('other').allowed).toBe(true);
    const behind = outcomeOf(limiter.acquire('key', 1, { timeoutMs: 5 }));
    const cancel = new AbortController();
    const cancelled = outcomeOf(limiter.acquire('key', 1, { signal: cancel.signal }));
    cancel.abort();
    await clock.pass(5);
    expect(behind.decision).toMatchObject({ allowed: false, remaining: 0, retryAfterMs: 25, reason: 'timeout' });
    expect(cancelled.decision).toMatchObject({ allowed: false, retryAfterMs: 30, reason: 'cancelled' });
    await clock.pass(15);
    expect(limiter.peek('key')).toStrictEqual({ limit: 3, remaining: 0, resetAfterMs: 30 });
    await clock.pass(10);
    expect(limiter.tryAcquire('key').allowed).toBe(true);
  });

  test('whoever is granted before others is told that nothing is left', async () => {
    const { clock, limiter } = build();
    limiter.tryAcquire('key', 3);
    const [first, second] = [outcomeOf(limiter.acquire('key', 1)), outcomeOf(limiter.acquire('key', 3))];
    clock.lateMs = 15;
    await clock.pass(25);
    expect(first.decision).toMatchObject({ allowed: true, remaining: 0, limit: 3, retryAfterMs: 0 });
    expect(second.decision).toBeUndefined();
  });

  test('stats count who waited, for how long, and who waited in vain', async () => {
    const { clock, limiter } = build();
    limiter.acquire('key', 3);
    limiter.acquire('key', 2);
    limiter.acquire('key', 1, { timeoutMs: 7 });
    limiter.acquire('key', 4);
    limiter.tryAcquire('key');
    await clock.pass(7);
    limiter.acquire('other', 1, { signal: AbortSignal.abort() });
    limiter.acquire('other', 1, { timeoutMs: 0 });
    await clock.pass(20);
    const key = { acquired: 2, denied: 3, waited: 1, waitedMs: 20 };
    expect(limiter.stats('key')).toStrictEqual(key);
    expect(limiter.stats('other')).toStrictEqual({ acquired: 1, denied: 1, waited: 0, waitedMs: 0 });
    expect(limiter.stats()).toStrictEqual({ acquired: 3, denied: 4, waited: 1, waitedMs: 20 });
    limiter.reset('key');
    expect(limiter.stats('key')).toStrictEqual({ acquired: 0, denied: 0, waited: 0, waitedMs: 0 });
    expect(limiter.stats().waitedMs).toBe(20);
  });

  test('its key is not forgotten before it has been served, though it would be as good as new', async () => {
    const { clock, limiter } = build();
    clock.lateMs = Number.POSITIVE_INFINITY;
    limiter.tryAcquire('key', 3);
    limiter.acquire('key', 3);
    await clock.pass(1000);
    for (let key = 0; key < 10; key += 1) limiter.tryAcquire(`key ${key}`);
    expect(limiter.size).toBe(11);
    expect(limiter.stats('key').acquired).toBe(2);
    expect(limiter.tryAcquire('key').allowed).toBe(false);
  });

  test('a block is waited out, and who waits starts none; who does not wait does', async () => {
    const { clock, limiter } = build({ blockMs: 100 });
    limiter.tryAcquire('key', 3);
    const before = outcomeOf(limiter.acquire('key', 1));
    const behind = limiter.tryAcquire('key', 1);
    expect(behind).toMatchObject({ allowed: false, reason: 'limited', retryAfterMs: 20 });
    await clock.pass(10);
    expect(before.decision?.allowed).toBe(true);
    expect(limiter.tryAcquire('key', 1)).toMatchObject({ allowed: false, reason: 'limited', retryAfterMs: 100 });
    const [first, second] = [outcomeOf(limiter.acquire('key', 3)), outcomeOf(limiter.acquire('key', 1))];
    expect(limiter.tryAcquire('key', 1)).toMatchObject({ allowed: false, reason: 'blocked', retryAfterMs: 120 });
    const hurried = outcomeOf(limiter.acquire('key', 1, { timeoutMs: 0 }));
    await clock.pass(99);
    expect(hurried.decision).toMatchObject({ allowed: false, reason: 'blocked', retryAfterMs: 120 });
    expect(first.decision).toBeUndefined();
    await clock.pass(1);
    expect(first.decision?.allowed).toBe(true);
    await clock.pass(10);
    expect(second.decision?.allowed).toBe(true);
    const none = outcomeOf(limiter.acquire('key', 1, { timeoutMs: 0 }));
    await settled();
    expect(none.decision).toMatchObject({ allowed: false, reason: 'timeout', retryAfterMs: 100 });
    expect(limiter.tryAcquire('key', 1)).toMatchObject({ reason: 'blocked', retryAfterMs: 100 });
  });

  test('who leaves a line that is too long to be thought through is told a wait that is enough', async () => {
    const { limiter } = build();
    for (let n = 0; n < 33; n += 1) limiter.acquire('key');
    // 30 wait, of whom 16 are thought through.
    const { retryAfterMs } = await limiter.acquire('key', 1, { timeoutMs: 0 });
    expect(retryAfterMs).toBeGreaterThanOrEqual(310);
    expect(retryAfterMs).toBeLessThan(1000);
  });

  test('a new key that there is no room for does not wait', async () => {
    const { limiter } = build({ maxKeys: 1 });
    limiter.acquire('key', 3);
    const outcome = outcomeOf(limiter.acquire('other', 1));
    await settled();
    expect(outcome.decision).toMatchObject({ allowed: false, reason: 'table-full' });
    expect(limiter.stats()).toMatchObject({ acquired: 1, denied: 1 });
    // Whatever it is told, it counts for nobody else.
    await limiter.acquire('other', 1, { signal: AbortSignal.abort() });
    expect(limiter.stats('key')).toMatchObject({ acquired: 1, denied: 0 });
    expect(limiter.stats()).toMatchObject({ acquired: 1, denied: 2 });
  });

  test('a refund lets it go on', async () => {
    const { limiter } = build();
    limiter.tryAcquire('key', 3);
    const outcome = outcomeOf(limiter.acquire('key', 2));
    limiter.refund('key', 1);
    await settled();
    expect(outcome.decision).toBeUndefined();
    limiter.refund('key', 1);
    await settled();
    expect(outcome.decision?.allowed).toBe(true);
  });

  test.each<[string, (limiter: TokenBucket) => void]>([
    ['reconfigure', (limiter) => limiter.reconfigure({ capacity: 3, refill: { tokens: 1, periodMs: 1000 } })],
    ['reset', (limiter) => limiter.reset('key')],
    ['refund', (limiter) => limiter.refund('key', 1)],
    ['reserve', (limiter) => limiter.reserve('key', 1)],
    ['peek', (limiter) => limiter.peek('key')],
  ])('%s comes after what was due before it, however late the timer', async (_name, change) => {
    const { clock, limiter } = build();
    clock.lateMs = Number.POSITIVE_INFINITY;
    limiter.tryAcquire('key', 3);
    // The first is due at 20 and the second at 30; the third would be at 50, but has gone by then.
    const outcomes = [2, 1, 2].map((cost, index) =>
      outcomeOf(limiter.acquire('key', cost, { timeoutMs: [500, 500, 49][index]! })),
    );
    await clock.pass(1000);
    change(limiter);
    await settled();
    expect(outcomes.map(({ decision }) => decision?.reason ?? decision?.allowed)).toStrictEqual([
      true,
      true,
      'timeout',
    ]);
    const { acquired } = limiter.stats();
    expect(acquired).toBe(_name === 'reserve' ? 4 : 3);
    expect(limiter.peek('key').remaining).toBe({ reset: 3, refund: 1 }[_name] ?? 0);
  });

  test('a step back of the clock to where its window ends sooner brings its turn forward', async () => {
    const clock = new TestClock(1_000_001);
    const limiter = new FixedWindow({ limit: 1, windowMs: 1000, clock });
    limiter.tryAcquire('key');
    const outcome = outcomeOf(limiter.acquire('key'));
    clock.stepBy(-500_002);
    limiter.tryAcquire('other');
    expect(clock.ms).toBe(499_999);
    await clock.pass(1);
    expect(outcome.decision?.allowed).toBe(true);
    expect(clock.timers).toBe(0);
  });

  test.each([
    ['key', ['', 1], /^key must be a non-empty string/],
    ['cost', ['key', 0], /^cost must be a positive integer/],
    ['timeout', ['key', 1, { timeoutMs: -1 }], /^timeoutMs must be a non-negative integer/],
  ])('a bad %s is refused at once, and not by the promise', (_what, call, message) => {
    const { limiter } = build();
    expect(() => limiter.acquire(...(call as [string, number]))).toThrow(message);
    expect(limiter.size).toBe(0);
  });
});

describe('LeakyQueue', () => {
  const build = (options = {}) => {
    const clock = new TestClock();
    return { clock, queue: new LeakyQueue({ capacity: 5, refill: { tokens: 1, periodMs: 10 }, clock, ...options }) };
  };

  test('lets in what fits, to be called at its turn; and answers the rest at once', async () => {
    const { clock, queue } = build();
    const waits = [2, 2, 1, 1, 6].map((cost) => outcomeOf(queue.acquire('key', cost)));
    await clock.pass(19);
    expect(waits.map(({ decision }) => decision?.reason ?? decision?.allowed)).toStrictEqual([
      true,
      undefined,
      undefined,
      'queue-full',
      'never',
    ]);
    expect(waits[3]?.decision?.retryAfterMs).toBe(10);
    await clock.pass(1);
    expect(waits[1]?.decision).toMatchObject({ allowed: true, delayMs: 0 });
    await clock.pass(20);
    expect(waits[2]?.decision).toMatchObject({ allowed: true, remaining: 4, resetAfterMs: 10 });
    expect(queue.stats()).toStrictEqual({ acquired: 3, denied: 2, waited: 2, waitedMs: 60 });
  });

  test('a try behind those in line is let in if it fits, and told when its turn will be', async () => {
    const { clock, queue } = build();
    queue.acquire('key', 2);
    queue.acquire('key', 2);
    expect(queue.peek('key').remaining).toBe(1);
    expect(queue.tryAcquire('key', 1)).toMatchObject({ allowed: true, delayMs: 40 });
    expect(queue.tryAcquire('key', 1)).toMatchObject({ allowed: false, retryAfterMs: 10 });
    await clock.pass(50);
    expect(queue.peek('key').remaining).toBe(5);
    expect(clock.timers).toBe(0);
  });

  test('who does not wait, or fails fast, has no turn and keeps no room', async () => {
    const { clock, queue } = build();
    queue.acquire('key', 3);
    const waits = [{ timeoutMs: 0 }, { timeoutMs: 29, failFast: true }, { timeoutMs: 30, failFast: true }];
    const outcomes = waits.map((options) => outcomeOf(queue.acquire('key', 2, options)));
    await clock.pass(30);
    expect(outcomes.map(({ decision }) => decision?.reason ?? decision?.allowed)).toStrictEqual([
      'timeout',
      'timeout',
      true,
    ]);
  });

  test('who fails fast behind others in line reckons with all of them', async () => {
    const { clock, queue } = build();
    queue.acquire('key', 1);
    queue.acquire('key', 2);
    const outcomes = [29, 30].map((timeoutMs) => outcomeOf(queue.acquire('key', 1, { timeoutMs, failFast: true })));
    await clock.pass(0);
    expect(outcomes[0]?.decision?.reason).toBe('timeout');
    expect(outcomes[1]?.decision).toBeUndefined();
    await clock.pass(30);
    expect(outcomes[1]?.decision?.allowed).toBe(true);
  });

  test('reset leaves those in line, and nothing ahead of them', async () => {
    const { clock, queue } = build();
    const waits = [3, 1, 1].map((cost) => outcomeOf(queue.acquire('key', cost)));
    await clock.pass(5);
    queue.reset('key');
    await settled();
    expect(waits.map(({ decision }) => decision?.allowed)).toStrictEqual([true, true, undefined]);
    expect(queue.peek('key').remaining).toBe(3);
    await clock.pass(10);
    expect(waits[2]?.decision?.allowed).toBe(true);
  });

  test('a faster one calls sooner, and one that has grown too small tells so', async () => {
    const { clock, queue } = build();
    const waits = [2, 3, 1].map((cost) => outcomeOf(queue.acquire('key', cost)));
    await clock.pass(10);
    expect(waits[2]?.decision?.reason).toBe('queue-full');
    queue.reconfigure({ capacity: 5, refill: { tokens: 2, periodMs: 10 } });
    await clock.pass(4);
    expect(waits[1]?.decision).toBeUndefined();
    const small = outcomeOf(queue.acquire('key', 1));
    await clock.pass(1);
    expect(waits[1]?.decision?.allowed).toBe(true);
    const large = outcomeOf(queue.acquire('key', 1));
    queue.reconfigure({ capacity: 1, refill: { tokens: 2, periodMs: 10 } });
    await clock.pass(15);
    expect([small.decision?.allowed, large.decision?.allowed]).toStrictEqual([true, undefined]);
    await clock.pass(5);
    expect(large.decision?.allowed).toBe(true);
  });
});
