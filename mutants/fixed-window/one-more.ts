import type { Mutant } from '../mutant.ts';

export const oneMore: Mutant = {
  id: 'fixed-window-one-more',
  algorithm: 'fixed-window',
  breaks: ['FW-1'],
  wrong: 'one more than the limit passes: the count before is compared',
  temptation: '`count > limit` reads like the rule, and the count is raised afterwards',
  seen: 'https://github.com/jsocol/django-ratelimit/issues/76',
  class: 'boundary-inclusive',
  direction: 'over',
  base: 'src/memory/fixed-window.ts',
  limiter: 'FixedWindow',
  edits: [{ find: 'return window.used + cost > limit ?', replace: 'return window.used + cost > limit + 1 ?' }],
};
