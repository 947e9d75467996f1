import fc from 'fast-check';
import type { Instant, Jurisdiction } from '../spec/index.ts';
import { at } from '../spec/law.ts';
import { configs } from './configs.ts';
import type { LimiterConfig } from './contract.ts';
import type { Declaration } from './declaration.ts';
import { unitsPerToken } from './exact.ts';
import { exactProfile, jurisdictionOf, tickOf } from './jurisdiction.ts';
import type { Op, Scenario } from './scenario.ts';

/** One abstract step: how far to move, and what to ask there, both relative to the model. */
export interface Step {
  readonly move: number;
  readonly boundary: number;
  readonly offset: -1 | 0 | 1;
  readonly random: number;
  readonly ask: number;
  readonly cost: number;
  readonly key: number;
}

export interface Plan {
  readonly config: LimiterConfig;
  readonly origin: number;
  readonly keys: number;
  readonly steps: readonly Step[];
  /** Calls overlap (asynchronous limiters). */
  readonly concurrent: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  move: fc.nat(15),
  boundary: fc.nat(7),
  offset: fc.constantFrom<(-1 | 0 | 1)[]>(-1, 0, 0, 1),
  random: fc.nat(1_000_000),
  ask: fc.nat(19),
  cost: fc.nat(1_000_000),
  key: fc.nat(11),
});

/** Plans for a declaration. `concurrent`: may calls overlap. */
export const plans = (declaration: Declaration, concurrent: boolean): fc.Arbitrary<Plan> =>
  fc.noBias(
    fc.record({
      config: configs(declaration),
      origin: fc.nat(9),
      keys: declaration.keyed ? fc.constantFrom(1, 1, 1, 2, 3) : fc.constant(1),
      steps: fc.array(step, { minLength: 5, maxLength: 16, size: 'max' }),
      concurrent: concurrent ? fc.constantFrom(false, true) : fc.constant(false),
    }),
  );

const OPS_MAX = 40;
/** A limit of unit requests is reached one by one: up to so many, a plan holds enough calls for it. */
const REACH_MAX = 500n;
/** Where costs differ, all but so many tokens can be taken at once. */
const ONE_BY_ONE = 3n;
/** So long is a soak: what goes wrong only every so many calls needs as many calls. */
export const SOAK_OPS = 400;

/** One long plan out of many: the config and origin of the first, the steps of all. */
export const soakOf = (parts: readonly Plan[]): Plan => ({ ...parts[0]!, steps: parts.flatMap(({ steps }) => steps) });

/** A clock face that a window's index, or a day's, may be reduced to. */
const FACES = [24n, 60n, 256n, 1000n, 3600n];
const SECOND = 1_000_000_000n;

/** Idle times of every size at which a counter of milliseconds may overflow: from six days (2^29 ms) to four years. */
const longNs = ({ cost, random }: Step): bigint => (1n << (29n + BigInt(cost % 8))) * BigInt(1_000_000 + random);

/** Where time begins: mostly today, sometimes zero, sometimes beyond 32 bits of seconds. */
const ORIGINS: readonly bigint[] = [
  1_700_000_000n,
  1_700_000_000n,
  1_700_000_001n,
  1_733_333_333n,
  0n,
  0n,
  1n,
  2_147_483_647n,
  4_102_444_800n,
  86_400n,
].map((seconds) => seconds * SECOND);

/** A day: a clock that has run no longer is young. */
const YOUNG = 86_400n * SECOND;

export const KEYS = ['a', 'b', 'c'] as const;
/** Keys that share one component, and not another. */
const COMPOSED = ['a|x', 'a|y', 'b|x'] as const;
/** The keys that are asked for. */
export const keysOf = ({ parts }: Declaration): readonly string[] =>
  parts.some(({ key }) => typeof key === 'number') ? COMPOSED : KEYS;

interface Model {
  readonly jurisdiction: Jurisdiction;
  state: unknown;
}

const take = (model: Model, instant: Instant, cost: bigint): boolean => {
  const { law } = model.jurisdiction;
  const { allowed } = law.permits(model.state, cost, at(instant));
  model.state = law.step(model.state, cost, allowed, at(instant));
  return allowed;
};

const ceilTo = (instant: bigint, grid: bigint): bigint => ((instant + grid - 1n) / grid) * grid;

/** How far uniform traffic moves at most, so that about twice as much is asked for as is admitted. */
export const meanGap = (jurisdiction: Jurisdiction, unit: boolean): bigint => {
  const most = jurisdiction.mostAtOnce > 0n ? jurisdiction.mostAtOnce : 1n;
  const perUnit = jurisdiction.timeToFreshNs / most;
  return unit ? perUnit : (perUnit * most) / 2n;
};

/**
 * Makes a plan concrete against the model of the `effective` config: a plain list of timed operations. Off the grid of a
 * coarse clock few answers are forced, so half of the boundaries are moved onto it.
 */
