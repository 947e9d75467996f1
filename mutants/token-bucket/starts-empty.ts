import type { Mutant } from '../mutant.ts';

export const startsEmpty: Mutant = {
  id: 'token-bucket-starts-empty',
  algorithm: 'token-bucket',
  breaks: ['TB-5'],
  wrong: 'a new bucket is empty',
  temptation: 'the first refill is to fill it',
  seen: 'https://github.com/resilience4j/resilience4j/issues/61',
  class: 'refill-arithmetic',
  direction: 'under',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [{ find: 'bucket.level = this.#units.initial * this.#units.periodMs;', replace: 'bucket.level = 0;' }],
};
