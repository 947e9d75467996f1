import type { Instant, Span } from '../spec/index.ts';
import type { LimiterConfig } from './contract.ts';
import { UsageError } from './errors.ts';
import type { Mishap } from './redis/faults.ts';
import type { Deed } from './redis/schedule.ts';

/** What the driver is to do: a plain list of timed operations that can be stored, sent and replayed. */
export interface Scenario {
  readonly config: LimiterConfig;
  /** When the limiter is built. */
  readonly origin: Instant;
  readonly ops: readonly Op[];
  /** Who goes on where several calls could: the n-th choice, modulo their number. Left out: the first. */
  readonly schedule?: readonly number[];
  /** Timers fire so much later than they are due, in ms; `never`: not at all. */
  readonly timers?: number | 'never';
  /** The clock moves on by a tick each time it is read. */
  readonly drifting?: true;
  /**
   * Over a store: its nodes are asked, each by itself, and the schedule also says which of these befalls. An empty list:
   * nothing does.
   */
  readonly mishaps?: readonly Mishap[];
  /**
   * Of several nodes, each asked by itself: by how many ms their clocks are ahead at first, that of what they share before
   * those of the nodes. What is left out is right. An empty list: all are.
   */
  readonly skews?: readonly number[];
}

/** An instant, or one that the limiter itself names: so many ticks beside the end of the wait it announced. */
export type When =
  | Instant
  | { readonly afterOp: number; readonly plus: 'retryAfter' | 'resetAfter'; readonly ticks: -1 | 0 | 1 };

/**
 * `wait`: acquire; `cancel`: of a wait or a reservation; `clock`: the clock is set back to `at`; `idle`: time
 * passes; `stats`: of the key, or of all when it is empty; `cut`, `deafen`, `slow`, `mend`: the link of a node, which then
 * carries nothing, only what it asks and no reply, everything but late, or everything at once; `skew`: from here on clocks
 * are off by something else.
 */
export const KINDS = [
  'try',
  'peek',
  'reset',
  'wait',
  'cancel',
  'refund',
  'reserve',
  'reconfigure',
  'assign',
  'clock',
  'idle',
  'stats',
  'size',
  'cut',
  'deafen',
  'slow',
  'mend',
  'skew',
] as const;

export interface Op {
  readonly kind: (typeof KINDS)[number];
  readonly at: When;
  readonly key: string;
  /** Tokens or requests, of `try`, `wait`, `refund` and `reserve`. Not a valid cost in the trials of COST-1. */
  readonly cost: number;
  /** Of a wait. */
  readonly timeoutMs?: number;
  /** Of a wait: its signal is aborted already. */
  readonly aborted?: true;
  /** Of a cancel: the operation that is cancelled. */
  readonly of?: number;
  /** Of a reconfigure. */
  readonly config?: LimiterConfig;
  /** Of an assign. */
  readonly tier?: string;
  /** Calls of one group are made without waiting for each other's answers. */
  readonly group?: number;
  /** How many turns of the microtask queue pass before this call of a group is made. */
  readonly turn?: number;
  /** Over HTTP: header fields of this request, in place of the usual ones of the same name. It is the same client's. */
  readonly sent?: Fields;
  /** Over a store, or of several nodes: which node is asked. Calls of one group and one node are made one after the other. */
  readonly node?: number;
  /** Of a slow: for how many ms what a node asks, and what it is answered, is on its way. */
  readonly delaysMs?: Delays;
  /** Of a skew: as those of the scenario. */
  readonly skews?: readonly number[];
}

export type Delays = readonly [thereMs: number, backMs: number];

/** Header fields, by name and value. */
export type Fields = readonly (readonly [name: string, value: string])[];

