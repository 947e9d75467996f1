import type { Instant, Span } from '../spec/index.ts';
import type { LimiterConfig } from './contract.ts';
import { UsageError } from './errors.ts';

/** What the driver is to do: a plain list of timed operations that can be stored, sent and replayed. */
export interface Scenario {
  readonly config: LimiterConfig;
  /** When the limiter is built. */
  readonly origin: Instant;
  readonly ops: readonly Op[];
}

/** An instant, or one that the limiter itself names: so many ticks beside the end of the wait it announced. */
export type When =
  | Instant
  | { readonly afterOp: number; readonly plus: 'retryAfter' | 'resetAfter'; readonly ticks: -1 | 0 | 1 };

export interface Op {
  readonly kind: 'try' | 'peek' | 'reset';
  readonly at: When;
  readonly key: string;
  /** Tokens or requests; ignored by `peek` and `reset`. Not a valid cost in the trials of COST-1. */
  readonly cost: number;
  /** Calls of one group are made without waiting for each other's answers. */
  readonly group?: number;
  /** How many turns of the microtask queue pass before this call of a group is made. */
  readonly turn?: number;
}

export interface Claims {
  readonly limit?: unknown;
  readonly remaining?: unknown;
  readonly resetAfterMs?: unknown;
  readonly retryAfterMs?: unknown;
  readonly delayMs?: unknown;
}

/** How a call ended. `refused`: an exception; `malformed`: an answer that is none; `unanswered`: nothing came. */
export interface Outcome {
  readonly kind: 'allowed' | 'denied' | 'done' | 'refused' | 'malformed' | 'unanswered';
  readonly claims?: Claims;
  readonly message?: string;
}

/** One operation and its answer. */
export interface Event {
  readonly kind: Op['kind'];
  readonly when: Span;
  readonly key: string;
  readonly cost: number;
  readonly group?: number;
  readonly turn?: number;
  /** The operation whose announced wait this one obeys, and by how many ticks it differs. */
  readonly obeys?: { readonly event: number; readonly plus: 'retryAfter' | 'resetAfter'; readonly ticks: number };
  readonly outcome: Outcome;
}

export interface History {
  readonly config: LimiterConfig;
  /** When the limiter was built; `unknown` when it was found in use. */
  readonly origin: Instant | 'unknown';
  readonly events: readonly Event[];
}

/** The scenario that repeats a history: every instant is the one that was driven. */
export const scenarioOf = (history: History): Scenario => ({
  config: history.config,
  origin: history.origin === 'unknown' ? (history.events[0]?.when.lo ?? 0n) : history.origin,
  ops: history.events.map(({ kind, when, key, cost, group, turn, obeys }) => ({
    kind,
    at: obeys ? { afterOp: obeys.event, plus: obeys.plus, ticks: obeys.ticks as -1 | 0 | 1 } : when.lo,
    key,
    cost,
    ...(group === undefined ? {} : { group }),
    ...(turn === undefined ? {} : { turn }),
  })),
});

/** JSON cannot say NaN, an infinity or −0, and a double cannot hold every nanosecond: all travel as tagged strings. */
export const encodeNumber = (value: unknown): unknown =>
  typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
    ? { number: Object.is(value, -0) ? '-0' : String(value) }
    : value;

export const decodeNumber = (value: unknown): unknown => {
  if (value !== null && typeof value === 'object' && 'number' in value)
    return Number((value as { number: string }).number);
  return value;
};

const encodeClaims = (claims: Claims): Record<string, unknown> =>
  Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, encodeNumber(value)]));

export const encodeEvent = (event: Event): Record<string, unknown> => ({
  ...event,
  when: event.when.lo === event.when.hi ? `${event.when.lo}` : [`${event.when.lo}`, `${event.when.hi}`],
  // A missing key is not an empty one (KEY-3), and JSON drops what is undefined.
  key: event.key ?? null,
  cost: encodeNumber(event.cost),
  outcome: event.outcome.claims ? { ...event.outcome, claims: encodeClaims(event.outcome.claims) } : event.outcome,
});

const KINDS = ['try', 'peek', 'reset'];
const OUTCOMES = ['allowed', 'denied', 'done', 'refused', 'malformed', 'unanswered'];

const instantOf = (value: unknown, where: string): bigint => {
  if (typeof value === 'string' && /^-?\d{1,30}$/.test(value)) return BigInt(value);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  throw new UsageError(`${where} is ${JSON.stringify(value)}; wanted: nanoseconds as a string of digits`);
};

/**
 * Reads one event of a history.
 * @throws UsageError saying which field is wrong, and where.
 */
export const decodeEvent = (value: unknown, where: string): Event => {
  if (value === null || typeof value !== 'object')
    throw new UsageError(`${where} is ${JSON.stringify(value)}; wanted: an event object`);
  const raw = value as Record<string, unknown>;
  const kind = raw.kind ?? 'try';
  if (!KINDS.includes(String(kind)))
    throw new UsageError(`${where}: kind is ${JSON.stringify(kind)}; wanted: one of ${KINDS.join(', ')}`);
  const when = Array.isArray(raw.when)
    ? { lo: instantOf(raw.when[0], `${where}: when[0]`), hi: instantOf(raw.when[1], `${where}: when[1]`) }
    : { lo: instantOf(raw.when, `${where}: when`), hi: instantOf(raw.when, `${where}: when`) };
  if (when.hi < when.lo) throw new UsageError(`${where}: when ends before it begins`);
  const outcome = raw.outcome;
  const answer =
    typeof outcome === 'string' ? { kind: outcome } : (outcome as Record<string, unknown> | null | undefined);
  if (!answer || !OUTCOMES.includes(String(answer.kind))) {
    throw new UsageError(`${where}: outcome is ${JSON.stringify(outcome)}; wanted: one of ${OUTCOMES.join(', ')}`);
  }
  const claims = answer.claims;
  const cost = decodeNumber(raw.cost ?? 1);
  if (typeof cost !== 'number') throw new UsageError(`${where}: cost is ${JSON.stringify(raw.cost)}; wanted: a number`);
  const key = raw.key === undefined ? '' : (raw.key ?? undefined);
  if (key !== undefined && typeof key !== 'string')
    throw new UsageError(`${where}: key is ${JSON.stringify(key)}; wanted: a string`);
  const optional = (name: 'group' | 'turn'): Partial<Event> =>
    typeof raw[name] === 'number' ? { [name]: raw[name] } : {};
  const obeys = raw.obeys as Event['obeys'];
  return {
    kind: kind as Event['kind'],
    when,
    key: key as string,
    cost,
    ...optional('group'),
    ...optional('turn'),
    ...(obeys && typeof obeys === 'object' && Number.isSafeInteger(obeys.event) ? { obeys } : {}),
    outcome: {
      kind: answer.kind as Outcome['kind'],
      ...(typeof answer.message === 'string' ? { message: answer.message } : {}),
      ...(claims && typeof claims === 'object'
        ? { claims: Object.fromEntries(Object.entries(claims).map(([name, v]) => [name, decodeNumber(v)])) }
        : {}),
    },
  };
};
