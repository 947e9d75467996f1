import type { Mutant } from '../mutant.ts';

export const lengthKept: Mutant = {
  id: 'changing-length-kept',
  algorithm: 'fixed-window',
  breaks: ['RECONF-2'],
  wrong: 'a new length of the windows is taken without a word, and changes nothing',
  temptation: 'a change is a change of the limit',
  class: 'update-rate',
  direction: 'over',
  base: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  needs: 'reconfigure',
  edits: [
    {
      find: 'if (windowMs === is.windowMs) return { ...is, limit };',
      replace: 'if (windowMs > 0) return { ...is, limit };',
    },
  ],
};
