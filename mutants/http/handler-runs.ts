import type { Mutant } from '../mutant.ts';

export const handlerRuns: Mutant = {
  id: 'http-handler-runs',
  algorithm: 'token-bucket',
  breaks: ['HTTP-1'],
  wrong: 'a denied request is answered, and then goes on to its handler all the same',
  temptation:
    'a return after the answer is forgotten, and nobody sees what the handler does with a response that is sent',
  direction: 'claim',
  base: 'src/http/connect.ts',
  entry: 'src/http/node.ts',
  limiter: 'nodeRateLimit',
  client: 'connection',
  edits: [
    {
      find: 'response.end(verdict.body);\n    return undefined;',
      replace: 'response.end(verdict.body);\n    return pass();',
    },
  ],
};
