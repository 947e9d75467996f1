import type { Mutant } from '../mutant.ts';

export const debtForgiven: Mutant = {
  id: 'distributed-debt-forgiven',
  algorithm: 'bounded',
  breaks: ['DIST-1'],
  wrong: 'a debt is forgotten when it is settled',
  temptation: 'a level below zero looks like a mistake, and is set right',
  direction: 'over',
  base: 'src/distributed/centre.ts',
  entry: 'src/distributed/index.ts',
  limiter: '*',
  inPlaceOf: 'distributed/debts',
  edits: [
    {
      find: '  if (hear(centre, settled).isNew) centre.level -= settled.spent * bucket.periodMs;',
      replace:
        '  if (hear(centre, settled).isNew) centre.level = Math.max(0, centre.level - settled.spent * bucket.periodMs);',
    },
  ],
};
