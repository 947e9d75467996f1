import type { Mutant } from '../mutant.ts';

export const deductsFirst: Mutant = {
  id: 'distributed-deducts-first',
  algorithm: 'bounded',
  breaks: ['DIST-1', 'DIST-4'],
  wrong: 'the centre takes off what was spent, and refills afterwards for the time before',
  temptation: 'the order of a subtraction and an addition cannot matter',
  direction: 'over',
  base: 'src/distributed/centre.ts',
  entry: 'src/distributed/index.ts',
  limiter: '*',
  inPlaceOf: 'distributed/debts',
  // What the cap cuts off is kept until the deduction: min(C, L − n + r·t) is min(C, L + r·t) − n, and as much of that.
  edits: [
    { find: '  level: number;\n', replace: '  level: number;\n  cutOff?: number;\n' },
    {
      find: '  centre.level = Math.max(centre.level, Math.min(room, centre.level + elapsedMs * tokens));',
      replace: `  const filled = centre.level + elapsedMs * tokens;
  centre.level = Math.max(centre.level, Math.min(room, filled));
  centre.cutOff = filled - centre.level;`,
    },
    {
      find: '  if (hear(centre, settled).isNew) centre.level -= settled.spent * bucket.periodMs;',
      replace: `  if (hear(centre, settled).isNew) {
    const spent = settled.spent * bucket.periodMs;
    centre.level = Math.min(bucket.full, centre.level + (centre.cutOff ?? 0) - spent);
  }`,
    },
  ],
};
