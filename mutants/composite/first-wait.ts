import type { Mutant } from '../mutant.ts';

export const firstWait: Mutant = {
  id: 'composite-first-wait',
  algorithm: 'composite',
  breaks: ['META-3'],
  wrong: 'the wait is that of the first limit that denies, and not the longest',
  temptation: 'the first denial settles the matter',
  class: 'retry-after-wrong',
  direction: 'claim',
  base: 'src/memory/limits.ts',
  entry: 'src/memory/composite.ts',
  limiter: 'Composite',
  edits: [
    {
      find: 'return waits.indexOf(Math.max(...waits));',
      replace:
        'const never = waits.indexOf(Number.POSITIVE_INFINITY);\n  return never >= 0 ? never : waits.findIndex((wait) => wait >= 0);',
    },
  ],
};
