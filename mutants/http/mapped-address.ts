import type { Mutant } from '../mutant.ts';

export const mappedAddress: Mutant = {
  id: 'http-mapped-address',
  algorithm: 'token-bucket',
  breaks: ['HTTP-4'],
  wrong: 'an IPv4 address written as an IPv6 one is another client',
  temptation: 'an address is known by its text',
  seen: 'https://github.com/better-auth/better-auth/pull/7300',
  class: 'key-collision',
  direction: 'over',
  base: 'src/http/address.ts',
  entry: 'src/http/node.ts',
  limiter: 'nodeRateLimit',
  client: 'proxy',
  edits: [
    {
      find: 'if (text.startsWith(MAPPED) && isIPv4(text.slice(MAPPED.length))) return text.slice(MAPPED.length);',
      replace: 'if (text.startsWith(MAPPED)) return text;',
    },
  ],
};
