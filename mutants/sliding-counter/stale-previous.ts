import type { Mutant } from '../mutant.ts';

export const stalePrevious: Mutant = {
  id: 'sliding-counter-stale-previous',
  algorithm: 'sliding-counter',
  breaks: ['SCTR-1'],
  wrong: 'after an idle time of several windows the last one that was busy still counts as the one before',
  temptation: 'when a window is over, the current count becomes the previous one',
  class: 'sliding-window-math',
  direction: 'under',
  base: 'src/memory/sliding-counter.ts',
  limiter: 'SlidingCounter',
  edits: [
    { find: 'counts.previous = windows === 1 ? counts.current : 0;', replace: 'counts.previous = counts.current;' },
  ],
};
