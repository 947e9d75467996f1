import fc from 'fast-check';
import type { Instant } from '../spec/index.ts';
import { at } from '../spec/law.ts';
import { configs } from './configs.ts';
import type { LimiterConfig } from './contract.ts';
import { type Court, courtOf } from './court.ts';
import type { Declaration } from './declaration.ts';
import { AS_IT_IS, Docket } from './docket.ts';
import { isBucketConfig, isCompositeConfig, isWindowConfig } from './exact.ts';
import { exactProfile, tickOf } from './jurisdiction.ts';
import { KEYS } from './plan.ts';
import type { Op, Scenario } from './scenario.ts';
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

/** What may happen to a key, or to all, while somebody waits. */
type Disturbance = 'reconfigure' | 'refund' | 'reset' | 'assign' | 'reserve';
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
const OPS_MAX = 60;
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

interface Pending {
  readonly op: number;
  readonly key: string;
  readonly cost: bigint;
  readonly deadline: Instant | undefined;
  /** Leaky queue: when its turn comes. */
  readonly due: Instant | undefined;
}

/** A promise of a reservation. */
interface Promised {
  readonly op: number;
  readonly key: string;
  readonly units: bigint;
  readonly due: Instant;
}

/** Follows the model while a scenario is written. */
class Script {
  readonly ops: Op[] = [];
  now: Instant;
  readonly tick: bigint;
  /** Every request costs one. */
  readonly unit: boolean;
  readonly #court: Court;
  readonly #docket: Docket;
  readonly pending: Pending[] = [];
  readonly reserved: Promised[] = [];
  readonly #takenBack = new Set<Promised>();
  /** Those that were granted. */
  readonly granted: Pending[] = [];
  #latest: Instant;
  /** Until then a limiter may stand still, or not have seen that the clock was set back. */
  #unsettledUntil: Instant | undefined;

  constructor(court: Court, config: LimiterConfig, origin: Instant, tick: bigint) {
    this.#court = court;
    this.unit = court.declaration.costs === 'unit';
    this.#docket = Docket.of(court, { id: '', reading: AS_IT_IS }, { config, origin, events: [] });
    this.now = origin;
    this.#latest = origin;
    this.tick = tick;
  }

  get perToken(): bigint {
    return this.#court.perToken;
  }

  most(key: string): bigint {
    return this.#docket.courtOf(key).jurisdiction.mostAtOnce;
  }

  freshNs(key: string): bigint {
    return this.#docket.courtOf(key).jurisdiction.timeToFreshNs;
  }

  left(key: string): bigint {
    return this.#docket.lawOf(key).available(this.#docket.get(key, at(this.now)), at(this.now)).lo;
  }

  boundaries(key: string): readonly Instant[] {
    return this.#docket.lawOf(key).boundaries(this.#docket.get(key, at(this.now)), this.now);
  }

