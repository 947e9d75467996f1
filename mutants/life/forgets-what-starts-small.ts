import type { Mutant } from '../mutant.ts';

export const forgetsWhatStartsSmall: Mutant = {
  id: 'life-forgets-what-starts-small',
  algorithm: 'token-bucket',
  breaks: ['LIFE-1'],
  wrong: 'a full key is forgotten where a new one has less, and starts with less again',
  temptation: 'a bucket that is full again is as good as new',
  direction: 'under',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  inPlaceOf: 'memory/token-bucket initial',
  edits: [
    {
      find: 'return initial < capacity ? Number.POSITIVE_INFINITY : ',
      replace: 'return initial > capacity ? Number.POSITIVE_INFINITY : ',
    },
  ],
};
