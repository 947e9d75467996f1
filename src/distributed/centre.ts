import type { Bucket, Exchange, Grant, Message, Settled, Standing } from './backend.ts';

/** What the centre knows of a session. */
export interface Session {
  /** The number of its last message, and what that was granted. */
  seq: number;
  granted: number;
  /** Leased tokens that it has neither spent nor given back, as far as is known. */
  outstanding: number;
  /** From this instant on nobody spends what is outstanding: it counts as spent. */
  expiresMs: number;
}

/** The bucket of a key. The level and what is outstanding are together never more than a full bucket. */
export interface Centre {
  lastMs: number;
  /** In units. Less than nothing is a debt. */
  level: number;
  readonly sessions: Map<string, Session>;
}

/** Up to so large a step back of the clock time stands still; beyond it, time goes on from there. */
export const TOLERANCE_MS = 100;

export function newCentre({ full }: Bucket, nowMs: number): Centre {
  return { lastMs: nowMs, level: full, sessions: new Map() };
}

export function outstandingOf({ sessions }: Centre): number {
  let sum = 0;
  for (const { outstanding } of sessions.values()) sum += outstanding;
  return sum;
}

/** Lets the time up to `nowMs` take its effect: it fills the bucket only as far as no node holds what would fill it. */
export function refill(bucket: Bucket, centre: Centre, nowMs: number): void {
  if (centre.lastMs - nowMs > TOLERANCE_MS) centre.lastMs = nowMs;
  const ended = [...centre.sessions].filter(([, { expiresMs }]) => expiresMs <= nowMs);
  // What was outstanding counts as spent from the instant at which its session ended.
  for (const [id, { expiresMs }] of ended.sort(([, one], [, other]) => one.expiresMs - other.expiresMs)) {
    fillUpTo(bucket, centre, expiresMs);
    centre.sessions.delete(id);
  }
  fillUpTo(bucket, centre, nowMs);
}

function fillUpTo({ full, periodMs, tokens }: Bucket, centre: Centre, nowMs: number): void {
  const room = full - outstandingOf(centre) * periodMs;
  const elapsedMs = Math.max(0, nowMs - centre.lastMs);
  centre.level = Math.max(centre.level, Math.min(room, centre.level + elapsedMs * tokens));
  centre.lastMs += elapsedMs;
}

/** From when on the key is as good as a new one: it is full, and nobody holds anything. */
export function freshAtMs({ full, tokens, periodMs }: Bucket, centre: Centre): number {
  const filledMs = centre.lastMs + Math.ceil((full - centre.level) / tokens);
  const expiries = [...centre.sessions.values()].map(({ expiresMs }) => expiresMs);
  if (expiries.length === 0) return filledMs;
  // What is outstanding counts as spent when its session ends, and comes back from then on.
  const returnedMs = Math.max(...expiries) + Math.ceil((outstandingOf(centre) * periodMs) / tokens);
  return Math.max(filledMs, returnedMs);
}

export function take(bucket: Bucket, centre: Centre, cost: number): Standing {
  const waitMs = untilThere(bucket, centre, cost);
  if (waitMs === 0) centre.level -= cost * bucket.periodMs;
  return standing(bucket, centre, waitMs);
}

export function exchange(bucket: Bucket, centre: Centre, asked: Exchange): Grant {
  const { session, isLost, isNew } = hear(centre, asked);
  if (isNew) {
    const { periodMs } = bucket;
    const returned = Math.min(asked.returned, session.outstanding);
    session.outstanding = Math.max(0, session.outstanding - asked.spent - returned);
    centre.level += returned * periodMs;
    const there = Math.max(0, Math.floor(centre.level / periodMs));
    session.granted = there >= asked.least ? Math.min(there, asked.want) : 0;
    session.outstanding += session.granted;
    centre.level -= session.granted * periodMs;
  }
  const waitMs = session.granted >= asked.least ? 0 : untilThere(bucket, centre, asked.least);
  return { ...standing(bucket, centre, waitMs), granted: session.granted, isLost };
}

export function settle(bucket: Bucket, centre: Centre, settled: Message): Settled {
  if (hear(centre, settled).isNew) centre.level -= settled.spent * bucket.periodMs;
  return { level: centre.level };
}

/** The session of a message, and whether the message is new or has been heard before. */
function hear(centre: Centre, { session: id, seq, keepMs }: Message) {
  const known = centre.sessions.get(id);
  const session = known ?? { seq: 0, granted: 0, outstanding: 0, expiresMs: 0 };
  const isNew = seq > session.seq;
  session.seq = Math.max(session.seq, seq);
  session.expiresMs = Math.max(session.expiresMs, centre.lastMs + keepMs);
  centre.sessions.set(id, session);
  return { session, isNew, isLost: known === undefined };
}

function untilThere(bucket: Bucket, centre: Centre, cost: number): number {
  const { capacity, periodMs, tokens, full } = bucket;
  if (cost > capacity) return -1;
  const missing = cost * periodMs - centre.level;
  if (missing <= 0) return 0;
  const waitMs = Math.ceil(missing / tokens);
  if (cost * periodMs <= full - outstandingOf(centre) * periodMs) return waitMs;
  // Not before others have given back: at the latest when all leases have ended.
  const lastMs = Math.max(...[...centre.sessions.values()].map(({ expiresMs }) => expiresMs));
  return Math.max(waitMs, lastMs - centre.lastMs);
}

function standing({ periodMs, tokens, full }: Bucket, { level }: Centre, waitMs: number): Standing {
  const remaining = Math.max(0, Math.floor(level / periodMs));
  return { waitMs, remaining, resetAfterMs: Math.ceil((full - level) / tokens) };
}