  #allows(key: string, cost: bigint, instant: Instant): boolean {
    return this.#docket.lawOf(key).permits(this.#docket.get(key, at(instant)), cost, at(instant)).allowed;
  }

  /** The first tick from now on at which the model admits a cost, if nothing else comes. */
  dueAt(key: string, cost: bigint): Instant {
    let lo = 0n;
    let hi = (this.freshNs(key) * BigInt(2 + this.reserved.length)) / this.tick + 1n;
    while (lo < hi) {
      const middle = (lo + hi) / 2n;
      if (this.#allows(key, cost, this.now + middle * this.tick)) hi = middle;
      else lo = middle + 1n;
    }
    return this.now + lo * this.tick;
  }

  #charge(key: string, cost: bigint): boolean {
    const law = this.#docket.lawOf(key);
    const state = this.#docket.get(key, at(this.now));
    const { allowed } = law.permits(state, cost, at(this.now));
    this.#docket.set(key, law.step(state, cost, allowed, at(this.now)), this.now);
    return allowed;
  }

  push(op: Op): void {
    this.ops.push(op);
  }

  #isWaiting(key: string): boolean {
    return this.pending.some((other) => other.key === key && other.due === undefined);
  }

  try(key: string, units: bigint): void {
    if (units <= 0n) return;
    this.push({ kind: 'try', at: this.now, key, cost: Number(units) / Number(this.perToken) });
    if (!this.#isWaiting(key)) this.#charge(key, units);
  }

  /** Moves on; who waits is granted, or leaves, on the way. */
  moveTo(instant: Instant): void {
    for (let n = 0; n < 4 * OPS_MAX; n++) {
      const heads = this.pending.filter(
        (one, i) => this.pending.findIndex((other) => other.key === one.key) === i && one.cost <= this.most(one.key),
      );
      const ends = [
        ...heads.map((one) => ({ one, when: one.due ?? this.dueAt(one.key, one.cost), granted: true })),
        ...this.pending.flatMap((one) =>
          one.deadline === undefined ? [] : [{ one, when: one.deadline, granted: false }],
        ),
      ].sort((a, b) => (a.when < b.when ? -1 : a.when > b.when ? 1 : Number(b.granted) - Number(a.granted)));
      const [next] = ends;
      if (!next || next.when > instant) break;
      if (next.when > this.now) this.now = next.when;
      if (next.granted && next.one.due === undefined) this.#charge(next.one.key, next.one.cost);
      if (next.granted) this.granted.push(next.one);
      this.pending.splice(this.pending.indexOf(next.one), 1);
    }
    if (instant > this.now) this.now = instant;
    if (this.now > this.#latest) this.#latest = this.now;
  }

  wait(key: string, cost: bigint, timeoutMs: number | undefined): void {
    this.push({
      kind: 'wait',
      at: this.now,
      key,
      cost: Number(cost) / Number(this.perToken),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    if (cost > this.most(key)) return;
    const deadline = timeoutMs === undefined ? undefined : this.now + BigInt(Math.round(timeoutMs * 1e6));
    const law = this.#docket.lawOf(key);
    const delay = law.delay?.(this.#docket.get(key, at(this.now)), at(this.now)).hi;
    // A queue that has no room turns it away.
    if (delay !== undefined && !this.#charge(key, cost)) return;
    const due = delay === undefined ? undefined : this.now + delay;
    this.pending.push({ op: this.ops.length - 1, key, cost, deadline, due });
    this.moveTo(this.now);
  }

  /** One whose signal is aborted already takes no part. */
  waitAborted(key: string, cost: bigint): void {
    this.push({ kind: 'wait', at: this.now, key, cost: Number(cost) / Number(this.perToken), aborted: true });
  }

  /** Cancels one that was granted; what is asked then tells whether it gave anything back. */
  cancelGranted(pick: number): void {
    const chosen = this.granted[pick % Math.max(1, this.granted.length)];
    if (!chosen) return;
    this.push({ kind: 'cancel', at: this.now, key: chosen.key, cost: 1, of: chosen.op });
    if (this.#isWaiting(chosen.key)) return;
    const more = this.left(chosen.key) + this.perToken;
    if (this.unit) this.drain(chosen.key);
    else if (more <= this.most(chosen.key)) this.try(chosen.key, more);
  }

  /** One after another, and one more than there is. */
  drain(key: string): void {
    const left = this.left(key);
    for (let n = 0n; n <= left && n <= 11n; n++) this.try(key, this.perToken);
  }

  /** All that there ever is, where a request may cost more than one. */
  all(key: string): bigint {
    return this.unit ? this.perToken : this.most(key);
  }

  /** The next timeout of one that was granted long before. */
  get lateTimeout(): Instant | undefined {
    return this.granted.map(({ deadline }) => deadline).find((ends) => ends !== undefined && ends > this.now);
  }

  cancel(pick: number): void {
    const [head, second] = this.pending;
    // Whoever was in the way leaves when the next could go: that it does is seen only then.
    const inTheWay = pick % 3 === 0 && head && second && second.due === undefined && second.cost < head.cost;
    if (inTheWay) this.moveTo(this.dueAt(second.key, second.cost));
    const chosen = inTheWay && this.pending[0] === head ? head : this.pending[pick % Math.max(1, this.pending.length)];
    if (!chosen) return;
    this.push({ kind: 'cancel', at: this.now, key: chosen.key, cost: 1, of: chosen.op });
    this.pending.splice(this.pending.indexOf(chosen), 1);
    if (chosen.due !== undefined) this.#docket.give(chosen.key, chosen.cost, at(this.now));
    this.moveTo(this.now);
  }

  reconfigure(config: LimiterConfig): void {
    this.push({ kind: 'reconfigure', at: this.now, key: 'a', cost: 1, config });
    this.#docket.reconfigure(config, at(this.now));
    this.moveTo(this.now);
  }

  assign(key: string, tier: string): void {
    this.push({ kind: 'assign', at: this.now, key, cost: 1, tier });
    this.#docket.assign(key, tier, at(this.now));
    this.moveTo(this.now);
  }

  reset(key: string): void {
    this.push({ kind: 'reset', at: this.now, key, cost: 1 });
    this.#docket.reset(key);
    this.moveTo(this.now);
  }

  refund(key: string, units: bigint): void {
    if (units <= 0n) return;
    this.push({ kind: 'refund', at: this.now, key, cost: Number(units) / Number(this.perToken) });
    this.#docket.give(key, units, at(this.now));
    this.moveTo(this.now);
  }

  /**
   * Whether the clock may be set back: of two steps that come close together one limiter sees the sum, and another each
   * alone; so the second is not made before every clock has caught up with the first, and every key was asked since.
   */
  get isSettled(): boolean {
    return this.#unsettledUntil === undefined || this.now > this.#unsettledUntil;
  }

  stepBack(key: string, byNs: bigint, keys: readonly string[]): void {
    const to = this.now - byNs;
    if (this.#unsettledUntil !== undefined) for (const other of keys) this.try(other, this.perToken);
    // The limiter has to see an instant before the clock can be set back from there.
    if (this.ops.at(-1)?.at !== this.now) this.try(key, this.perToken);
    this.push({ kind: 'clock', at: to, key: 'a', cost: 1 });
    this.#docket.setBack(this.#latest, to);
    const tolerance = this.#court.profile.backwardsToleranceNs;
    const large = this.#latest - to > tolerance;
    this.#unsettledUntil = large ? to + tolerance : this.#latest;
    this.now = to;
    if (!large) return;
    this.#latest = to;
    // Who does not look before the clock is near again has seen no large step: everybody looks.
    for (const other of keys) this.try(other, this.perToken);
  }

  reserve(key: string, units: bigint): void {
    if (units <= 0n) return;
    this.push({ kind: 'reserve', at: this.now, key, cost: Number(units) / Number(this.perToken) });
    const promise = this.#docket.lawOf(key).reserve?.(this.#docket.get(key, at(this.now)), units, at(this.now));
    if (!promise || units > this.most(key)) return;
    this.#docket.set(key, promise.state, this.now);
    this.reserved.push({ op: this.ops.length - 1, key, units, due: this.now + promise.wait.hi });
  }

  /** Some instants before it is due, or well after: within a tick of it either may be right. */
  release(pick: number): void {
    const ahead = this.reserved.filter(({ due }) => due - this.now > 2n * this.tick);
    const over = this.reserved.filter(({ due }) => this.now - due > 2n * this.tick);
    // A promise that has others behind it is the one that is hard to take back.
    const open = ahead.length > 1 && pick % 4 > 0 ? ahead.slice(0, -1) : [...ahead, ...over];
    const chosen = open[pick % Math.max(1, open.length)];
    if (!chosen) return;
    this.push({ kind: 'cancel', at: this.now, key: chosen.key, cost: 1, of: chosen.op });
    this.#giveBack(chosen);
    // What the next one is promised tells exactly what was given back.
    if (pick % 2 === 0 && this.pending.length === 0) this.reserve(chosen.key, this.perToken);
  }

  /** Something else than a grant or a timeout happens while somebody waits for the key, or before. */
  disturb(kind: Disturbance, key: string, pick: number, another: () => LimiterConfig): void {
    if (kind === 'reconfigure') this.reconfigure(another());
    else if (kind === 'refund') this.refund(key, pick % 2 === 0 ? this.all(key) : this.perToken);
    else if (kind === 'reset') this.reset(key);
    else if (kind === 'assign') this.assign(key, ['double', 'triple', 'base'][pick % 3] ?? 'base');
    else if (this.#isWaiting(key)) this.takeBack(pick);
    else if (this.reserved.length < 2) this.reserve(key, this.all(key));
  }

  /** Whoever waits behind a large promise moves up by most of it. */
  takeBack(pick: number): void {
    const open = this.reserved.filter((one) => one.due - this.now > 2n * this.tick && !this.#takenBack.has(one));
    const chosen = open[pick % Math.max(1, open.length)];
    if (!chosen) return;
    this.push({ kind: 'cancel', at: this.now, key: chosen.key, cost: 1, of: chosen.op });
    this.#giveBack(chosen);
    this.moveTo(this.now);
  }

  /** What was not promised to later ones, once, before it is due. */
  #giveBack(promised: Promised): void {
    if (this.#takenBack.has(promised) || promised.due <= this.now) return;
    this.#takenBack.add(promised);
    const later = this.reserved
      .slice(this.reserved.indexOf(promised) + 1)
      .reduce((sum, { key, units }) => (key === promised.key ? sum + units : sum), 0n);
    if (promised.units > later) this.#docket.give(promised.key, promised.units - later, at(this.now));
  }
}

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
