import type { Mutant } from '../mutant.ts';

export const leftmostAddress: Mutant = {
  id: 'http-leftmost-address',
  algorithm: 'token-bucket',
  breaks: ['HTTP-4'],
  wrong: 'the client is the leftmost address of X-Forwarded-For, which it writes itself',
  temptation: '"client, proxy1, proxy2" is how the field is documented everywhere',
  class: 'key-bypass',
  direction: 'over',
  base: 'src/http/client-address.ts',
  entry: 'src/http/node.ts',
  limiter: 'nodeRateLimit',
  client: 'proxy',
  edits: [{ find: '    if (!trusts(address, hop)) break;\n', replace: '' }],
};
