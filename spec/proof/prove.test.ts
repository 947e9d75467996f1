import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COUNTEREXAMPLES } from '../counterexamples.ts';
import { acquire, type TokenBucket } from '../token-bucket/model.ts';
import type { Lemma } from './lemma.ts';
import { MUTANTS } from './mutants.ts';
import { applied } from './mutate.ts';
import { PROOFS } from './proofs.ts';
import { holds, type LemmaOutcome, type Prover, proverOn } from './prove.ts';
import { complaints, counterexamplesModule, markdown } from './report.ts';
import { type Bench, type Fact, openBench, type Term } from './z3.ts';

// A prover that says yes to everything proves nothing: it must refute what is false, and notice what says nothing.

let bench: Bench;
let prover: Prover;
beforeAll(async () => {
  bench = await openBench();
  prover = proverOn(bench, true);
});
afterAll(async () => {
  await bench.close();
});

type Draft = Pick<Lemma<Term, Fact>, 'parts' | 'broken'>;
const lemma = (draft: (z: Bench['logic']) => Draft): Promise<LemmaOutcome> =>
  prover.lemma({ id: 'test', clauses: [], statement: '', reach: 'any length', ...draft(bench.logic) });

describe('the prover', () => {
  it('proves what is true', async () => {
    const outcome = await lemma((z) => {
      const { x } = z.reals('x');
      return { parts: [{ name: 'p', given: { 'x > 0': z.lt(z.zero, x) }, claim: z.lt(z.zero, z.add(x, x)) }] };
    });
    expect(outcome.parts[0]?.status).toBe('proved');
    expect(holds(outcome)).toBe(true);
    expect(complaints(outcome)).toEqual([]);
  });

  it('refutes what is false, with plain numbers', async () => {
    const outcome = await lemma((z) => {
      const { x } = z.reals('x');
      return { parts: [{ name: 'p', given: { 'x ≥ 2': z.le(z.of(2n), x) }, claim: z.lt(x, z.of(2n)) }] };
    });
    expect(outcome.parts[0]).toMatchObject({ status: 'refuted', model: [{ name: 'x', value: '2', unit: '' }] });
    expect(holds(outcome)).toBe(false);
    expect(complaints(outcome)).toEqual(['"p" is false: x = 2']);
  });

  it('notices assumptions that exclude each other', async () => {
    const outcome = await lemma((z) => {
      const { x } = z.reals('x');
      const given = { 'x > 0': z.lt(z.zero, x), 'x < 0': z.lt(x, z.zero) };
      return { parts: [{ name: 'p', given, claim: z.lt(x, x) }] };
    });
    expect(outcome.parts[0]?.status).toBe('vacuous');
    expect(holds(outcome)).toBe(false);
  });

  it('complains of a broken version that is not broken, and of a lemma without a part', async () => {
    const outcome = await lemma((z) => {
      const { x } = z.reals('x');
      const claim = z.le(x, x);
      return { parts: [{ name: 'p', given: {}, claim }], broken: [{ name: 'b', given: {}, claim }] };
    });
    expect(outcome.broken[0]?.status).toBe('proved');
    expect(holds(outcome)).toBe(false);
    expect(holds(await lemma(() => ({ parts: [] })))).toBe(false);
  });

  it('rounds down, below zero too, and keeps whole and real numbers apart', async () => {
    const outcome = await lemma((z) => {
      const { i } = z.wholes('i');
      const { x } = z.reals('x');
      const two = z.of(2n);
      const given = { 'i = −3, 2x = −3': z.and(z.eq(i, z.of(-3n)), z.eq(z.add(x, x), z.of(-3n))) };
      return {
        parts: [
          { name: 'whole', given, claim: z.eq(z.floorDiv(i, two), z.of(-2n)) },
          { name: 'real', given, claim: z.eq(z.floorDiv(x, z.of(1n)), z.of(-2n)) },
          { name: 'no whole number between', given: { 'i > 0': z.lt(z.zero, i) }, claim: z.le(z.of(1n), i) },
        ],
        broken: [{ name: 'a real one is', given: { 'x > 0': z.lt(z.zero, x) }, claim: z.le(z.of(1n), x) }],
      };
    });
    expect(complaints(outcome)).toEqual([]);
  });

  it('says what the model says: the bucket that runs, at numbers, in both instances', async () => {
    const outcome = await lemma((z) => {
      const bucket: TokenBucket<Term> = { level: z.of(1n), last: z.of(10n) };
      const next = acquire(z, z.of(5n), bucket, z.of(12n), z.of(3n));
      return {
        parts: [
          { name: 'allowed', given: {}, claim: next.allowed },
          { name: 'empty', given: {}, claim: z.eq(next.bucket.level, z.zero) },
        ],
      };
    });
    expect(complaints(outcome)).toEqual([]);
  });

  it('does not let one name stand for two unknowns', () => {
    bench.logic.tokens('twofold');
    expect(() => bench.logic.seconds('twofold')).toThrow(/twofold is two different unknowns/);
  });

  it('exports questions as SMT-LIB', async () => {
    const outcome = await lemma((z) => {
      const { x } = z.reals('x');
      return { parts: [{ name: 'p', given: {}, claim: z.le(x, x) }] };
    });
    expect(outcome.parts[0]?.smt).toMatch(/^\(set-logic ALL\)\n[\s\S]*\(assert [\s\S]*\(check-sat\)\n$/);
  });
});

describe('what is written of the proofs', () => {
  const spec = (path: string): string => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');

  it('PROOFS.md names every lemma file, and nothing that is not proved', () => {
    const text = spec('PROOFS.md');
    for (const { title } of PROOFS) expect(text).toContain(`### ${title}\n`);
    expect(text).not.toContain('| **not proved** |');
    expect(text).not.toMatch(/vacuous|undecided/);
  });

  it('is stale as soon as a lemma says something else', () => {
    const outcome: LemmaOutcome = {
      id: 'token-bucket/level',
      clauses: ['TB-2'],
      statement: 'one',
      reach: 'any length',
      parts: [{ name: 'p', status: 'proved', given: ['g'], model: [], ns: '1' }],
      broken: [],
    };
    const page = (lemmas: readonly LemmaOutcome[]): string => markdown([{ name: 'token-bucket', lemmas }]);
    expect(page([{ ...outcome, statement: 'two' }])).not.toBe(page([outcome]));
    // Times are not written down: they differ at each run.
    expect(page([{ ...outcome, parts: outcome.parts.map((part) => ({ ...part, ns: '2' })) }])).toBe(page([outcome]));
  });

  it('the stored counter-examples are as they were generated', () => {
    expect(counterexamplesModule(COUNTEREXAMPLES)).toBe(spec('counterexamples.ts'));
  });
});

describe('the models broken on purpose', () => {
  it('are broken where they say, once, in every model at least twice', () => {
    const models = new Map<string, number>();
    for (const mutant of MUTANTS) {
      const text = readFileSync(fileURLToPath(new URL(`../${mutant.model}.ts`, import.meta.url)), 'utf8');
      expect(applied(text, mutant)).not.toBe(text);
      models.set(mutant.model, (models.get(mutant.model) ?? 0) + 1);
    }
    expect(Math.min(...models.values())).toBeGreaterThanOrEqual(2);
    expect(models.size).toBe(15);
    expect(() => applied('nothing', MUTANTS[0]!)).toThrow(/is there 0 times/);
  });
});
