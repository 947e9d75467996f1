import type { Mutant } from '../mutant.ts';

export const resetConstant: Mutant = {
  id: 'http-reset-constant',
  algorithm: 'token-bucket',
  breaks: ['HTTP-3'],
  wrong: 'X-RateLimit-Reset is always one second',
  temptation: 'the rate is per second, so the limit is reset each second',
  class: 'remaining-reset-wrong',
  direction: 'claim',
  base: 'src/http/fields.ts',
  entry: 'src/http/node.ts',
  limiter: 'nodeRateLimit',
  client: 'connection',
  edits: [
    {
      find: "fields.push(['X-RateLimit-Reset', String(delaySeconds(answer.resetAfterMs))]);",
      replace: "fields.push(['X-RateLimit-Reset', '1']);",
    },
  ],
};
