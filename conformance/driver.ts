import type { Span } from '../spec/index.ts';
import { type CourtClock, turn } from './clocks.ts';
import type { Adapter, Decision, Limiter, LimiterConfig, Reservation } from './contract.ts';
import { messageOf, oneLine, shown } from './errors.ts';
import { nsCeil } from './exact.ts';
import type { Client } from './http.ts';
import { isOutside, UnansweredError } from './outside.ts';
import {
  type Claims,
  circumstancesOf,
  type Event,
  type History,
  type Op,
  type Outcome,
  type Scenario,
} from './scenario.ts';

/** An asynchronous answer that has not come after this many turns of the event loop never will: time stands still. */
const TURNS_MAX = 1_000;

/** Everything that a driver needs to run scenarios against one adapter. */
export interface Bench {
  readonly adapter: Adapter;
  readonly clock: CourtClock;
  readonly tickNs: bigint;
  /** Called before every operation: the watchdog's pulse. */
  readonly pulse: (scenario: Scenario, op: number) => void;
}

/** The limiter refused the config that it was built with. */
export class CreateError extends Error {
  override readonly name = 'CreateError';
}

const isPromise = (value: unknown): value is Promise<unknown> =>
  value !== null && typeof value === 'object' && typeof (value as { then?: unknown }).then === 'function';

const CLAIMS = [
  'limit',
  'remaining',
  'resetAfterMs',
  'retryAfterMs',
  'delayMs',
  'waitMs',
  'by',
  'mode',
  'acquired',
  'denied',
  'waited',
  'size',
  'status',
  'reached',
  'wrong',
] as const;

const claimsOf = (answer: object): Claims => {
  const claims: Record<string, unknown> = {};
  for (const name of CLAIMS) {
    const value = (answer as Record<string, unknown>)[name];
    if (value !== undefined) claims[name] = value;
  }
  // That permits were too few is what a denial means; any other reason is told.
  const { reason } = answer as Decision;
  if (reason !== undefined && reason !== 'limited') claims.reason = reason;
  return claims;
};

const malformed = (answer: unknown, wanted: string): Outcome => ({
  kind: 'malformed',
  message: `answered ${shown(answer)}; wanted: ${wanted}`,
});

/** Calls whose answer says nothing. */
const SILENT: ReadonlySet<Op['kind']> = new Set([
  'reset',
  'refund',
  'reconfigure',
  'assign',
  'cancel',
  'clock',
  'idle',
  'cut',
  'deafen',
  'slow',
  'mend',
  'skew',
]);

export const outcomeOf = (op: Op, answer: unknown): Outcome => {
  if (SILENT.has(op.kind)) return { kind: 'done' };
  if (answer === null || typeof answer !== 'object')
    return malformed(answer, op.kind === 'peek' || op.kind === 'stats' ? 'an object' : '{ allowed: boolean, … }');
  if (op.kind === 'peek' || op.kind === 'stats' || op.kind === 'size')
    return { kind: 'done', claims: claimsOf(answer) };
  const { allowed } = answer as Decision;
  if (typeof allowed !== 'boolean')
    return malformed(answer, `{ allowed: boolean, … }, but allowed is ${shown(allowed)}`);
  return { kind: allowed ? 'allowed' : 'denied', claims: claimsOf(answer) };
};

export const refused = (error: unknown): Outcome => ({
  kind: error instanceof UnansweredError ? 'unanswered' : 'refused',
  message: oneLine(messageOf(error), 200),
});

/** What a cancel needs: the waits and reservations that are under way, by the operation that began them. */
type Handles = Map<number, () => unknown>;