export const resolve = (
  plan: Plan,
  declaration: Declaration,
  effective: LimiterConfig,
  opsUsual: number = OPS_MAX,
): Scenario => {
  const tick = tickOf(declaration);
  const grid = BigInt(declaration.resolutionNs) > tick ? BigInt(declaration.resolutionNs) : tick;
  const jurisdiction = jurisdictionOf(declaration, effective, exactProfile(declaration));
  const perToken = unitsPerToken(declaration.fractional);
  const unit = declaration.costs === 'unit';
  const reach =
    unit && jurisdiction.mostAtOnce > 12n && jurisdiction.mostAtOnce < REACH_MAX ? jurisdiction.mostAtOnce : 11n;
  const opsMax = reach > 11n ? opsUsual + 2 * Number(reach) : opsUsual;
  const origin = ceilTo(ORIGINS[plan.origin % ORIGINS.length]!, grid);
  // Where the clock begins near zero there is room for idle times of years.
  const isYoung = origin <= YOUNG;
  const names = keysOf(declaration);
  const ops: Op[] = [];
  const models = new Map<string, Model>();
  const modelOf = (key: string): Model => {
    const known = models.get(key);
    if (known) return known;
    const fresh = { jurisdiction, state: jurisdiction.law.start(at(origin), 'new') };
    models.set(key, fresh);
    return fresh;
  };
  let now = origin;
  let group = 0;
  const gap = meanGap(jurisdiction, unit);
  const costOf = (units: bigint): number => Number(units) / Number(perToken);

  for (const [index, step] of plan.steps.entries()) {
    if (ops.length >= opsMax) break;
    const key = names[step.key % plan.keys]!;
    const model = modelOf(key);
    const random = (BigInt(step.random) * (gap + 1n)) / 1_000_001n;
    const boundary = (): bigint => {
      const edges = jurisdiction.law.boundaries(model.state, now);
      const edge = edges[step.boundary % Math.max(1, edges.length)] ?? now + gap;
      const aligned = step.cost % 2 === 0 ? ceilTo(edge, grid) : ceilTo(edge, tick);
      return aligned + BigInt(step.offset) * (step.cost % 4 === 0 ? grid : tick);
    };
    /** Until the key is as good as new, or until the face of a clock comes round. */
    const idle = (which: number): bigint =>
      which === 0
        ? now + ceilTo(jurisdiction.timeToFreshNs * FACES[step.cost % FACES.length]!, grid)
        : now + ceilTo(jurisdiction.timeToFreshNs, grid) + BigInt(step.offset) * tick;
    let target = now;
    // A history begins where the clock does, mostly: what is special there is special at that instant only.
    if (index > 0 || step.move >= 12) {
      if (step.move < 3) target = now;
      else if (step.move < 9) target = boundary();
      else if (step.move < 14) target = now + random;
      else if (isYoung) target = now + longNs(step);
      else if (step.move < 15) target = idle(step.boundary);
      else target = now + random * 20n;
    }
    target = step.move % 2 === 0 ? ceilTo(target, grid) : ceilTo(target, tick);
    if (target > now) now = target;

    const left = jurisdiction.law.available(model.state, at(now)).lo;
    const most = jurisdiction.mostAtOnce;
    const ask = (cost: bigint, extra: Partial<Op> = {}): boolean => {
      if (ops.length >= opsMax || cost <= 0n) return false;
      ops.push({ kind: 'try', at: now, key, cost: costOf(cost), ...extra });
      return take(model, now, cost);
    };
    /** Takes what is there, the last of it one by one, and asks for one more. */
    const drain = (): void => {
      const oneByOne = unit ? reach : ONE_BY_ONE * perToken;
      if (!unit && left > oneByOne) ask(left - oneByOne);
      for (let i = 0n; i * perToken <= left && i * perToken <= oneByOne; i++) ask(perToken);
    };
    const peek = (): void => {
      if (ops.length < opsMax) ops.push({ kind: 'peek', at: now, key, cost: 1 });
    };
    const whole = (units: bigint): bigint => (units > 0n ? units : perToken);
    // Up to a little more than there ever is.
    const irregular = whole((BigInt(step.cost) * most * 11n) / 10_000_010n + 1n);

    if (plan.concurrent && step.ask >= 10) {
      // More callers at one instant than there is room for; or a few, and then what they were charged shows in what is left.
      group++;
      const isFew = step.random % 2 === 0;
      const callers = isFew ? 2 : Math.min(8, 2 + (step.cost % 6));
      for (let i = 0; i < callers; i++) {
        const turn = (step.cost >> (i * 2)) % 3;
        ask(unit ? 1n : i % 3 === 2 ? irregular : perToken, { group, turn });
      }
      const { lo: rest } = jurisdiction.law.available(model.state, at(now));
      if (isFew && !unit) {
        // Who was charged too little passes with more than is left, and who was charged too much does not with all of it.
        if (rest + perToken <= most) ask(rest + perToken);
        ask(rest);
      }
      continue;
    }
    /** Some of so much; what is not there at all is asked for as one. */
    const partOf = (units: bigint): bigint => (unit || units <= 0n ? perToken : 1n + ((irregular - 1n) % units));
    const held = (): bigint => jurisdiction.law.available(model.state, at(now)).lo;
    /** The first instant at which so much is there. */
    const dueOf = (cost: bigint): bigint | undefined =>
      jurisdiction.law
        .boundaries(model.state, now)
        .find((edge) => jurisdiction.law.permits(model.state, cost, at(edge)).allowed);
    /** Asks for more than is there: at odd instants, then the tick before it is due, and when it is. */
    const probe = (): void => {
      if (unit) drain();
      else if (left >= most) ask(partOf(most));
      const more = (): bigint => (unit ? perToken : held() + partOf(most - held()));
      const pace = step.cost % 2 === 0 ? grid : tick;
      const first = dueOf(more());
      const span = first === undefined ? 0n : first - now;
      // Some are admitted and some denied: what goes wrong between may be the doing of either.
      for (let i = 1n; i <= BigInt(step.boundary % 4) && span > 0n; i++) {
        now = ceilTo(now + (span * ((BigInt(step.random) * i) % 997n)) / 1994n, pace);
        ask((step.random + Number(i)) % 2 === 0 ? perToken : more());
      }
      const wanted = more();
      const due = dueOf(wanted);
      if (due === undefined) return;
      const last = ceilTo(due, pace);
      if (step.offset <= 0 && last - pace > now) {
        now = last - pace;
        ask(wanted);
      }
      if (step.offset < 0) return;
      if (last > now) now = last;
      ask(wanted);
    };
    if (step.random % 4 === 0) peek();
    // On the youngest of clocks, what was taken at its first instant has to count at that instant, too.
    if (index === 0 && origin === 0n) {
      drain();
      continue;
    }
    if (index === plan.steps.length - 1) {
      probe();
      break;
    }
    switch (unit ? [0, 1, 2, 10, 11, 18, 14, 16][step.ask % 8]! : step.ask) {
      case 0:
        ask(perToken);
        break;
      case 1:
        ask(perToken);
        ask(perToken);
        break;
      case 2:
        ask(partOf(left));
        break;
      case 3:
        ask(left);
        break;
      case 4:
      case 5:
      case 6:
        // One more than there is, even of a full one, and then what is left, or some of it, all the same.
        ask(left + (step.cost % 3 === 0 ? 1n : perToken));
        if (step.ask < 6) ask(step.ask === 4 ? left : partOf(left));
        break;
      case 7:
        ask(left);
        ask(perToken);
        break;
      case 8:
        drain();
        break;
      case 10:
        if (unit) drain();
        else {
          ask(partOf(left));
          ask(partOf(left));
        }
        break;
      case 9:
      case 11:
      case 12:
        probe();
        break;
      case 13:
        ask(irregular);
        break;
      case 14: {
        // Ask for more than is left, then come back when the limiter itself says, or one tick before.
        const wanted = unit ? 1n : left + 1n > most ? most : left + 1n;
        if (unit) drain();
        if (!ask(wanted) && ops.length < opsMax) {
          const afterOp = ops.length - 1;
          const early = step.offset === -1;
          ops.push({
            kind: 'try',
            at: { afterOp, plus: 'retryAfter', ticks: early ? -1 : 0 },
            key,
            cost: costOf(wanted),
          });
          const due = dueOf(wanted);
          if (due !== undefined) now = ceilTo(due, tick) - (early ? tick : 0n);
          take(model, now, wanted);
        }
        break;
      }
      case 15:
      case 16:
        peek();
        ask(partOf(left));
        peek();
        break;
      case 17:
        if (!unit) ask(most + perToken);
        if (unit || step.cost % 3 > 0) ask(perToken);
        break;
      case 18:
        drain();
        // What was taken is not all in one place later: part of it has come back, or lies in the window before.
        if (step.random % 2 === 0) {
          const later = boundary();
          if (later > now) now = later;
        }
        if (ops.length + 2 <= opsMax) {
          ops.push({ kind: 'reset', at: now, key, cost: 1 });
          models.delete(key);
          const fresh = modelOf(key);
          fresh.state = jurisdiction.law.start(at(now), 'new');
          // All at once where it can be: then nothing of what was there before is left out.
          const again = unit ? perToken : most;
          take(fresh, now, again);
          ops.push({ kind: 'try', at: now, key, cost: costOf(again) });
        }
        break;
      default:
        ask(irregular);
        ask(perToken);
    }
  }
  return { config: plan.config, origin, ops };
};
