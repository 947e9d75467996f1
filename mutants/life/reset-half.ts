import type { Mutant } from '../mutant.ts';

export const resetHalf: Mutant = {
  id: 'life-reset-half',
  algorithm: 'sliding-counter',
  breaks: ['LIFE-3'],
  wrong: 'reset clears the count of this window, and leaves that of the one before',
  temptation: 'the key is the name of the window',
  seen: 'https://github.com/alisaifee/limits/issues/276',
  class: 'refund-wrong',
  direction: 'under',
  base: 'src/memory/keyed.ts',
  entry: 'src/memory/sliding-counter.ts',
  limiter: 'SlidingCounter',
  edits: [
    {
      find: '    this.forget(key);\n    this.changed(key);',
      replace: '    if (this.find(key)) this.row.current = 0;\n    this.changed(key);',
    },
  ],
};