const call = (limiter: Limiter, op: Op, handles: Handles): unknown => {
  switch (op.kind) {
    case 'try':
      return op.sent ? (limiter as Client).tryAcquire(op.key, op.cost, op.sent) : limiter.tryAcquire(op.key, op.cost);
    case 'peek':
      return limiter.peek?.(op.key);
    case 'reset':
      return limiter.reset?.(op.key);
    case 'refund':
      return limiter.refund?.(op.key, op.cost);
    case 'reserve':
      return limiter.reserve?.(op.key, op.cost);
    case 'reconfigure':
      return limiter.reconfigure?.(op.config as LimiterConfig);
    case 'assign':
      return limiter.assign?.(op.key, op.tier as string);
    case 'stats':
      return limiter.stats?.(op.key === '' ? undefined : op.key);
    case 'size': {
      const size = typeof limiter.size === 'function' ? limiter.size() : limiter.size;
      return isPromise(size) ? size.then((kept) => ({ size: kept })) : { size };
    }
    case 'cancel':
      return handles.get(op.of ?? -1)?.();
    default:
      return undefined;
  }
};

/** A reservation can be cancelled later. */
const remember = (op: Op, index: number, answer: unknown, handles: Handles): void => {
  const { cancel } = (answer ?? {}) as { cancel?: unknown };
  if (op.kind === 'reserve' && typeof cancel === 'function') handles.set(index, () => (answer as Reservation).cancel());
};

/** Where an operation falls: its own instant, or the one its predecessor named. Undefined when nothing was named. */
const instantOf = (
  { at, kind }: Pick<Op, 'at' | 'kind'>,
  events: readonly (Event | undefined)[],
  now: bigint,
  tickNs: bigint,
): bigint | undefined => {
  if (typeof at === 'bigint') return kind === 'clock' || at > now ? at : now;
  const base = events[at.afterOp];
  const wait = at.plus === 'retryAfter' ? base?.outcome.claims?.retryAfterMs : base?.outcome.claims?.resetAfterMs;
  if (!base || typeof wait !== 'number' || !Number.isFinite(wait) || wait < 0 || wait > 1e14) return undefined;
  const exact = base.when.lo + nsCeil(wait);
  const onTick = ((exact + tickNs - 1n) / tickNs) * tickNs + BigInt(at.ticks) * tickNs;
  return onTick >= now ? onTick : undefined;
};

/** A try at an instant, and nothing more: most calls are, and object rest is slow. */
const isBare = ({ kind, at, group, turn, sent, node }: Op): boolean =>
  kind === 'try' && typeof at === 'bigint' && (group ?? turn ?? sent ?? node) === undefined;

const eventOf = (operation: Op, when: Span, outcome: Outcome): Event => {
  if (isBare(operation)) return { kind: operation.kind, key: operation.key, cost: operation.cost, when, outcome };
  const { at, ...op } = operation;
  return {
    ...op,
    when,
    ...(typeof at === 'object' ? { obeys: { event: at.afterOp, plus: at.plus, ticks: at.ticks } } : {}),
    outcome,
  };
};

/** Some operations name an instant that never came: their events are left out, and later references move. */
const historyOf = (scenario: Scenario, slots: readonly (Event | undefined)[]): History => ({
  config: scenario.config,
  origin: scenario.origin,
  events: slots.every((event) => event !== undefined) ? slots.slice() : withoutGaps(slots),
  ...circumstancesOf(scenario),
});

const withoutGaps = (slots: readonly (Event | undefined)[]): readonly Event[] => {
  const position = new Map<number, number>();
  let last = -1;
  slots.forEach((event, i) => {
    if (event) last++;
    position.set(i, last);
  });
  const at = (index: number): number => Math.max(0, position.get(index) ?? 0);
  return slots.flatMap((event): Event[] => {
    if (!event) return [];
    return [
      {
        ...event,
        ...(event.obeys ? { obeys: { ...event.obeys, event: at(event.obeys.event) } } : {}),
        ...(event.of === undefined ? {} : { of: at(event.of) }),
        ...(event.end ? { end: { ...event.end, after: at(event.end.after) } } : {}),
      },
    ];
  });
};

/** The tiers that a limiter is given: less and more than its own config. */
export const tiersOf = (config: LimiterConfig): Readonly<Record<string, LimiterConfig>> => {
  const times = (factor: number): LimiterConfig => {
    if ('capacity' in config) return { ...config, capacity: config.capacity * factor };
    if ('limit' in config) return { ...config, limit: config.limit * factor };
    return config;
  };
  return { base: config, double: times(2), triple: times(3) };
};

