import type { Mutant } from '../mutant.ts';

export const heardTwice: Mutant = {
  id: 'distributed-heard-twice',
  algorithm: 'bounded',
  breaks: ['DIST-4'],
  wrong:
    'a message that is sent again, because its reply was lost, counts again: what was spent once is taken off each time',
  temptation: 'a message that has come is a message, and numbers are for people',
  direction: 'under',
  base: 'src/distributed/centre.ts',
  entry: 'src/distributed/index.ts',
  limiter: '*',
  inPlaceOf: 'distributed/debts',
  edits: [{ find: '  const isNew = seq > session.seq;', replace: '  const isNew = seq >= session.seq;' }],
};
