import type { Mutant } from '../mutant.ts';

export const waitsForNever: Mutant = {
  id: 'waiting-waits-for-never',
  algorithm: 'token-bucket',
  breaks: ['ADM-7'],
  wrong: 'who waits for more than there ever is waits for ever',
  temptation: 'not enough is not enough: one branch for both',
  seen: 'https://github.com/run-llama/llama_index/issues/23202',
  class: 'oversize-request',
  direction: 'live',
  base: 'src/memory/waiters.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'acquire',
  edits: [
    {
      find: "return reason === 'limited' || reason === 'blocked';",
      replace: "return reason === 'limited' || reason === 'never' || reason === 'blocked';",
    },
  ],
};
