import type { Mutant } from '../mutant.ts';

export const countsCalls: Mutant = {
  id: 'fixed-window-counts-calls',
  algorithm: 'fixed-window',
  breaks: ['ADM-9'],
  wrong: 'a request counts as one, whatever it costs',
  temptation: 'a rate limit is about requests',
  direction: 'over',
  base: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [
    { find: 'take(window: Window, cost: number)', replace: 'take(window: Window)' },
    { find: 'window.used += cost;', replace: 'window.used += 1;' },
  ],
};
