import type { Mutant } from '../mutant.ts';

export const retryAfterRounded: Mutant = {
  id: 'http-retry-after-rounded',
  algorithm: 'token-bucket',
  breaks: ['HTTP-2'],
  wrong: 'Retry-After is rounded to the nearest second: up to half a second early',
  temptation: 'the field takes whole seconds, and rounding is how a number becomes whole',
  seen: 'https://github.com/balena-io/open-balena-api/pull/1472',
  class: 'retry-after-wrong',
  direction: 'claim',
  base: 'src/http/fields.ts',
  entry: 'src/http/node.ts',
  limiter: 'nodeRateLimit',
  client: 'connection',
  edits: [{ find: 'Math.max(1, delaySeconds(retryAfterMs))', replace: 'Math.max(1, Math.round(retryAfterMs / 1000))' }],
};
