import type { Http } from './declaration.ts';
import { dictionaryOf, type Item, listOf } from './structured-fields.ts';

/**
 * What the header fields of a response say of a limit. Read are `RateLimit` and `RateLimit-Policy` of
 * draft-ietf-httpapi-ratelimit-headers as of -08 (lists) and of -07 (a dictionary), `RateLimit-Limit`, `-Remaining` and
 * `-Reset` of -06 and before, `X-RateLimit-*`, and `Retry-After` (RFC 9110 §10.2.3).
 */

/** Something about one response that is wrong whatever came before. */
export interface Wrong {
  readonly clause: 'HTTP-1' | 'HTTP-2' | 'HTTP-3';
  readonly got: string;
  readonly wanted: string;
}

/** What was said of the limit, in requests and seconds. */
export interface Told {
  readonly limit?: number;
  readonly remaining?: number;
  readonly resetSeconds?: number;
  readonly retrySeconds?: number;
  readonly wrong: readonly Wrong[];
}

/** Header fields by their names in lower case, as node:http gives them. */
export type Head = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What the reader of a response knows beside it. */
export interface Known {
  readonly http: Http;
  readonly denied: boolean;
  /** The limiter's clock, for fields that name an instant. */
  readonly nowMs: number;
  /** The time in which the whole limit is given out; undefined where that says nothing. */
  readonly windowSeconds: number | undefined;
}

/** What one family of fields says. */
interface Account {
  /** The names of the fields, for whoever has to find them. */
  readonly limit?: readonly [field: string, value: number];
  readonly remaining?: readonly [field: string, value: number];
  readonly reset?: readonly [field: string, seconds: number];
  readonly window?: readonly [field: string, seconds: number];
}

type Report = (clause: Wrong['clause'], got: string, wanted: string) => void;

const textOf = (head: Head, name: string): string | undefined => {
  const value = head[name];
  return typeof value === 'object' ? value.join(', ') : value;
};

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && !Object.is(value, -0);

/** RFC 9110 §5.6.7; what a sender must generate. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

const secondsUntil = (instantMs: number, nowMs: number): number => Math.max(0, (instantMs - nowMs) / 1000);

const retrySecondsOf = (head: Head, nowMs: number, report: Report): number | undefined => {
  const text = textOf(head, 'retry-after');
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const instantMs = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(instantMs)) return secondsUntil(instantMs, nowMs);
  report('HTTP-2', `Retry-After: ${text}`, 'whole seconds, or a date such as Sun, 06 Nov 1994 08:49:37 GMT');
  return undefined;
};

const MALFORMED = 'a value that can be read';

/** `X-RateLimit-*`, and the draft's fields of the same form. */
const plainFields = (head: Head, prefix: string, shown: string, known: Known, report: Report): Account => {
  const number = (name: string, pattern: RegExp): readonly [string, number] | undefined => {
    const text = textOf(head, `${prefix}-${name.toLowerCase()}`);
    if (text === undefined) return undefined;
    const field = `${shown}-${name}`;
    // Up to -06 a limit may be followed by its policies; a second number of what remains nobody can read.
    const [first = ''] = text.split(name === 'Limit' ? /[,;]/ : ';');
    if (pattern.test(first.trim())) return [field, Number(first)];
    report('HTTP-3', `${field}: ${text}`, 'a number, not below zero');
    return undefined;
  };
  const limit = number('Limit', /^\d+$/);
  const remaining = number('Remaining', /^\d+$/);
  const said = number('Reset', /^\d+(\.\d+)?$/);
  const isEpoch = known.http.reset === 'epoch' && prefix.startsWith('x-');
  const reset = said && isEpoch ? ([said[0], secondsUntil(said[1] * 1000, known.nowMs)] as const) : said;
  return { ...(limit && { limit }), ...(remaining && { remaining }), ...(reset && { reset }) };
};

/** `RateLimit` as a dictionary, with a policy such as `100;w=60`. */
const dictionaryFields = (text: string, policies: readonly Item[] | undefined, report: Report): Account => {
  const members = dictionaryOf(text);
  const count = (name: string): readonly [string, number] | undefined => {
    const value = members?.get(name)?.value;
    if (isCount(value)) return [`RateLimit ${name}`, value];
    if (value !== undefined) report('HTTP-3', `RateLimit: ${text}`, `${name} to be a whole number, not below zero`);
    return undefined;
  };
  if (!members) report('HTTP-3', `RateLimit: ${text}`, MALFORMED);
  const limit = count('limit');
  const remaining = count('remaining');
  const reset = count('reset');
  const window = policies?.length === 1 ? policies[0]?.parameters.get('w') : undefined;
  return {
    ...(limit && { limit }),
    ...(remaining && { remaining }),
    ...(reset && { reset }),
    ...(isCount(window) && { window: ['RateLimit-Policy w', window] }),
  };
};

