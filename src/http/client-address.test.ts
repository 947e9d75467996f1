import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TrustProxy } from './client-address.ts';
import { clientAddress, proxiesIn } from './client-address.ts';
import type { ForwardedHeader } from './forwarded.ts';

const PEER = '10.0.0.1';
const inside = proxiesIn(['10.0.0.0/8', 'fd00::/8']);

/** The client of a connection from `peer` whose request has these fields. */
function client(
  fields: Partial<Record<ForwardedHeader, string>>,
  trustProxy: TrustProxy,
  forwardedHeader?: ForwardedHeader,
  peer: string | undefined = PEER,
) {
  const connection = { remoteAddress: peer, header: (name: ForwardedHeader) => fields[name] };
  return clientAddress(connection, { trustProxy, forwardedHeader });
}
const xff = (value: string, trust: TrustProxy, peer?: string) =>
  client({ 'x-forwarded-for': value }, trust, 'x-forwarded-for', peer);
const forwarded = (value: string, trust: TrustProxy, peer?: string) =>
  client({ forwarded: value }, trust, 'forwarded', peer);

describe('without trust', () => {
  test('the client is the peer, whatever the fields say', () => {
    const fields = { 'x-forwarded-for': '192.0.2.1', forwarded: 'for=192.0.2.2' };
    const connection = { remoteAddress: '::ffff:10.0.0.1', header: (name: ForwardedHeader) => fields[name] };
    expect(clientAddress(connection)).toBe(PEER);
    expect(client(fields, false)).toBe(PEER);
    expect(client(fields, 0)).toBe(PEER);
    expect(client(fields, () => false)).toBe(PEER);
  });

  test('a peer without an address is nobody', () => {
    expect(clientAddress({ remoteAddress: undefined, header: () => '192.0.2.1' })).toBeUndefined();
  });
});

describe('X-Forwarded-For', () => {
  test.each<[string, TrustProxy, string]>([
    ['192.0.2.1', 1, '192.0.2.1'],
    ['6.6.6.6, 192.0.2.1', 1, '192.0.2.1'],
    ['6.6.6.6,192.0.2.1', 1, '192.0.2.1'],
    ['6.6.6.6, 192.0.2.1, 10.0.0.2', 2, '192.0.2.1'],
    ['6.6.6.6, 192.0.2.1, 10.0.0.2', 1, '10.0.0.2'],
    ['192.0.2.1, 10.0.0.2, 10.0.0.3', 3, '192.0.2.1'],
    ['192.0.2.1', 5, '192.0.2.1'],
    ['', 1, PEER],
    [' , ,', 1, PEER],
    [', 192.0.2.1', 1, '192.0.2.1'],
    ['192.0.2.1, ', 1, '192.0.2.1'],
    ['[2001:DB8::1]:443', 1, '2001:db8::1'],
    ['192.0.2.1:1234', 1, '192.0.2.1'],
    ['::ffff:192.0.2.1', 1, '192.0.2.1'],
    // Who is named by nothing is counted as whoever forwarded the request.
    ['unknown', 1, PEER],
    ['6.6.6.6, unknown', 1, PEER],
    ['192.0.2.1, unknown', 2, '192.0.2.1'],
    ['6.6.6.6, unknown, 10.0.0.2', 2, '10.0.0.2'],
    // Quotes mean nothing in this field.
    ['"6.6.6.6, 192.0.2.1', 1, '192.0.2.1'],
  ])('%j behind %i proxies: %s', (value, hops, address) => {
    expect(xff(value, hops)).toBe(address);
  });

  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['6.6.6.6, 192.0.2.1', '192.0.2.1'],
    ['6.6.6.6, 192.0.2.1, 10.0.0.2, 10.9.9.9', '192.0.2.1'],
    ['6.6.6.6, 192.0.2.1, ::ffff:10.0.0.2', '192.0.2.1'],
    ['6.6.6.6, 2001:db8::7, fd00::2', '2001:db8::7'],
    ['10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['192.0.2.1, unknown, 10.0.0.2', '10.0.0.2'],
    ['', PEER],
  ])('%j behind proxies with known addresses: %s', (value, address) => {
    expect(xff(value, inside)).toBe(address);
  });

  test('is not believed when the peer is not one of the proxies', () => {
    expect(xff('192.0.2.1', inside, '203.0.113.9')).toBe('203.0.113.9');
    expect(xff('10.0.0.2', inside, '203.0.113.9')).toBe('203.0.113.9');
  });

  test('from a peer without an address is believed by number, not by address', () => {
    const connection = { remoteAddress: undefined, header: () => '6.6.6.6, 192.0.2.1' };
    expect(clientAddress(connection, { trustProxy: 1 })).toBe('192.0.2.1');
    expect(clientAddress(connection, { trustProxy: inside })).toBeUndefined();
    expect(clientAddress(connection, { trustProxy: () => true })).toBeUndefined();
  });

  test('the trust function is asked about normal addresses, from the right, until it says no', () => {
    const asked: string[] = [];
    const trust = (address: string) => {
      asked.push(address);
      return address.startsWith('10.');
    };
    expect(xff('6.6.6.6, 192.0.2.1:80, ::ffff:10.0.0.2', trust, '::ffff:10.0.0.1')).toBe('192.0.2.1');
    expect(asked).toEqual(['10.0.0.1', '10.0.0.2', '192.0.2.1']);
  });

  test('what a client puts to the left never changes who it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.constantFrom<TrustProxy>(1, inside), (left, trust) => {
        expect(xff(`${left}, 192.0.2.1`, trust)).toBe('192.0.2.1');
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});

