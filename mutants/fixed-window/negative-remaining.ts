import type { Mutant } from '../mutant.ts';

export const negativeRemaining: Mutant = {
  id: 'fixed-window-negative-remaining',
  algorithm: 'fixed-window',
  breaks: ['META-1'],
  wrong: 'a denial reports what would be left if it had been served: less than nothing',
  temptation: 'limit − count, and the count is raised before anything is answered',
  seen: 'https://github.com/animir/node-rate-limiter-flexible/pull/173',
  class: 'remaining-reset-wrong',
  direction: 'claim',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    {
      find: 'return denied(this.view(row), waitMs);',
      replace:
        'const { limit, remaining, resetAfterMs } = this.view(row);\n    return denied({ limit, remaining: remaining - cost, resetAfterMs }, waitMs);',
    },
  ],
};
