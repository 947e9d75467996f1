import type { Mutant } from '../mutant.ts';

export const refundForgives: Mutant = {
  id: 'refunds-debt-forgiven',
  algorithm: 'token-bucket',
  breaks: ['REFUND-1'],
  wrong: 'a refund to a key in debt is added to an empty bucket: what is owed for promises is forgiven with it',
  temptation: 'there is never less than nothing to add to',
  class: 'refund-wrong',
  direction: 'over',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  needs: ['reserve', 'refund'],
  edits: [
    {
      find: 'this.#giveBack(key, () => cost * this.#units.periodMs);',
      replace: 'this.#giveBack(key, () => cost * this.#units.periodMs - Math.min(0, this.row.level));',
    },
  ],
};
