import type { Mutant } from '../mutant.ts';

export const averages: Mutant = {
  id: 'distributed-averages',
  algorithm: 'bounded',
  breaks: ['DIST-1', 'DIST-2'],
  wrong: 'a node goes on with the average of its own level and that of the others',
  temptation: 'both may be right, and the truth lies between',
  direction: 'claim',
  base: 'src/distributed/debts.ts',
  entry: 'src/distributed/index.ts',
  limiter: '*',
  inPlaceOf: 'distributed/debts',
  edits: [
    {
      find: '    copy.level = level - copy.spent * bucket.periodMs;',
      replace: `    const theirs = level - copy.spent * bucket.periodMs;
    copy.level = copy.seq === 1 ? theirs : (theirs + copy.level) / 2;`,
    },
  ],
};
