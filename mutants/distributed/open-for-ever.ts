import type { Mutant } from '../mutant.ts';

export const openForEver: Mutant = {
  id: 'distributed-open-for-ever',
  algorithm: 'bounded',
  breaks: ['DIST-4'],
  wrong: 'a node that is cut off goes on by its own copy for as long as that lasts',
  temptation: 'the copy refills itself, and half a limiter is better than none',
  direction: 'over',
  base: 'src/distributed/debts.ts',
  entry: 'src/distributed/index.ts',
  limiter: '*',
  inPlaceOf: 'distributed/debts',
  edits: [
    {
      find: '    return ageMs(settledMs, this.#nowMs()) > this.#openMs;',
      replace: '    return settledMs === Number.NEGATIVE_INFINITY;',
    },
  ],
};
