import type { Mutant } from '../mutant.ts';

export const retryAfterFraction: Mutant = {
  id: 'http-retry-after-fraction',
  algorithm: 'token-bucket',
  breaks: ['HTTP-2'],
  wrong: 'Retry-After is a fraction of a second, which no client reads',
  temptation: 'the wait is a number, and so is the field',
  seen: 'https://github.com/zulip/zulip/pull/39879',
  class: 'retry-after-wrong',
  direction: 'claim',
  base: 'src/http/verdict.ts',
  entry: 'src/http/node.ts',
  limiter: 'nodeRateLimit',
  client: 'connection',
  edits: [
    {
      find: "fields.push(['Retry-After', String(retrySeconds)]);",
      replace: "fields.push(['Retry-After', String(Number(answer.retryAfterMs) / 1000)]);",
    },
  ],
};
