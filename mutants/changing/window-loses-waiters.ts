import type { Mutant } from '../mutant.ts';

export const windowLosesWaiters: Mutant = {
  id: 'changing-window-loses-waiters',
  algorithm: 'fixed-window',
  breaks: ['RECONF-4'],
  wrong: 'those who wait for the next window when the limit changes are never answered',
  temptation: 'a new limit begins with nobody in line',
  direction: 'live',
  base: 'src/memory/waiters.ts',
  entry: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  needs: ['acquire', 'reconfigure'],
  edits: [
    {
      find: "if (decision.reason === 'never') this.#leave(waiter, decision, clockMs);",
      replace:
        "if (decision.reason === 'never') this.#leave(waiter, decision, clockMs);\n        else this.#remove(waiter);",
    },
  ],
};
