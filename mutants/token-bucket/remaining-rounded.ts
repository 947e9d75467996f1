import type { Mutant } from '../mutant.ts';

export const remainingRounded: Mutant = {
  id: 'token-bucket-remaining-rounded',
  algorithm: 'token-bucket',
  breaks: ['META-2a'],
  wrong: 'what is left is rounded to the nearest whole token: half a token is told as one',
  temptation: 'Math.round is how a number is made whole',
  class: 'remaining-reset-wrong',
  direction: 'claim',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [{ find: 'Math.floor(bucket.level / periodMs)', replace: 'Math.round(bucket.level / periodMs)' }],
};
