import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../memory/clock.ts';
import type { Backend } from './backend.ts';
import { type Design, memoryBackend, slackTokens, TokenBucket } from './index.ts';

/**
 * Several nodes, whose clocks are off, by something else from time to time, over a network that loses, delays and repeats
 * messages and cuts nodes off: all that they admit together stays within the declared bound, in every interval.
 */

const SKEW_MS = 100;
const ORIGIN_MS = 1_900_000_000_000;

type Weather = 'fair' | 'cut off' | 'request lost' | 'reply lost' | 'slow' | 'late' | 'twice';

/** The world of one run: true time, and what happens to messages. */
class World {
  nowMs = ORIGIN_MS;
  readonly backend: Backend;
  readonly #weather: Weather[];
  readonly #slow: (() => void)[] = [];

  constructor(nodes: number, clockOf: (timeMs: () => number) => OffClock) {
    this.backend = memoryBackend({ clock: { nowMs: clockOf(() => this.nowMs).read } });
    this.#weather = Array.from({ length: nodes }, () => 'fair' as const);
  }

  set(node: number, weather: Weather): void {
    this.#weather[node] = weather;
  }

  /** What has been slow arrives. */
  arrive(): void {
    for (const go of this.#slow.splice(0)) go();
  }

  /** The backend, as `node` sees it. */
  seenBy(node: number): Backend {
    const send = async <T>(call: () => Promise<T>, isDecision = false): Promise<T> => {
      const weather = this.#weather[node];
      if (weather === 'cut off' || weather === 'request lost') throw new Error(weather);
      if (weather === 'late') {
        // Given up by the node, and carried out in the end.
        this.#slow.push(() => void call());
        throw new Error(weather);
      }
      if (weather === 'slow') await new Promise<void>((go) => this.#slow.push(go));
      const reply = await call();
      if (weather === 'twice') return call();
      // A decision of the backend counts from when it was made, and so its answer is told at once.
      if (weather === 'slow' && !isDecision) await new Promise<void>((go) => this.#slow.push(go));
      if (weather === 'reply lost') throw new Error(weather);
      return reply;
    };
    return {
      take: (...args) => send(() => this.backend.take(...args), true),
      exchange: (...args) => send(() => this.backend.exchange(...args)),
      settle: (...args) => send(() => this.backend.settle(...args)),
    };
  }
}

/** An exact bucket of the bound: what it would deny exceeds the bound in some interval. */
class Ghost {
  #level: number;
  #lastMs = ORIGIN_MS;
  readonly #full: number;
  readonly #tokens: number;
  readonly #periodMs: number;

  constructor(most: number, { tokens, periodMs }: { tokens: number; periodMs: number }) {
    this.#full = most * periodMs;
    this.#level = this.#full;
    this.#tokens = tokens;
    this.#periodMs = periodMs;
  }

  /** What is left of the bound, in tokens; less than nothing if it is broken. */
  admit(cost: number, nowMs: number): number {
    this.#level = Math.min(this.#full, this.#level + (nowMs - this.#lastMs) * this.#tokens) - cost * this.#periodMs;
    this.#lastMs = nowMs;
    return this.#level / this.#periodMs;
  }
}

const step = fc.record({
  node: fc.nat(9),
  cost: fc.integer({ min: 1, max: 3 }),
  burst: fc.integer({ min: 1, max: 12 }),
  waitMs: fc.constantFrom(0, 0, 1, 7, 50, 120, 400, 1100),
  weather: fc.constantFrom<(Weather | 'same')[]>(
    'same',
    'same',
    'fair',
    'fair',
    'cut off',
    'request lost',
    'reply lost',
    'slow',
    'late',
    'twice',
  ),
  freshen: fc.boolean(),
  /** Which clock is set anew, and to what. */
  clock: fc.option(fc.nat(4), { freq: 3 }),
  skewMs: fc.constantFrom(-SKEW_MS, 0, SKEW_MS),
});

/** A clock that is off. Set to be less ahead, it stands still until time has caught up: none goes back. */
class OffClock {
  readonly #timeMs: () => number;
  #skewMs: number;
  #leastMs = Number.NEGATIVE_INFINITY;

  constructor(timeMs: () => number, skewMs: number) {
    this.#timeMs = timeMs;
    this.#skewMs = skewMs;
  }

  readonly read = (): number => Math.max(this.#leastMs, this.#timeMs() + this.#skewMs);

  set(skewMs: number): void {
    this.#leastMs = this.read();
    this.#skewMs = skewMs;
  }
}

const setting = fc.record({
  nodes: fc.integer({ min: 2, max: 4 }),
  capacity: fc.integer({ min: 3, max: 20 }),
  refill: fc.record({ tokens: fc.integer({ min: 1, max: 20 }), periodMs: fc.constantFrom(100, 1000) }),
  skewsMs: fc.array(fc.integer({ min: -SKEW_MS, max: SKEW_MS }), { minLength: 5, maxLength: 5 }),
  steps: fc.array(step, { minLength: 10, maxLength: 50 }),
});

const DESIGNS: readonly (readonly [string, Design])[] = [
  ['strict', { kind: 'strict' }],
  ['leases', { kind: 'leases', batch: 3, leaseMs: 300 }],
  ['debts', { kind: 'debts', syncMs: 100, openMs: 400 }],
];

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
};

/** Timers of the nodes, which fire when the run says so, or never. */
const clockOf = (read: () => number, timers: Set<() => void>): Clock => ({
  nowMs: read,
  setTimer: (callback) => {
    timers.add(callback);
    return () => timers.delete(callback);
  },
});

describe.each(DESIGNS)('%s', (_name, design) => {
  test('never exceeds its bound, whatever the clocks and the network do', async () => {
    let answers = 0;
    let admissions = 0;
    let closest = Number.POSITIVE_INFINITY;
    await fc.assert(
      fc.asyncProperty(setting, async ({ nodes: count, capacity, refill, skewsMs, steps }) => {
        const clocks: OffClock[] = [];
        const timed = (index: number) => (timeMs: () => number) => {
          const clock = new OffClock(timeMs, skewsMs[index] ?? 0);
          clocks[index] = clock;
          return clock;
        };
        const world = new World(count, timed(4));
        const timers = new Set<() => void>();
        const nodes = Array.from({ length: count }, (_, index) => {
          const clock = clockOf(timed(index)(() => world.nowMs).read, timers);
          return new TokenBucket({
            capacity,
            refill,
            design,
            backend: world.seenBy(index),
            clock,
            onFailure: 'closed',
          });
        });
        const most = capacity + slackTokens({ capacity, refill, design }, { nodes: count, skewMs: SKEW_MS });
        const ghost = new Ghost(most, refill);
        const outcomes: Promise<void>[] = [];
        for (const { node, cost, burst, waitMs, weather, freshen, clock, skewMs } of steps) {
          world.nowMs += waitMs;
          if (clock !== null) clocks[clock]?.set(skewMs);
          const which = node % count;
          if (weather !== 'same') world.set(which, weather);
          if (node > 6) world.arrive();
          for (let call = 0; call < burst; call += 1) {
            const asked = nodes[which]?.tryAcquire('a', Math.min(cost, capacity));
            const counted = asked?.then(({ allowed }) => {
              answers += 1;
              if (!allowed) return;
              admissions += 1;
              const left = ghost.admit(Math.min(cost, capacity), world.nowMs);
              closest = Math.min(closest, left);
              expect(left, `${most} tokens at once, at ${world.nowMs}`).toBeGreaterThanOrEqual(0);
            });
            if (counted) outcomes.push(counted);
          }
          await settled();
          if (freshen) for (const fire of [...timers].filter((timer) => timers.delete(timer))) fire();
          await settled();
        }
        for (let index = 0; index < count; index += 1) world.set(index, 'fair');
        for (let round = 0; round < 20; round += 1) {
          world.arrive();
          await settled();
        }
        await Promise.all(outcomes);
      }),
      { numRuns: 300 },
    );
    // It is exercised: about as much is denied as is admitted, and the bound is neared.
    expect(admissions).toBeGreaterThan(4000);
    expect(answers - admissions).toBeGreaterThan(4000);
    expect(closest).toBeLessThan(design.kind === 'debts' ? 12 : 3);
  });
});
