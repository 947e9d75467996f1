import type { Mutant } from '../mutant.ts';

export const fractionDropped: Mutant = {
  id: 'pay-later-fraction-dropped',
  algorithm: 'pay-later',
  breaks: ['PAY-1'],
  wrong: 'what is saved is cut down to whole permits whenever a request is let in',
  temptation: 'permits are whole, so what is left of one is nothing',
  seen: 'https://github.com/varnish/varnish-modules/pull/243',
  class: 'lost-fraction',
  direction: 'under',
  base: 'src/memory/pay-later.ts',
  limiter: 'PayLater',
  edits: [
    {
      find: 'account.credit -= cost * this.#units.periodMs;',
      replace:
        'const { periodMs } = this.#units;\n    account.credit = (Math.floor(account.credit / periodMs) - cost) * periodMs;',
    },
  ],
};
