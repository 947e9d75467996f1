import type { LimiterConfig } from './contract.ts';
import type { Violation, Witnesses } from './court.ts';
import type { Declaration, Http } from './declaration.ts';
import { isBucketConfig, isWindowConfig } from './exact.ts';
import { judge } from './judge.ts';
import type { Fields, History, Op, Scenario } from './scenario.ts';
import { add, type Finding, ORIGIN } from './special.ts';
import { plainConfig, type Subject } from './subject.ts';

/** What only a server has: a status, a handler, header fields, and clients that call themselves what they like. */

const ask = (at: bigint, key = 'a', sent?: Fields): Op => ({ kind: 'try', at, key, cost: 1, ...(sent && { sent }) });
const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

/** More requests than this are not made to come to the limit. */
const DRAIN_MAX = 1_000;

interface Stage {
  readonly config: LimiterConfig;
  /** Requests that spend everything; undefined where that takes too many. */
  readonly drain: number | undefined;
  /** An instant by which so many of 16 parts have come back. */
  after(parts: number): bigint;
}

/** Waits of several seconds: within the first one, any rounding comes to one. */
const SLOW_MS = 7_000;

const slowConfig = ({ configs }: Declaration, plain: LimiterConfig): LimiterConfig => {
  if (configs !== 'any') return plain;
  if (isWindowConfig(plain)) return { ...plain, windowMs: SLOW_MS };
  return isBucketConfig(plain) ? { ...plain, refill: { tokens: 1, periodMs: SLOW_MS } } : plain;
};

const stageOf = (subject: Subject): Stage => {
  const config = slowConfig(subject.declaration, plainConfig(subject.declaration));
  const court = subject.court(config);
  const { mostAtOnce, timeToFreshNs } = court.jurisdiction;
  const most = Number(mostAtOnce / court.perToken);
  const grid = BigInt(subject.declaration.resolutionNs);
  return {
    config,
    drain: most <= DRAIN_MAX ? most : undefined,
    after: (parts) => ORIGIN + ((timeToFreshNs * BigInt(parts)) / 16n / grid) * grid,
  };
};

/** Drives a scenario, and looks for one clause. What breaks the law before it is another's business. */
const findIn = async (
  subject: Subject,
  clause: string,
  ops: readonly Op[],
  witnesses: Witnesses,
  wrongOf: (history: History, judged: ReturnType<typeof judge>) => Violation | undefined,
): Promise<Finding[]> => {
  const run = async (scenario: Scenario, counts?: Witnesses) => {
    const history = await subject.drive(scenario);
    const violation = wrongOf(history, judge(subject.court(scenario.config), history, counts));
    return violation && { history, violation };
  };
  const found = await run({ config: stageOf(subject).config, origin: ORIGIN, ops }, witnesses);
  if (!found) return [];
  const field = HINTS.find(([name]) => found.violation.got.startsWith(`${name} `));
  return [{ clause, ...found, again: (scenario) => run(scenario), ...(field && { alternative: field[1] }) }];
};

/** What may be meant as a hint, if it is said so. */
const HINTS: readonly (readonly [claim: string, fields: Partial<Declaration>])[] = [
  ['remaining', { remaining: 'hint' }],
  ['retryAfterMs', { retryAfter: 'hint' }],
  ['resetAfterMs', { resetAfter: 'hint' }],
];

const claimed =
  (clause: string) =>
  (_: History, { claims }: ReturnType<typeof judge>): Violation | undefined =>
    claims.find((claim) => claim.clause === clause);

/** HTTP-1: as many requests as pass, some that do not, and one that passes again. */
const handled = async (subject: Subject, witnesses: Witnesses): Promise<Finding[]> => {
  const { drain, after } = stageOf(subject);
  if (drain === undefined) return [];
  const ops = [...times(drain + 3, () => ask(ORIGIN)), ask(after(40))];
  return findIn(subject, 'HTTP-1', ops, witnesses, claimed('HTTP-1'));
};

/** HTTP-2: a client that is denied asks again and again, at instants between whole seconds. */
const retried = async (subject: Subject, witnesses: Witnesses): Promise<Finding[]> => {
  const { drain, after } = stageOf(subject);
  if (drain === undefined) return [];
  const early = times(16, (part) => ask(after(part)));
  return findIn(subject, 'HTTP-2', [...times(drain, () => ask(ORIGIN)), ...early], witnesses, claimed('HTTP-2'));
};

/** HTTP-3: one request after another, until there is nothing left; then at instants at which some has come back. */
const told = async (subject: Subject, witnesses: Witnesses): Promise<Finding[]> => {
  const { drain, after } = stageOf(subject);
  if (drain === undefined) return [];
  const ops = [
    ...times(drain + 1, () => ask(ORIGIN)),
    ...[5, 11, 21, 40].map((part) => ask(after(part))),
    ...[40, 41, 60].map((part) => ask(after(part), 'b')),
  ];
  const keys = subject.declaration.keyed ? ops : ops.filter(({ key }) => key === 'a');
  return findIn(subject, 'HTTP-3', keys, witnesses, claimed('HTTP-3'));
};

