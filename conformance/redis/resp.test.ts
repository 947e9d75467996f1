import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  commandOf,
  errorReply,
  isPush,
  ReplyError,
  RespError,
  Splitter,
  shownValue,
  valueIn,
  wordsOf,
} from './resp.ts';

/** One of each kind, what it holds, and some within others. */
const VALUES: readonly (readonly [string, unknown])[] = [
  ['+OK\r\n', 'OK'],
  [':-12\r\n', -12],
  ['$5\r\na\r\nbc\r\n', 'a\r\nbc'],
  ['$0\r\n\r\n', ''],
  ['$-1\r\n', null],
  ['*-1\r\n', null],
  ['*0\r\n', []],
  ['*3\r\n:1\r\n*2\r\n+a\r\n$1\r\nb\r\n_\r\n', [1, ['a', 'b'], null]],
  ['(123456789012345678901\r\n', 123456789012345678901n],
  [',-inf\r\n', -Infinity],
  [',1.5\r\n', 1.5],
  ['#t\r\n', true],
  ['=7\r\ntxt:abc\r\n', 'abc'],
  ['~2\r\n:1\r\n:2\r\n', [1, 2]],
  [
    '%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n:2\r\n',
    new Map<unknown, unknown>([
      ['a', 1],
      ['b', [2]],
    ]),
  ],
  ['|1\r\n+ttl\r\n:3600\r\n*2\r\n:1\r\n:2\r\n', [1, 2]],
  ['*2\r\n|1\r\n+ttl\r\n:1\r\n:7\r\n:8\r\n', [7, 8]],
  ['>3\r\n+message\r\n+channel\r\n$2\r\nhi\r\n', ['message', 'channel', 'hi']],
];

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('the splitter', () => {
  it('finds the same values in whatever chunks they come', () => {
    const stream = latin1(VALUES.map(([text]) => text).join(''));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 40 }), (sizes) => {
        const splitter = new Splitter();
        const found: string[] = [];
        for (let at = 0, i = 0; at < stream.length; i++) {
          const size = sizes[i % sizes.length] as number;
          for (const value of splitter.push(stream.subarray(at, at + size))) found.push(value.toString('latin1'));
          at += size;
        }
        expect(found).toEqual(VALUES.map(([text]) => text));
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  it('takes a command in words as one value', () => {
    const [command] = new Splitter().push(latin1('SET a 1\r\n'));
    expect(wordsOf(command as Buffer)).toEqual(['SET', 'a', '1']);
  });

  it.each([
    ['a negative length', '$-2\r\n'],
    ['a length that is none', '*x\r\n'],
    ['a string longer than it says', '$2\r\nabc\r\n'],
    ['words within a list', '*1\r\nhello\r\n'],
    ['a string beyond any bound', `$${2 ** 31}\r\n`],
    ['a list beyond any bound', '*9999999\r\n'],
    ['a line without an end', 'x'.repeat(70_000)],
  ])('refuses %s', (_, text) => {
    expect(() => new Splitter().push(latin1(text))).toThrow(RespError);
  });

  it('looks at a long reply once, however many chunks it comes in', () => {
    const parts = 60_000;
    const reply = latin1(`*${parts}\r\n${':1\r\n'.repeat(parts)}`);
    const splitter = new Splitter();
    let whole = 0;
    for (let at = 0; at < reply.length; at += 1_000) whole += splitter.push(reply.subarray(at, at + 1_000)).length;
    expect(whole).toBe(1);
  });
});

describe('a value', () => {
  it.each(VALUES)('%j', (text, value) => expect(valueIn(latin1(text))).toEqual(value));

  it('may be an error', () => {
    const value = valueIn(errorReply('NOSCRIPT No matching\r\nscript'));
    expect(value).toBeInstanceOf(ReplyError);
    expect(shownValue(value)).toBe('error NOSCRIPT No matching  script');
  });

  it('survives being written and read, every byte of it', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { minLength: 1, maxLength: 5 }), (words) => {
        const text = words.map((word) => Buffer.from(word).toString('latin1'));
        expect(wordsOf(commandOf(text))).toEqual(text);
      }),
      { seed: 42 },
    );
  });

  it('that nobody asked for is told from a reply', () => {
    expect(isPush(latin1('>1\r\n+a\r\n'))).toBe(true);
    expect(isPush(latin1('*1\r\n+a\r\n'))).toBe(false);
  });
});
