import { BlockList, isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressKey, normalAddress } from './address.ts';

describe('one address has one spelling', () => {
  const spellings: Record<string, readonly string[]> = {
    '192.0.2.1': [
      '192.0.2.1',
      ' 192.0.2.1\t',
      '192.0.2.1:443',
      '192.0.2.1:_port',
      '[192.0.2.1]:80',
      '::ffff:192.0.2.1',
      '::FFFF:192.0.2.1',
      '::ffff:c000:201',
      '::ffff:c000:0201',
      '0:0:0:0:0:ffff:192.0.2.1',
      '0000:0000:0000:0000:0000:ffff:c000:0201',
      '[::ffff:192.0.2.1]',
      '[::ffff:192.0.2.1]:8080',
      '::ffff:192.0.2.1%eth0',
      '64:ff9b::192.0.2.1',
      '64:ff9b::c000:201',
      '0064:FF9B:0:0:0:0:192.0.2.1',
    ],
    '0.0.0.0': ['0.0.0.0', '::ffff:0.0.0.0', '::ffff:0:0'],
    '255.255.255.255': ['255.255.255.255', '::ffff:ffff:ffff'],
    '2001:db8::1': [
      '2001:db8::1',
      '2001:DB8::1',
      '2001:0db8::0001',
      '2001:db8:0:0:0:0:0:1',
      '2001:0db8:0000:0000:0000:0000:0000:0001',
      '2001:db8:0::1',
      '2001:db8::0:1',
      '2001:db8::0.0.0.1',
      '[2001:db8::1]',
      '[2001:db8::1]:443',
      '[2001:DB8::1]:_obfuscated',
      '2001:db8::1%1',
      '[2001:db8::1%25eth0]:443',
    ],
    'fe80::1': ['fe80::1', 'fe80::1%eth0', 'fe80::1%25en0', '[fe80::1%lo]:1', 'FE80:0::1'],
    '::1': ['::1', '0:0:0:0:0:0:0:1', '::0001', '0::1', '[::1]:3000', '::0.0.0.1'],
    '::': ['::', '0::', '::0', '0:0:0:0:0:0:0:0', '[::]'],
    // RFC 5952 §4.2.2: a single zero group is not shortened; §4.2.3: the first of the longest runs is.
    '2001:db8:0:1:1:1:1:1': ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    '2001:db8::1:0:0:1': ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1', '2001:db8:0:0:1::1'],
    '2001:0:0:1::1': ['2001:0:0:1:0:0:0:1', '2001::1:0:0:0:1'],
    '1:2:3:4:5:6:7:8': ['1:2:3:4:5:6:7:8', '0001:0002:3:4:5:6:0.7.0.8'],
    // Near the prefixes that stand for IPv4, but outside.
    '::fffe:c000:201': ['::fffe:192.0.2.1'],
    '::c000:201': ['::192.0.2.1'],
    '1::ffff:c000:201': ['1::ffff:192.0.2.1'],
    '64:ff9b:1::c000:201': ['64:ff9b:1::192.0.2.1'],
    '64:ff9b::1:c000:201': ['64:ff9b::1:192.0.2.1'],
    '0:ff9b::c000:201': ['0:ff9b::192.0.2.1'],
    '::1:0:ffff:c000:201': ['::1:0:ffff:192.0.2.1'],
  };

  for (const [normal, texts] of Object.entries(spellings)) {
    test.each(texts)(`${normal} is %s`, (text) => {
      expect(normalAddress(text)).toBe(normal);
    });
  }

  const noAddresses = [
    '',
    ' ',
    'unknown',
    '_hidden',
    'localhost',
    'example.org',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '010.0.0.1',
    '0x7f.0.0.1',
    '2130706433',
    '127.1',
    '1.2.3.4, 5.6.7.8',
    '1.2.3.4;',
    '1.2.3.4:',
    '1.2.3.4\n5.6.7.8',
    '"1.2.3.4"',
    '2001:db8::1::2',
    '2001:db8',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    'g::1',
    '[2001:db8::1',
    '2001:db8::1]',
    '[2001:db8::1]x',
    '[]',
    '[unknown]:80',
    '::ffff:1.2.3.400',
    ':::',
    '1.2.3.4/8',
    `2001:db8::1%${'x'.repeat(200)}`,
  ];
  test.each(noAddresses)('%j is no address', (text) => {
    expect(normalAddress(text)).toBeUndefined();
    expect(addressKey(text)).toBeUndefined();
  });

  test('nothing is no address', () => {
    expect(normalAddress(undefined)).toBeUndefined();
    expect(addressKey(undefined)).toBeUndefined();
  });
});

