import type { Mutant } from '../mutant.ts';

export const denialsCount: Mutant = {
  id: 'fixed-window-denials-count',
  algorithm: 'fixed-window',
  breaks: ['ADM-6'],
  wrong: 'denied requests are counted too',
  temptation: 'hitting a counter and looking at it is one step',
  seen: 'https://github.com/ExHammer/hammer/issues/132',
  class: 'counts-rejected',
  direction: 'under',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    {
      find: 'return denied(this.view(row), waitMs);',
      replace: 'const decision = denied(this.view(row), waitMs);\n    this.take(row, cost);\n    return decision;',
    },
  ],
};
