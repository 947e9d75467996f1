import { expect, test } from 'vitest';
import { REFERENCE } from '../adapters/memory.ts';
import type { Adapter, LimiterConfig } from '../contract.ts';
import { MUTANTS, mutantAdapter } from '../mutants.ts';
import type { Op, Scenario } from '../scenario.ts';
import { recordingOf, replay } from './recording.ts';

const ORIGIN = 1_700_000_000_000_000_000n;
const config: LimiterConfig = { capacity: 2, refill: { tokens: 1, periodMs: 1000 } };
const at = (ms: number, cost = 1): Op => ({ kind: 'try', at: ORIGIN + BigInt(ms) * 1_000_000n, key: 'a', cost });
const scenarios: readonly Scenario[] = [
  { config, origin: ORIGIN, ops: [at(0), at(0), at(0), at(999), at(1000)] },
  { config: { ...config, capacity: -1 }, origin: ORIGIN, ops: [] },
];

const bucket = REFERENCE.find(({ name }) => name === 'memory/token-bucket') as Adapter;

const otherwise = (change: (decision: { allowed: boolean }) => object): Adapter => ({
  ...bucket,
  async create(given, surroundings) {
    const limiter = await bucket.create(given, surroundings);
    return {
      ...limiter,
      tryAcquire: (key, cost) => change(limiter.tryAcquire(key, cost) as { allowed: boolean }) as { allowed: boolean },
    };
  },
});

test('the same answers are told from others, to which the law does or does not object', async () => {
  const recording = await recordingOf(bucket, scenarios);
  expect(await replay(bucket, recording)).toBe('same');
  expect(
    await replay(
      otherwise((decision) => ({ ...decision, allowed: true })),
      recording,
    ),
  ).toEqual({ clause: 'TB-1' });
  expect(
    await replay(
      otherwise(({ allowed }) => ({ allowed })),
      recording,
    ),
  ).toBe('others');
});

test('a config that is no longer refused is another answer', async () => {
  const recording = await recordingOf(bucket, scenarios);
  const lenient: Adapter = {
    ...bucket,
    create: (given, surroundings) =>
      bucket.create('capacity' in given && given.capacity < 0 ? config : given, surroundings),
  };
  expect(await replay(lenient, recording)).toBe('others');
});

test('a mutant gives another answer, and the law says which clause that breaks', async () => {
  const mutant = MUTANTS.find(({ id }) => id === 'token-bucket-strict-comparison');
  const recording = await recordingOf(bucket, scenarios);
  expect(mutant).toBeDefined();
  if (mutant) expect(await replay(await mutantAdapter(mutant), recording)).toEqual({ clause: 'TB-1' });
});
