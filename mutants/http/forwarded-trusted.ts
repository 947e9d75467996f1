import type { Mutant } from '../mutant.ts';

export const forwardedTrusted: Mutant = {
  id: 'http-forwarded-trusted',
  algorithm: 'token-bucket',
  breaks: ['HTTP-4'],
  wrong: 'X-Forwarded-For is believed whoever sends it: a client that makes up addresses is never denied',
  temptation: 'behind the load balancer everybody has its address, and with this it works',
  seen: 'https://github.com/long2ice/fastapi-limiter/issues/9',
  class: 'key-bypass',
  direction: 'over',
  base: 'src/http/gate.ts',
  entry: 'src/http/node.ts',
  limiter: 'nodeRateLimit',
  client: 'connection',
  edits: [
    { find: '  const trustsNobody = (options.trustProxy ?? false) === false;\n', replace: '' },
    {
      find: 'trustsNobody ? remoteAddress : clientAddress({ remoteAddress, header }, options)',
      replace: 'clientAddress({ remoteAddress, header }, { trustProxy: 1, ...options })',
    },
  ],
};
