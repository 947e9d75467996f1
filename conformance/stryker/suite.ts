import { CAPABILITIES } from '../adapters/capabilities.ts';
import { REFERENCE } from '../adapters/memory.ts';
import { type CheckOptions, check, DEFAULTS } from '../check.ts';
import { injectedClock } from '../clocks.ts';
import type { Adapter } from '../contract.ts';
import { EXIT, FaultError } from '../errors.ts';
import { MUTANTS, type Mutant } from '../mutants.ts';
import type { Scenario } from '../scenario.ts';
import { runControls, soundnessOf } from '../soundness.ts';
import { adapterOf } from '../subject.ts';
import { declared, variantsOf, wheatAdapter } from '../wheats/adapters.ts';
import { CAPABILITY_WHEATS } from '../wheats/capabilities.ts';
import { WHEATS, type Wheat } from '../wheats/index.ts';
import { acquitted, type Counterexample, condemned, counterexampleOf, legalOf } from './judgement.ts';
import { Kept } from './kept.ts';
import { type Recording, recordingOf, replay } from './recording.ts';
import { COUNTEREXAMPLE, FIRST_LOOK } from './report.ts';

/** One question to the court, and what speaks against the change that was made; undefined when nothing does. */
export interface Question {
  readonly id: string;
  readonly of: 'limiters' | 'laws';
  /** `isOfWaits`: of code that nobody needs who does not wait. */
  readonly ask: (isOfWaits?: boolean) => Promise<string | undefined>;
  /** Before anything is changed. */
  readonly prepare?: () => Promise<void>;
  /** One of its kind: the others differ in nothing that all limiters share. */
  readonly isTypical?: boolean;
  /** A whole check: asked last, and only if all else found nothing. */
  readonly isLong?: true;
}

/** What a pulse says while a limiter is built. */
const BUILDING = -1;

class Broken extends Error {}

const stopAt = (clause: string): never => {
  throw new Broken(clause);
};

type Options = Partial<CheckOptions>;

/** Every answer that is another has been judged by then: what is left is what comparing two runs shows, and special cases. */
const RUNS_OF_OTHERS = 40;
/** A first look at many changes. */
const FIRST_RUNS = 15;
/** Of what so many runs ask, a part is judged under each change of a law. */
const RUNS_OF_LAWS = 100;

/** The first thing that speaks against a limiter that was right: what follows from it need not be found out. */
const against = async (exported: Adapter, options: Options = {}): Promise<string | undefined> => {
  try {
    const { adapter, declaration } = adapterOf(exported, exported.name);
    const { exitCode, failures, questions, verdicts, faults } = await check(adapter, declaration, injectedClock(), {
      ...DEFAULTS,
      broken: stopAt,
      isEnough: (clauses) => clauses.size > 0 && stopAt([...clauses].join(', ')),
      ...options,
    });
    const stands = [...failures, ...questions].map(({ clause }) => clause);
    if (stands.length > 0) return stands.join(', ');
    if (faults.length > 0) return faults.join('; ');
    if (exitCode === EXIT.conforms || options.runs !== undefined) return undefined;
    const open = verdicts.filter(({ status }) => status === 'not-exercised').map(({ clause }) => clause);
    return `exit ${exitCode}: ${open.join(', ')} not exercised`;
  } catch (error) {
    if (error instanceof Broken) return error.message;
    return `cannot be judged: ${error instanceof Error ? error.message : String(error)}`;
  }
};

/** What a check asks of a limiter. Throws where the limiter, unchanged, does not conform. */
const askedOf = async (exported: Adapter, options: Options = {}): Promise<readonly Scenario[]> => {
  const scenarios: Scenario[] = [];
  const objection = await against(exported, {
    ...options,
    pulse: (scenario, op) => op === BUILDING && scenarios.push(scenario),
  });
  if (objection !== undefined) throw new FaultError(`${exported.name}, with nothing changed: ${objection}`);
  return scenarios;
};

const quietly = async (ask: () => Promise<string | undefined>): Promise<string | undefined> => {
  try {
    return await ask();
  } catch (error) {
    return `cannot be judged: ${error instanceof Error ? error.message : String(error)}`;
  }
};

const TYPICAL: ReadonlySet<string> = new Set(
  [
    'token-bucket',
    'gcra',
    'pay-later',
    'spacing',
    'leaky-queue',
    'sliding-log',
    'sliding-counter',
    'tiered fixed-window',
    'composite user and address',
    'token-bucket penalty',
    'token-bucket 100 keys',
    'stepped-bucket initial',
  ].map((name) => `memory/${name}`),
);

