import type { Instant } from '../spec/index.ts';
import type { LimiterConfig } from './contract.ts';
import { type Course, modesOf, type Step, themesOf } from './courses.ts';
import { type Court, courtOf, remembered } from './court.ts';
import { isBucketConfig, isCompositeConfig, isWindowConfig, nsOf } from './exact.ts';
import { exactProfile, tickOf } from './jurisdiction.ts';
import { KEYS } from './plan.ts';
import type { Scenario } from './scenario.ts';
import { type Disturbance, OPS_MAX, Script } from './script.ts';
import type { Subject } from './subject.ts';

const SECOND = 1_000_000_000n;
const ORIGINS = [1_700_000_000n, 1_700_000_001n, 1_733_333_333n, 86_400n].map((seconds) => seconds * SECOND);
/** More changes of the config, or of what there is for those who wait, than this tell nothing more. */
const CHANGES_MAX = 4;
/** The clock is set back so often, and not more. */
const STEPS_MAX = 3;
/** More promises than this, to have somebody stand behind them, tell nothing more. */
const PROMISES_MAX = 3;
/** So many wait at a time; and so many where it is tried whether a long line is served to its end. */
const WAITS_USUAL = 6;
const WAITS_MAX = 12;
/** In one course of so many a long line is there from the beginning. */
const LONG_LINES = 6;

