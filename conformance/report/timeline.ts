import type { Court, Violation } from '../court.ts';
import { scaled } from '../exact.ts';
import { judge, stateBefore } from '../judge.ts';
import type { Event, History } from '../scenario.ts';

/** One call of a history as a person reads it. */
export interface Row {
  readonly time: string;
  readonly ask: string;
  /** What the law's model holds at that instant. */
  readonly level: string;
  readonly law: string;
  readonly answer: string;
  readonly broken: boolean;
}

/** Seconds since the limiter was built, as precise as the history needs. */
const clockText = (ns: bigint): string => {
  const exact = Number(ns % 1_000_000n) === 0 ? 3 : 6;
  return `${(Number(ns) / 1e9).toFixed(exact)} s`;
};

const answerText = ({ outcome }: Event): string => {
  const said = outcome.claims ?? {};
  const claims = (['status', 'reached', 'remaining', 'retryAfterMs', 'resetAfterMs', 'delayMs'] as const)
    .filter((name) => said[name] !== undefined && !(outcome.kind === 'allowed' && name === 'retryAfterMs'))
    .map((name) => `${name} ${String(said[name])}`);
  const words = {
    allowed: 'allowed',
    denied: 'denied',
    done: 'done',
    refused: 'threw',
    malformed: 'no answer',
    unanswered: 'never answered',
  }[outcome.kind];
  return [
    words,
    ...(outcome.message && outcome.kind !== 'allowed' && outcome.kind !== 'denied' ? [outcome.message] : []),
    ...claims,
  ].join(' · ');
};

const sentText = ({ sent = [] }: Event): string => sent.map(([name, value]) => ` ${name}: ${value}`).join(',');

/** A history beside what the law says to each call of it; a config that should have been refused has no law. */
export const timeline = (
  court: Court | undefined,
  history: History,
  violation: Violation | undefined,
): readonly Row[] => {
  const origin = history.origin === 'unknown' ? (history.events[0]?.when.lo ?? 0n) : history.origin;
  const keyed = new Set(history.events.map(({ key }) => key)).size > 1;
  const legalUpTo = court ? (judge(court, history).violation?.event ?? history.events.length - 1) : -1;
  return history.events.map((event, i): Row => {
    const name = keyed
      ? ` ${JSON.stringify(event.key && event.key.length > 14 ? `${event.key.slice(0, 12)}…` : event.key)}`
      : '';
    const base = {
      time: clockText(event.when.lo - origin),
      ask: `${event.kind === 'try' ? event.cost : event.kind}${name}${sentText(event)}${event.group === undefined ? '' : ' ∥'}`,
      answer: answerText(event),
      broken: violation?.event === i,
    };
    const cost = court && Number.isFinite(event.cost) ? scaled(event.cost, court.perToken) : undefined;
    if (
      !court ||
      event.kind === 'reset' ||
      cost === undefined ||
      cost < 0n ||
      i > legalUpTo ||
      event.group !== undefined
    ) {
      return { ...base, level: '', law: base.broken && violation ? violation.wanted : '' };
    }
    const { law } = court.jurisdiction;
    const state = stateBefore(court, history, i, event.key);
    const permits = law.permits(state, cost, event.when);
    const said = event.kind === 'peek' ? '' : permits.allowed ? (permits.denied ? 'either' : 'allow') : 'deny';
    return { ...base, level: law.show(state, event.when), law: base.broken && violation ? violation.wanted : said };
  });
};
