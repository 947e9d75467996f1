import fc from 'fast-check';
import { configs } from './configs.ts';
import type { LimiterConfig } from './contract.ts';
import type { Declaration } from './declaration.ts';
import type { Disturbance } from './script.ts';
import type { Subject } from './subject.ts';

/**
 * Scenarios for what a limiter offers beside tries: each mixes tries with one capability, so that whatever goes wrong there,
 * and not among tries alone, goes wrong because of it. Like plans, they are resolved against the model.
 */
export const MODES = ['waiting', 'reserving', 'changing', 'tiers', 'clock', 'giving', 'mixed waits'] as const;
export type Mode = (typeof MODES)[number];

/** Which modes, with one thing beside tries in each, tell anything about a limiter. */
const alone = ({ offers, declaration }: Subject): Readonly<Record<Exclude<Mode, 'mixed waits'>, boolean>> => {
  const { algorithm, clock, backwards, written, blockMs, afterBlock } = declaration;
  const bucket = ['token-bucket', 'gcra', 'leaky-bucket', 'leaky-queue', 'pay-later'].includes(algorithm);
  const changes = bucket || ['fixed-window', 'sliding-log', 'sliding-counter'].includes(algorithm);
  const judged = algorithm !== 'bounded';
  // Whether a wait exceeds a limit, and what a promise is worth while everything is denied, no declaration says.
  const free = judged && blockMs === 0;
  // What a new start is when the config has changed meanwhile, neither.
  const carried = judged && (blockMs === 0 || afterBlock === 'kept');
  return {
    waiting: offers.acquire && free,
    changing: offers.reconfigure && changes && carried,
    // Tiers are made of the config, and a limiter of listed configs takes no other.
    tiers: offers.assign && changes && carried && declaration.configs === 'any',
    // A clock that nobody sets back is not set back; faked globals are only where it was said what a step does.
    clock: free && backwards !== 'never' && (clock === 'injected' || written.has('backwards')),
    giving: offers.refund && bucket && carried,
    reserving: offers.reserve && bucket && free && algorithm !== 'leaky-queue',
  };
};

/** What is done in one course: who changes a config, and who takes a promise back, does not mean the other. */
const THEMES: readonly (readonly Disturbance[])[] = [
  ['reconfigure', 'refund', 'reset'],
  ['assign', 'refund'],
  ['reserve'],
];

/** What can be done while somebody waits, of what a limiter offers; in a queue who was taken has its turn. */
export const themesOf = (subject: Subject): readonly (readonly Disturbance[])[] => {
  const { offers, declaration } = subject;
  if (['leaky-queue', 'composite'].includes(declaration.algorithm)) return [];
  const modes = alone(subject);
  const possible: Readonly<Record<Disturbance, boolean>> = {
    reconfigure: modes.changing,
    refund: modes.giving,
    reset: offers.reset,
    assign: modes.tiers,
    reserve: modes.reserving,
  };
  return THEMES.map((theme) => theme.filter((each) => possible[each])).filter((theme) => theme.length > 0);
};

/** Which modes tell anything about a limiter. */
export const modesOf = (subject: Subject): readonly Mode[] => {
  const modes = alone(subject);
  const offered = { ...modes, 'mixed waits': modes.waiting && themesOf(subject).length > 0 };
  return MODES.filter((mode) => offered[mode]);
};

export interface Step {
  readonly move: number;
  readonly offset: -1 | 0 | 1;
  readonly random: number;
  readonly ask: number;
  readonly act: number;
  readonly pick: number;
  readonly key: number;
}

export interface Course {
  readonly mode: Mode;
  readonly config: LimiterConfig;
  readonly origin: number;
  readonly steps: readonly Step[];
}

const step: fc.Arbitrary<Step> = fc.record({
  move: fc.nat(9),
  offset: fc.constantFrom<(-1 | 0 | 1)[]>(-1, 0, 0, 1),
  random: fc.nat(1_000_000),
  ask: fc.nat(9),
  act: fc.nat(9),
  pick: fc.nat(1_000_000),
  key: fc.nat(5),
});

export const courses = (declaration: Declaration, mode: Mode): fc.Arbitrary<Course> =>
  fc.noBias(
    fc.record({
      mode: fc.constant(mode),
      config: configs(declaration),
      origin: fc.nat(3),
      steps: fc.array(step, { minLength: 4, maxLength: 14, size: 'max' }),
    }),
  );
