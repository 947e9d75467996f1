import fc from 'fast-check';
import { configs } from '../configs.ts';
import { wokenLate } from '../generation.ts';
import { type Mutant, type Need, needsOf } from '../mutants.ts';
import type { Scenario } from '../scenario.ts';
import type { Subject } from '../subject.ts';
import { type Act, type Gaps, type Part, Script, WHOLE } from './script.ts';

/**
 * Ways to search without a model to aim by. `commands`: fast-check's own model runner, with all that it does by itself, and
 * gaps that are tuned to the load of the config, as the court's random gaps are. `long commands`: the same, in histories as
 * long as the court's, which nobody gets who does not ask for it. `uniform`: as long, with gaps between 0 and 5 s, whatever
 * the config. Configs, origins, keys, costs and kinds of calls are the court's.
 */
export const BASELINES = ['commands', 'long commands', 'uniform'] as const;
export type Baseline = (typeof BASELINES)[number];

/** As many calls as a plan may have; on average a few more than it has. */
const COMMANDS_MAX = 40;
/** One cost in eleven is more than there ever is. */
const COST_MAX = WHOLE * 1.1;

class Command implements fc.Command<Pick<Script, 'can'>, Script> {
  readonly #act: Act;
  readonly #gap: Part;
  readonly #key: number;

  constructor(act: Act, gap: Part, key: number) {
    this.#act = act;
    this.#gap = gap;
    this.#key = key;
  }

  check(script: Pick<Script, 'can'>): boolean {
    return script.can(this.#act);
  }

  run(_model: Pick<Script, 'can'>, script: Script): void {
    script.act(this.#act, this.#gap, this.#key);
  }

  toString(): string {
    return `${this.#act.kind} after ${this.#gap}`;
  }
}

const cost = fc.nat(COST_MAX);
const asking = fc.record({ kind: fc.constant('try' as const), cost });

/** Calls beside tries that every limiter may be asked for. As in court, nobody resets what is waited for or promised. */
const looking = (mutant: Mutant): fc.Arbitrary<Act> => {
  const needs = needsOf(mutant);
  const kinds =
    needs.length === 0 || needs.includes('reset') ? (['peek', 'peek', 'reset'] as const) : (['peek'] as const);
  return fc.record({ kind: fc.constantFrom(...kinds) });
};

const waiting = [
  fc.record({
    kind: fc.constant('wait' as const),
    cost,
    timeout: fc.option(fc.nat(3 * WHOLE), { nil: undefined, freq: 2 }),
  }),
  fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat(1000) }),
];
const together = fc.record({
  kind: fc.constant('together' as const),
  turns: fc.array(fc.nat(2), { minLength: 2, maxLength: 8, size: 'max' }),
});

/** What has to be asked before a mutant can show. */
const acting = (need: Need, needs: readonly Need[]): readonly fc.Arbitrary<Act>[] => {
  switch (need) {
    case 'acquire':
      return waiting;
    case 'reconfigure':
      return [fc.record({ kind: fc.constant('reconfigure' as const), pick: fc.nat(1000) })];
    case 'assign':
      // Whether a key on the first of the tiers follows another config of the limiter, nobody has said.
      return [
        fc.record({
          kind: fc.constant('assign' as const),
          tier: fc.constantFrom('double', 'triple', needs.includes('reconfigure') ? 'double' : 'base'),
        }),
      ];
    case 'refund':
      return [fc.record({ kind: fc.constant('refund' as const), cost: fc.nat(WHOLE - 1) })];
    case 'reserve':
      return [
        fc.record({ kind: fc.constant('reserve' as const), cost }),
        fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat(1000) }),
      ];
    case 'a clock set back':
      return [fc.record({ kind: fc.constant('clock' as const), by: fc.nat(WHOLE) })];
    default:
      return [];
  }
};

/** What happens around the calls. */
const under = (mutant: Mutant, scenario: Scenario): Scenario => {
  const needs = needsOf(mutant);
  if (needs.includes('a clock that moves')) return { ...scenario, drifting: true };
  if (!needs.includes('a timer')) return scenario;
  return needs.includes('acquire') ? wokenLate(scenario) : { ...scenario, timers: 'never' };
};

const ORIGINS = [0n, 1n, 86_400n, 1_700_000_000n, 1_733_333_333n, 2_147_483_647n, 4_102_444_800n].map(
  (seconds) => seconds * 1_000_000_000n,
);

/** Which mutants the same histories serve. */
export const kindOf = (mutant: Mutant): string => needsOf(mutant).join(' ');

/** So many histories that a baseline drives, with one seed. */
export const histories = (
  baseline: Baseline,
  mutant: Mutant,
  subject: Subject,
  { seed, runs }: { readonly seed: number; readonly runs: number },
): readonly Scenario[] => {
  const { declaration } = subject;
  const around = fc.record({
    config: configs(declaration),
    origin: fc.constantFrom(...ORIGINS),
    keys: declaration.keyed ? fc.constantFrom(1, 1, 1, 2, 3) : fc.constant(1),
  });
  const acts: fc.Arbitrary<Act>[] = [
    asking,
    asking,
    asking,
    asking,
    looking(mutant),
    ...needsOf(mutant).flatMap((need, _, needs) => acting(need, needs)),
    ...(subject.asynchronous && needsOf(mutant).length === 0 ? [together] : []),
  ];
  const commands = acts.map((act) => fc.tuple(act, fc.nat(WHOLE), fc.nat(11)).map((given) => new Command(...given)));
  const gaps: Gaps = baseline === 'uniform' ? 'uniform' : 'tuned to the load';
  const many =
    baseline === 'uniform'
      ? fc.noBias(fc.tuple(around, fc.array(fc.oneof(...commands), { maxLength: COMMANDS_MAX, size: 'max' })))
      : fc.tuple(
          around,
          fc.commands(commands, baseline === 'commands' ? {} : { maxCommands: COMMANDS_MAX, size: 'max' }),
        );
  return fc.sample(many, { seed, numRuns: runs }).map(([{ config, origin, keys }, sequence]) => {
    const script = new Script(subject, config, origin, keys, gaps);
    // The system that the runner drives writes the calls down: none depends on an answer, so they are the same for every
    // mutant, and are made and judged afterwards.
    fc.modelRun(() => ({ model: script, real: script }), sequence);
    return under(mutant, script.scenario());
  });
};