/** Another config of the same kind: more or less room, a faster or slower refill. */
export const changed = (config: LimiterConfig, pick: number): LimiterConfig => {
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

const courts = new WeakMap<Subject, (config: LimiterConfig) => Court>();

/** The exact model of each config, which all courses of a limiter follow. */
const modelsOf = (subject: Subject): ((config: LimiterConfig) => Court) => {
  const known = courts.get(subject);
  if (known) return known;
  const { declaration, effective } = subject;
  const make = remembered((text): Court => {
    const config = JSON.parse(text) as LimiterConfig;
    return courtOf(declaration, effective(config), effective, exactProfile, of);
  });
  const of = (config: LimiterConfig): Court => make(JSON.stringify(config));
  courts.set(subject, of);
  return of;
};

/** One course on its way, from step to step. */
class Walk {
  readonly #course: Course;
  readonly #subject: Subject;
  readonly #script: Script;
  readonly #origin: Instant;
  /** The limiter tells no instants apart that are nearer than this. */
  readonly #grid: bigint;
  /** What may be done to those who wait; nothing, where they are left alone. */
  readonly #theme: readonly Disturbance[];
  readonly #keys: readonly string[];
  /** Whether the config of those on no tier changes as well. */
  readonly #adjusts: boolean;
  /** Whether promises are made first, so that whatever happens happens to a debt. */
  readonly #owes: boolean;
  readonly #waitsMax: number;
  /** Whether all wait until they are granted, so that what is counted is known to the last one. */
  readonly #isPatient: boolean;
  #config: LimiterConfig;
  #changes = 0;

  constructor(course: Course, subject: Subject) {
    const { declaration, offers } = subject;
    const tick = tickOf(declaration);
    this.#course = course;
    this.#subject = subject;
    this.#config = course.config;
    this.#grid = BigInt(declaration.resolutionNs) > tick ? BigInt(declaration.resolutionNs) : tick;
    this.#origin = this.#onGrid(ORIGINS[course.origin] ?? 0n);
    this.#script = new Script(modelsOf(subject)(course.config), course.config, this.#origin, tick);
    const themes = course.mode === 'mixed waits' ? themesOf(subject) : [];
    this.#theme = themes[course.origin % Math.max(1, themes.length)] ?? [];
    // Lines of keys that share a limit have no order between them.
    const isShared = declaration.parts.some(({ key }) => typeof key === 'number');
    const isOne = !declaration.keyed || isShared || this.#promises;
    this.#keys = KEYS.slice(0, isOne ? 1 : 2);
    this.#adjusts = course.mode === 'tiers' && offers.reconfigure && course.origin % 2 === 0;
    const promises = modesOf(subject).includes('reserving') && course.origin % 2 === 1;
    this.#owes = promises && ['changing', 'tiers', 'giving'].includes(course.mode);
    const kind = course.mode === 'waiting' ? (course.steps[0]?.random ?? 0) % LONG_LINES : undefined;
    this.#waitsMax = kind === 0 ? WAITS_MAX : WAITS_USUAL;
    this.#isPatient = kind === 1;
  }

  get #waits(): boolean {
    return this.#course.mode === 'waiting' || this.#course.mode === 'mixed waits';
  }

  get #promises(): boolean {
    return this.#theme.includes('reserve');
  }

  get #isQueue(): boolean {
    return this.#subject.declaration.algorithm === 'leaky-queue';
  }

  #onGrid(instant: Instant): Instant {
    return ((instant + this.#grid - 1n) / this.#grid) * this.#grid;
  }

  #another(pick: number): LimiterConfig {
    // A limiter of listed configs takes no other.
    const { configs } = this.#subject.declaration;
    const { config } = this.#course;
    if (configs === 'any') return this.#ofTheSameLength(changed(config, pick));
    // Who waits, or is on a tier, while windows change their length is judged no further.
    const alike = configs.filter(
      (other) => !isWindowConfig(other) || !isWindowConfig(config) || other.windowMs === config.windowMs,
    );
    return alike[pick % alike.length] ?? config;
  }

  #ofTheSameLength(config: LimiterConfig): LimiterConfig {
    if (!isWindowConfig(config) || !isWindowConfig(this.#config)) return config;
    return { ...config, windowMs: this.#config.windowMs };
  }

  /** Where there are windows: the same limit in longer ones, or in those that there were at first. */
  #ofAnotherLength(): LimiterConfig {
    const { config } = this.#course;
    const { configs, maxPeriodMs, blockMs } = this.#subject.declaration;
    if (!isWindowConfig(config) || !isWindowConfig(this.#config) || configs !== 'any' || blockMs > 0)
      return this.#config;
    const windowMs = this.#config.windowMs === config.windowMs ? 3 * config.windowMs : config.windowMs;
    return windowMs > maxPeriodMs ? this.#config : { ...this.#config, windowMs };
  }

  run(): Scenario {
    const script = this.#script;
    this.#empty();
    for (const [i, step] of this.#course.steps.entries()) {
      if (script.ops.length >= OPS_MAX) break;
      const key = this.#keyOf(step);
      if (i > 0) this.#moveOn(step, key);
      if (this.#act(step, key) === 'asks') this.#ask(step, key);
    }
    if (this.#waits) this.#waitForAll();
    return { config: this.#course.config, origin: this.#origin, ops: script.ops };
  }

  /** Where somebody is to wait, or to be promised something, nothing may be there. */
  #empty(): void {
    const script = this.#script;
    const drained = this.#waits && !this.#isQueue ? this.#keys : this.#course.mode === 'reserving' ? ['a'] : [];
    for (const key of drained) script.try(key, script.unit ? script.perToken : script.left(key));
    if (this.#promises) script.reserve('a', script.all('a'));
    // Both are there before the config changes, the one that is reset first, and neither has all of it.
    if (this.#course.mode === 'changing' && this.#subject.offers.reset && !this.#owes)
      for (const key of this.#keys) script.try(key, this.#half(script.most(key)));
    const [step] = this.#course.steps;
    if (step && this.#waitsMax > WAITS_USUAL) this.#lineUp(step, 'a', this.#waitsMax);
  }

  /** Whatever is done to a key next is done to one that owes: what there is, and as much again. */
  #owe(key: string): void {
    const script = this.#script;
    for (let n = 0; n < 2 && !script.owes(key); n++) script.reserve(key, script.all(key));
  }

  /** Lines form, and promises pile up, on one key; another shows that each has its own. */
  #keyOf({ key }: Step): string {
    const mostly = this.#course.mode === 'reserving' || this.#waits;
    return (mostly && key < 4 ? undefined : this.#keys[key % this.#keys.length]) ?? 'a';
  }

  /** Moves on, to where an answer may turn, or anywhere. */
  #moveOn({ pick, offset, random, move }: Step, key: string): void {
    const script = this.#script;
    const { now } = script;
    const most = script.most(key);
    const span = script.freshNs(key) / (most > 0n ? most : 1n);
    const chance = (BigInt(random) * (span * 2n + 1n)) / 1_000_001n;
    const edges = script.boundaries(key);
    const edge = edges[pick % Math.max(1, edges.length)] ?? now + span;
    const head = script.pending.find((one) => one.key === key) ?? script.pending[0];
    const next = head ? script.dueAt(head.key, head.cost) : (script.nextPromise ?? edge);
    const beside = (instant: Instant): Instant => this.#onGrid(instant) + BigInt(offset) * script.tick;
    const near = [
      now,
      now,
      now,
      now,
      beside(next),
      beside(next),
      this.#onGrid(next),
      now + chance / 4n,
      script.lateTimeout ?? now + chance,
      now + span * 3n,
    ];
    const far = [
      now,
      now,
      beside(edge),
      beside(edge),
      now + chance,
      now + chance,
      beside(next),
      this.#onGrid(next),
      now + chance * 5n,
      now + script.freshNs(key),
    ];
    // Lines form, and promises are made, only where little time passes.
    const target = (this.#waits || this.#course.mode === 'reserving' ? near : far)[move];
    if (target !== undefined && target > now) script.moveTo(this.#onGrid(target));
  }

  /** Does what the course is about, where the step says so; whether tries follow. */
  #act(step: Step, key: string): 'asks' | 'is done' {
    const script = this.#script;
    const { act, pick, random } = step;
    const { mode } = this.#course;
    if (this.#waits) return this.#actAmongWaits(step, key);
    if (mode === 'reserving' && act < 5) {
      const isTooMuch = pick % 9 === 8 && !script.unit;
      script.reserve(key, isTooMuch ? script.most(key) + script.perToken : this.#cost(step, key));
    } else if (mode === 'reserving' && act < 8) script.release(pick);
    else if (mode === 'reserving' && pick % 2 === 0) this.#doBeside(step, key);
    if (this.#owes && act > 7) script.release(pick, 'last');
    if (act >= 5) return 'asks';
    if (this.#owes) this.#owe(key);
    if (mode === 'changing' && this.#changes < CHANGES_MAX) {
      if (pick % 6 !== 5) this.#config = random % 4 === 0 ? this.#ofAnotherLength() : this.#another(pick);
      const isAnotherLength = script.isAnotherLength(this.#config);
      // In turn: who came last takes the place of who came first.
      const [goes, stays] = this.#changes % 2 === 0 ? this.#keys : this.#keys.toReversed();
      const resets = random % 3 < 2 && !isAnotherLength && this.#subject.offers.reset;
      // Of all, or of nothing, a share is all or nothing.
      if (resets && stays) script.try(stays, this.#half(script.left(stays)));
      if (isAnotherLength) script.changeLength(this.#config, key);
      else script.reconfigure(this.#config);
      this.#changes++;
      if (resets && goes && stays) this.#resetBeside(goes, stays);
    } else if (mode === 'tiers' && this.#adjusts && random % 3 === 0) script.reconfigure(this.#another(pick));
    else if (mode === 'tiers') {
      // Whether a key that was put on the first of the tiers follows another config of the limiter, nobody has said.
      const tiers = this.#adjusts ? ['double', 'triple'] : ['base', 'double', 'triple'];
      script.assign(key, tiers[pick % tiers.length] ?? 'double');
    } else if (mode === 'giving') script.refund(key, pick % 4 === 0 ? script.all(key) : script.perToken);
    else if (mode === 'clock' && this.#changes < STEPS_MAX && script.isSettled) {
      this.#stepBack(step, key);
      this.#changes++;
    }
    return 'asks';
  }

  /** What must leave a debt as it is: a look, and what is done to another key. */
  #doBeside({ random, pick }: Step, key: string): void {
    const script = this.#script;
    const { offers } = this.#subject;
    const other = this.#keys.find((each) => each !== key);
    if (random % 2 === 0 && offers.peek) script.peek(key);
    else if (other !== undefined && offers.reset && !script.isPromised(other)) {
      script.try(other, script.perToken);
      script.reset(other);
      script.release(pick, 'last');
    }
  }

  /** Whoever takes the place of a key that is gone has seen as many changes as before: it has all that is left to it. */
  #resetBeside(goes: string, stays: string): void {
    const script = this.#script;
    if (script.isPromised(goes)) return;
    script.reset(goes);
    script.try(stays, script.unit ? 0n : script.left(stays));
    script.drain(stays);
  }

  #actAmongWaits(step: Step, key: string): 'asks' | 'is done' {
    const script = this.#script;
    const { act, pick, random } = step;
    const { cancels } = this.#subject.declaration;
    const kind = this.#theme[random % this.#theme.length];
    if (act < (kind ? 5 : 6) && script.pending.length < this.#waitsMax) this.#line(step, key);
    else if (act >= (kind ? 9 : 8)) return this.#askInLine(step, key);
    else if (kind && this.#changes < CHANGES_MAX && pick % 4 > 0) {
      script.disturb(kind, key, pick, () => this.#another(pick));
      this.#changes++;
      if (random % 2 === 0) this.#leaveAlone(key);
    } else if (cancels && (pick % 4 === 3 || this.#isPatient)) script.cancelGranted(pick);
    else if (script.pending.length === 0) this.#line(step, key);
    else if (cancels) {
      script.cancel(pick);
      if (random % 2 === 0) this.#leaveAlone(key);
    }
    return 'is done';
  }

  /** Whoever can go next goes by itself, and not because somebody calls: nobody does before it is late. */
  #leaveAlone(key: string): void {
    const script = this.#script;
    const head = script.pending.find((one) => one.key === key);
    const due = head ? script.dueAt(key, head.cost) : script.now;
    script.moveTo(this.#onGrid(due + nsOf(this.#subject.declaration.wakeBoundMs) + 2n * script.tick));
  }

  /** Any cost up to all that there ever is. */
  #cost({ pick }: Step, key: string): bigint {
    const { perToken, unit } = this.#script;
    return unit ? perToken : ((BigInt(pick) * this.#script.most(key)) / 1_000_001n / perToken) * perToken + perToken;
  }

  /** Half of so much, in whole tokens. */
  #half(units: bigint): bigint {
    const { perToken, unit } = this.#script;
    return unit ? perToken : ((units + perToken) / 2n / perToken) * perToken;
  }

  /** Somebody joins the line; whoever would be alone in it, with another behind. */
  #line(step: Step, key: string): void {
    const script = this.#script;
    const isAlone = script.pending.every((one) => one.key !== key);
    // Where promises are taken back, somebody has to stand behind one.
    if (isAlone && this.#promises && !script.owes(key) && script.reserved.length < PROMISES_MAX)
      script.reserve(key, script.all(key));
    this.#lineUp(step, key, isAlone ? 2 : 1);
  }

  #lineUp(step: Step, key: string, joining: number): void {
    for (let n = 0; n < joining && this.#script.pending.length < this.#waitsMax; n++)
      this.#wait({ ...step, random: step.random + n }, key);
  }

  /** Tries, mostly the tick before somebody's turn: then most of what it waits for is there, and is not theirs. */
  #askInLine({ ask, random }: Step, key: string): 'asks' | 'is done' {
    const script = this.#script;
    if (this.#isQueue) return ask % 3 > 0 ? 'is done' : 'asks';
    const head = script.pending.find((one) => one.key === key);
    if (head && random % 3 > 0) script.moveTo(this.#onGrid(script.dueAt(key, head.cost)) - script.tick);
    return 'asks';
  }

  #wait(step: Step, key: string): void {
    const script = this.#script;
    const { perToken, unit } = script;
    const most = script.most(key);
    const cost = this.#cost(step, key);
    const part = (cost / 3n / perToken) * perToken + perToken;
    // Mostly the first in line wants much, and those behind it little: it is seen then who overtakes, and who moves up.
    const isFirst = script.pending.every((one) => one.key !== key);
    const mixed = step.random % 4 === 0 ? cost : isFirst ? most + perToken - part : part;
    // Small beside what was promised before, so that most of that can be taken back.
    const wished = this.#promises || this.#waitsMax > WAITS_USUAL ? part : unit ? perToken : mixed;
    const fair = wished > most ? most : wished;
    const wanted = step.pick % 11 === 10 && !unit && !this.#isPatient ? most + perToken : fair;
    const possible = wanted > most ? most : wanted;
    if (this.#subject.declaration.cancels && step.random % 13 === 12) script.waitAborted(key, possible);
    else script.wait(key, wanted, this.#timeout(step, script.dueAt(key, possible) - script.now));
  }

  /** A timeout when the wait is due, beside that, well before or after; often none, and seldom one of nothing. */
  #timeout({ random }: Step, dueNs: bigint): number | undefined {
    if (!this.#subject.declaration.timeouts || this.#isPatient) return undefined;
    const dueMs = Number(dueNs) / 1e6;
    const tickMs = Number(this.#script.tick) / 1e6;
    const timeouts = [dueMs, dueMs + tickMs, dueMs - tickMs, dueMs * 3, dueMs / 2];
    const timeoutMs = timeouts[(random % 10) - 5];
    if (timeoutMs === undefined || timeoutMs <= 0) return random % 10 === 9 ? 0 : undefined;
    return Math.max(tickMs, Math.floor(timeoutMs / tickMs) * tickMs);
  }

  #stepBack({ pick, ask }: Step, key: string): void {
    const script = this.#script;
    const { tick, perToken, unit } = script;
    const tolerance = BigInt(Math.round(this.#subject.declaration.backwardsToleranceMs * 1e6));
    const steps = [tick, tolerance / 2n, tolerance, tolerance + tick, 10n * tolerance, script.freshNs(key) * 3n];
    // After a large step much is left open: in half of the courses there is none.
    const kinds = this.#course.origin % 2 === 0 ? 3 : steps.length;
    const by = this.#onGrid(steps[pick % kinds] ?? tick);
    if (by > 0n) script.stepBack(key, by, this.#keys);
    // Whoever goes on from there is full a full refill later, and whoever waits for the clock is not.
    if (by > tolerance && pick % 4 > 0) {
      script.moveTo(this.#onGrid(script.now + tolerance + script.freshNs(key)) + tick);
      script.try(key, script.all(key));
    }
    // What is asked then must not move anything but what it takes: the tick before the next token is due tells.
    const soon = (): Instant | undefined => script.boundaries(key).find((instant) => instant > script.now + tick);
    const edge = soon();
    if (ask % 2 !== 0 || edge === undefined) return;
    script.try(key, perToken);
    script.moveTo(this.#onGrid(soon() ?? edge) - tick);
    script.try(key, unit ? perToken : script.left(key) + perToken);
  }

  /** Tries: for one, for what is left, for more than that, for all. */
  #ask(step: Step, key: string): void {
    const script = this.#script;
    const { perToken, unit } = script;
    const most = script.most(key);
    const left = script.left(key);
    const cost = this.#cost(step, key);
    switch (unit ? [0, 1, 4, 4, 5, 0, 1, 4, 4, 5][step.ask] : step.ask) {
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

  /** Whoever waits gets the time to be granted, one after another, and a tick more. */
  #waitForAll(): void {
    const script = this.#script;
    const ends = script.pending.map(({ deadline = script.now }) => deadline);
    const last = ends.reduce((end, other) => (other > end ? other : end), script.now);
    const longest = this.#keys.map((key) => script.freshNs(key)).reduce((most, other) => (other > most ? other : most));
    const rounds = BigInt(script.pending.length + script.reserved.length + 1);
    script.moveTo(this.#onGrid(last + longest * rounds) + script.tick);
    script.push({ kind: 'idle', at: script.now, key: 'a', cost: 1 });
  }
}

/** A course made concrete: a plain list of timed operations. */
export const resolveCourse = (course: Course, subject: Subject): Scenario => new Walk(course, subject).run();