/** Builds a limiter at the scenario's origin. */
export const build = (bench: Bench, scenario: Scenario, pause: () => Promise<void>): Limiter | Promise<Limiter> => {
  bench.clock.restart(scenario.origin);
  bench.pulse(scenario, -1);
  const { clock } = bench.clock;
  return bench.adapter.create(scenario.config, { clock, tiers: tiersOf(scenario.config), pause, reached: () => {} });
};

/** Timers, as the scenario wants them. */
const arrange = ({ clock }: Bench, { timers }: Scenario): void => {
  if (timers !== undefined) clock.delayTimers(timers === 'never' ? timers : BigInt(timers) * 1_000_000n);
};

/** The answers so far stand; nothing after an answer that is none can be judged. */
const isLast = (outcome: Outcome): boolean => outcome.kind === 'malformed' || outcome.kind === 'unanswered';

/** Synchronous limiters: no promise per operation. Undefined when the limiter turns out to answer with promises. */
export const driveSync = (bench: Bench, scenario: Scenario): History | undefined => {
  let limiter: Limiter | Promise<Limiter>;
  try {
    limiter = build(bench, scenario, turn);
  } catch (error) {
    throw new CreateError(messageOf(error));
  }
  if (isPromise(limiter)) return undefined;
  const { clock } = bench;
  arrange(bench, scenario);
  const events: (Event | undefined)[] = [];
  const handles: Handles = new Map();
  let now = scenario.origin;
  for (const [i, op] of scenario.ops.entries()) {
    const instant = instantOf(op, events, now, bench.tickNs);
    if (instant === undefined) {
      events.push(undefined);
      continue;
    }
    now = instant;
    if (op.kind === 'clock') clock.stepBack(now);
    else clock.advanceTo(now);
    bench.pulse(scenario, i);
    let outcome: Outcome;
    if (scenario.drifting) clock.drift(bench.tickNs);
    try {
      const answer = call(limiter, op, handles);
      if (isPromise(answer)) {
        answer.catch(() => {});
        return undefined;
      }
      outcome = outcomeOf(op, answer);
      remember(op, i, answer, handles);
    } catch (error) {
      outcome = refused(error);
    }
    let when: Span = { lo: now, hi: now };
    if (scenario.drifting) {
      clock.drift(0n);
      // What was read last is a tick before where the clock stands now.
      const shown = clock.instant();
      if (shown > now) when = { lo: now, hi: shown - bench.tickNs };
      if (shown > now) now = shown;
    }
    events.push(eventOf(op, when, outcome));
    if (isLast(outcome)) break;
  }
  closeQuietly(limiter);
  return historyOf(scenario, events);
};

export const closeQuietly = (limiter: Limiter): void => {
  // A limiter that cannot be closed is not thereby a wrong limiter, and its history stands.
  try {
    const closing = limiter.close?.();
    if (isPromise(closing)) closing.catch(() => {});
  } catch {}
};

/** Calls that wait for their turn at a point where others may go first; the scenario's schedule decides who goes on. */
class Pauses {
  readonly #schedule: readonly number[];
  #waiting: (() => void)[] = [];
  #chosen = 0;

  constructor(schedule: readonly number[] = []) {
    this.#schedule = schedule;
  }

