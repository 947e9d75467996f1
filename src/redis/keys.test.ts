import { describe, expect, test } from 'vitest';
import { checkPrefix, slotTag, storedKey } from './keys.ts';

const KEYS = [
  'a',
  'A',
  'a:b',
  '{a}',
  '}',
  '{',
  'a}{b',
  '__proto__',
  'ä',
  'a\u0308',
  '\0',
  '\0"a"',
  '"a"',
  '\ud800',
  '\ud801',
  '\udc00',
  '😀',
  'x'.repeat(10_000),
];

describe('stored keys', () => {
  test('different keys are different in Redis, as bytes', () => {
    const bytes = KEYS.map((key) => Buffer.from(storedKey('p:', key)).toString('hex'));
    expect(new Set(bytes).size).toBe(KEYS.length);
  });

  test('a plain key is readable', () => {
    expect(storedKey('login:', 'user:42')).toBe('login:{user:42}');
  });

  test.each([
    ['login:{user:42}', 'user:42'],
    ['{login}:{user:42}', 'login'],
    ['login', 'login'],
    ['a{}b', 'a{}b'],
    ['a{{b}}', '{b'],
  ])('the slot of %s is that of %s', (stored, tag) => {
    expect(slotTag(stored)).toBe(tag);
  });

  test.each(['a', '{a}', 'a{b}c', 'login:'])('%s is a prefix', (prefix) => {
    expect(checkPrefix(prefix)).toBe(prefix);
  });

  test.each(['', '{', '}', '{}', 'a{b', '{a}{b}', '{{a}}', undefined, 3])('%s is none', (prefix) => {
    expect(() => checkPrefix(prefix as string)).toThrow(/^keyPrefix must be a non-empty string of its own/);
  });
});
