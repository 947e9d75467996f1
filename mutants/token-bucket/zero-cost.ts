import type { Mutant } from '../mutant.ts';

export const zeroCost: Mutant = {
  id: 'token-bucket-zero-cost',
  algorithm: 'token-bucket',
  breaks: ['COST-2'],
  wrong: 'a cost of zero passes, though it is declared to be an error',
  temptation: 'zero is not negative',
  direction: 'over',
  base: 'src/memory/checks.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'if (!Number.isInteger(cost) || cost <= 0) throw',
      replace: 'if (!Number.isInteger(cost) || cost < 0) throw',
    },
  ],
};
