import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { MUTANTS, type Mutant } from '../../mutants/index.ts';
import { REFERENCE } from '../adapters/memory.ts';
import type { Accused, Cast } from '../cast.ts';
import type { Adapter } from '../contract.ts';
import { EXIT, InconclusiveError, UsageError } from '../errors.ts';
import { mutantAdapter, referenceOf } from '../mutants.ts';
import { killMatrixText } from '../report/kill-matrix.ts';
import { judgeCast } from './cast-sitting.ts';
import { performIn, type Task } from './cast-task.ts';
import { conformance } from './conformance.ts';
import { mutants } from './mutants.ts';

/** The command's core, with casts that our own never is. */

const NOBODY: Cast = { references: [], wheats: [], mutants: [], missing: [], lacks: [], elsewhere: new Map() };
const known = (id: string): Mutant => MUTANTS.find((mutant) => mutant.id === id)!;
const accused = (mutant: Mutant): Accused => ({ mutant, load: () => mutantAdapter(mutant) });
const strict = known('token-bucket-strict-comparison');

/** Everybody, as parts of a cast are: then nothing is said of clauses that so few cannot show. */
const judge = (cast: Partial<Cast>) => {
  const whole = { ...NOBODY, ...cast };
  const names = [
    ...whole.references.map(({ name }) => name),
    ...whole.wheats.map(({ name }) => name),
    ...whole.mutants.map(({ mutant }) => mutant.id),
  ];
  return judgeCast(whole, (tasks) => Promise.all(tasks.map(performIn(whole))), names);
};

const renamed = (adapter: Adapter, name: string): Adapter => ({ ...adapter, name });

describe('a cast of which each is what it is taken for', () => {
  it('is in order, and tells how the mutant died', async () => {
    const matrix = await judge({ references: [REFERENCE[0]!], mutants: [accused(strict)] });
    expect(matrix.exitCode).toBe(EXIT.conforms);
    expect(matrix.mutants[0]).toMatchObject({
      id: strict.id,
      killing: { clause: 'ADM-10', named: ['ADM-10'], run: 1, calls: 1 },
      survives: undefined,
      faults: [],
    });
    // The law of the algorithm and the umbrella follow; nothing of what it takes too much is among them.
    expect(matrix.mutants[0]?.broken).toEqual(expect.arrayContaining(['ADM-10', 'TB-1', 'ADM-2']));
    expect(matrix.mutants[0]?.broken).not.toContain('TB-2');
    const text = stripVTControlCharacters(killMatrixText(matrix, 42));
    expect(text).toMatch(/^token-bucket-strict-comparison +ADM-10 +ADM-10 +1 +\d+ +1$/m);
    expect(text).toMatch(/^1 of 1 mutants killed/m);
    expect(text).toMatch(/^1 of 1 reference limiters conform · 0 of 0 correct limiters/m);
  });

  it('is not run again for the other command, which tells of the limiters', async () => {
    const matrix = await judge({ references: [REFERENCE[0]!] });
    const { text, exitCode } = conformance(matrix, ['http/x is NOT JUDGED: it is not there']);
    expect(exitCode).toBe(EXIT.conforms);
    expect(text).toMatch(/^memory\/token-bucket( +[✓·])+$/m);
    expect(text).toContain('http/x is NOT JUDGED');
  });
});

describe('a limiter that is right among the mutants', () => {
  it('survives: exit 1, and the output says so', async () => {
    const innocent: Accused = {
      mutant: { ...strict, id: 'nothing-wrong' },
      load: async () => renamed(referenceOf(strict).adapter, 'nothing-wrong'),
    };
    const matrix = await judge({ mutants: [innocent, accused(strict)] });
    expect(matrix.exitCode).toBe(EXIT.violation);
    const { text, json } = mutants(matrix, [], 42);
    const plain = stripVTControlCharacters(text);
    expect(plain).toMatch(/^SURVIVES {2}nothing-wrong, which must break ADM-10: breaks nothing$/m);
    expect(plain).toMatch(/^1 of 2 mutants killed/m);
    expect(json).toMatchObject({
      mutants: [
        { id: 'nothing-wrong', killed: false },
        { id: strict.id, killed: true },
      ],
    });
  });

  it('a mutant that breaks something else than it names survives too', async () => {
    const misnamed = accused({ ...strict, breaks: ['TB-2'] });
    const matrix = await judge({ mutants: [misnamed] });
    expect(matrix.exitCode).toBe(EXIT.violation);
    expect(matrix.mutants[0]).toMatchObject({ killing: undefined });
    expect(matrix.mutants[0]?.survives).toMatch(/^breaks ADM-10.*, and not what it names$/);
  });

  it('a crash is no kill, unless the mutant names it', async () => {
    const crashing = (breaks: readonly string[]): Accused => ({
      mutant: { ...strict, id: `crashes, names ${breaks}`, breaks },
      load: async () => ({
        ...referenceOf(strict).adapter,
        name: 'crashes',
        create: () => ({
          tryAcquire: () => {
            throw new Error('lost');
          },
        }),
      }),
    });
    const matrix = await judge({ mutants: [crashing(['ADM-10']), crashing(['ANS-1'])] });
    expect(matrix.mutants.map(({ killing }) => killing?.named)).toEqual([undefined, ['ANS-1']]);
    expect(matrix.exitCode).toBe(EXIT.violation);
  });

  it('one that cannot be judged is not killed', async () => {
    const absent: Accused = {
      mutant: strict,
      load: async () => ({
        ...referenceOf(strict).adapter,
        create: () => {
          throw new Error('no such store');
        },
      }),
    };
    const matrix = await judge({ mutants: [absent] });
    expect(matrix.mutants[0]?.survives).toMatch(/^cannot be judged: .*no such store/);
    expect(matrix.exitCode).toBe(EXIT.violation);
  });

  it('a counterexample that shows nothing when it is driven again is no kill', async () => {
    const wrong = await mutantAdapter(strict);
    const { adapter } = referenceOf(strict);
    let built = 0;
    const counted = (isWrong: () => boolean): Accused => ({
      mutant: strict,
      load: async () => ({
        ...wrong,
        create: (config, surroundings) => {
          built++;
          return (isWrong() ? wrong : adapter).create(config, surroundings);
        },
      }),
    });
    expect((await judge({ mutants: [counted(() => true)] })).mutants[0]?.killing).toBeDefined();
    const inAll = built;
    built = 0;
    // What is built last is built to drive the counterexample again, and to explain what it shows.
    const { killing, survives } = (await judge({ mutants: [counted(() => built < inAll - 20)] })).mutants[0]!;
    expect({ killing, survives }).toEqual({
      killing: undefined,
      survives: 'its counterexample shows nothing when it is driven again',
    });
  });
});

