import type { Mutant } from '../mutant.ts';

export const lostUpdate: Mutant = {
  id: 'sliding-log-lost-update',
  algorithm: 'sliding-log',
  breaks: ['CONC-1', 'SLOG-2'],
  wrong: 'the log is read, added to, and written back: of two that overlap one is lost',
  temptation: 'a cache can get and set, and nothing more',
  seen: 'https://github.com/django-tastypie/django-tastypie/issues/1161',
  class: 'toctou-race',
  direction: 'over',
  base: 'mutants/sliding-log/cached-sliding-log.ts',
  limiter: 'CachedSlidingLog',
  edits: [],
  asynchronous: true,
};
