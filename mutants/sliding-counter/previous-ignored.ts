import type { Mutant } from '../mutant.ts';

export const previousIgnored: Mutant = {
  id: 'sliding-counter-previous-ignored',
  algorithm: 'sliding-counter',
  breaks: ['SCTR-1', 'SCTR-2'],
  wrong: 'the window before is never found: the counter is a fixed window',
  temptation: 'the index of a window and its beginning are two numbers that look alike',
  seen: 'https://github.com/upstash/ratelimit-js/pull/61',
  class: 'sliding-window-math',
  direction: 'over',
  base: 'src/memory/sliding-counter.ts',
  limiter: 'SlidingCounter',
  edits: [
    {
      find: 'counts.previous = windows === 1 ? counts.current : 0;',
      replace: 'counts.previous = windows === 0 ? counts.current : 0;',
    },
  ],
};
