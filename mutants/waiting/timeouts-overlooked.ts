import type { Mutant } from '../mutant.ts';

export const timeoutsOverlooked: Mutant = {
  id: 'waiting-timeouts-overlooked',
  algorithm: 'token-bucket',
  breaks: ['WAIT-3'],
  wrong: 'a timeout is noticed when the next token comes, and not before',
  temptation: 'the line is looked at when something comes in',
  class: 'waiter-lost-or-starved',
  direction: 'live',
  base: 'src/memory/waiters.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'acquire',
  edits: [
    { find: 'if (waiter.atMs < Number.POSITIVE_INFINITY) this.#alarms.set(waiter, waiter.atMs);\n', replace: '' },
  ],
};
