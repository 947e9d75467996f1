import type { Mutant } from '../mutant.ts';

export const givesEverything: Mutant = {
  id: 'reservations-gives-everything',
  algorithm: 'token-bucket',
  breaks: ['RESERVE-1'],
  wrong: 'a cancelled reservation gives back what later ones were promised on',
  temptation: 'what was taken is given back',
  class: 'refund-wrong',
  direction: 'over',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: 'reserve',
  edits: [
    {
      find: 'return Math.max(0, cost * periodMs - this.#pledges.unitsSpokenFor(key, pledge, tokens));',
      replace: 'return Math.min(cost * periodMs, cost * periodMs * tokens);',
    },
  ],
};
