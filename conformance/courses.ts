import fc from 'fast-check';
import type { Instant } from '../spec/index.ts';
import { configs } from './configs.ts';
import type { LimiterConfig } from './contract.ts';
import { courtOf } from './court.ts';
import type { Declaration } from './declaration.ts';
import { isBucketConfig, isCompositeConfig, isWindowConfig } from './exact.ts';
import { exactProfile, tickOf } from './jurisdiction.ts';
import { KEYS } from './plan.ts';
import type { Scenario } from './scenario.ts';
import { type Disturbance, OPS_MAX, Script } from './script.ts';
import type { Subject } from './subject.ts';

/**
 * Scenarios for what a limiter offers beside tries: each mixes tries with one capability, so that whatever goes wrong there,
 * and not among tries alone, goes wrong because of it. Like plans, they are resolved against the model.
 */
export const MODES = ['waiting', 'changing', 'tiers', 'clock', 'giving', 'reserving', 'mixed waits'] as const;
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
const themesOf = (subject: Subject): readonly (readonly Disturbance[])[] => {
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

interface Step {
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

const SECOND = 1_000_000_000n;
const ORIGINS = [1_700_000_000n, 1_700_000_001n, 1_733_333_333n, 86_400n].map((seconds) => seconds * SECOND);
/** The clock is set back so often, and not more. */
const STEPS_MAX = 3;
/** More waits than this at a time tell nothing more. */
const WAITS_MAX = 6;

/** Another config of the same kind: more or less room, a faster or slower refill. */
const changed = (config: LimiterConfig, pick: number): LimiterConfig => {
  const scale = [0.5, 2, 3, 1, 0.25][pick % 5] ?? 1;
  const whole = (value: number): number => Math.max(1, Math.floor(value * scale));
  if (isCompositeConfig(config)) return config;
  if (isWindowConfig(config)) return { ...config, limit: whole(config.limit) };
  if (!isBucketConfig(config)) return config;
  const { initial: _initial, ...rest } = config;
  const tokens = [1, 1, 2, 3][(pick >> 3) % 4] ?? 1;
  return {
    ...rest,
    capacity: pick % 7 < 5 ? whole(config.capacity) : config.capacity,
    refill: { ...config.refill, tokens: pick % 3 === 0 ? config.refill.tokens : config.refill.tokens * tokens },
  };
};

/** A course made concrete: a plain list of timed operations. */
export const resolveCourse = (course: Course, subject: Subject): Scenario => {
  const { declaration, effective } = subject;
  const tick = tickOf(declaration);
  const grid = BigInt(declaration.resolutionNs) > tick ? BigInt(declaration.resolutionNs) : tick;
  const onGrid = (instant: Instant): Instant => ((instant + grid - 1n) / grid) * grid;
  const court = courtOf(declaration, effective(course.config), effective, exactProfile);
  const origin = onGrid(ORIGINS[course.origin] ?? 0n);
  const script = new Script(court, course.config, origin, tick);
  const unit = declaration.costs === 'unit';
  const { mode } = course;
  const waits = mode === 'waiting' || mode === 'mixed waits';
  const themes = mode === 'mixed waits' ? themesOf(subject) : [];
  const theme = themes[course.origin % Math.max(1, themes.length)] ?? [];
  const promises = theme.includes('reserve');
  const keys = !declaration.keyed || declaration.algorithm === 'composite' || promises ? 1 : 2;
  const tolerance = BigInt(Math.round(declaration.backwardsToleranceMs * 1e6));
  // A limiter of listed configs takes no other.
  const listed = declaration.configs;
  const another = (pick: number): LimiterConfig =>
    listed === 'any' ? changed(course.config, pick) : (listed[pick % listed.length] ?? course.config);
  const adjusts = mode === 'tiers' && subject.offers.reconfigure && course.origin % 2 === 0;
  let config = course.config;
  let changes = 0;
  if ((waits && declaration.algorithm !== 'leaky-queue') || mode === 'reserving')
    for (const key of KEYS.slice(0, waits ? keys : 1)) script.try(key, unit ? script.perToken : script.left(key));

  if (promises) script.reserve(KEYS[0], script.all(KEYS[0]));

  for (const [i, each] of course.steps.entries()) {
    if (script.ops.length >= OPS_MAX) break;
    // Lines form, and promises pile up, on one key; another shows that each has its own.
    const key = ((mode === 'reserving' || waits) && each.key < 4 ? undefined : KEYS[each.key % keys]) ?? 'a';
    const most = script.most(key);
    const perToken = script.perToken;
    const span = script.freshNs(key) / (most > 0n ? most : 1n);
    const random = (BigInt(each.random) * (span * 2n + 1n)) / 1_000_001n;

    if (i > 0) {
      const edges = script.boundaries(key);
      const edge = edges[each.pick % Math.max(1, edges.length)] ?? script.now + span;
      const head = script.pending.find((one) => one.key === key) ?? script.pending[0];
      const next = head ? script.dueAt(head.key, head.cost) : edge;
      const near = [
        script.now,
        script.now,
        script.now,
        script.now,
        onGrid(next) + BigInt(each.offset) * tick,
        onGrid(next) + BigInt(each.offset) * tick,
        onGrid(next),
        script.now + random / 4n,
        script.lateTimeout ?? script.now + random,
        script.now + span * 3n,
      ];
      const far = [
        script.now,
        script.now,
        onGrid(edge) + BigInt(each.offset) * tick,
        onGrid(edge) + BigInt(each.offset) * tick,
        script.now + random,
        script.now + random,
        onGrid(next) + BigInt(each.offset) * tick,
        onGrid(next),
        script.now + random * 5n,
        script.now + script.freshNs(key),
      ];
      // Lines form, and promises are made, only where little time passes.
      const target = (waits || mode === 'reserving' ? near : far)[each.move];
      if (target !== undefined && target > script.now) script.moveTo(onGrid(target));
    }

    const cost = unit ? perToken : ((BigInt(each.pick) * most) / 1_000_001n / perToken) * perToken + perToken;
    const acts = each.act < 5;
    if (acts && mode === 'changing' && changes < 4) {
      config = each.pick % 6 === 5 ? config : another(each.pick);
      script.reconfigure(config);
      changes++;
    } else if (acts && mode === 'tiers' && adjusts && each.random % 3 === 0) {
      script.reconfigure(another(each.pick));
    } else if (acts && mode === 'tiers') {
      // Whether a key that was put on the first of the tiers follows another config of the limiter, nobody has said.
      const tiers = adjusts ? ['double', 'triple'] : ['base', 'double', 'triple'];
      script.assign(key, tiers[each.pick % tiers.length] ?? 'double');
    } else if (acts && mode === 'giving') {
      script.refund(key, each.pick % 4 === 0 && !unit ? most : perToken);
    } else if (acts && mode === 'clock' && changes < STEPS_MAX && script.isSettled) {
      const steps = [tick, tolerance / 2n, tolerance, tolerance + tick, 10n * tolerance, script.freshNs(key) * 3n];
      // After a large step much is left open: in half of the courses there is none.
      const kinds = course.origin % 2 === 0 ? 3 : steps.length;
      const by = onGrid(steps[each.pick % kinds] ?? tick);
      if (by > 0n) script.stepBack(key, by, KEYS.slice(0, keys));
      // What is asked then must not move anything but what it takes: the tick before the next token is due tells.
      const edge = script.boundaries(key).find((instant) => instant > script.now + tick);
      if (each.ask % 2 === 0 && edge !== undefined) {
        script.try(key, perToken);
        const next = script.boundaries(key).find((instant) => instant > script.now + tick) ?? edge;
        script.moveTo(onGrid(next) - tick);
        script.try(key, unit ? perToken : script.left(key) + perToken);
      }
      changes++;
    } else if (each.act < 8 && mode === 'reserving') {
      if (each.act < 5) script.reserve(key, each.pick % 9 === 8 && !unit ? most + perToken : cost);
      else script.release(each.pick);
    } else if (waits && each.act < (theme.length > 0 ? 5 : 6) && script.pending.length < WAITS_MAX) {
      // Small beside what was promised before, so that most of that can be taken back.
      const fair = promises ? (cost / 3n / perToken) * perToken + perToken : cost > most ? most : cost;
      const wanted = each.pick % 11 === 10 && !unit ? most + perToken : fair;
      const due = Number(script.dueAt(key, wanted > most ? most : wanted) - script.now) / 1e6;
      const tickMs = Number(tick) / 1e6;
      const open = [undefined, undefined, undefined, undefined, undefined];
      const timeout = declaration.timeouts
        ? [...open, due, due + tickMs, due - tickMs, due * 3, due / 2][each.random % 10]
        : undefined;
      const isShort = timeout === undefined || timeout <= 0;
      // A timeout of nothing is one of many, and not what every full bucket comes to.
      const given = isShort
        ? declaration.timeouts && each.random % 10 === 9
          ? 0
          : undefined
        : Math.max(tickMs, Math.floor(timeout / tickMs) * tickMs);
      if (declaration.cancels && each.random % 13 === 12) script.waitAborted(key, wanted > most ? most : wanted);
      else script.wait(key, wanted, given);
      continue;
    } else if (waits && each.act < (theme.length > 0 ? 9 : 8)) {
      const kind = theme[each.random % theme.length];
      if (kind && changes < 4 && each.pick % 4 > 0) {
        script.disturb(kind, key, each.pick, () => another(each.pick));
        changes++;
      } else if (declaration.cancels && each.pick % 4 === 3) script.cancelGranted(each.pick);
      else if (declaration.cancels) script.cancel(each.pick);
      continue;
    }
    if (mode === 'waiting' && declaration.algorithm === 'leaky-queue' && each.ask % 3 > 0) continue;
    const left = script.left(key);
    switch (unit ? [0, 1, 4, 4, 5, 0, 1, 4, 4, 5][each.ask] : each.ask) {
      case 0:
        script.try(key, perToken);
        break;
      case 1:
        script.try(key, perToken);
        script.try(key, perToken);
        break;
      case 2:
      case 3:
        script.try(key, left);
        script.try(key, perToken);
        break;
      case 4:
        script.drain(key);
        break;
      case 5:
        script.try(key, unit ? perToken : left);
        break;
      case 6:
      case 7:
        script.try(key, left + perToken <= most ? left + perToken : left);
        break;
      default:
        script.try(key, cost > most ? most : cost);
    }
  }
  // Whoever waits gets the time to be granted, one after another, and a tick more.
  if (waits) {
    const last = script.pending.reduce(
      (end, { deadline }) => (deadline !== undefined && deadline > end ? deadline : end),
      script.now,
    );
    const longest = KEYS.slice(0, keys).reduce(
      (most, key) => (script.freshNs(key) > most ? script.freshNs(key) : most),
      0n,
    );
    script.moveTo(onGrid(last + longest * BigInt(script.pending.length + script.reserved.length + 1)) + tick);
    script.push({ kind: 'idle', at: script.now, key: 'a', cost: 1 });
  }
  return { config: course.config, origin, ops: script.ops };
};
