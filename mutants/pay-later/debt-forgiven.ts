import type { Mutant } from '../mutant.ts';

export const debtForgiven: Mutant = {
  id: 'pay-later-debt-forgiven',
  algorithm: 'pay-later',
  breaks: ['PAY-1'],
  wrong: 'what is owed is forgotten: the next caller pays nothing',
  temptation: 'credit is never negative',
  direction: 'over',
  base: 'src/memory/pay-later.ts',
  limiter: 'PayLater',
  edits: [
    {
      find: 'account.credit -= cost * this.#units.periodMs;',
      replace: 'account.credit = Math.max(0, account.credit - cost * this.#units.periodMs);',
    },
  ],
};
