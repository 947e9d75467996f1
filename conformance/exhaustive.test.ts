import { describe, expect, it } from 'vitest';
import { REFERENCE } from './adapters/memory.ts';
import { injectedClock } from './clocks.ts';
import type { Adapter, BucketConfig, Decision, Limiter } from './contract.ts';
import { readDeclaration } from './declaration.ts';
import { EXIT, UsageError } from './errors.ts';
import { type ExhaustiveOptions, exhaust } from './exhaustive.ts';
import { Sample } from './exhaustive-walk.ts';
import { type ExhaustiveReport, exhaustiveText } from './report/exhaustive.ts';
import type { Scenario } from './scenario.ts';

const run = (adapter: Adapter, depth: number, options: Partial<ExhaustiveOptions> = {}): Promise<ExhaustiveReport> =>
  exhaust(adapter, readDeclaration(adapter.declares, adapter.name), injectedClock(), {
    depth,
    seed: 42,
    clauses: [],
    strict: false,
    ...options,
  });

/** A right token bucket for one key, in whole numbers, and its parts to be replaced one at a time. */
class Bucket implements Limiter {
  level: number;
  last: number;
  readonly full: number;

  constructor(
    readonly config: BucketConfig,
    readonly nowMs: () => number,
  ) {
    this.full = config.capacity * config.refill.periodMs;
    this.level = this.full;
    this.last = nowMs();
  }

  refill(now: number): void {
    this.level = Math.min(this.full, this.level + (now - this.last) * this.config.refill.tokens);
    this.last = now;
  }
  fits(need: number): boolean {
    return this.level >= need;
  }
  deny(_need: number): Decision {
    return { allowed: false };
  }
  tryAcquire(_key: string, cost: number): Decision | Promise<Decision> {
    this.refill(this.nowMs());
    const need = cost * this.config.refill.periodMs;
    if (!this.fits(need)) return this.deny(need);
    this.level -= need;
    return { allowed: true };
  }
  close(): void {}
}

/** Nothing is left open, so nothing is asked. */
const DECLARES = {
  algorithm: 'token-bucket',
  arithmetic: 'exact',
  rounding: 'floor',
  costs: 'weighted',
  overCapacity: 'deny',
  keyed: false,
  retryAfter: 'exact',
} as const;

const adapterOf = (name: string, build: typeof Bucket, declares: Record<string, unknown> = {}): Adapter => ({
  name,
  declares: { ...DECLARES, ...declares },
  create: (config, { clock }) => new build(config as BucketConfig, clock.nowMs),
});

/** One part wrong in each. */
const BROKEN: readonly (readonly [name: string, build: typeof Bucket, depth: number, clauses: readonly string[]])[] = [
  [
    'compares strictly',
    class extends Bucket {
      override fits(need: number): boolean {
        return this.level > need;
      }
    },
    1,
    ['ADM-10'],
  ],
  [
    'has no cap',
    class extends Bucket {
      override refill(now: number): void {
        this.level += (now - this.last) * this.config.refill.tokens;
        this.last = now;
      }
    },
    1,
    ['TB-2', 'ADM-7'],
  ],
  [
    'loses fractions',
    class extends Bucket {
      override refill(now: number): void {
        const { tokens, periodMs } = this.config.refill;
        const whole = Math.floor(((now - this.last) * tokens) / periodMs);
        this.level = Math.min(this.full, this.level + whole * periodMs);
        this.last = now;
      }
    },
    3,
    ['TB-4'],
  ],
  [
    'charges denials',
    class extends Bucket {
      override deny(need: number): Decision {
        this.level = Math.max(0, this.level - need);
        return { allowed: false };
      }
    },
    2,
    ['ADM-6'],
  ],
  [
    'is a tick late',
    class extends Bucket {
      override fits(need: number): boolean {
        return this.level === this.full ? need <= this.level : this.level >= need + this.config.refill.tokens;
      }
    },
    2,
    ['TB-1', 'ADM-8', 'TB-3a'],
  ],
  [
    'names a wait that is too short',
    class extends Bucket {
      override deny(need: number): Decision {
        if (need > this.full) return { allowed: false, retryAfterMs: 'never' };
        return { allowed: false, retryAfterMs: Math.floor((need - this.level) / this.config.refill.tokens) };
      }
    },
    2,
    ['META-3'],
  ],
];

