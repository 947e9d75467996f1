import type { Mutant } from '../mutant.ts';

export const status200: Mutant = {
  id: 'http-status-200',
  algorithm: 'token-bucket',
  breaks: ['HTTP-1'],
  wrong: 'a denied request is answered with status 200, and the denial is in the body only',
  temptation: 'the body says it all, and clients of this API look at the body anyway',
  direction: 'claim',
  base: 'src/http/connect.ts',
  entry: 'src/http/node.ts',
  limiter: 'nodeRateLimit',
  client: 'connection',
  edits: [{ find: 'response.statusCode = verdict.status;', replace: 'response.statusCode = 200;' }],
};
