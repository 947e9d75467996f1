import type { Mutant } from '../mutant.ts';

export const race: Mutant = {
  id: 'token-bucket-race',
  algorithm: 'token-bucket',
  breaks: ['CONC-1'],
  wrong: 'check, then await, then take: two callers are admitted by the same token',
  temptation: 'the state lives in a store that answers with promises, and reading before writing is how one thinks',
  seen: 'https://github.com/Kong/kong/pull/8227',
  class: 'toctou-race',
  direction: 'over',
  base: 'mutants/token-bucket/racing-token-bucket.ts',
  limiter: 'RacingTokenBucket',
  edits: [],
  asynchronous: true,
};
