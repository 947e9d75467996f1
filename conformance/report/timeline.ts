import type { Court, Violation } from '../court.ts';
import { roomBefore } from '../distributed/judge.ts';
import { scaled } from '../exact.ts';
import { judge, standing } from '../judge.ts';
import type { Event, History } from '../scenario.ts';
import { configText } from './config-text.ts';
import { clocksText } from './story.ts';

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
    // Whoever answers without the store, or the other nodes, says so: the answer cannot be read otherwise.
    ...(said.mode === undefined || said.mode === 'normal' ? [] : [String(said.mode)]),
    ...(outcome.message && outcome.kind !== 'allowed' && outcome.kind !== 'denied' ? [outcome.message] : []),
    ...claims,
  ].join(' · ');
};

const sentText = ({ sent = [] }: Event): string => sent.map(([name, value]) => ` ${name}: ${value}`).join(',');

/** How long the answer of a node took that had to ask over a slow link. */
const lateText = ({ when }: Event): string =>
  when.hi > when.lo ? `, after ${Number(when.hi - when.lo) / 1e6} ms` : '';

/** When a wait ended, if it did. */
const endText = ({ kind, when, end, outcome }: Event): string => {
  if (kind !== 'wait') return '';
  if (!end) return 'still waiting';
  const reason = outcome.claims?.reason;
  const said = typeof reason === 'string' ? ` (${reason})` : '';
  return `${outcome.kind}${said} after ${Number(end.when.lo - when.lo) / 1e6} ms`;
};

const askText = ({ kind, cost, timeoutMs, aborted, of, config, tier, delaysMs, skews }: Event): string => {
  switch (kind) {
    case 'try':
      return `${cost}`;
    case 'wait':
      return `wait ${cost}${timeoutMs === undefined ? '' : ` at most ${timeoutMs} ms`}${aborted ? ', aborted' : ''}`;
    case 'refund':
    case 'reserve':
      return `${kind} ${cost}`;
    case 'cancel':
      return `cancel call ${(of ?? 0) + 1}`;
    case 'reconfigure':
      return config ? configText(config) : kind;
    case 'assign':
      return `tier ${tier}`;
    case 'clock':
      return 'clock set back';
    case 'cut':
    case 'mend':
      return `${kind} the link of`;
    case 'deafen':
      return 'lose replies to';
    case 'slow':
      return `slow by ${delaysMs?.join(' + ')} ms the link of`;
    case 'skew':
      return `set clocks: ${clocksText(skews) || 'all right'}`;
    default:
      return kind;
  }
};

/** Of a longer history only the last calls are shown beside the law: each is followed from the beginning. */
const LEVELS_MAX = 60;

/** A history beside what the law says to each call of it; a config that should have been refused has no law. */
export const timeline = (
  court: Court | undefined,
  history: History,
  violation: Violation | undefined,
): readonly Row[] => {
  const origin = history.origin === 'unknown' ? (history.events[0]?.when.lo ?? 0n) : history.origin;
  const keyed = new Set(history.events.map(({ key }) => key)).size > 1;
  const broken = court && judge(court, history).violation;
  const legalUpTo = court ? (broken?.upTo ?? broken?.event ?? history.events.length - 1) : -1;
  return history.events.map((event, i): Row => {
    const name = keyed
      ? ` ${JSON.stringify(event.key && event.key.length > 14 ? `${event.key.slice(0, 12)}…` : event.key)}`
      : '';
    const base = {
      time: clockText(event.when.lo - origin),
      ask: `${askText(event)}${name}${sentText(event)}${event.group === undefined ? '' : ' ∥'}${event.node === undefined ? '' : ` node ${event.node}`}`,
      answer: endText(event) || answerText(event),
      broken: violation?.event === i,
    };
    if (court && history.skews) {
      const level = event.kind === 'try' ? roomBefore(court, history, i) : '';
      return {
        ...base,
        answer: `${base.answer}${lateText(event)}`,
        level,
        law: base.broken && violation ? violation.wanted : '',
      };
    }
    const cost = court && Number.isFinite(event.cost) ? scaled(event.cost, court.perToken) : undefined;
    if (
      !court ||
      // What it stands after nobody can say, one call after another.
      history.mishaps !== undefined ||
      !(event.kind === 'try' || event.kind === 'peek' || event.kind === 'wait') ||
      cost === undefined ||
      cost < 0n ||
      i > legalUpTo ||
      i < history.events.length - LEVELS_MAX ||
      event.group !== undefined
    ) {
      // What is wanted of a wait or a reservation takes a sentence, and stands below.
      return { ...base, level: '', law: base.broken && violation && event.kind !== 'reserve' ? violation.wanted : '' };
    }
    const { law, state } = standing(court, history, i, event.key);
    const permits = law.permits(state, cost, event.when);
    if (event.kind === 'wait') return { ...base, level: law.show(state, event.when), law: '' };
    const said = event.kind !== 'try' ? '' : permits.allowed ? (permits.denied ? 'either' : 'allow') : 'deny';
    return { ...base, level: law.show(state, event.when), law: base.broken && violation ? violation.wanted : said };
  });
};
