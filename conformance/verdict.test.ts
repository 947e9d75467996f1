import { describe, expect, it } from 'vitest';
import { check, DEFAULTS } from './check.ts';
import { injectedClock } from './clocks.ts';
import type { Adapter, WindowConfig } from './contract.ts';
import { adapterOf } from './subject.ts';

/** A sliding counter that rounds the previous window's share down, and charges what it denies for its cost alone. */
const flooredAndCharging: Adapter = {
  name: 'floored, and charging',
  declares: {
    algorithm: 'sliding-counter',
    backwards: 'never',
    emptyKey: 'key',
    zeroConfig: 'accepted',
    invalidConfig: 'unchecked',
    invalidCost: 'unchecked',
    zeroCost: 'any',
    negativeCost: 'refunds',
  },
  create(config, { clock }) {
    const { limit, windowMs } = config as WindowConfig;
    const counts = new Map<string, number>();
    return {
      tryAcquire(key, cost) {
        const now = clock.nowMs();
        const index = Math.floor(now / windowMs);
        const name = `${index} ${key}`;
        const current = counts.get(name) ?? 0;
        const previous = counts.get(`${index - 1} ${key}`) ?? 0;
        const share = Math.floor((previous * (windowMs - (now - index * windowMs))) / windowMs);
        if (share + current >= limit) return { allowed: false };
        counts.set(name, current + cost);
        return { allowed: share + current + cost <= limit };
      },
    };
  },
};

describe('beside a defect', () => {
  it.each([2, 3])('a freedom that was not declared is no further defect (seed %i)', async (seed) => {
    const { adapter, declaration } = adapterOf(flooredAndCharging, 'here');
    const { failures, questions } = await check(adapter, declaration, injectedClock(), {
      ...DEFAULTS,
      seed,
      runs: 150,
    });
    expect(failures.map(({ clause }) => clause)).toEqual(['ADM-6']);
    for (const { fields } of questions) expect(fields).toEqual({ share: 'floor' });
  });
});
