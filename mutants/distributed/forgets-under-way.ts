import type { Mutant } from '../mutant.ts';

export const forgetsUnderWay: Mutant = {
  id: 'distributed-forgets-under-way',
  algorithm: 'bounded',
  breaks: ['DIST-1', 'DIST-4'],
  wrong: 'what a node spends while its settlement is under way it forgets when the answer comes',
  temptation: 'the centre has just said how much is left',
  direction: 'over',
  base: 'src/distributed/debts.ts',
  entry: 'src/distributed/index.ts',
  limiter: '*',
  inPlaceOf: 'distributed/debts',
  edits: [
    {
      find: '    copy.level = level - copy.spent * bucket.periodMs;',
      replace: '    copy.level = level;',
    },
  ],
};
