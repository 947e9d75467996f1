import type { Mutant } from '../mutant.ts';

export const resetBefore: Mutant = {
  id: 'token-bucket-reset-before',
  algorithm: 'token-bucket',
  breaks: ['META-5'],
  wrong: 'the time until the bucket is full is told as it was before this request took from it',
  temptation: 'the figures are at hand when the decision is made',
  seen: 'https://github.com/yiisoft/yii2/pull/15433',
  class: 'remaining-reset-wrong',
  direction: 'claim',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: '    this.take(row, cost);\n    return allowed(this.view(row));',
      replace:
        '    const { resetAfterMs } = this.view(row);\n    this.take(row, cost);\n    return allowed({ ...this.view(row), resetAfterMs });',
    },
  ],
};
