import type { Mutant } from '../mutant.ts';

export const liftedByRefund: Mutant = {
  id: 'blocks-lifted-by-refund',
  algorithm: 'token-bucket',
  breaks: ['REFUND-1'],
  wrong: 'what is given back ends a penalty',
  temptation: 'there are permits again, so nothing is exceeded any more',
  direction: 'over',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  inPlaceOf: 'memory/token-bucket penalty',
  needs: 'refund',
  edits: [
    {
      find: '    this.changed(key);\n',
      replace: '    row.blockedUntilMs = Number.NEGATIVE_INFINITY;\n    this.changed(key);\n',
    },
  ],
};
