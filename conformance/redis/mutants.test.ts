import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { STORE_LOADERS } from '../../mutants/.generated/store.ts';
import { filesOf, patch } from '../../mutants/patch.ts';
import { STORE_MUTANTS } from '../../mutants/store/index.ts';
import { clauseOf } from '../../spec/index.ts';
import { check, DEFAULTS } from '../check.ts';
import { injectedClock } from '../clocks.ts';
import type { Algorithm } from '../contract.ts';
import { type Build, ours } from '../fixtures/redis/ours.ts';
import { isFor } from '../mutants.ts';
import { readAdapter } from '../subject.ts';
import { redisForTests } from './for-tests.ts';
import { argsFor } from './open.ts';
import { Store } from './store.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

describe('mutants of limiters over a store', { timeout: 120_000 }, () => {
  it('each have an id of their own, and are generated under it', () => {
    expect(Object.keys(STORE_LOADERS)).toEqual(STORE_MUTANTS.map(({ id }) => id));
  });

  it.each(STORE_MUTANTS)('$id is the right code with one change', (mutant) => {
    for (const file of filesOf(mutant)) {
      const source = readFileSync(join(ROOT, file), 'utf8');
      expect(patch(mutant, source, file)).not.toBe(source);
    }
    for (const id of mutant.breaks) expect(clauseOf(id)?.notYet, id).toBeUndefined();
  });

  it.each(STORE_MUTANTS)('$id is caught, for its own reason', async (mutant) => {
    const server = await redisForTests({ args: argsFor('redis 7') });
    if (!server) return;
    const store = await Store.open(server, injectedClock());
    try {
      const build = (await STORE_LOADERS[mutant.id]?.()) as Build;
      const { adapter, declaration } = readAdapter(ours('ioredis', mutant.algorithm as Algorithm, build), mutant.id);
      const report = await check(adapter, declaration, store.clock, { ...DEFAULTS, runs: 40, store });
      const shown = report.failures.map(({ clause, violation }) => `${clause} ${violation.direction}`);
      expect(report.faults).toEqual([]);
      expect(
        report.failures.some((failure) => isFor(mutant, failure)),
        shown.join(),
      ).toBe(true);
    } finally {
      await store.close();
    }
  });
});
