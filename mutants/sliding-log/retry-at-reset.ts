import type { Mutant } from '../mutant.ts';

export const retryAtReset: Mutant = {
  id: 'sliding-log-retry-at-reset',
  algorithm: 'sliding-log',
  breaks: ['META-4'],
  wrong: 'a denied request is told to wait for the newest entry to expire, and not for the oldest',
  temptation: 'the time until reset is at hand',
  seen: 'https://github.com/alisaifee/limits/issues/200',
  class: 'retry-after-wrong',
  direction: 'claim',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/sliding-log.ts',
  limiter: 'SlidingLog',
  edits: [
    {
      find: 'return denied(this.view(row), waitMs);',
      replace: 'return denied(this.view(row), Math.max(waitMs, this.view(row).resetAfterMs));',
    },
  ],
};
