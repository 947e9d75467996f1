import type { Mutant } from '../mutant.ts';

export const oversizePasses: Mutant = {
  id: 'sliding-log-oversize-passes',
  algorithm: 'sliding-log',
  breaks: ['ADM-7'],
  wrong: 'a cost above the limit looks for an entry beyond the end of the log, finds none in its way, and passes',
  temptation: 'what is out of range is not there',
  seen: 'https://github.com/alisaifee/limits/pull/152',
  class: 'oversize-request',
  direction: 'over',
  base: 'src/memory/sliding-log.ts',
  limiter: 'SlidingLog',
  edits: [{ find: 'if (cost > limit) return Number.POSITIVE_INFINITY;', replace: 'if (cost > limit) return 0;' }],
};
