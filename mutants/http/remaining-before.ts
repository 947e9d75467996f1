import type { Mutant } from '../mutant.ts';

export const remainingBefore: Mutant = {
  id: 'http-remaining-before',
  algorithm: 'token-bucket',
  breaks: ['HTTP-3'],
  wrong: 'what remains is told as it was before this request',
  temptation: 'the fields are written where the request comes in, and the request is taken off later',
  seen: 'https://github.com/jeremy/rack-ratelimit/pull/3',
  class: 'boundary-inclusive',
  direction: 'claim',
  base: 'src/http/fields.ts',
  entry: 'src/http/node.ts',
  limiter: 'nodeRateLimit',
  client: 'connection',
  edits: [
    {
      find: 'const remaining = whole(answer.remaining);',
      replace: 'const remaining = whole(answer.remaining) + (answer.allowed ? 1 : 0);',
    },
  ],
};