  readonly pause = (): Promise<void> => new Promise((resolve) => void this.#waiting.push(resolve));

  /** Lets one go on. Whoever is not there yet has no part in the choice, so all that is ready must have come before. */
  release(): boolean {
    const count = this.#waiting.length;
    if (count === 0) return false;
    const [chosen] = this.#waiting.splice((this.#schedule[this.#chosen++] ?? 0) % count, 1);
    chosen?.();
    return true;
  }
}

/** Waits for an answer for a bounded number of turns of the event loop; virtual time stands still meanwhile. */
export const settle = async <T>(
  promise: Promise<T>,
  pauses?: Pauses,
): Promise<{ value: T } | { error: unknown } | 'unanswered'> => {
  let result: { value: T } | { error: unknown } | undefined;
  promise.then(
    (value) => {
      result = { value };
    },
    (error: unknown) => {
      result = { error };
    },
  );
  for (let turns = 0; turns < 20 && !result; turns++) await Promise.resolve();
  for (let turns = 0; turns < TURNS_MAX && !result; ) {
    await turn();
    // What comes over a socket is waited for by whoever asked, and not for so many turns.
    if (!isOutside()) turns++;
    if (!result) pauses?.release();
  }
  return result ?? 'unanswered';
};

/** A wait that is under way. */
interface Waiting {
  readonly slot: number;
  readonly controller: AbortController;
  ended: boolean;
}

/** The answer of a wait that has not come when the scenario is over. */
const PENDING: Outcome = { kind: 'unanswered', message: 'still waiting when the scenario was over' };
/** Waits settle within so many turns after whatever let them. */
const WAKE_TURNS = 3;
/** Longer idle times are passed in steps, so that waits can end in between. */
const IDLE_NS = 60_000_000_000n;

/** Everything that can be driven one step after another, waits and overlapping calls included. */
class AsyncDrive {
  readonly #bench: Bench;
  readonly #scenario: Scenario;
  readonly #pauses: Pauses;
  readonly #slots: (Event | undefined)[] = [];
  readonly #handles: Handles = new Map();
  readonly #waits = new Set<Waiting>();
  #limiter!: Limiter;
  #now: bigint;
  #ended = 0;

  constructor(bench: Bench, scenario: Scenario) {
    this.#bench = bench;
    this.#scenario = scenario;
    this.#pauses = new Pauses(scenario.schedule);
    this.#now = scenario.origin;
  }