/** The main job's verdict on a limiter of ours. What a check asks is kept, and asked again of each change. */
const ours = (exported: Adapter, kept: Kept, isQuick: boolean): Question => {
  const name = `asked-${exported.name}`;
  return {
    id: isQuick ? `${exported.name}${FIRST_LOOK}` : exported.name,
    of: 'limiters',
    isTypical: TYPICAL.has(exported.name),
    prepare: async () => {
      if (!kept.has(name)) kept.set(name, await recordingOf(exported, await askedOf(exported)));
    },
    ask: async (isOfWaits) => {
      const recording = kept.get<Recording>(name);
      return quietly(async () => {
        const answers = await replay(
          exported,
          recording,
          isQuick ? (isOfWaits ? 'where somebody waits' : 'some') : 'all',
        );
        if (answers === 'same') return undefined;
        return answers === 'others'
          ? against(exported, { runs: isQuick ? FIRST_RUNS : RUNS_OF_OTHERS })
          : answers.clause;
      });
    },
  };
};

/** The histories of a limiter that is right. */
const right = (exported: Adapter, kept: Kept, isQuick: boolean): Question => {
  const name = `legal-${exported.name}`;
  return {
    id: `histories of ${exported.name}${isQuick ? FIRST_LOOK : ''}`,
    of: 'laws',
    prepare: async () => {
      if (!kept.has(name)) kept.set(name, await legalOf(exported, await askedOf(exported, { runs: RUNS_OF_LAWS })));
    },
    ask: async () => {
      const { all, some } = kept.get<Awaited<ReturnType<typeof legalOf>>>(name);
      return quietly(() => condemned(exported, isQuick ? some : all));
    },
  };
};

/** What a check says of a limiter that is right: whether a law still leads those who ask to where its answers turn. */
const searched = (exported: Adapter): Question => ({
  id: `check of ${exported.name}`,
  of: 'laws',
  isLong: true,
  ask: () => against(exported),
});

/** Sequences of calls of a limiter that is right, of every freedom that can be declared, down to a nanosecond. */
const SEQUENCES = 1000;
const FIRST_SEQUENCES = 120;
const sequencesIn = (isQuick: boolean) => ({ sequences: isQuick ? FIRST_SEQUENCES : SEQUENCES, seed: DEFAULTS.seed });

const sound = (wheat: Wheat, isQuick: boolean): Question => ({
  id: `sequences of ${wheat.id}${isQuick ? FIRST_LOOK : ''}`,
  of: 'laws',
  ask: () => quietly(async () => soundnessOf(wheat, sequencesIn(isQuick)).first),
});

/** Limiters that are right, under declarations that do not describe them: they must be accused. */
const controls = (algorithm: string, isQuick: boolean): Question => ({
  id: `${algorithm} with a false declaration${isQuick ? FIRST_LOOK : ''}`,
  of: 'laws',
  ask: () =>
    quietly(async () => {
      const rows = runControls({ ...sequencesIn(isQuick), only: `${algorithm}/` });
      return rows.find(({ alarms }) => alarms === 0)?.id;
    }),
});
const CONTROLLED: readonly string[] = ['token-bucket', 'gcra', 'sliding-counter'];

/** The counterexample that condemns a mutant, whole at a first look. */
const wrong = (mutant: Mutant, kept: Kept): Question => {
  const name = `counterexample-${mutant.id}`;
  return {
    id: `${COUNTEREXAMPLE}${mutant.id}${FIRST_LOOK}`,
    of: 'laws',
    prepare: async () => {
      if (!kept.has(name)) kept.set(name, await counterexampleOf(mutant));
    },
    ask: async () => {
      const counterexample = kept.get<Counterexample | undefined>(name);
      return counterexample && quietly(() => acquitted(mutant, counterexample));
    },
  };
};

const wheats = (): readonly Adapter[] => [
  ...WHEATS.flatMap((wheat) =>
    variantsOf(wheat).map((variant) => ({
      ...wheatAdapter(wheat, variant, declared(wheat, variant)),
      name: `wheat/${wheat.id} ${JSON.stringify(variant)}`,
    })),
  ),
  ...CAPABILITY_WHEATS.map((wheat) => ({ ...wheat, name: `wheat/${wheat.name}` })),
];

/**
 * Whom a change is shown to, in this order, until somebody objects: a limiter of ours that no longer conforms, a limiter
 * written differently that a law no longer accepts, a mutant that a law acquits or condemns for another reason. What a first
 * look asks comes first: what it has killed is known, and only what survived is asked the rest.
 */
export const suite = (folder: string, isQuick = false): readonly Question[] => {
  const kept = new Kept(folder);
  const references = [...REFERENCE, ...CAPABILITIES];
  const mutants = MUTANTS.filter(({ client }) => client === undefined);
  const look = (isFirst: boolean): readonly Question[] => [
    ...references.map((adapter) => ours(adapter, kept, isFirst)),
    ...[...references, ...wheats()].map((adapter) => right(adapter, kept, isFirst)),
    ...(isFirst ? mutants.map((mutant) => wrong(mutant, kept)) : []),
    ...WHEATS.map((wheat) => sound(wheat, isFirst)),
    ...CONTROLLED.map((algorithm) => controls(algorithm, isFirst)),
  ];
  return isQuick ? look(true) : [...look(true), ...look(false), ...REFERENCE.map(searched)];
};