/** `RateLimit: "name";r=…;t=…`, with a policy `"name";q=…;w=…`. Where several limits are told, none is singled out. */
const listFields = (text: string | undefined, policies: readonly Item[] | undefined, report: Report): Account => {
  const limits = text === undefined ? [] : listOf(text);
  if (!limits) report('HTTP-3', `RateLimit: ${text}`, MALFORMED);
  const count = (
    field: string,
    { value, parameters }: Item,
    name: string,
    required = false,
  ): readonly [string, number] | undefined => {
    const told = parameters.get(name);
    if (isCount(told)) return [`${field} ${name}`, told];
    if (told !== undefined || required)
      report('HTTP-3', `${field} ${String(value)}: ${name} is ${String(told)}`, 'a whole number, not below zero');
    return undefined;
  };
  const several = (limits?.length ?? 0) > 1 || (policies?.length ?? 0) > 1;
  const [own] = limits ?? [];
  const [policy] = policies ?? [];
  if (several) return {};
  const remaining = own && count('RateLimit', own, 'r', true);
  const reset = own && count('RateLimit', own, 't');
  const limit = policy && count('RateLimit-Policy', policy, 'q', true);
  const window = policy && count('RateLimit-Policy', policy, 'w');
  if (own && policy && own.value !== policy.value)
    report(
      'HTTP-3',
      `RateLimit is about ${String(own.value)}`,
      `the policy that is described, ${String(policy.value)}`,
    );
  return {
    ...(limit && { limit }),
    ...(remaining && { remaining }),
    ...(reset && { reset }),
    ...(window && { window }),
  };
};

/** What each family says of the limit. */
const accountsOf = (head: Head, known: Known, report: Report): readonly Account[] => {
  const text = textOf(head, 'ratelimit');
  const policyText = textOf(head, 'ratelimit-policy');
  const policies = policyText === undefined ? undefined : listOf(policyText);
  if (policyText !== undefined && !policies) report('HTTP-3', `RateLimit-Policy: ${policyText}`, MALFORMED);
  const plain = [
    plainFields(head, 'x-ratelimit', 'X-RateLimit', known, report),
    plainFields(head, 'x-rate-limit', 'X-Rate-Limit', known, report),
    plainFields(head, 'ratelimit', 'RateLimit', known, report),
  ];
  // A policy names its limit since -08; before, the limit was the item itself.
  const isOld = typeof policies?.[0]?.value === 'number' || /^\s*[a-z]+=/.test(text ?? '');
  return [...plain, isOld ? dictionaryFields(text ?? '', policies, report) : listFields(text, policies, report)];
};

/** Whole seconds may be rounded up in one field and down in another. */
const ROUNDING_SECONDS = 1;

/** Fields that say the same, in different words. */
const compare = (
  told: readonly (readonly [field: string, value: number])[],
  slack: number,
  report: Report,
): readonly [field: string, value: number] | undefined => {
  const [first, ...others] = told;
  for (const [field, value] of first ? others : [])
    if (Math.abs(value - (first?.[1] ?? value)) > slack)
      report('HTTP-3', `${field} ${value}`, `what ${first?.[0]} says: ${first?.[1]}`);
  return first;
};

/** Reads the header fields of one response. */
export const readFields = (head: Head, known: Known): Told => {
  const wrong: Wrong[] = [];
  const report: Report = (clause, got, wanted) => void wrong.push({ clause, got, wanted });
  const retrySeconds = retrySecondsOf(head, known.nowMs, report);
  const accounts = accountsOf(head, known, report);
  const pairs = (name: keyof Account): readonly (readonly [string, number])[] =>
    accounts.flatMap((account): (readonly [string, number])[] => {
      const pair = account[name];
      return pair ? [pair] : [];
    });
  const limit = compare(pairs('limit'), 0, report);
  const remaining = compare(pairs('remaining'), 0, report);
  // The reset of a denied request may be the wait for the next one, and then says what Retry-After says.
  const isRetry = ([field, seconds]: readonly [string, number]): boolean =>
    known.denied && field === 'RateLimit t' && seconds === retrySeconds;
  const reset = compare(
    pairs('reset').filter((pair) => !isRetry(pair)),
    ROUNDING_SECONDS,
    report,
  );
  for (const [field, seconds] of known.windowSeconds === undefined ? [] : pairs('window'))
    if (Math.abs(seconds - (known.windowSeconds ?? seconds)) >= ROUNDING_SECONDS)
      report('HTTP-3', `${field} ${seconds}`, `the limit is given out in ${known.windowSeconds} s`);
  return {
    ...(limit && { limit: limit[1] }),
    ...(remaining && { remaining: remaining[1] }),
    ...(reset && { resetSeconds: reset[1] }),
    ...(retrySeconds !== undefined && { retrySeconds }),
    wrong,
  };
};
