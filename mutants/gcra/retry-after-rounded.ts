import type { Mutant } from '../mutant.ts';

export const retryAfterRounded: Mutant = {
  id: 'gcra-retry-after-rounded',
  algorithm: 'gcra',
  breaks: ['META-3'],
  wrong: 'the wait is given in whole seconds, rounded down',
  temptation: 'the header has whole seconds',
  seen: 'https://github.com/brandur/redis-cell/issues/56',
  class: 'retry-after-wrong',
  direction: 'claim',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/gcra.ts',
  limiter: 'Gcra',
  edits: [
    {
      find: 'return denied(this.view(row), waitMs);',
      replace: 'return denied(this.view(row), Math.floor(waitMs / 1000) * 1000);',
    },
  ],
};
