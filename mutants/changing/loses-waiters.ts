import type { Mutant } from '../mutant.ts';

export const losesWaiters: Mutant = {
  id: 'changing-loses-waiters',
  algorithm: 'token-bucket',
  breaks: ['RECONF-4'],
  wrong: 'those who wait when the config changes are never answered',
  temptation: 'the new config gets a new line',
  seen: 'https://github.com/onfleet/node-onfleet/issues/28',
  class: 'update-rate',
  direction: 'live',
  base: 'src/memory/waiters.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: ['acquire', 'reconfigure'],
  edits: [
    {
      find: "if (decision.reason === 'never') this.#leave(waiter, decision, clockMs);",
      replace:
        "if (decision.reason === 'never') this.#leave(waiter, decision, clockMs);\n        else this.#remove(waiter);",
    },
  ],
};