export interface Claims {
  readonly limit?: unknown;
  readonly remaining?: unknown;
  readonly resetAfterMs?: unknown;
  readonly retryAfterMs?: unknown;
  readonly delayMs?: unknown;
  /** Until the instant that a reservation promises. */
  readonly waitMs?: unknown;
  /** Why a request was denied, where it was for another reason than too few permits. */
  readonly reason?: unknown;
  readonly by?: unknown;
  /** Whether the store was asked, where it was not. */
  readonly mode?: unknown;
  /** Counts of requests, of a `stats`, and of keys, of a `size`. */
  readonly acquired?: unknown;
  readonly denied?: unknown;
  readonly waited?: unknown;
  readonly size?: unknown;
  /** Over HTTP: the status, how often the handler was reached, and what is wrong with the response in itself. */
  readonly status?: unknown;
  readonly reached?: unknown;
  readonly wrong?: unknown;
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
  readonly timeoutMs?: number;
  readonly aborted?: true;
  readonly of?: number;
  readonly config?: LimiterConfig;
  readonly tier?: string;
  readonly sent?: Fields;
  readonly node?: number;
  readonly delaysMs?: Delays;
  readonly skews?: readonly number[];
  /** Over a store: what became of it there. */
  readonly store?: Store;
  /** When a wait ended: after which event, and as which of all the waits that ended. */
  readonly end?: { readonly when: Span; readonly after: number; readonly order: number };
  /** The operation whose announced wait this one obeys, and by how many ticks it differs. */
  readonly obeys?: { readonly event: number; readonly plus: 'retryAfter' | 'resetAfter'; readonly ticks: number };
  readonly outcome: Outcome;
}

/** What became of a call's commands. */
export interface Store {
  /** Where its beginning and its end stand among all that was begun, done and ended: see `Deed`. */
  readonly from: number;
  readonly to: number;
  /** Replies that arrived, replies that were lost, and commands that the server never saw. */
  readonly executed: number;
  readonly lost: number;
  readonly stopped: number;
}

export interface History {
  readonly config: LimiterConfig;
  /** When the limiter was built; `unknown` when it was found in use. */
  readonly origin: Instant | 'unknown';
  readonly events: readonly Event[];
  readonly schedule?: readonly number[];
  readonly timers?: number | 'never';
  readonly drifting?: true;
  readonly mishaps?: readonly Mishap[];
  readonly skews?: readonly number[];
  /** Over a store: every step of it, in order, and the keys that were left without expiry. */
  readonly deeds?: readonly Deed[];
  readonly lasting?: readonly string[];
  /** Of each choice of the schedule, among how many it was. */
  readonly choices?: readonly number[];
}

/** Nothing but this was asked, on a clock that stands still while it is read and with timers that are on time. */
export const asksOnly = (
  { events, timers, drifting }: Pick<History, 'events' | 'timers' | 'drifting'>,
  ...kinds: readonly Op['kind'][]
): boolean => timers === undefined && drifting === undefined && events.every(({ kind }) => kinds.includes(kind));

/** Tries and looks, one after another. */
export const isPlain = (history: Pick<History, 'events' | 'timers' | 'drifting'>): boolean =>
  asksOnly(history, 'try', 'peek') && history.events.every(({ group }) => group === undefined);

/** The scenario that repeats a history: every instant is the one that was driven. */
export const scenarioOf = (history: History): Scenario => ({
  config: history.config,
  origin: history.origin === 'unknown' ? (history.events[0]?.when.lo ?? 0n) : history.origin,
  ops: history.events.map(({ when, obeys, outcome: _outcome, end: _end, store: _store, ...op }) => ({
    ...op,
    at: obeys ? { afterOp: obeys.event, plus: obeys.plus, ticks: obeys.ticks as -1 | 0 | 1 } : when.lo,
  })),
  ...circumstancesOf(history),
});

export type Circumstances = Pick<Scenario, 'schedule' | 'timers' | 'drifting' | 'mishaps' | 'skews'>;

/** What a scenario and its history share beside the operations. */
export const circumstancesOf = ({ schedule, timers, drifting, mishaps, skews }: Circumstances): Circumstances => ({
  ...(schedule === undefined ? {} : { schedule }),
  ...(timers === undefined ? {} : { timers }),
  ...(drifting === undefined ? {} : { drifting }),
  ...(mishaps === undefined ? {} : { mishaps }),
  ...(skews === undefined ? {} : { skews }),
});

