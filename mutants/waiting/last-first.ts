import type { Mutant } from '../mutant.ts';

export const lastFirst: Mutant = {
  id: 'waiting-last-first',
  algorithm: 'token-bucket',
  breaks: ['WAIT-2'],
  wrong: 'whoever came last is served first',
  temptation: 'a list is pushed to and popped from',
  seen: 'https://github.com/jhurliman/node-rate-limiter/issues/50',
  class: 'waiter-lost-or-starved',
  direction: 'under',
  base: 'src/memory/waiters.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'acquire',
  edits: [
    {
      find: 'for (let head = line.head; head !== undefined; head = line.head) {',
      replace: 'for (let head = [...line].at(-1); head !== undefined; head = [...line].at(-1)) {',
    },
  ],
};