describe('the key of an address', () => {
  test.each([
    ['192.0.2.1', 64, '192.0.2.1'],
    ['::ffff:192.0.2.1', 64, '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', 64, '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff:ffff:ffff:ffff', 64, '2001:db8:1:2::/64'],
    ['2001:db8:1:3::', 64, '2001:db8:1:3::/64'],
    ['2001:db8:1:2:3:4:5:6', 48, '2001:db8:1::/48'],
    ['2001:db8:1:2ff:3:4:5:6', 56, '2001:db8:1:200::/56'],
    ['2001:db8:1:2:3:4:5:6', 1, '::/1'],
    ['8001:db8:1:2:3:4:5:6', 1, '8000::/1'],
    ['2001:db8:1:2:3:4:5:6', 17, '2001::/17'],
    ['2001:8db8:1:2:3:4:5:6', 17, '2001:8000::/17'],
    ['2001:db8:1:2:3:4:5:6', 128, '2001:db8:1:2:3:4:5:6/128'],
    ['2001:db8:1:2:3:4:5:7', 127, '2001:db8:1:2:3:4:5:6/127'],
    ['::1', 64, '::/64'],
  ])('%s in /%i is %s', (text, prefixLength, key) => {
    expect(addressKey(text, prefixLength)).toBe(key);
  });

  test('a prefix of 64 bits is the default', () => {
    expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  });
});

describe('for any address', () => {
  const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
  const groups = fc.array(group, { minLength: 8, maxLength: 8 });
  const embedsIPv4 = ([a, b, c, d, e, f]: readonly number[]) =>
    c === 0 && d === 0 && e === 0 && ((a === 0 && b === 0 && f === 0xffff) || (a === 0x64 && b === 0xff9b && f === 0));
  const full = (of: readonly number[]) => of.map((part) => part.toString(16).padStart(4, '0')).join(':');

  test('the spelling of IPv6 is the one that the URL standard gives, which is RFC 5952', () => {
    fc.assert(
      fc.property(
        groups.filter((of) => !embedsIPv4(of)),
        (of) => {
          const host = new URL(`http://[${full(of)}]/`).hostname;
          expect(normalAddress(full(of))).toBe(host.slice(1, -1));
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });

  test('two addresses have one key exactly if they agree in the prefix', () => {
    const pair = fc.tuple(groups, fc.integer({ min: 0, max: 127 }), fc.integer({ min: 1, max: 128 }));
    fc.assert(
      fc.property(pair, ([of, flippedBit, prefixLength]) => {
        const other = of.map((part, at) => (at === flippedBit >> 4 ? part ^ (0x8000 >> (flippedBit & 15)) : part));
        fc.pre(!embedsIPv4(of) && !embedsIPv4(other));
        const network = new BlockList();
        network.addSubnet(full(of), prefixLength, 'ipv6');
        const same = addressKey(full(of), prefixLength) === addressKey(full(other), prefixLength);
        expect(same).toBe(network.check(full(other), 'ipv6'));
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  test('whatever the text, the answer is an address that stays as it is, or none', () => {
    const near = fc.string({ unit: fc.constantFrom(...'0123456789abcdefF:.[]%, "_;='), maxLength: 50 });
    const known = fc.oneof(fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(fc.oneof(fc.string(), near, known), (text) => {
        const address = normalAddress(text);
        if (isIPv4(text) || (isIPv6(text) && !text.includes('%'))) expect(address).toBeDefined();
        if (address === undefined) return;
        expect(isIPv4(address) || isIPv6(address)).toBe(true);
        expect(normalAddress(address)).toBe(address);
      }),
      { seed: 3, numRuns: 2000 },
    );
  });
});
