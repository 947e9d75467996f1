import { describe, expect, it } from 'vitest';
import { type Head, type Known, readFields } from './http-fields.ts';

const NOW_MS = Date.parse('2023-11-14T22:13:20Z');
const known = (extra: Partial<Known> = {}): Known => ({
  http: {},
  denied: false,
  nowMs: NOW_MS,
  windowSeconds: 60,
  ...extra,
});
const read = (head: Head, extra: Partial<Known> = {}) => readFields(head, known(extra));
const right = { wrong: [] };

describe('what each family says', () => {
  const told = { limit: 100, remaining: 7, resetSeconds: 30, ...right };
  it.each<[string, Head]>([
    ['RateLimit as a list', { ratelimit: '"default";r=7;t=30', 'ratelimit-policy': '"default";q=100;w=60' }],
    ['RateLimit as a dictionary', { ratelimit: 'limit=100, remaining=7, reset=30', 'ratelimit-policy': '100;w=60' }],
    [
      'RateLimit-*',
      {
        'ratelimit-limit': '100, 100;w=60',
        'ratelimit-remaining': '7',
        'ratelimit-reset': '30',
        'ratelimit-policy': '100;w=60',
      },
    ],
    ['X-RateLimit-*', { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': '30' }],
    ['X-Rate-Limit-*', { 'x-rate-limit-limit': '100', 'x-rate-limit-remaining': '7', 'x-rate-limit-reset': '30' }],
  ])('%s', (_, head) => expect(read(head)).toEqual(told));

  it('X-RateLimit-Reset may be seconds since 1970, if that is declared', () => {
    const head = { 'x-ratelimit-reset': String(NOW_MS / 1000 + 30) };
    expect(read(head, { http: { reset: 'epoch' } })).toEqual({ resetSeconds: 30, ...right });
    expect(read(head)).toEqual({ resetSeconds: NOW_MS / 1000 + 30, ...right });
  });

  it('of several limits none is singled out', () => {
    const head = { ratelimit: '"a";r=7;t=30, "b";r=0;t=3', 'ratelimit-policy': '"a";q=100, "b";q=5' };
    expect(read(head)).toEqual(right);
  });

  it('nothing says nothing', () => expect(read({ date: 'x', server: 'y' })).toEqual(right));
});

describe('Retry-After', () => {
  it.each<[string, number]>([
    ['0', 0],
    ['120', 120],
    ['Tue, 14 Nov 2023 22:13:50 GMT', 30],
    ['Tue, 14 Nov 2023 22:13:10 GMT', 0],
  ])('%s is read', (text, seconds) =>
    expect(read({ 'retry-after': text })).toEqual({ retrySeconds: seconds, ...right }),
  );

  it.each(['0.0083', '-1', 'soon', '', '2023-11-14T22:13:50Z', '30s', 'Tue, 14 Foo 2023 22:13:50 GMT'])(
    '%j is none',
    (text) => {
      const { retrySeconds, wrong } = read({ 'retry-after': text });
      expect(retrySeconds).toBeUndefined();
      expect(wrong).toMatchObject([{ clause: 'HTTP-2', got: `Retry-After: ${text}` }]);
    },
  );
});

describe('what is wrong in itself', () => {
  it.each<[string, Head, string]>([
    ['a negative rest', { 'x-ratelimit-remaining': '-1' }, 'X-RateLimit-Remaining: -1'],
    ['a limit that is a word', { 'x-ratelimit-limit': 'ten' }, 'X-RateLimit-Limit: ten'],
    ['a list that is none', { ratelimit: '"default;r=7' }, 'RateLimit: "default;r=7'],
    ['a dictionary that is none', { ratelimit: 'limit=100 remaining=7' }, 'RateLimit: limit=100 remaining=7'],
    ['a policy that is none', { 'ratelimit-policy': '"default";q' + '=' }, 'RateLimit-Policy: "default";q='],
    ['no rest', { ratelimit: '"default";t=7' }, 'RateLimit default: r is undefined'],
    ['a rest with a fraction', { ratelimit: '"default";r=7.5' }, 'RateLimit default: r is 7.5'],
    ['a negative reset', { ratelimit: '"default";r=7;t=-1' }, 'RateLimit default: t is -1'],
    ['no quota', { 'ratelimit-policy': '"default";w=60' }, 'RateLimit-Policy default: q is undefined'],
    ['another window', { 'ratelimit-policy': '"default";q=100;w=61' }, 'RateLimit-Policy w 61'],
    ['another window, as it was', { ratelimit: 'limit=1', 'ratelimit-policy': '100;w=1' }, 'RateLimit-Policy w 1'],
    ['another policy', { ratelimit: '"a";r=7', 'ratelimit-policy': '"b";q=100' }, 'RateLimit is about a'],
    ['two limits', { 'x-ratelimit-limit': '100', 'ratelimit-policy': '"a";q=99' }, 'RateLimit-Policy q 99'],
    ['two rests', { 'x-ratelimit-remaining': '6', ratelimit: '"a";r=7' }, 'RateLimit r 7'],
    ['two resets', { 'x-ratelimit-reset': '28', 'ratelimit-reset': '30' }, 'RateLimit-Reset 30'],
  ])('%s', (_, head, got) => {
    const { wrong } = read(head);
    expect(wrong).toMatchObject([{ clause: 'HTTP-3', got }]);
    expect(wrong[0]?.wanted).not.toBe('');
  });

  it('what is rounded differently is not', () => {
    expect(read({ 'x-ratelimit-reset': '29', 'ratelimit-reset': '30' }).wrong).toEqual([]);
    expect(read({ 'ratelimit-policy': '"a";q=100;w=1' }, { windowSeconds: 0.2 }).wrong).toEqual([]);
    expect(read({ 'ratelimit-policy': '"a";q=100;w=2' }, { windowSeconds: 1.001 }).wrong).toEqual([]);
    expect(read({ 'ratelimit-policy': '"a";q=100;w=9' }, { windowSeconds: undefined }).wrong).toEqual([]);
  });
});

describe('t of a denied request', () => {
  const head = { ratelimit: '"a";r=0;t=2', 'x-ratelimit-reset': '30', 'retry-after': '2' };
  it('may be the wait for the next one', () => {
    expect(read(head, { denied: true })).toEqual({ remaining: 0, resetSeconds: 30, retrySeconds: 2, ...right });
  });
  it('is the reset otherwise', () => {
    expect(read(head).wrong).toMatchObject([{ got: 'RateLimit t 2', wanted: 'what X-RateLimit-Reset says: 30' }]);
    expect(read({ ...head, 'retry-after': '3' }, { denied: true }).wrong).toHaveLength(1);
  });
});
