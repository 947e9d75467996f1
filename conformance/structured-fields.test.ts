import { describe, expect, it } from 'vitest';
import { dictionaryOf, type Item, listOf } from './structured-fields.ts';

const plain = (items: readonly Item[] | undefined) =>
  items?.map(({ value, parameters }) => [value, Object.fromEntries(parameters)]);

describe('a list', () => {
  it.each<[string, unknown]>([
    ['', []],
    ['"default";r=50;t=30', [['default', { r: 50, t: 30 }]]],
    [
      '  "a";q=1 ,\t"b";q=2;w=3  ',
      [
        ['a', { q: 1 }],
        ['b', { q: 2, w: 3 }],
      ],
    ],
    ['100;w=60', [[100, { w: 60 }]]],
    ['"say \\"so\\\\"', [['say "so\\', {}]]],
    ['"a,b;c";r=1', [['a,b;c', { r: 1 }]]],
    ['token/x;flag; n=-1.5;b=?0', [['token/x', { flag: true, n: -1.5, b: false }]]],
    ['"p";pk=:cHsdsRa894==:', [['p', { pk: ':cHsdsRa894==:' }]]],
  ])('%j is read', (text, items) => expect(plain(listOf(text))).toEqual(items));

  it.each([
    '"open',
    '"a";',
    '"a" "b"',
    '"a",',
    ',"a"',
    '"a";R=1',
    '"a";r=',
    '1.2345',
    '9999999999999999',
    '"é"',
    '("a")',
    '1 ;w=2',
  ])('%j is none', (text) => expect(listOf(text)).toBeUndefined());
});

describe('a dictionary', () => {
  it('has members with values, and flags', () => {
    const members = dictionaryOf('limit=100, remaining=50;x=1,reset=5, open');
    expect([...(members ?? [])].map(([key, { value }]) => [key, value])).toEqual([
      ['limit', 100],
      ['remaining', 50],
      ['reset', 5],
      ['open', true],
    ]);
    expect(members?.get('remaining')?.parameters.get('x')).toBe(1);
  });

  it.each(['Limit=1', 'limit=', 'limit=1 remaining=2', '"limit"'])('%j is none', (text) =>
    expect(dictionaryOf(text)).toBeUndefined(),
  );
});
