import type { Mutant } from '../mutant.ts';

export const nanCost: Mutant = {
  id: 'token-bucket-nan-cost',
  algorithm: 'token-bucket',
  breaks: ['COST-1'],
  wrong: 'a cost that is not a number is taken for a positive one: from then on the level is NaN',
  temptation: '`cost <= 0` looks like a check, and every comparison with NaN is false',
  seen: 'https://github.com/fastify/fastify-rate-limit/pull/209',
  class: 'nan-or-negative',
  direction: 'over',
  base: 'src/memory/checks.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [{ find: 'if (!Number.isInteger(cost) || cost <= 0) throw', replace: 'if (cost <= 0) throw' }],
};
