import type { Mutant } from '../mutant.ts';

export const ipv6FullAddress: Mutant = {
  id: 'http-ipv6-full-address',
  algorithm: 'token-bucket',
  breaks: ['HTTP-4'],
  wrong: 'each IPv6 address is a client of its own, though one home has 2^64 of them',
  temptation: 'an address was always one client, and IPv6 addresses are only longer',
  seen: 'https://github.com/neondatabase/neon/pull/7316',
  class: 'key-bypass',
  direction: 'over',
  base: 'src/http/address.ts',
  entry: 'src/http/node.ts',
  limiter: 'nodeRateLimit',
  client: 'proxy',
  edits: [{ find: 'IPV6_PREFIX_LENGTH_DEFAULT = 64;', replace: 'IPV6_PREFIX_LENGTH_DEFAULT = 128;' }],
};
