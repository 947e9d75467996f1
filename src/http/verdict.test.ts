import { describe, expect, test } from 'vitest';
import type { Field, HeaderStyle, Policy } from './fields.ts';
import type { Answer } from './limiter.ts';
import type { Verdict } from './verdict.ts';
import { verdicts } from './verdict.ts';

const allowed: Answer = { allowed: true, limit: 10, remaining: 7, resetAfterMs: 2001, retryAfterMs: 0 };
const denied: Answer = { allowed: false, limit: 10, remaining: 0, resetAfterMs: 10_000, retryAfterMs: 999 };

interface Style {
  headers?: HeaderStyle;
  policy?: Policy;
  exposeHeaders?: boolean;
  status?: number;
}

function verdictsIn({ headers = 'draft', policy = {}, exposeHeaders = false, status = 429 }: Style = {}) {
  return verdicts({ headers, policy, exposeHeaders, status });
}
const verdict = (answer: Answer, style?: Style): Verdict => verdictsIn(style).of(answer);
const fieldsOf = ({ fields }: { fields: readonly Field[] }) => Object.fromEntries(fields);
const field = (name: string, answer: Answer, style?: Style) => fieldsOf(verdict(answer, style))[name];

describe('the fields of an allowed request', () => {
  test.each<[HeaderStyle, Record<string, string>]>([
    ['draft', { RateLimit: '"default";r=7;t=3', 'RateLimit-Policy': '"default";q=10' }],
    ['legacy', { 'X-RateLimit-Limit': '10', 'X-RateLimit-Remaining': '7', 'X-RateLimit-Reset': '3' }],
    [
      'both',
      {
        RateLimit: '"default";r=7;t=3',
        'RateLimit-Policy': '"default";q=10',
        'X-RateLimit-Limit': '10',
        'X-RateLimit-Remaining': '7',
        'X-RateLimit-Reset': '3',
      },
    ],
    ['none', {}],
  ])('%s', (headers, fields) => {
    expect(fieldsOf(verdict(allowed, { headers }))).toEqual(fields);
  });

  test('no field comes twice', () => {
    const names = verdict({ ...denied, mode: 'fail-open' }, { headers: 'both', exposeHeaders: true }).fields.map(
      ([name]) => name.toLowerCase(),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBe(9);
  });
});

describe('the fields of a denied request', () => {
  test.each<[HeaderStyle, Record<string, string>]>([
    ['draft', { RateLimit: '"default";r=0;t=1', 'RateLimit-Policy': '"default";q=10' }],
    ['legacy', { 'X-RateLimit-Limit': '10', 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '10' }],
    ['none', {}],
  ])('%s', (headers, fields) => {
    const always = { 'Retry-After': '1', 'Cache-Control': 'no-store' };
    expect(fieldsOf(verdict(denied, { headers }))).toEqual({ ...fields, ...always });
  });

  // Whole seconds, rounded up; at least one.
  test.each([
    [0, '1'],
    [1, '1'],
    [8, '1'],
    [999, '1'],
    [1000, '1'],
    [1001, '2'],
    [1400, '2'],
    [1999, '2'],
    [2000, '2'],
    [39_999.5, '40'],
    [3_600_001, '3601'],
    [2 ** 40, '1099511628'],
  ])('after %f ms: Retry-After and t are %s', (retryAfterMs, seconds) => {
    expect(field('Retry-After', { ...denied, retryAfterMs })).toBe(seconds);
    expect(field('RateLimit', { ...denied, retryAfterMs })).toBe(`"default";r=0;t=${seconds}`);
  });

  test.each(['never', Number.POSITIVE_INFINITY] as const)('after %s: no Retry-After, and t is the reset', (wait) => {
    const answer: Answer = { ...denied, retryAfterMs: wait };
    expect(field('Retry-After', answer)).toBeUndefined();
    expect(field('RateLimit', answer)).toBe('"default";r=0;t=10');
  });

  test.each([
    [0, '0'],
    [1, '1'],
    [1000, '1'],
    [1001, '2'],
  ])('reset after %i ms: %s', (resetAfterMs, seconds) => {
    expect(field('X-RateLimit-Reset', { ...allowed, resetAfterMs }, { headers: 'legacy' })).toBe(seconds);
    expect(field('RateLimit', { ...allowed, resetAfterMs })).toBe(`"default";r=7;t=${seconds}`);
  });
});

describe('structured fields (RFC 9651)', () => {
  test('the window of the policy, in seconds, rounded up', () => {
    const policy = (windowMs: number) => ({ policy: { windowMs } });
    expect(field('RateLimit-Policy', allowed, policy(60_000))).toBe('"default";q=10;w=60');
    expect(field('RateLimit-Policy', allowed, policy(60_001))).toBe('"default";q=10;w=61');
    expect(field('RateLimit-Policy', allowed, policy(1))).toBe('"default";q=10;w=1');
  });

  test('quotes and backslashes of a name are escaped', () => {
    const style = { policy: { name: 'a "b" \\c' } };
    expect(field('RateLimit', allowed, style)).toBe('"a \\"b\\" \\\\c";r=7;t=3');
    expect(field('RateLimit-Policy', allowed, style)).toBe('"a \\"b\\" \\\\c";q=10');
  });

  test('an answer that names its limit goes by that name; the window of the policy is not that one’s', () => {
    const style = { policy: { name: 'all', windowMs: 60_000 } };
    expect(field('RateLimit', { ...allowed, by: 'per-user' }, style)).toBe('"per-user";r=7;t=3');
    expect(field('RateLimit-Policy', { ...allowed, by: 'per-user' }, style)).toBe('"per-user";q=10');
    expect(field('RateLimit-Policy', { ...allowed, by: 'all' }, style)).toBe('"all";q=10;w=60');
  });

  test.each(['', 'zwölf', 'a\r\nSet-Cookie: b', 'a\u0000'])('a name that no field can hold (%j) is not used', (by) => {
    expect(field('RateLimit', { ...allowed, by })).toBe('"default";r=7;t=3');
    expect(field('RateLimit-Policy', { ...allowed, by })).toBe('"default";q=10');
    const verdictBy = verdict({ ...denied, by });
    expect(JSON.parse(verdictBy.allowed ? '' : verdictBy.body)['violated-policies']).toEqual(['default']);
  });

  test('integers have at most 15 digits, and are whole', () => {
    const large: Answer = { ...allowed, limit: Number.POSITIVE_INFINITY, remaining: 2 ** 52, resetAfterMs: 1e300 };
    expect(field('RateLimit', large)).toBe('"default";r=999999999999999;t=999999999999999');
    expect(field('RateLimit-Policy', large)).toBe('"default";q=999999999999999');
    expect(field('RateLimit', { ...allowed, remaining: 7.9 })).toBe('"default";r=7;t=3');
    expect(field('Retry-After', { ...denied, retryAfterMs: 1e300 })).toBe('999999999999999');
  });
});

describe('the body of a denial', () => {
  const bodyOf = (answer: Answer, style?: Style) => {
    const denial = verdict(answer, style);
    if (denial.allowed) throw new Error('allowed');
    expect(denial.contentType).toBe('application/problem+json');
    return { status: denial.status, body: JSON.parse(denial.body) as unknown };
  };

  test('is a problem document that says when to come back', () => {
    expect(bodyOf({ ...denied, retryAfterMs: 11_001 }, { policy: { name: 'burst' } })).toEqual({
      status: 429,
      body: {
        type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
        title: 'Quota Exceeded',
        status: 429,
        detail: 'Too many requests. Try again in 12 seconds.',
        'violated-policies': ['burst'],
      },
    });
  });

  test('counts one second as one, and says that no wait helps where none does', () => {
    expect(bodyOf(denied).body).toMatchObject({ detail: 'Too many requests. Try again in 1 second.' });
    expect(bodyOf({ ...denied, retryAfterMs: 'never' }).body).toMatchObject({
      detail: 'This request costs more than the limit ever allows. No wait will help.',
    });
  });

  test('names the limit that decided, and the status that is sent', () => {
    expect(bodyOf({ ...denied, by: 'per-user' }, { status: 403 })).toMatchObject({
      status: 403,
      body: { status: 403, 'violated-policies': ['per-user'] },
    });
  });
});

describe('when the limiter could not decide', () => {
  test('fail-open: the request goes on, and its response says so', () => {
    expect(verdictsIn().failOpen).toEqual({ allowed: true, fields: [['X-RateLimit-Mode', 'fail-open']] });
  });

  test('fail-closed: 503, and no cache keeps it', () => {
    const { failClosed } = verdictsIn();
    expect(failClosed.status).toBe(503);
    expect(fieldsOf(failClosed)).toEqual({ 'X-RateLimit-Mode': 'fail-closed', 'Cache-Control': 'no-store' });
    expect(JSON.parse(failClosed.body)).toMatchObject({
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
    });
  });

  test('the mode that a limiter tells of itself is handed on; its denial is not the client’s fault', () => {
    expect(field('X-RateLimit-Mode', { ...allowed, mode: 'fail-open' })).toBe('fail-open');
    expect(field('X-RateLimit-Mode', { ...allowed, mode: 'normal' })).toBeUndefined();
    const closed = verdict({ ...denied, mode: 'fail-closed' });
    expect(closed).toMatchObject({ allowed: false, status: 503 });
    expect(fieldsOf(closed)).toMatchObject({ 'X-RateLimit-Mode': 'fail-closed', 'Retry-After': '1' });
  });

  test('headers: none says nothing of it', () => {
    const { failOpen, failClosed } = verdictsIn({ headers: 'none' });
    expect(failOpen.fields).toEqual([]);
    expect(fieldsOf(failClosed)).toEqual({ 'Cache-Control': 'no-store' });
    expect(field('X-RateLimit-Mode', { ...allowed, mode: 'fail-open' }, { headers: 'none' })).toBeUndefined();
  });
});

test.each<[HeaderStyle, string]>([
  ['draft', 'Retry-After, RateLimit, RateLimit-Policy, X-RateLimit-Mode'],
  ['legacy', 'Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-RateLimit-Mode'],
  [
    'both',
    'Retry-After, RateLimit, RateLimit-Policy, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-RateLimit-Mode',
  ],
  ['none', 'Retry-After'],
])('exposed to pages of other origins with headers %s: all that can come', (headers, names) => {
  const all = verdictsIn({ headers, exposeHeaders: true });
  for (const each of [all.of(allowed), all.of(denied), all.failOpen, all.failClosed]) {
    expect(fieldsOf(each)['Access-Control-Expose-Headers']).toBe(names);
  }
  expect(field('Access-Control-Expose-Headers', allowed, { headers })).toBeUndefined();
});
