import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Future, foresee, Hindsight } from './foresight.ts';
import { Line } from './line.ts';

/** GCRA: `limit` at once, then one each `periodMs`. */
class Spaced implements Future {
  readonly costMax: number;
  readonly #periodMs: number;
  #tatMs = 0;

  constructor(limit: number, periodMs: number) {
    this.costMax = limit;
    this.#periodMs = periodMs;
  }

  dueMs(cost: number, fromMs: number): number | 'never' {
    return cost > this.costMax ? 'never' : Math.max(fromMs, this.#tatMs + (cost - this.costMax) * this.#periodMs);
  }

  take(cost: number, atMs: number): void {
    this.#tatMs = Math.max(this.#tatMs, atMs) + cost * this.#periodMs;
  }
}

/** `limit` in each window. */
class Windowed implements Future {
  readonly costMax: number;
  readonly #windowMs: number;
  #window = 0;
  #used = 0;

  constructor(limit: number, windowMs: number) {
    this.costMax = limit;
    this.#windowMs = windowMs;
  }

  dueMs(cost: number, fromMs: number): number | 'never' {
    if (cost > this.costMax) return 'never';
    const window = Math.floor(fromMs / this.#windowMs);
    const used = window === this.#window ? this.#used : 0;
    return used + cost <= this.costMax ? fromMs : (window + 1) * this.#windowMs;
  }

  take(cost: number, atMs: number): void {
    const window = Math.floor(atMs / this.#windowMs);
    if (window !== this.#window) this.#used = 0;
    this.#window = window;
    this.#used += cost;
  }
}

interface Waiting {
  readonly cost: number;
  readonly timeoutMs: number;
}

/** Instants of a line are readings, plus what the clock was set back. */
const lineOf = (waiting: readonly Waiting[], setBackMs: number): Line => {
  const line = new Line('k');
  for (const [rank, { cost, timeoutMs }] of waiting.entries())
    line.push({
      line,
      cost,
      atMs: timeoutMs + setBackMs,
      rank,
      slot: -1,
      sinceMs: 0,
      caller: undefined,
      before: undefined,
      after: undefined,
    });
  return line;
};

const wait = (limit: number): fc.Arbitrary<Waiting> =>
  fc.record({
    // One in eight asks for more than can ever be there.
    cost: fc.oneof({ weight: 7, arbitrary: fc.integer({ min: 1, max: limit }) }, fc.constant(limit + 1)),
    timeoutMs: fc.oneof(
      { weight: 4, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
      fc.integer({ min: 0, max: 400 }),
    ),
  });

const scene = fc
  .record({ limit: fc.integer({ min: 1, max: 9 }), periodMs: fc.integer({ min: 1, max: 50 }) })
  .chain(({ limit, periodMs }) =>
    fc.record({
      limit: fc.constant(limit),
      periodMs: fc.constant(periodMs),
      isSpaced: fc.boolean(),
      takenBefore: fc.integer({ min: 0, max: limit }),
      nowMs: fc.integer({ min: 0, max: 100 }),
      waiting: fc.array(wait(limit), { maxLength: 12 }),
      cost: fc.integer({ min: 1, max: limit }),
      steps: fc.integer({ min: 0, max: 12 }),
      setBackMs: fc.nat({ max: 60 }),
    }),
  );

type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

const futureOf = ({ limit, periodMs, isSpaced, takenBefore }: Scene): Future => {
  const future = isSpaced ? new Spaced(limit, periodMs) : new Windowed(limit, periodMs);
  if (takenBefore > 0) future.take(takenBefore, 0);
  return future;
};

/** Whoever waits is served in turn, or leaves at its timeout; what can never be served is no obstacle. */
const servedMs = (given: Scene): number => {
  const future = futureOf(given);
  let atMs = given.nowMs;
  for (const { cost, timeoutMs } of given.waiting) {
    const dueMs = future.dueMs(cost, atMs);
    if (dueMs === 'never') continue;
    if (timeoutMs >= dueMs) future.take(cost, dueMs);
    atMs = Math.max(atMs, Math.min(timeoutMs, dueMs));
  }
  return Number(future.dueMs(given.cost, atMs));
};

const OPTIONS = { seed: 42, numRuns: 3000 };

it('a line is thought through as it is served', () => {
  fc.assert(
    fc.property(scene, (given) => {
      const { waiting, cost, nowMs, setBackMs } = given;
      const line = lineOf(waiting, setBackMs);
      const foreseen = foresee(futureOf(given), line, cost, nowMs, setBackMs, Number.POSITIVE_INFINITY);
      expect(foreseen).toEqual({ earliestMs: servedMs(given), latestMs: servedMs(given) });
    }),
    OPTIONS,
  );
});

it('of a line that is too long, the instant lies between what is told', () => {
  let cut = 0;
  fc.assert(
    fc.property(scene, (given) => {
      const { waiting, cost, nowMs, setBackMs, steps } = given;
      const { earliestMs, latestMs } = foresee(
        futureOf(given),
        lineOf(waiting, setBackMs),
        cost,
        nowMs,
        setBackMs,
        steps,
      );
      expect(earliestMs).toBeLessThanOrEqual(servedMs(given));
      expect(latestMs).toBeGreaterThanOrEqual(servedMs(given));
      if (earliestMs !== latestMs) cut++;
    }),
    OPTIONS,
  );
  expect(cut).toBeGreaterThan(300);
});

it('a line that is looked at late is served as if it had been looked at in time', () => {
  fc.assert(
    fc.property(scene, (given) => {
      const { waiting, cost, nowMs, setBackMs } = given;
      const hindsight = new Hindsight(futureOf(given), nowMs + setBackMs, setBackMs);
      for (const waiter of lineOf(waiting, setBackMs)) {
        const dueMs = hindsight.dueMs(waiter.cost);
        if (dueMs !== Number.POSITIVE_INFINITY)
          hindsight.gone(Math.min(dueMs, waiter.atMs), dueMs <= waiter.atMs ? waiter.cost : 0);
      }
      expect(hindsight.dueMs(cost)).toBe(servedMs(given) + setBackMs);
    }),
    OPTIONS,
  );
});
