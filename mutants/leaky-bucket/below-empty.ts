import type { Mutant } from '../mutant.ts';

export const belowEmpty: Mutant = {
  id: 'leaky-bucket-below-empty',
  algorithm: 'leaky-bucket',
  breaks: ['LB-1'],
  wrong: 'the level falls below empty: idle time is saved',
  temptation: 'leaking is one subtraction',
  seen: 'https://github.com/mailgun/gubernator/pull/87',
  class: 'no-cap',
  direction: 'over',
  base: 'src/memory/leaky-bucket.ts',
  limiter: 'LeakyBucket',
  edits: [{ find: 'bucket.level = Math.max(0, bucket.level - leaked);', replace: 'bucket.level -= leaked;' }],
};