  async run(): Promise<History> {
    await this.#build();
    try {
      return await this.#played();
    } finally {
      // Also where the scenario is none that a clock can follow: shrinking tries such.
      closeQuietly(this.#limiter);
    }
  }

  async #played(): Promise<History> {
    arrange(this.#bench, this.#scenario);
    const { ops } = this.#scenario;
    for (let i = 0; i < ops.length; ) {
      const group = this.#groupAt(i);
      const outcomes = await this.#step(i, group);
      i += group.length;
      if (outcomes.some(isLast)) break;
    }
    const pending = [...this.#waits];
    for (const { controller } of pending) controller.abort();
    if (pending.length > 0) for (let turns = 0; turns < WAKE_TURNS; turns++) await turn();
    return historyOf(this.#scenario, this.#bench.clock.isSpent() ? [] : this.#slots);
  }

  async #build(): Promise<void> {
    try {
      const building = build(this.#bench, this.#scenario, this.#pauses.pause);
      const settled = isPromise(building) ? await settle(building, this.#pauses) : { value: building };
      if (settled === 'unanswered')
        throw new Error(`create() had not resolved after ${TURNS_MAX} turns of the event loop`);
      if ('error' in settled) throw settled.error;
      this.#limiter = settled.value;
    } catch (error) {
      throw new CreateError(messageOf(error));
    }
  }

  #groupAt(i: number): readonly Op[] {
    const { ops } = this.#scenario;
    const group = [ops[i] as Op];
    while (group[0]?.group !== undefined && ops[i + group.length]?.group === group[0].group)
      group.push(ops[i + group.length] as Op);
    return group;
  }

  /** One operation, or one group of calls that overlap. */
  async #step(i: number, group: readonly Op[]): Promise<readonly Outcome[]> {
    const [op] = group as readonly [Op];
    const instant = instantOf(op, this.#slots, this.#now, this.#bench.tickNs);
    if (instant === undefined) {
      for (const _ of group) this.#slots.push(undefined);
      return [];
    }
    if (op.kind === 'clock') this.#bench.clock.stepBack(instant);
    else await this.#passTime(instant);
    this.#now = instant;
    this.#bench.pulse(this.#scenario, i);
    if (op.kind === 'wait') return [await this.#wait(op, i)];
    const when = { lo: instant, hi: instant };
    // The slots come first: what ends meanwhile ends after these calls were made.
    for (const member of group) this.#slots.push(eventOf(member, when, PENDING));
    const outcomes = await Promise.all(
      group.map(async (member, j) => {
        for (let turns = member.turn ?? 0; turns > 0; turns--) await Promise.resolve();
        return this.#answer(member, i + j);
      }),
    );
    for (const [j, member] of group.entries()) this.#slots[i + j] = eventOf(member, when, outcomes[j] ?? PENDING);
    if (this.#waits.size > 0) await this.#settleWaits();
    return outcomes;
  }

  async #passTime(instant: bigint): Promise<void> {
    const { clock } = this.#bench;
    const steps = this.#waits.size > 0 ? Number((instant - this.#now) / IDLE_NS) : 0;
    for (let n = 1; n <= Math.min(steps, 1_000) && this.#waits.size > 0; n++)
      await clock.advanceToAsync(this.#now + IDLE_NS * BigInt(n), () => this.#settled());
    await clock.advanceToAsync(instant, () => this.#settled());
    if (this.#waits.size > 0) await this.#settleWaits();
  }

  async #answer(op: Op, index: number): Promise<Outcome> {
    try {
      const answer = call(this.#limiter, op, this.#handles);
      if (!isPromise(answer)) {
        remember(op, index, answer, this.#handles);
        return outcomeOf(op, answer);
      }
      const settled = await settle(answer, this.#pauses);
      if (settled === 'unanswered')
        return { kind: 'unanswered', message: `no answer after ${TURNS_MAX} turns of the event loop` };
      if ('error' in settled) return refused(settled.error);
      remember(op, index, settled.value, this.#handles);
      return outcomeOf(op, settled.value);
    } catch (error) {
      return refused(error);
    }
  }

  /** Begins a wait; it ends when it ends. */
  async #wait(op: Op, slot: number): Promise<Outcome> {
    const controller = new AbortController();
    if (op.aborted) controller.abort();
    const waiting: Waiting = { slot, controller, ended: false };
    const when = { lo: this.#now, hi: this.#now };
    this.#slots.push(eventOf(op, when, PENDING));
    this.#waits.add(waiting);
    this.#handles.set(slot, () => controller.abort());
    const end = (outcome: Outcome): void => {
      if (waiting.ended) return;
      waiting.ended = true;
      this.#waits.delete(waiting);
      // Aborted because the scenario is over: it was still waiting.
      if (controller.signal.aborted && !op.aborted && !this.#cancelled(slot)) return;
      const at = this.#bench.clock.instant();
      this.#slots[slot] = {
        ...eventOf(op, when, outcome),
        end: { when: { lo: at, hi: at }, after: this.#slots.length - 1, order: this.#ended++ },
      };
    };
    try {
      const options = { signal: controller.signal, ...(op.timeoutMs === undefined ? {} : { timeoutMs: op.timeoutMs }) };
      const answer = this.#limiter.acquire?.(op.key, op.cost, options);
      if (isPromise(answer)) {
        answer.then(
          (value) => end(outcomeOf(op, value)),
          (error: unknown) => end(refused(error)),
        );
        await this.#settleWaits();
      } else end(outcomeOf(op, answer));
    } catch (error) {
      end(refused(error));
    }
    // That it is still waiting is no end of the scenario.
    const outcome = this.#slots[slot]?.outcome ?? PENDING;
    return outcome === PENDING ? { kind: 'done' } : outcome;
  }

  #cancelled(slot: number): boolean {
    return this.#slots.some((event) => event?.kind === 'cancel' && event.of === slot);
  }

  /** What a timer set off has come as far as it can, at the instant at which it fired. */
  async #settled(turns = 1): Promise<void> {
    for (let n = 0; n < turns; n++) await turn();
    for (let n = 0; n < TURNS_MAX && this.#pauses.release(); n++) await turn();
  }

  #settleWaits(): Promise<void> {
    return this.#settled(WAKE_TURNS);
  }
}

/** Asynchronous limiters, and waits; calls of one group overlap, in an order that their `turn`s and the schedule decide. */
export const driveAsync = (bench: Bench, scenario: Scenario): Promise<History> => new AsyncDrive(bench, scenario).run();
