import type { Mutant } from '../mutant.ts';

export const resetForgetsAll: Mutant = {
  id: 'reservations-reset-forgets-all',
  algorithm: 'token-bucket',
  breaks: ['KEY-1'],
  wrong: 'a key that is reset takes the promises to all others with it: who cancels one gets nothing back',
  temptation: 'the promises are one list, and a reset begins it anew',
  class: 'key-collision',
  direction: 'under',
  base: 'src/memory/reservations.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: ['reserve', 'reset'],
  edits: [
    {
      find: '  forget(key: string): void {\n    this.#accounts.delete(key);',
      replace: '  forget(_key: string): void {\n    this.#accounts.clear();',
    },
  ],
};
