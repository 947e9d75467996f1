import type { Mutant } from '../mutant.ts';

export const failsOpen: Mutant = {
  id: 'http-fails-open',
  algorithm: 'token-bucket',
  breaks: ['KEY-3'],
  wrong: 'when there is no decision the request goes on, and nobody has said that it may',
  temptation: 'a limiter must never be why a request fails',
  class: 'fail-open-silent',
  direction: 'over',
  base: 'src/http/gate.ts',
  entry: 'src/http/node.ts',
  limiter: 'nodeRateLimit',
  client: 'header',
  edits: [{ find: "skip, onError = 'error', timeoutMs,", replace: "skip, onError = 'open', timeoutMs," }],
};