describe('limiters that are right', () => {
  it.each(REFERENCE.map((adapter) => [adapter.name, adapter] as const))('%s conforms', async (_, adapter) => {
    const { exhaustive, exitCode, operations, failures, questions } = await run(adapter, 3);
    expect({ exitCode, failures, questions }).toEqual({ exitCode: EXIT.conforms, failures: [], questions: [] });
    expect(exhaustive).toMatchObject({ depth: 3, configs: 6, broken: 0, unsteady: 0, exercised: true });
    expect(exhaustive.histories).toBe(exhaustive.of);
    // Every history is driven from its beginning, and each of its calls is counted.
    expect(operations).toBe(exhaustive.histories * 3);
  });

  it('are each built for one history, and closed after it', async () => {
    let open = 0;
    let built = 0;
    class Counted extends Bucket {
      constructor(config: BucketConfig, nowMs: () => number) {
        super(config, nowMs);
        open++;
        built++;
      }
      override close(): void {
        open--;
      }
    }
    const { exhaustive } = await run(adapterOf('counted', Counted), 3);
    expect(built).toBeGreaterThan(exhaustive.histories);
    expect(open).toBe(0);
  });
});

describe('limiters that are wrong', () => {
  it.each(BROKEN)('one that %s is caught', async (name, build, depth, clauses) => {
    const report = await run(adapterOf(name, build), 4);
    expect(report.exitCode).toBe(EXIT.violation);
    expect(report.faults).toEqual([]);
    const [failure] = report.failures;
    expect(clauses).toContain(failure?.clause);
    expect(failure?.history.events.length).toBeLessThanOrEqual(4);
    expect((await run(adapterOf(name, build), depth)).failures.length).toBeGreaterThan(0);
  });

  it.each(BROKEN)('one that %s is not caught by fewer steps than it takes', async (name, build, depth) => {
    if (depth === 1) return;
    const { failures } = await run(adapterOf(name, build), depth - 1);
    expect(failures).toEqual([]);
  });

  it('the right one that they were made of is not', async () => {
    expect((await run(adapterOf('right', Bucket), 4)).exitCode).toBe(EXIT.conforms);
  });

  it('a claim that is false at the end of one history of thousands is found', async () => {
    class Liar extends Bucket {
      readonly began = this.nowMs();
      asked = '';
      override tryAcquire(key: string, cost: number): Decision | Promise<Decision> {
        this.asked += ` ${this.nowMs() - this.began}:${cost}`;
        const answer = super.tryAcquire(key, cost) as Decision;
        return this.asked === ' 0:1 15:2 16:2 16:1' ? { ...answer, remaining: 1 } : answer;
      }
    }
    const report = await run(adapterOf('liar', Liar, { remaining: 'exact' }), 4);
    expect(report.failures.map(({ clause }) => clause)).toEqual(['META-2a']);
    expect(report.exhaustive).toMatchObject({ histories: 24_460, broken: 0, unsteady: 0 });
    expect(report.exitCode).toBe(EXIT.violation);
  });

  it('nothing follows an answer that breaks the law, and all others are still driven', async () => {
    const [, strict] = BROKEN[0]!;
    const { exhaustive } = await run(adapterOf('strict', strict), 3);
    expect(exhaustive.broken).toBeGreaterThan(60);
    expect(exhaustive.histories).toBeLessThan(exhaustive.of);
    expect(exhaustive.histories).toBeGreaterThan(exhaustive.broken);
  });

  it('what a missing declaration would make legal is asked', async () => {
    class Throws extends Bucket {
      override tryAcquire(key: string, cost: number): Decision | Promise<Decision> {
        if (cost > this.config.capacity) throw new RangeError('too much');
        return super.tryAcquire(key, cost);
      }
    }
    const { overCapacity: _, ...declares } = DECLARES;
    const adapter = { ...adapterOf('throws', Throws), declares };
    const asked = await run(adapter, 3);
    expect(asked.questions.map(({ fields }) => fields)).toEqual([{ overCapacity: 'error' }]);
    expect(asked.exitCode).toBe(EXIT.usage);
    const answered = await run({ ...adapter, declares: { ...declares, overCapacity: 'error' } }, 3);
    expect(answered.exitCode).toBe(EXIT.conforms);
  });
});

describe('no pass', () => {
  it('when hardly an answer is forced', async () => {
    const adapter = adapterOf('vague', Bucket, {
      resolutionNs: 1_000_000_000,
      rounding: 'unknown',
      configs: [{ capacity: 5, refill: { tokens: 100, periodMs: 1000 } }],
    });
    const report = await run(adapter, 3);
    expect(report.exhaustive.exercised).toBe(false);
    expect(report.exitCode).toBe(EXIT.inconclusive);
  });

  it('when the same history is answered otherwise the second time', async () => {
    let built = 0;
    class Moody extends Bucket {
      readonly mood = ++built;
      override fits(need: number): boolean {
        return this.mood === 100 ? false : super.fits(need);
      }
    }
    const report = await run(adapterOf('moody', Moody), 3);
    expect(report.exhaustive.unsteady).toBe(1);
    expect(report.exitCode).toBe(EXIT.inconclusive);
    const text = exhaustiveText(report, new Map(), { verbose: false, ms: 1, effective: (config) => config });
    expect(text).toContain('1 were answered otherwise when they were driven again');
  });
});

