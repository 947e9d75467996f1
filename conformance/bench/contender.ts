import type { Algorithm, Clock } from '../contract.ts';
import { answer, collect } from './children.ts';
import { buildByHand, buildComposite, buildOurs, type Purpose } from './limiters.ts';
import { loadPeer } from './peers.ts';
import type { Question as RaceQuestion } from './race.ts';

/** A process with one limiter in it. */

export type Question = RaceQuestion | { readonly kind: 'bytes' };

/** What all read, ours and the bare loop: the clock that a limiter of ours has if none is given. */
const clock: Clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  nowNs: () => process.hrtime.bigint(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** The least that a keyed limiter does: look the key up, read the clock, write both numbers down, make an answer. */
const bareMap = (allowed: boolean) => {
  const states = new Map<string, { lastMs: number; level: number }>();
  return {
    tryAcquire(key: string) {
      const nowMs = clock.nowMs();
      let state = states.get(key);
      if (state === undefined) {
        state = { lastMs: nowMs, level: 1_000_000_000 };
        states.set(key, state);
      }
      state.lastMs = nowMs;
      state.level -= 1;
      return { allowed, limit: 1_000_000_000, remaining: state.level, resetAfterMs: 0, retryAfterMs: 0 };
    },
  };
};

type Run = { readonly sync: (key: string) => unknown } | { readonly promise: (key: string) => Promise<unknown> };

const HOUR_S = 3_600;
const PLENTY = 1_000_000_000;

/** Everybody else's, called as their users call them, with no adapter between. */
const PEERS: Readonly<Record<string, (points: number) => Promise<Run>>> = {
  'rate-limiter-flexible': async (points) => {
    const library = (await loadPeer('rate-limiter-flexible')) as {
      default: {
        RateLimiterMemory: new (options: object) => { consume(key: string, points: number): Promise<unknown> };
      };
    };
    const limiter = new library.default.RateLimiterMemory({ points, duration: HOUR_S });
    return { promise: (key) => limiter.consume(key, 1) };
  },
  'express-rate-limit': async () => {
    const { MemoryStore } = (await loadPeer('express-rate-limit')) as {
      MemoryStore: new () => { init(options: object): void; increment(key: string): Promise<unknown> };
    };
    const store = new MemoryStore();
    store.init({ windowMs: HOUR_S * 1_000 });
    return { promise: (key) => store.increment(key) };
  },
  limiter: async (points) => {
    const { TokenBucket } = (await loadPeer('limiter')) as {
      TokenBucket: new (options: object) => { content: number; tryRemoveTokens(count: number): boolean };
    };
    const bucket = new TokenBucket({ bucketSize: points, tokensPerInterval: points, interval: 1 });
    return { sync: () => bucket.tryRemoveTokens(1) };
  },
};

/** Ours, beside one limiter of each algorithm. */
const OURS: Readonly<Record<string, typeof buildComposite>> = {
  Composite: buildComposite,
  'by hand': buildByHand,
};

const runOf = async (contender: string, purpose: Purpose): Promise<Run> => {
  if (contender === 'bare Map') {
    const bare = bareMap(purpose !== 'denies');
    return { sync: (key) => bare.tryAcquire(key) };
  }
  const peer = PEERS[contender];
  if (peer) return peer(purpose === 'admits' ? PLENTY : 1);
  const limiter = OURS[contender]?.(purpose, clock) ?? buildOurs(contender as Algorithm, purpose, clock);
  return { sync: (key) => limiter.tryAcquire(key) };
};

/** Answers are kept for a while, or the optimizer would never build them. */
const SINK_SIZE = 1_024;
const sink: unknown[] = new Array(SINK_SIZE).fill(undefined);

const WARM_KEYS = 10_000;
/** So many calls between two looks at the time. */
const BATCH = 8_192;

let keys: string[] = [];
let run: Run;
/** Keys are visited in an order that no cache foresees: steps of about the golden section of their number. */
let step = 1;
let at = 0;
let purpose: Purpose = 'admits';
let contender = '';

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
const stepFor = (count: number): number => {
  let stride = Math.max(1, Math.floor(count * 0.618));
  while (gcd(stride, count) !== 1) stride++;
  return stride;
};

const syncCalls = (call: (key: string) => unknown, count: number): void => {
  for (let i = 0; i < count; i++) {
    sink[i & (SINK_SIZE - 1)] = call(keys[at]!);
    at += step;
    if (at >= keys.length) at -= keys.length;
  }
};

const promisedCalls = async (call: (key: string) => Promise<unknown>, count: number): Promise<void> => {
  for (let i = 0; i < count; i++) {
    try {
      sink[i & (SINK_SIZE - 1)] = await call(keys[at]!);
    } catch (refusal) {
      // rate-limiter-flexible rejects with its answer when it denies.
      if (refusal instanceof Error) throw refusal;
      sink[i & (SINK_SIZE - 1)] = refusal;
    }
    at += step;
    if (at >= keys.length) at -= keys.length;
  }
};

const calls = async (count: number): Promise<void> => {
  if ('sync' in run) syncCalls(run.sync, count);
  else await promisedCalls(run.promise, count);
};

/** Operations a second over at least `roundMs`. */
const round = async (roundMs: number): Promise<number> => {
  const began = performance.now();
  let count = 0;
  let now = began;
  while (now - began < roundMs) {
    await calls(BATCH);
    count += BATCH;
    now = performance.now();
  }
  return (count * 1_000) / (now - began);
};

/** One call for each of `some` keys, in their order. */
const visit = async (some: readonly string[]): Promise<void> => {
  for (const key of some) {
    if ('sync' in run) run.sync(key);
    else await run.promise(key).catch(() => {});
  }
};

/** Heap, and what typed arrays hold outside of it. */
const used = (): number => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

answer(async (question: Question) => {
  switch (question.kind) {
    case 'build':
      // Short enough that each is one flat string: looking one up allocates nothing.
      keys = Array.from({ length: question.keys }, (_, i) => `k${i}`);
      step = stepFor(question.keys);
      ({ purpose, contender } = question);
      run = await runOf(contender, purpose);
      if (purpose !== 'usual') {
        await visit(keys);
        collect();
      }
      return true;
    case 'round':
      return round(question.roundMs);
    case 'bytes': {
      // What the code itself takes is taken before; the limiter that is measured is a new one.
      await visit(keys.slice(0, WARM_KEYS));
      run = await runOf(contender, purpose);
      sink.fill(undefined);
      const before = used();
      await visit(keys);
      return (used() - before) / keys.length;
    }
  }
});
