import type { Mutant } from '../mutant.ts';

export const proxyIsClient: Mutant = {
  id: 'http-proxy-is-client',
  algorithm: 'token-bucket',
  breaks: ['KEY-1'],
  wrong: 'the client is the trusted proxy itself: all who come through it share one limit',
  temptation: 'the peer of the connection is the client',
  seen: 'https://github.com/traefik/traefik/issues/7129',
  class: 'key-collision',
  direction: 'under',
  base: 'src/http/client-address.ts',
  entry: 'src/http/node.ts',
  limiter: 'nodeRateLimit',
  client: 'proxy',
  edits: [{ find: 'if (!trusts(nearest, 0)) return nearest;', replace: 'if (trusts(nearest, 0)) return nearest;' }],
};