/** Keeps some operations, and what refers to them: a cancel of one that is gone goes too; a wait for it begins when it was. */
export const keepOps = (
  ops: readonly Op[],
  keep: (op: Op, index: number) => boolean,
  instantOf: (index: number) => Instant | undefined = () => undefined,
): readonly Op[] => {
  const moved = new Map<number, number>();
  const kept: Op[] = [];
  ops.forEach((op, i) => {
    if (!keep(op, i)) return;
    let next = op;
    if (op.of !== undefined) {
      const of = moved.get(op.of);
      if (of === undefined) return;
      next = { ...next, of };
    }
    if (typeof op.at === 'object') {
      const afterOp = moved.get(op.at.afterOp);
      const instant = instantOf(i);
      if (afterOp === undefined && instant === undefined) return;
      next = { ...next, at: afterOp === undefined ? (instant as Instant) : { ...op.at, afterOp } };
    }
    moved.set(i, kept.length);
    kept.push(next);
  });
  return kept;
};

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
  ...(event.end ? { end: { ...event.end, when: `${event.end.when.lo}` } } : {}),
  outcome: event.outcome.claims ? { ...event.outcome, claims: encodeClaims(event.outcome.claims) } : event.outcome,
});

const isFields = (value: unknown): value is Fields =>
  Array.isArray(value) &&
  value.every((field) => Array.isArray(field) && field.length === 2 && field.every((part) => typeof part === 'string'));

/** A list of whole milliseconds. */
export const areMilliseconds = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every(Number.isSafeInteger);

/** What a link or a clock is set to. */
const decodeSettings = (
  { kind, delaysMs, skews }: Record<string, unknown>,
  where: string,
): Pick<Event, 'delaysMs' | 'skews'> => {
  if (kind === 'slow') {
    if (!(areMilliseconds(delaysMs) && delaysMs.length === 2 && delaysMs.every((ms) => ms >= 0)))
      throw new UsageError(
        `${where}: delaysMs is ${JSON.stringify(delaysMs)}; wanted: whole milliseconds, 0 or more, there and back`,
      );
    return { delaysMs: [delaysMs[0] ?? 0, delaysMs[1] ?? 0] };
  }
  if (kind !== 'skew') return {};
  if (!areMilliseconds(skews))
    throw new UsageError(`${where}: skews is ${JSON.stringify(skews)}; wanted: a list of whole milliseconds`);
  return { skews };
};

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
  if (!(KINDS as readonly string[]).includes(String(kind)))
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
  const optional = (name: 'group' | 'turn' | 'timeoutMs' | 'of' | 'node'): Partial<Event> =>
    typeof raw[name] === 'number' ? { [name]: raw[name] } : {};
  const obeys = raw.obeys as Event['obeys'];
  const end = raw.end as Record<string, unknown> | undefined;
  const ended = end && typeof end === 'object' ? instantOf(end.when, `${where}: end.when`) : undefined;
  if (kind === 'reconfigure' && (raw.config === null || typeof raw.config !== 'object'))
    throw new UsageError(`${where}: config is ${JSON.stringify(raw.config)}; wanted: the config that was set`);
  return {
    kind: kind as Event['kind'],
    when,
    key: key as string,
    cost,
    ...optional('group'),
    ...optional('turn'),
    ...optional('timeoutMs'),
    ...optional('of'),
    ...optional('node'),
    ...(raw.aborted === true ? { aborted: true } : {}),
    ...(kind === 'reconfigure' ? { config: raw.config as LimiterConfig } : {}),
    ...(typeof raw.tier === 'string' ? { tier: raw.tier } : {}),
    ...(isFields(raw.sent) ? { sent: raw.sent } : {}),
    ...decodeSettings(raw, where),
    ...(ended === undefined
      ? {}
      : { end: { when: { lo: ended, hi: ended }, after: Number(end?.after), order: Number(end?.order) } }),
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
