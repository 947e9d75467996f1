import type { Mutant } from '../mutant.ts';

export const leavingTakes: Mutant = {
  id: 'waiting-leaving-takes',
  algorithm: 'token-bucket',
  breaks: ['WAIT-3', 'WAIT-4'],
  wrong: 'who leaves the line takes along what it waited for',
  temptation: 'what is set aside for a waiter is given back only if somebody thinks of it',
  seen: 'https://github.com/thomhurst/Kevlar/issues/15',
  class: 'waiter-cancel-leaks',
  direction: 'under',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'acquire',
  edits: [
    {
      find: 'attempt: (key, cost, clockMs) => this.decideNow(key, cost, clockMs),',
      replace:
        'attempt: (key, cost, clockMs) => this.decideNow(key, cost, clockMs),\n      leaves: (key, cost, clockMs) => {\n        this.enter(key, clockMs);\n        this.take(this.row, cost);\n      },',
    },
  ],
};
