import type { Mutant } from '../mutant.ts';

export const remainingTooLow: Mutant = {
  id: 'token-bucket-remaining-too-low',
  algorithm: 'token-bucket',
  breaks: ['META-2b'],
  wrong: 'what is left to the last unit is reported as one less',
  temptation: 'a level is a fraction, and a fraction is rounded down below the next whole one',
  class: 'remaining-reset-wrong',
  direction: 'claim',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [{ find: 'Math.floor(bucket.level / periodMs)', replace: 'Math.ceil(bucket.level / periodMs) - 1' }],
};
