import type { Mutant } from '../mutant.ts';

export const again: Mutant = {
  id: 'refunds-again',
  algorithm: 'token-bucket',
  breaks: ['REFUND-2'],
  wrong: 'a reservation can be given back twice, or after its time has come',
  temptation: 'cancel is called once, by those who read the documentation',
  seen: 'https://github.com/go-gost/x/pull/113',
  class: 'slot-leak',
  direction: 'over',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'reserve',
  edits: [
    {
      find: 'if (!this.#pledges.withdraw(key, pledge, nowMs)) return 0;',
      replace: 'this.#pledges.withdraw(key, pledge, nowMs);',
    },
  ],
};
