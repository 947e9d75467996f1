import { describe, expect, it } from 'vitest';
import { MUTANTS } from '../mutants/index.ts';
import { CLAUSES, clauseOf } from '../spec/index.ts';
import { EXIT, type ExitCode } from './errors.ts';
import { alikeOf, type Killing, matrixOf, minimal, type Stood, type Trialled, unneededOf } from './kill-matrix.ts';

const KILLING: Killing = {
  clause: 'TB-2',
  named: ['TB-2'],
  explainedBy: '',
  run: 1,
  operations: 1,
  runs: 30,
  calls: 1,
  shown: '',
  counterexample: {},
};

const mutant = (breaks: string, more: Partial<Trialled> = {}) => ({
  mutant: { ...MUTANTS[0]!, breaks: [breaks] },
  id: `breaks ${breaks}`,
  accused: [breaks],
  broken: [breaks],
  killing: KILLING,
  survives: undefined,
  faults: [],
  ...more,
});

const right = (exitCode: ExitCode, passes: readonly string[]): Stood => ({
  kind: 'wheat',
  name: 'right',
  verdicts: passes.map((clause) => ({ clause, status: 'pass', note: '' })),
  grievances: [],
  exitCode,
});

const ids = CLAUSES.map(({ id }) => id);

describe('what a breach is about', () => {
  it('is what nothing else that is broken implies', () => {
    expect(minimal(['ADM-1', 'TB-1', 'TB-2'])).toEqual(['TB-2']);
    expect(minimal(['TB-1', 'META-1'])).toEqual(['TB-1', 'META-1']);
    // Over two steps: KEY-2 implies KEY-1, which implies the law of each algorithm.
    expect(minimal(['FW-1', 'KEY-2'])).toEqual(['KEY-2']);
    expect(minimal([])).toEqual([]);
  });
});

describe('a clause is needed', () => {
  const clauses = ['FW-1', 'FW-2', 'ADM-1', 'META-4'].map((id) => clauseOf(id)!);
  it('if some mutant breaks it first, and not because it breaks a narrower one', () => {
    expect(unneededOf([], clauses)).toEqual(['FW-1', 'FW-2']);
    expect(unneededOf([{ accused: ['FW-1', 'FW-2'] }], clauses)).toEqual(['FW-1']);
    expect(unneededOf([{ accused: ['FW-1'] }, { accused: ['FW-2'] }], clauses)).toEqual([]);
  });

  it('unless it is an umbrella, a SHOULD, or says why none is', () => {
    expect(unneededOf([], [clauseOf('ADM-1')!, clauseOf('META-4')!])).toEqual([]);
    expect(unneededOf([], [{ ...clauseOf('FW-1')!, unneeded: 'because' }])).toEqual([]);
  });
});

describe('clauses are told apart', () => {
  const clauses = ['TB-1', 'TB-2', 'TB-4'].map((id) => clauseOf(id)!);
  it('if one mutant breaks one of them and not the other', () => {
    const both = { id: 'a', broken: ['TB-1', 'TB-2'] };
    expect(alikeOf([both], clauses)).toEqual([['TB-1', 'TB-2']]);
    expect(alikeOf([both, { id: 'b', broken: ['TB-1', 'TB-2'] }], clauses)).toEqual([['TB-1', 'TB-2']]);
    expect(alikeOf([both, { id: 'b', broken: ['TB-1', 'TB-4'] }], clauses)).toEqual([]);
  });
});

describe('the matrix', () => {
  const everything = mutant('everything', { accused: ids, broken: ids });
  const excused = CLAUSES.filter(({ unneeded }) => unneeded !== undefined).map(({ id }) => id);
  // Those that say that no mutant needs them are broken by what implies them.
  const apart = ids.map((id) => mutant(id, excused.includes(id) ? { accused: ['TB-4', id] } : {}));

  it('is in order when all are killed, nobody is accused, and the mutants need and tell apart every clause', () => {
    const { exitCode, unneeded, stale, alike, unexercised } = matrixOf(
      [...apart, everything],
      [right(EXIT.conforms, ids)],
    );
    expect({ exitCode, unneeded, stale, alike, unexercised }).toEqual({
      exitCode: EXIT.conforms,
      unneeded: [],
      stale: [],
      alike: [],
      unexercised: [],
    });
  });

  it.each([
    [
      'a mutant survives',
      [...apart, mutant('TB-2', { killing: undefined, survives: 'breaks nothing' })],
      EXIT.conforms,
    ],
    ['one who is right is accused', apart, EXIT.violation],
    ['one who is right would have to declare something', apart, EXIT.usage],
  ] as const)('is violated when %s', (_, mutants, code) => {
    expect(matrixOf([...mutants], [right(code, ids)]).exitCode).toBe(EXIT.violation);
  });

  it('is a fault of ours when a jury says so', () => {
    const faulty = mutant('TB-2', { faults: ['the law accuses a wheat'] });
    expect(matrixOf([...apart, faulty], [right(EXIT.conforms, ids)]).exitCode).toBe(EXIT.fault);
  });

  it('is inconclusive when a clause is not exercised, not needed, or like another', () => {
    const [first = ''] = ids;
    const rest = right(EXIT.conforms, ids.slice(1));
    expect(matrixOf(apart, [rest])).toMatchObject({ unexercised: [first], exitCode: EXIT.inconclusive });
    const unbroken = apart.filter(({ id }) => id !== 'breaks TB-2');
    expect(matrixOf(unbroken, [right(EXIT.conforms, ids)])).toMatchObject({
      unneeded: ['TB-2'],
      exitCode: EXIT.inconclusive,
    });
    const like = [...unbroken, mutant('TB-2', { broken: ['TB-2', 'TB-5'] })].filter(({ id }) => id !== 'breaks TB-5');
    expect(matrixOf(like, [right(EXIT.conforms, ids)])).toMatchObject({ alike: [['TB-2', 'TB-5']] });
  });

  it('notices a mutant that needs what is said to be needed by none', () => {
    const [id = ''] = excused;
    expect(matrixOf([...apart, mutant(id)], [right(EXIT.conforms, ids)])).toMatchObject({
      stale: [id],
      exitCode: EXIT.inconclusive,
    });
  });

  it('asks nothing of a clause that needs what nobody has', () => {
    const [clause] = CLAUSES.filter(({ needs }) => needs === 'refunds');
    const others = ids.filter((id) => id !== clause?.id && id !== 'REFUND-2');
    const without = apart.filter(({ broken }) => others.includes(broken[0] ?? ''));
    const { unexercised, unneeded, elsewhere, exitCode } = matrixOf(without, [right(EXIT.conforms, others)], {
      lacks: ['refunds'],
    });
    expect({ unexercised, unneeded, elsewhere, exitCode }).toEqual({
      unexercised: [],
      unneeded: [],
      elsewhere: ['REFUND-1', 'REFUND-2'],
      exitCode: EXIT.conforms,
    });
    expect(matrixOf(without, [right(EXIT.conforms, others)]).unneeded).toEqual(['REFUND-1', 'REFUND-2']);
  });

  it('says nothing of clauses when only a part was judged', () => {
    const { exitCode, unneeded, unexercised } = matrixOf([mutant('TB-2')], [], { isPart: true });
    expect({ exitCode, unneeded, unexercised }).toEqual({ exitCode: EXIT.conforms, unneeded: [], unexercised: [] });
  });
});
