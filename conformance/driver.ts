import type { CourtClock } from './clocks.ts';
import type { Adapter, Decision, Limiter, Snapshot } from './contract.ts';
import { messageOf, oneLine, shown } from './errors.ts';
import { nsCeil } from './exact.ts';
import type { Claims, Event, History, Op, Outcome, Scenario, When } from './scenario.ts';

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

type Answer = Decision | Snapshot | undefined | undefined;

const isPromise = (value: unknown): value is Promise<unknown> =>
  value !== null && typeof value === 'object' && typeof (value as { then?: unknown }).then === 'function';

const CLAIMS = ['limit', 'remaining', 'resetAfterMs', 'retryAfterMs', 'delayMs'] as const;

const claimsOf = (answer: object): Claims => {
  const claims: Record<string, unknown> = {};
  for (const name of CLAIMS) {
    const value = (answer as Record<string, unknown>)[name];
    if (value !== undefined) claims[name] = value;
  }
  return claims;
};

const malformed = (answer: unknown, wanted: string): Outcome => ({
  kind: 'malformed',
  message: `answered ${shown(answer)}; wanted: ${wanted}`,
});

const outcomeOf = (op: Op, answer: unknown): Outcome => {
  if (op.kind === 'reset') return { kind: 'done' };
  if (answer === null || typeof answer !== 'object')
    return malformed(answer, op.kind === 'try' ? '{ allowed: boolean, … }' : 'an object');
  if (op.kind === 'peek') return { kind: 'done', claims: claimsOf(answer) };
  const { allowed } = answer as Decision;
  if (typeof allowed !== 'boolean')
    return malformed(answer, `{ allowed: boolean, … }, but allowed is ${shown(allowed)}`);
  return { kind: allowed ? 'allowed' : 'denied', claims: claimsOf(answer) };
};

const refused = (error: unknown): Outcome => ({ kind: 'refused', message: oneLine(messageOf(error), 200) });

const call = (limiter: Limiter, op: Op): Answer | Promise<Answer> => {
  switch (op.kind) {
    case 'try':
      return limiter.tryAcquire(op.key, op.cost);
    case 'peek':
      return limiter.peek?.(op.key);
    case 'reset':
      return limiter.reset?.(op.key) as Answer | Promise<Answer>;
  }
};

/** Where an operation falls: its own instant, or the one its predecessor named. Undefined when nothing was named. */
const instantOf = (
  at: When,
  events: readonly (Event | undefined)[],
  now: bigint,
  tickNs: bigint,
): bigint | undefined => {
  if (typeof at === 'bigint') return at > now ? at : now;
  const base = events[at.afterOp];
  const wait = at.plus === 'retryAfter' ? base?.outcome.claims?.retryAfterMs : base?.outcome.claims?.resetAfterMs;
  if (!base || typeof wait !== 'number' || !Number.isFinite(wait) || wait < 0 || wait > 1e14) return undefined;
  const exact = base.when.lo + nsCeil(wait);
  const onTick = ((exact + tickNs - 1n) / tickNs) * tickNs + BigInt(at.ticks) * tickNs;
  return onTick >= now ? onTick : undefined;
};

const eventOf = (op: Op, instant: bigint, outcome: Outcome): Event => ({
  kind: op.kind,
  when: { lo: instant, hi: instant },
  key: op.key,
  cost: op.cost,
  ...(op.group === undefined ? {} : { group: op.group }),
  ...(op.turn === undefined ? {} : { turn: op.turn }),
  ...(typeof op.at === 'object' ? { obeys: { event: op.at.afterOp, plus: op.at.plus, ticks: op.at.ticks } } : {}),
  outcome,
});

/** Some operations name an instant that never came: their events are left out, and later references move. */
const historyOf = (scenario: Scenario, slots: readonly (Event | undefined)[]): History => {
  const position = new Map<number, number>();
  const events: Event[] = [];
  slots.forEach((event, i) => {
    if (!event) return;
    position.set(i, events.length);
    events.push(
      event.obeys ? { ...event, obeys: { ...event.obeys, event: position.get(event.obeys.event) ?? 0 } } : event,
    );
  });
  return { config: scenario.config, origin: scenario.origin, events };
};

/** Builds a limiter at the scenario's origin. */
export const build = (bench: Bench, scenario: Scenario): Limiter | Promise<Limiter> => {
  bench.clock.restart(scenario.origin);
  bench.pulse(scenario, -1);
  return bench.adapter.create(scenario.config, { clock: bench.clock.clock });
};