/** One client that looks like several: first as it is, until it is denied, then in each of these guises. */
interface Disguise {
  readonly as?: Fields;
  readonly guises: readonly Fields[];
}

/** Header fields in which a client may name whatever address it likes (documentation addresses, RFC 5737). */
const FORGED: readonly (readonly [name: string, value: (address: string) => string])[] = [
  ['X-Forwarded-For', (address) => address],
  ['Forwarded', (address) => `for=${address}`],
  ['X-Real-IP', (address) => address],
  ['X-Client-IP', (address) => address],
  ['True-Client-IP', (address) => address],
  ['CF-Connecting-IP', (address) => address],
];
const forged = (skip: string): readonly Disguise[] =>
  FORGED.filter(([name]) => name !== skip).map(([name, value]) => ({
    guises: times(3, (n) => [[name, value(`203.0.113.${n + 1}`)]] as const),
  }));

const mixedCase = (name: string): string =>
  [...name].map((char, i) => (i % 2 === 0 ? char.toUpperCase() : char.toLowerCase())).join('');

/** A field's name has no case, and white space around its value is none of it (RFC 9110 §5.1, §5.5). */
const spellings = (name: string): Disguise => ({
  as: [[name, 'a']],
  guises: [
    [[name.toLowerCase(), 'a']],
    [[name.toUpperCase(), 'a']],
    [[mixedCase(name), 'a']],
    [[name, '  a ']],
    [[name, '\ta']],
  ],
});

const forwardedFor = (...addresses: readonly string[]): Fields => [['X-Forwarded-For', addresses.join(', ')]];

/** Documentation addresses (RFC 3849): one client's, as RFC 4291 §2.2 lets it be written, and others of its /64. */
const ADDRESSES: readonly Disguise[] = [
  {
    as: forwardedFor('2001:db8:7:1::a'),
    guises: [
      '2001:db8:7:1:0:0:0:a',
      '2001:0db8:0007:0001:0000:0000:0000:000a',
      '2001:DB8:7:1::A',
      '2001:db8:7:1::0.0.0.10',
    ].map((address) => forwardedFor(address)),
  },
  {
    as: forwardedFor('2001:db8:7:2::1'),
    guises: ['2001:db8:7:2::2', '2001:db8:7:2::1:1', '2001:db8:7:2:8000::', '2001:db8:7:2:ffff:ffff:ffff:ffff'].map(
      (address) => forwardedFor(address),
    ),
  },
  {
    as: forwardedFor('198.51.100.7'),
    guises: ['::ffff:198.51.100.7', '::ffff:c633:6407', '::FFFF:C633:6407'].map((address) => forwardedFor(address)),
  },
  {
    // What the client wrote itself stands to the left of what the proxy adds.
    as: forwardedFor('198.51.100.8'),
    guises: ['203.0.113.1', '203.0.113.2', '2001:db8:7:3::1', 'unknown', ''].map((address) =>
      forwardedFor(address, '198.51.100.8'),
    ),
  },
];

const disguisesOf = ({ keyHeader, proxies = 0 }: Http): readonly Disguise[] => {
  if (keyHeader !== undefined) return [spellings(keyHeader), ...forged(keyHeader)];
  return proxies === 0 ? forged('') : [...ADDRESSES, ...forged('X-Forwarded-For')];
};

/** HTTP-4: whoever was denied is denied in every guise. */
const disguised = async (subject: Subject, witnesses: Witnesses): Promise<Finding[]> => {
  const { drain } = stageOf(subject);
  if (drain === undefined) return [];
  for (const { as, guises } of disguisesOf(subject.declaration.http ?? {})) {
    const ops = [...times(drain + 1, () => ask(ORIGIN, 'a', as)), ...guises.map((sent) => ask(ORIGIN, 'a', sent))];
    const isGuise = (sent: Fields | undefined): boolean =>
      guises.some((guise) => JSON.stringify(guise) === JSON.stringify(sent));
    const found = await findIn(subject, 'HTTP-4', ops, witnesses, ({ events }, { violation }) => {
      const event = violation && events[violation.event];
      if (!event || violation.direction !== 'over' || !isGuise(event.sent)) return undefined;
      const shown = event.sent?.map(([name, value]) => `${name}: ${value}`).join(', ');
      return { ...violation, clause: 'HTTP-4', got: `allowed with ${shown}`, wanted: 'denied: it is the same client' };
    });
    if (found.length > 0) return found;
    add(witnesses, 'HTTP-4', guises.length);
  }
  return [];
};

/** Each clause about HTTP, with a scenario of its own. */
export const httpCases = async (subject: Subject, witnesses: Witnesses): Promise<Finding[]> => {
  if (!subject.declaration.http) return [];
  return [
    ...(await handled(subject, witnesses)),
    ...(await retried(subject, witnesses)),
    ...(await told(subject, witnesses)),
    ...(await disguised(subject, witnesses)),
  ];
};
