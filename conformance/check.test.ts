import { expect, it } from 'vitest';
import { CLAUSES } from '../spec/index.ts';
import { check, DEFAULTS } from './check.ts';
import { injectedClock } from './clocks.ts';
import type { Adapter, Decision, Surroundings, WindowConfig } from './contract.ts';
import { EXIT } from './errors.ts';
import { adapterOf } from './subject.ts';

const BLOCK_MS = 2000;

/** A fixed window whose penalty ends a tick late, and whose keys are kept for ever. */
class LateAndLasting {
  readonly #config: WindowConfig;
  readonly #clock: Surroundings['clock'];
  readonly #keys = new Map<string, { window: number; count: number; untilMs: number }>();

  constructor(config: WindowConfig, { clock }: Surroundings) {
    if (!Object.values(config).every((value) => value > 0 && Number.isFinite(value)))
      throw new RangeError('a setting must be positive');
    this.#config = config;
    this.#clock = clock;
  }

  tryAcquire(key: string, cost: number): Decision {
    if (typeof key !== 'string' || key === '') throw new TypeError('a key must not be empty');
    if (!Number.isInteger(cost) || cost <= 0) throw new RangeError('a cost must be a positive integer');
    const nowMs = this.#clock.nowMs();
    const { limit, windowMs } = this.#config;
    const window = Math.floor(nowMs / windowMs);
    const row = this.#keys.get(key) ?? { window, count: 0, untilMs: Number.NEGATIVE_INFINITY };
    this.#keys.set(key, row);
    if (nowMs <= row.untilMs) return { allowed: false };
    if (row.window !== window) Object.assign(row, { window, count: 0 });
    const allowed = row.count + cost <= limit;
    if (allowed) row.count += cost;
    else if (cost <= limit) row.untilMs = nowMs + BLOCK_MS;
    return { allowed };
  }

  get size(): number {
    return this.#keys.size;
  }
}

it('what only should be otherwise excuses nothing: a tolerance is asked for beside it', async () => {
  const exported: Adapter = {
    name: 'late and lasting',
    declares: { algorithm: 'fixed-window', blockMs: BLOCK_MS, backwards: 'never' },
    create: (config, surroundings) => new LateAndLasting(config as WindowConfig, surroundings),
  };
  const { adapter, declaration } = adapterOf(exported, 'here');
  const options = { ...DEFAULTS, runs: 100 };
  const report = await check(adapter, declaration, injectedClock(), options);
  expect(CLAUSES.find(({ id }) => id === 'LIFE-4')?.level).toBe('SHOULD');
  expect(report.failures.map(({ clause }) => clause)).toEqual(['LIFE-4']);
  expect(report.questions.map(({ fields }) => fields)).toEqual([{ rounding: 'unknown' }]);
  expect(report.exitCode).toBe(EXIT.usage);
  // Where it counts, it is the defect to mend first.
  const strictly = await check(adapter, declaration, injectedClock(), { ...options, strict: true });
  expect(strictly.exitCode).toBe(EXIT.violation);
});