/** The answers so far stand; nothing after an answer that is none can be judged. */
const isLast = (outcome: Outcome): boolean => outcome.kind === 'malformed' || outcome.kind === 'unanswered';

/** Synchronous limiters: no promise per operation. Undefined when the limiter turns out to answer with promises. */
export const driveSync = (bench: Bench, scenario: Scenario): History | undefined => {
  let limiter: Limiter | Promise<Limiter>;
  try {
    limiter = build(bench, scenario);
  } catch (error) {
    throw new CreateError(messageOf(error));
  }
  if (isPromise(limiter)) return undefined;
  const events: (Event | undefined)[] = [];
  let now = scenario.origin;
  for (const [i, op] of scenario.ops.entries()) {
    const instant = instantOf(op.at, events, now, bench.tickNs);
    if (instant === undefined) {
      events.push(undefined);
      continue;
    }
    now = instant;
    bench.clock.advanceTo(now);
    bench.pulse(scenario, i);
    let outcome: Outcome;
    try {
      const answer = call(limiter, op);
      if (isPromise(answer)) {
        answer.catch(() => {});
        return undefined;
      }
      outcome = outcomeOf(op, answer);
    } catch (error) {
      outcome = refused(error);
    }
    events.push(eventOf(op, now, outcome));
    if (isLast(outcome)) break;
  }
  closeQuietly(limiter);
  return historyOf(scenario, events);
};

const closeQuietly = (limiter: Limiter): void => {
  // A limiter that cannot be closed is not thereby a wrong limiter, and its history stands.
  try {
    const closing = limiter.close?.();
    if (isPromise(closing)) closing.catch(() => {});
  } catch {}
};

const immediately = globalThis.setImmediate;
const turn = (): Promise<void> => new Promise((resolve) => immediately(resolve));

/** Waits for an answer for a bounded number of turns of the event loop; virtual time stands still meanwhile. */
export const settle = async <T>(promise: Promise<T>): Promise<{ value: T } | { error: unknown } | 'unanswered'> => {
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
  for (let turns = 0; turns < TURNS_MAX && !result; turns++) await turn();
  return result ?? 'unanswered';
};

const answerOf = async (limiter: Limiter, op: Op): Promise<Outcome> => {
  try {
    const answer = call(limiter, op);
    if (!isPromise(answer)) return outcomeOf(op, answer);
    const settled = await settle(answer);
    if (settled === 'unanswered')
      return { kind: 'unanswered', message: `no answer after ${TURNS_MAX} turns of the event loop` };
    return 'error' in settled ? refused(settled.error) : outcomeOf(op, settled.value);
  } catch (error) {
    return refused(error);
  }
};

/** Asynchronous limiters; calls of one group overlap, in an order that their `turn`s decide. */
export const driveAsync = async (bench: Bench, scenario: Scenario): Promise<History> => {
  let limiter: Limiter;
  try {
    const building = build(bench, scenario);
    const settled = isPromise(building) ? await settle(building) : { value: building };
    if (settled === 'unanswered')
      throw new Error(`create() had not resolved after ${TURNS_MAX} turns of the event loop`);
    if ('error' in settled) throw settled.error;
    limiter = settled.value;
  } catch (error) {
    throw new CreateError(messageOf(error));
  }
  const events: (Event | undefined)[] = [];
  let now = scenario.origin;
  for (let i = 0; i < scenario.ops.length; ) {
    const op = scenario.ops[i]!;
    const instant = instantOf(op.at, events, now, bench.tickNs);
    if (instant === undefined) {
      events.push(undefined);
      i++;
      continue;
    }
    now = instant;
    await bench.clock.advanceToAsync(now);
    bench.pulse(scenario, i);
    const group = [op];
    while (op.group !== undefined && scenario.ops[i + group.length]?.group === op.group)
      group.push(scenario.ops[i + group.length]!);
    const outcomes = await Promise.all(
      group.map(async (member) => {
        for (let turns = member.turn ?? 0; turns > 0; turns--) await Promise.resolve();
        return answerOf(limiter, member);
      }),
    );
    for (const [j, member] of group.entries()) events.push(eventOf(member, now, outcomes[j]!));
    i += group.length;
    if (outcomes.some(isLast)) break;
  }
  closeQuietly(limiter);
  return historyOf(scenario, events);
};
