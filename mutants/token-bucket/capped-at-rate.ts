import type { Mutant } from '../mutant.ts';

export const cappedAtRate: Mutant = {
  id: 'token-bucket-capped-at-rate',
  algorithm: 'token-bucket',
  breaks: ['ADM-9'],
  wrong: 'the level is capped at what one period brings, and not at the capacity',
  temptation: '"5 per second" is one number, and the cap is that',
  seen: 'https://github.com/jaegertracing/jaeger-client-python/pull/35',
  class: 'refill-arithmetic',
  direction: 'under',
  base: 'src/memory/token-bucket.ts',
  limiter: 'TokenBucket',
  edits: [
    {
      find: 'bucket.level = Math.min(full, refilled);',
      replace: 'bucket.level = Math.min(full, tokens * this.#units.periodMs, refilled);',
    },
  ],
};
