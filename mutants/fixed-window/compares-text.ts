import type { Mutant } from '../mutant.ts';

export const comparesText: Mutant = {
  id: 'fixed-window-compares-text',
  algorithm: 'fixed-window',
  breaks: ['ADM-5'],
  wrong: 'numbers are compared as text: 2 is more than 10',
  temptation: 'what comes out of a store is text, and a comparison does not mind',
  direction: 'under',
  base: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    { find: 'return window.used + cost > limit ?', replace: 'return String(window.used + cost) > String(limit) ?' },
  ],
};
