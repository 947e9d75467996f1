import type { Mutant } from '../mutant.ts';

export const eighthTurnedAway: Mutant = {
  id: 'waiting-eighth-turned-away',
  algorithm: 'token-bucket',
  breaks: ['WAIT-2', 'WAIT-3'],
  wrong: 'a line holds seven: the eighth is told that its time is over, whatever time it gave',
  temptation: 'a ring of eight slots is quick, and no test lines up more',
  class: 'waiter-lost-or-starved',
  direction: 'under',
  base: 'src/memory/waiters.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'acquire',
  edits: [
    {
      find: '    if (this.#count >= this.#countMax)\n',
      replace:
        "    if ((line?.count ?? 0) >= 7)\n      return this.#answer(key, this.#refusal(key, cost, 'timeout', clockMs), clockMs);\n    if (this.#count >= this.#countMax)\n",
    },
  ],
};