describe('a limiter that is wrong among the correct ones', () => {
  it.each(['references', 'wheats'] as const)(
    'is accused among the %s: exit 1, and the output says so',
    async (kind) => {
      const wolf = renamed(await mutantAdapter(strict), 'in sheepskin');
      const matrix = await judge({ [kind]: [wolf, REFERENCE[0]!] });
      expect(matrix.exitCode).toBe(EXIT.violation);
      for (const { text } of [mutants(matrix, [], 42), conformance(matrix, [])]) {
        const plain = stripVTControlCharacters(text);
        expect(plain).toMatch(/^ACCUSED {3}in sheepskin: ADM-10: /m);
        expect(plain).toMatch(/1 of 2 (reference limiters|correct limiters of other styles) conform/);
      }
    },
  );

  it('and of nothing else: what was not reached because of it is no grievance', async () => {
    const wolf = renamed(await mutantAdapter(strict), 'in sheepskin');
    const { right } = await judge({ wheats: [wolf] });
    expect(right[0]?.verdicts.filter(({ status }) => status === 'not-exercised').length).toBeGreaterThan(0);
    expect(right[0]?.grievances.filter((line) => line.includes('not exercised'))).toEqual([]);
  });

  it('one that cannot be built is accused', async () => {
    const broken: Adapter = {
      ...REFERENCE[0]!,
      create: () => {
        throw new Error('no such store');
      },
    };
    const matrix = await judge({ wheats: [broken] });
    expect(matrix.exitCode).toBe(EXIT.violation);
    expect(matrix.right[0]?.grievances[0]).toMatch(/cannot be judged: .*no such store/);
  });
});

describe('threads that are lost', () => {
  const lost = (how: 'crash' | 'timeout', breaks: readonly string[]) =>
    judgeCast({ ...NOBODY, mutants: [accused({ ...strict, breaks })] }, async () => [{ lost: how, why: 'gone' }], [
      strict.id,
    ]);

  it.each([
    ['crash', 'ANS-1'],
    ['timeout', 'ANS-2'],
  ] as const)('a %s is a kill only of a mutant that names %s', async (how, clause) => {
    expect((await lost(how, [clause])).mutants[0]?.killing?.named).toEqual([clause]);
    const other = await lost(how, ['TB-2']);
    expect(other.mutants[0]).toMatchObject({ killing: undefined, survives: `${how}: gone` });
    expect(other.exitCode).toBe(EXIT.violation);
  });

  it('speak against whoever should be right', async () => {
    const cast = { ...NOBODY, wheats: [REFERENCE[0]!] };
    const matrix = await judgeCast(cast, async () => [{ lost: 'timeout', why: 'gone' }], [REFERENCE[0]!.name]);
    expect(matrix.exitCode).toBe(EXIT.violation);
    expect(matrix.right[0]?.grievances).toEqual(['ANS-2: timeout: gone']);
  });
});

it('a name that nobody has is a mistake in the call', async () => {
  await expect(judgeCast(NOBODY, async () => [], ['nobody'])).rejects.toThrow(UsageError);
});

it('one that is judged elsewhere is told where', async () => {
  const cast: Cast = { ...NOBODY, elsewhere: new Map([['store-x', 'over there']]) };
  await expect(judgeCast(cast, async () => [], ['store-x'])).rejects.toThrow(
    /^store-x is judged by itself: over there$/,
  );
  await expect(judgeCast(cast, async () => [], ['store'])).rejects.toThrow(/^there is no .* store; there are store-x$/);
});

it('everything is generated by the seed', async () => {
  const asked: number[] = [];
  const cast: Cast = { ...NOBODY, mutants: [accused(strict)] };
  const perform = (tasks: readonly Task[]) => {
    asked.push(...tasks.map(({ seed }) => seed));
    return Promise.all(tasks.map(performIn(cast)));
  };
  const runOf = async (seed: number) => (await judgeCast(cast, perform, [strict.id], seed)).mutants[0]?.killing;
  const [one, other] = [await runOf(1), await runOf(5)];
  expect(asked).toEqual([1, 5]);
  expect(one).toBeDefined();
  expect(other).toBeDefined();
  expect(one?.operations).not.toBe(other?.operations);
});

it('a mutant whose code cannot be loaded is not killed, and says why', async () => {
  const load = () => Promise.reject(new InconclusiveError('its code cannot be loaded: Unexpected token'));
  const matrix = await judge({ mutants: [{ mutant: strict, load }] });
  expect(matrix.mutants[0]?.survives).toBe('cannot be judged: its code cannot be loaded: Unexpected token');
  expect(matrix.exitCode).toBe(EXIT.violation);
});
