import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STORE_LOADERS } from '../../mutants/.generated/store.ts';
import { filesOf, patch } from '../../mutants/patch.ts';
import { clauseOf } from '../../spec/index.ts';
import { injectedClock } from '../clocks.ts';
import { clausesOf } from '../failure.ts';
import { redisForTests } from './for-tests.ts';
import { STORE_MUTANTS, tryStoreMutant } from './mutants.ts';
import { argsFor } from './open.ts';
import { Store } from './store.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** `ratelaw mutants store` drives each of them twenty times. */
const REPLAYS = 2;

let store: Store | undefined;
beforeAll(async () => {
  const server = await redisForTests({ args: argsFor('redis 7') });
  if (server) store = await Store.open(server, injectedClock());
});
afterAll(() => store?.close());

describe('mutants of limiters over a store', { timeout: 120_000 }, () => {
  it('each have an id of their own, and are generated under it', () => {
    expect(Object.keys(STORE_LOADERS)).toEqual(STORE_MUTANTS.map(({ id }) => id));
  });

  it.each(STORE_MUTANTS)('$id is the right code with one change', (mutant) => {
    for (const file of filesOf(mutant)) {
      const source = readFileSync(join(ROOT, file), 'utf8');
      expect(patch(mutant, source, file)).not.toBe(source);
    }
    expect(mutant.breaks.length).toBeGreaterThan(0);
    for (const id of mutant.breaks) expect(clauseOf(id), id).toMatchObject({ id });
  });

  it.each(STORE_MUTANTS)('$id is caught, for its own reason, and again each time', async (mutant) => {
    if (!store) return;
    const { killing, failures, faults, replays } = await tryStoreMutant(mutant, store, { replays: REPLAYS });
    const shown = failures.map((failure) => `${clausesOf(failure)}: ${failure.violation.got}`).join('; ');
    expect(faults).toEqual([]);
    if (!killing) throw new Error(`${mutant.id} must break ${mutant.breaks.join(' or ')}; got: ${shown || 'nothing'}`);
    const [first = []] = replays;
    expect(mutant.breaks.filter((id) => first.includes(id))).not.toEqual([]);
    expect(replays).toEqual(Array.from({ length: REPLAYS }, () => first));
  });
});
