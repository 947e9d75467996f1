import type { Mutant } from '../mutant.ts';

export const partialTake: Mutant = {
  id: 'composite-partial-take',
  algorithm: 'composite',
  breaks: ['COMP-1'],
  wrong: 'what one limit denies is taken from the others all the same',
  temptation: 'each limit is asked in turn, and asking is taking',
  seen: 'https://github.com/symfony/symfony/pull/65796',
  class: 'partial-composite',
  direction: 'under',
  base: 'src/memory/composite.ts',
  limiter: 'Composite',
  edits: [{ find: 'answer.allowed || answer.reason ===', replace: 'answer.reason ===' }],
};
