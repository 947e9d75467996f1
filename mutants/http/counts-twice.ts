import type { Mutant } from '../mutant.ts';

export const countsTwice: Mutant = {
  id: 'http-counts-twice',
  algorithm: 'token-bucket',
  breaks: ['ADM-9'],
  wrong: 'a request is counted twice: once for all routes, and once for its own',
  temptation: 'both middlewares use the limiter that there is',
  seen: 'https://github.com/nestjs/throttler/issues/1365',
  class: 'window-reset-accounting',
  direction: 'under',
  base: 'src/http/gate.ts',
  entry: 'src/http/node.ts',
  limiter: 'nodeRateLimit',
  client: 'header',
  edits: [
    {
      find: 'const answer = limiter.tryAcquire(key, permits);',
      replace: 'limiter.tryAcquire(key, permits);\n      const answer = limiter.tryAcquire(key, permits);',
    },
  ],
};
