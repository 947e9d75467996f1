import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DISTRIBUTED_LOADERS } from '../../mutants/.generated/distributed.ts';
import { filesOf, patch } from '../../mutants/patch.ts';
import { clauseOf } from '../../spec/index.ts';
import { DISTRIBUTED } from '../adapters/distributed.ts';
import { check, DEFAULTS } from '../check.ts';
import { injectedClock } from '../clocks.ts';
import { clausesOf } from '../failure.ts';
import { DISTRIBUTED_MUTANTS, isFor, type Mutant, nodesMutant } from '../mutants.ts';
import { replay } from '../replay.ts';
import { reportText } from '../report/terminal.ts';
import { readAdapter, subjectOf } from '../subject.ts';
import { tryNodesMutant } from './trial.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
// The command does it twenty times.
const REPLAYS = 5;

const subjectFor = async (of: { readonly name: string }) => {
  const { adapter, declaration } = readAdapter(of, of.name);
  return subjectOf(adapter, declaration, injectedClock());
};

describe('mutants of several nodes', { timeout: 60_000 }, () => {
  it('each have an id of their own, and are generated under it', () => {
    expect(Object.keys(DISTRIBUTED_LOADERS)).toEqual(DISTRIBUTED_MUTANTS.map(({ id }) => id));
    expect(new Set(DISTRIBUTED_MUTANTS.map(({ id }) => id)).size).toBe(DISTRIBUTED_MUTANTS.length);
  });

  it.each(DISTRIBUTED_MUTANTS)('$id is the right code with one change, and breaks clauses that there are', (mutant) => {
    for (const file of filesOf(mutant)) {
      const source = readFileSync(join(ROOT, file), 'utf8');
      expect(patch(mutant, source, file)).not.toBe(source);
    }
    for (const id of mutant.breaks) expect(clauseOf(id), id).toBeDefined();
  });

  it.each(DISTRIBUTED_MUTANTS)('$id is caught for its own reason, again and again', async (mutant) => {
    const { failure: killing, same } = await tryNodesMutant(mutant, DEFAULTS.seed, REPLAYS);
    expect(killing && clausesOf(killing)).toEqual(expect.arrayContaining([expect.toBeOneOf([...mutant.breaks])]));
    expect(killing?.direction).toBe(mutant.direction);
    expect(same).toBe(REPLAYS);
    if (!killing) return;
    // The same calls, clocks and cuts are nothing that the right limiter would break.
    const right = DISTRIBUTED.find(({ name }) => name === mutant.inPlaceOf);
    expect(right && (await replay(await subjectFor(right.adapter), killing)).broken).toBeUndefined();
  });

  it('are caught by a check as well, which tells what is wrong', async () => {
    const ownKey = DISTRIBUTED_MUTANTS.find(({ id }) => id === 'distributed-own-key') as Mutant;
    const { adapter, declaration } = readAdapter(await nodesMutant(ownKey), ownKey.id);
    const report = await check(adapter, declaration, injectedClock(), { ...DEFAULTS, runs: 60 });
    expect(report.failures.some((failure) => isFor(ownKey, failure))).toBe(true);
    const text = reportText(report, new Map(), { verbose: false, ms: 0, effective: (config) => config });
    expect(text).toMatch(/FAIL.*DIST-1 .*Over all nodes together/);
    expect(text).toMatch(/wanted: /);
  });
});
