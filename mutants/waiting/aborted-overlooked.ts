import type { Mutant } from '../mutant.ts';

export const abortedOverlooked: Mutant = {
  id: 'waiting-aborted-overlooked',
  algorithm: 'token-bucket',
  breaks: ['WAIT-4'],
  wrong: 'a signal that is aborted before the call is not noticed',
  temptation: 'a listener is told when it happens; of what has happened already it hears nothing',
  direction: 'live',
  base: 'src/memory/waiters.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'acquire',
  edits: [
    {
      find: "if (signal?.aborted) return this.#answer(key, this.#refusal(key, cost, 'cancelled', clockMs), clockMs);\n",
      replace: '',
    },
  ],
};
