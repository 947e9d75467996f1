import type { Mutant } from '../mutant.ts';

export const resetOneMore: Mutant = {
  id: 'leaky-bucket-reset-one-more',
  algorithm: 'leaky-bucket',
  breaks: ['META-5'],
  wrong: 'the time until the bucket is empty is one more than it is, when it is a whole number already',
  temptation: 'floor and then add one is rounding up, or looks like it',
  seen: 'https://github.com/dragonflydb/dragonfly/issues/1008',
  class: 'remaining-reset-wrong',
  direction: 'claim',
  base: 'src/memory/leaky-bucket.ts',
  limiter: 'LeakyBucket',
  edits: [
    {
      find: 'const resetAfterMs = Math.ceil(bucket.level / tokens);',
      replace: 'const resetAfterMs = Math.floor(bucket.level / tokens) + 1;',
    },
  ],
};
