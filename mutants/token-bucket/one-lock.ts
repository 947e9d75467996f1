import type { Mutant } from '../mutant.ts';

export const oneLock: Mutant = {
  id: 'token-bucket-one-lock',
  algorithm: 'token-bucket',
  breaks: ['KEY-1'],
  wrong: 'one lock for all keys, held while one waits: nobody else is answered until it is done',
  temptation: 'a lock makes it safe, and one is enough',
  seen: 'https://github.com/tolgee/tolgee-platform/pull/3908',
  class: 'waiter-lost-or-starved',
  direction: 'live',
  base: 'mutants/token-bucket/locked-token-bucket.ts',
  limiter: 'LockedTokenBucket',
  needs: 'acquire',
  edits: [],
  asynchronous: true,
};
