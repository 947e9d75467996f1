import type { Mutant } from '../mutant.ts';

export const denialsFill: Mutant = {
  id: 'leaky-bucket-denials-fill',
  algorithm: 'leaky-bucket',
  breaks: ['ADM-6'],
  wrong: 'what overflows is poured in all the same: polling keeps the bucket full',
  temptation: 'the level is raised first, and then compared',
  seen: 'https://github.com/zendesk/prop/pull/38',
  class: 'counts-rejected',
  direction: 'under',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/leaky-bucket.ts',
  limiter: 'LeakyBucket',
  edits: [
    {
      find: 'return denied(this.view(row), waitMs);',
      replace: 'const decision = denied(this.view(row), waitMs);\n    this.take(row, cost);\n    return decision;',
    },
  ],
};