describe('what is refused', () => {
  const promising = (after: number): typeof Bucket => {
    let calls = 0;
    return class extends Bucket {
      override tryAcquire(key: string, cost: number): Decision | Promise<Decision> {
        const answer = super.tryAcquire(key, cost);
        return calls++ < after ? answer : Promise.resolve(answer);
      }
    };
  };

  it.each([0, 500])('a limiter that answers with promises after %i calls', async (after) => {
    await expect(run(adapterOf('later', promising(after)), 3)).rejects.toThrow(UsageError);
    await expect(run(adapterOf('later', promising(after)), 3)).rejects.toThrow(
      'later answers with promises, and --exhaustive drives synchronous limiters only',
    );
  });

  it('a depth with more histories than are driven, with the one that fits', async () => {
    const { exhaustive } = await run(adapterOf('right', Bucket), 3);
    const error: unknown = await run(adapterOf('right', Bucket), 30, { historiesMax: exhaustive.of }).catch((e) => e);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toBe(
      `--exhaustive 30 is more than ${exhaustive.of.toLocaleString('en-US')} histories over 6 configs; --exhaustive 3 fits (${exhaustive.of.toLocaleString('en-US')} histories)`,
    );
  });

  it('a config that the limiter does not take', async () => {
    class Picky extends Bucket {
      constructor(config: BucketConfig, nowMs: () => number) {
        if (config.capacity === 2) throw new RangeError('only odd ones');
        super(config, nowMs);
      }
    }
    await expect(run(adapterOf('picky', Picky), 2)).rejects.toThrow(
      /picky: create\(.*"capacity":2.*\) threw: only odd ones\. .*declare configs/,
    );
  });
});

describe('the report', () => {
  it('says how many histories that was', async () => {
    const report = await run(adapterOf('right', Bucket), 3);
    const text = exhaustiveText(report, new Map(), { verbose: false, ms: 10, effective: (config) => config });
    expect(text).toMatch(/^exhaustive: 2,528 histories of up to 3 steps over 6 configs: all conform$/m);
    expect(text).toMatch(/^7,584 calls · 0\.0 s · exit 0$/m);
  });

  it('shows what was found, and the law beside it', async () => {
    const [name, build] = BROKEN[0]!;
    const report = await run(adapterOf(name, build), 2);
    const text = exhaustiveText(report, new Map(), { verbose: false, ms: 10, effective: (config) => config });
    expect(text).toMatch(/^FAIL {2}ADM-/m);
    expect(text).toContain('MUST allow  denied');
    expect(text).toMatch(/break the law · 1 FAIL$/m);
  });
});

describe('the watchdog', () => {
  it('is told of every call before it is made, with the path to it', async () => {
    let pulses = 0;
    let before = '';
    const quickPulse = ({ ops }: Scenario, op: number): void => {
      if (op >= 0) pulses++;
      if (op >= 0) before = `${ops[op]?.cost}`;
    };
    const costs: string[] = [];
    class Watched extends Bucket {
      override tryAcquire(key: string, cost: number): Decision | Promise<Decision> {
        costs.push(`${before} ${cost}`);
        return super.tryAcquire(key, cost);
      }
    }
    const { operations } = await run(adapterOf('watched', Watched), 2, { quickPulse });
    expect(pulses).toBe(operations);
    expect(costs.filter((pair) => pair.startsWith(' ')).length).toBeLessThan(40);
    const driven = costs.filter((pair) => !pair.startsWith(' ')).slice(0, operations);
    for (const pair of driven) expect(pair.split(' ')[0]).toBe(pair.split(' ')[1]);
  });
});

describe('a sample', () => {
  it('keeps the first, no more than so many, and from everywhere', () => {
    const sample = new Sample(10);
    for (let i = 0; i < 1_000; i++)
      sample.add(() => ({ config: { limit: 1, windowMs: 1 }, origin: BigInt(i), ops: [] }));
    const kept = sample.kept.map(({ origin }) => Number(origin));
    expect(sample.count).toBe(1_000);
    expect(kept[0]).toBe(0);
    expect(kept.length).toBeGreaterThanOrEqual(5);
    expect(kept.length).toBeLessThan(10);
    expect(kept.at(-1)).toBeGreaterThan(700);
  });
});