describe('Forwarded (RFC 7239)', () => {
  test.each<[string, number, string]>([
    ['for=192.0.2.1', 1, '192.0.2.1'],
    ['For="192.0.2.1"', 1, '192.0.2.1'],
    ['FOR="[2001:db8:cafe::17]:4711"', 1, '2001:db8:cafe::17'],
    ['for=192.0.2.43, for="[2001:db8:cafe::17]"', 1, '2001:db8:cafe::17'],
    ['for=192.0.2.43, for="[2001:db8:cafe::17]"', 2, '192.0.2.43'],
    ['for=192.0.2.1;proto=http;by=203.0.113.43', 1, '192.0.2.1'],
    ['proto=https;by=203.0.113.43;for=192.0.2.1', 1, '192.0.2.1'],
    ['by="a;for=6.6.6.6";for=192.0.2.1', 1, '192.0.2.1'],
    ['host="a, for=6.6.6.6";for=192.0.2.1', 1, '192.0.2.1'],
    ['for="192\\.0.2.1"', 1, '192.0.2.1'],
    ['for=192.0.2.1;host="a\\"b"', 1, '192.0.2.1'],
    ['for=6.6.6.6, for=192.0.2.1;host="a\\", for=7.7.7.7"', 1, '192.0.2.1'],
    ['for = 192.0.2.1', 1, '192.0.2.1'],
    ['for=192.0.2.1,,', 1, '192.0.2.1'],
    // One hop each, though it names nobody.
    ['for=192.0.2.1, proto=https', 1, PEER],
    ['for=192.0.2.1, proto=https', 2, '192.0.2.1'],
    ['for=192.0.2.1, for=_hidden', 1, PEER],
    ['for=unknown', 1, PEER],
    ['for=6.6.6.6;for=7.7.7.7', 1, PEER],
    ['before=6.6.6.6', 1, PEER],
    ['192.0.2.1', 1, PEER],
    ['for=', 1, PEER],
  ])('%j behind %i proxies: %s', (value, hops, address) => {
    expect(forwarded(value, hops)).toBe(address);
  });

  test('what a client puts to the left never changes who it is, quotes and backslashes included', () => {
    const nasty = fc.string({
      unit: fc.constantFrom('"', '\\', ',', ';', '=', ' ', 'for=6.6.6.6', 'x'),
      maxLength: 20,
    });
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string()), fc.constantFrom<TrustProxy>(1, inside), (left, trust) => {
        expect(forwarded(`${left}, for=192.0.2.1;proto=https`, trust)).toBe('192.0.2.1');
        expect(forwarded(`${left}, for="[2001:db8::1]:80"`, trust)).toBe('2001:db8::1');
      }),
      { seed: 5, numRuns: 1000 },
    );
  });
});

test('only the field that the proxies write is looked at', () => {
  const both = { 'x-forwarded-for': '192.0.2.1', forwarded: 'for=192.0.2.2' };
  expect(client(both, 1)).toBe('192.0.2.1');
  expect(client(both, 1, 'forwarded')).toBe('192.0.2.2');
  expect(client({ forwarded: 'for=192.0.2.2' }, 1)).toBe(PEER);
  expect(client({ 'x-forwarded-for': '192.0.2.1' }, 1, 'forwarded')).toBe(PEER);
});

describe('proxiesIn', () => {
  const trusts = proxiesIn(['10.0.0.0/8', '192.0.2.7', 'fd00::/8', '2001:db8::7', '[2001:db8::8]']);

  test.each(['10.0.0.0', '10.255.255.255', '::ffff:10.1.2.3', '192.0.2.7', 'fd12::1', '2001:DB8:0::7', '2001:db8::8'])(
    '%s is in',
    (address) => {
      expect(trusts(address)).toBe(true);
    },
  );

  test.each(['11.0.0.0', '9.255.255.255', '192.0.2.8', 'fc00::1', '2001:db8::9', '', 'unknown', '::ffff:11.0.0.1'])(
    '%j is not',
    (address) => {
      expect(trusts(address)).toBe(false);
    },
  );

  test('no proxies, no trust', () => {
    expect(proxiesIn([])('10.0.0.1')).toBe(false);
  });

  test.each(['', 'proxy.example', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/8/8', 'fd00::/129', '10/8'])(
    '%j is refused',
    (network) => {
      expect(() => proxiesIn([network])).toThrow(`got ${JSON.stringify(network)}`);
    },
  );

  test('an IPv4-mapped network is refused: its length would be that of IPv6', () => {
    expect(() => proxiesIn(['::ffff:10.0.0.0/104'])).toThrow('::ffff:10.0.0.0/104');
  });
});
